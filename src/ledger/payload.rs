//! What a step's payload says, by kind.
//!
//! Writers name kinds and members differently, so the content of a payload decides if its kind
//! is unknown. Each kind takes its own members; the others stay in `rest`, so that nothing is lost.

use serde_json::{Map, Value};

use crate::lenient;

/// A payload by kind. Texts and JSON are borrowed from the step.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Payload<'e> {
    /// `llm_prompt`: what a model was asked.
    Prompt(Prompt<'e>),
    /// `llm_response`, and `llm_call` where one step records both: what a model answered.
    Response(Response<'e>),
    /// `tool_call`: a tool, its arguments and its result.
    ToolCall(ToolCall<'e>),
    /// `evidence_cited`: a piece of evidence and its weight.
    Evidence(Evidence<'e>),
    /// `decision_reason`: a decision with its reason.
    Decision(Decision<'e>),
    /// `triage_verdict`: what automatic triage concluded of an alert.
    Triage(Triage<'e>),
    /// `graph_step`: which node of the agents' graph was reached.
    GraphStep(Rest),
    /// `error`: a step that failed.
    Error(Note),
    /// `recon`, `forensic`, `responder`, `report`: an agent's own summary of its work.
    AgentSummary(Rest),
    /// A kind that is not known, with all its payload.
    Unknown {
        /// The kind as it was written.
        kind: &'e str,
        /// The payload unchanged.
        payload: &'e Value,
    },
}

/// What of a payload fits no member that is known.
pub(crate) type Rest = Map<String, Value>;

/// What a model was asked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Prompt<'e> {
    pub(crate) model: Option<String>,
    pub(crate) purpose: Option<String>,
    pub(crate) messages: Vec<Message<'e>>,
    pub(crate) rest: Rest,
}

/// One message of a prompt: who speaks, and the text or JSON.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Message<'e> {
    pub(crate) role: Option<String>,
    pub(crate) content: &'e Value,
}

/// What a model answered, and what it cost.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Response<'e> {
    /// The model that answered: the one that the provider resolved, else the one that was asked.
    pub(crate) model: Option<String>,
    /// Text, or JSON; none where the step records a call without its answer.
    pub(crate) content: Option<&'e Value>,
    pub(crate) tokens: Option<i64>,
    /// The cost as recorded; null and absent are the same: not known.
    pub(crate) cost_usd: Option<f64>,
    /// The hash of the prompt, as the response names it.
    pub(crate) prompt_hash: Option<String>,
    /// The prompt where the same step records it.
    pub(crate) messages: Vec<Message<'e>>,
    pub(crate) rest: Rest,
}

/// A tool call.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ToolCall<'e> {
    pub(crate) tool: Option<String>,
    pub(crate) arguments: &'e Value,
    pub(crate) result: &'e Value,
    pub(crate) success: Option<bool>,
    pub(crate) rest: Rest,
}

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Evidence<'e> {
    pub(crate) kind: Option<String>,
    pub(crate) reference: Option<String>,
    pub(crate) weight: Option<f64>,
    /// What is known of it.
    pub(crate) enrichment: Option<&'e Value>,
    pub(crate) rest: Rest,
}

/// A decision.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Decision<'e> {
    pub(crate) decision: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) confidence: Option<f64>,
    pub(crate) alternatives: Vec<String>,
    /// Evidence that the decision lists itself.
    pub(crate) evidence: &'e [Value],
    pub(crate) rest: Rest,
}

/// What automatic triage concluded.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Triage<'e> {
    pub(crate) verdict: Option<String>,
    pub(crate) confidence: Option<f64>,
    pub(crate) rationale: Option<String>,
    pub(crate) findings: Vec<String>,
    pub(crate) proposed_actions: &'e [Value],
    pub(crate) auto_closed: Option<bool>,
    pub(crate) rest: Rest,
}

/// A note of an agent: its text, and what else it holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Note {
    pub(crate) text: Option<String>,
    pub(crate) rest: Rest,
}

/// Kinds that agents give to the summaries of their own work.
const SUMMARIES: [&str; 6] = [
    "recon",
    "forensic",
    "responder",
    "reporter",
    "report",
    "report_writer",
];

impl<'e> Payload<'e> {
    /// The payload of a step of this kind.
    pub(crate) fn read(kind: &'e str, payload: &'e Value) -> Self {
        let holds = |key: &str| payload.get(key).is_some_and(|value| !value.is_null());
        let unknown = || Self::Unknown { kind, payload };
        let Some(members) = payload.as_object() else {
            // Text where an object belongs says something anyway.
            return match kind.to_ascii_lowercase().as_str() {
                "error" => Self::Error(Note {
                    text: plain(payload),
                    rest: Map::new(),
                }),
                _ => unknown(),
            };
        };
        let members = Members::new(members);
        match kind.to_ascii_lowercase().as_str() {
            "decision_reason" => Self::Decision(decision(members)),
            "evidence_cited" => Self::Evidence(evidence(members)),
            "tool_call" => Self::ToolCall(tool_call(members)),
            "llm_prompt" => Self::Prompt(prompt(members)),
            "llm_response" | "llm_call" => Self::Response(response(members)),
            "triage_verdict" => Self::Triage(triage(members)),
            "graph_step" => Self::GraphStep(members.rest()),
            "error" => Self::Error(note(members)),
            _ if holds("decision") => Self::Decision(decision(members)),
            _ if holds("evidence_kind") => Self::Evidence(evidence(members)),
            _ if holds("tool") => Self::ToolCall(tool_call(members)),
            _ if holds("response") => Self::Response(response(members)),
            _ if holds("messages") || holds("prompt") => Self::Prompt(prompt(members)),
            kind if SUMMARIES.contains(&kind) => Self::AgentSummary(members.rest()),
            _ => unknown(),
        }
    }

    /// The prompt that the step holds, on its own or beside its response.
    pub(crate) fn messages(&self) -> &[Message<'e>] {
        match self {
            Self::Prompt(prompt) => &prompt.messages,
            Self::Response(response) => &response.messages,
            _ => &[],
        }
    }
}

impl Message<'_> {
    /// What it says.
    pub(crate) fn text(&self) -> String {
        plain(self.content).unwrap_or_default()
    }
}

impl Response<'_> {
    /// The answer as text.
    pub(crate) fn text(&self) -> Option<String> {
        self.content.and_then(plain)
    }
}

impl ToolCall<'_> {
    /// What came back instead of a result: the text of a result's `error`.
    pub(crate) fn error(&self) -> Option<String> {
        let said = |value: &Value| match value {
            Value::Null | Value::Bool(false) => None,
            Value::String(text) if text.trim().is_empty() => None,
            other => plain(other),
        };
        let in_result = self.result.get("error").and_then(said);
        in_result.or_else(|| self.rest.get("error").and_then(said))
    }
}

/// Any JSON as text: a string as it is, everything else as compact JSON, null as nothing.
pub(crate) fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// The piece of evidence that a decision lists as an object.
pub(crate) fn listed_evidence(entry: &Map<String, Value>) -> Evidence<'_> {
    evidence(Members::new(entry))
}

/// A payload's members, of which those that fit are taken.
struct Members<'e> {
    members: &'e Map<String, Value>,
    taken: Vec<&'static str>,
}

static NULL: Value = Value::Null;

impl<'e> Members<'e> {
    const fn new(members: &'e Map<String, Value>) -> Self {
        Self {
            members,
            taken: Vec::new(),
        }
    }

    /// Takes the first of these members that `read` finds something in.
    fn take<T>(
        &mut self,
        keys: &[&'static str],
        read: impl Fn(&'e Value) -> Option<T>,
    ) -> Option<T> {
        let found = keys
            .iter()
            .find_map(|key| Some((*key, read(self.members.get(*key)?)?)));
        let (key, value) = found?;
        self.taken.push(key);
        Some(value)
    }

    fn text(&mut self, keys: &[&'static str]) -> Option<String> {
        self.take(keys, lenient::as_text)
    }

    fn number(&mut self, key: &'static str) -> Option<f64> {
        self.take(&[key], lenient::as_number)
    }

    fn value(&mut self, keys: &[&'static str]) -> Option<&'e Value> {
        self.take(keys, |value| Some(value).filter(|value| !value.is_null()))
    }

    fn list(&mut self, key: &'static str) -> &'e [Value] {
        self.take(&[key], |value| value.as_array().map(Vec::as_slice))
            .unwrap_or_default()
    }

    /// What was not taken and says something.
    fn rest(self) -> Rest {
        let left = self
            .members
            .iter()
            .filter(|(key, value)| !self.taken.contains(&key.as_str()) && !value.is_null());
        left.map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    }
}

fn decision(mut members: Members<'_>) -> Decision<'_> {
    Decision {
        decision: members.text(&["decision"]),
        reason: members.text(&["reason", "rationale"]),
        confidence: members.number("confidence"),
        alternatives: members
            .list("alternatives")
            .iter()
            .filter_map(plain)
            .collect(),
        evidence: members.list("evidence"),
        rest: members.rest(),
    }
}

fn evidence(mut members: Members<'_>) -> Evidence<'_> {
    Evidence {
        kind: members.text(&["evidence_kind", "kind"]),
        reference: members.take(&["ref", "reference"], plain),
        weight: members.number("weight"),
        enrichment: members.value(&["enrichment"]),
        rest: members.rest(),
    }
}

fn tool_call(mut members: Members<'_>) -> ToolCall<'_> {
    ToolCall {
        tool: members.text(&["tool", "tool_name", "name"]),
        arguments: members
            .value(&["args", "arguments", "input"])
            .unwrap_or(&NULL),
        result: members.value(&["result", "output"]).unwrap_or(&NULL),
        success: members.take(&["success"], Value::as_bool),
        rest: members.rest(),
    }
}

fn prompt(mut members: Members<'_>) -> Prompt<'_> {
    Prompt {
        model: members.text(&["model"]),
        purpose: members.text(&["purpose"]),
        messages: messages(&mut members),
        rest: members.rest(),
    }
}

fn response(mut members: Members<'_>) -> Response<'_> {
    let model = members.text(&["resolved_model"]);
    let asked = members.text(&["model"]);
    Response {
        model: model.or(asked),
        content: members.value(&["response", "content", "text", "output"]),
        tokens: members.take(&["tokens_used"], lenient::as_integer),
        cost_usd: members.number("cost_usd"),
        prompt_hash: members.text(&["prompt_hash"]),
        messages: messages(&mut members),
        rest: members.rest(),
    }
}

fn messages<'e>(members: &mut Members<'e>) -> Vec<Message<'e>> {
    let listed = members.list("messages").iter().map(|message| Message {
        role: lenient::text(message, "role"),
        content: lenient::first(message, &["content", "text"]).unwrap_or(message),
    });
    let mut messages: Vec<Message<'e>> = listed.collect();
    if let Some(content) = members.value(&["prompt"]) {
        messages.push(Message {
            role: None,
            content,
        });
    }
    messages
}

fn triage(mut members: Members<'_>) -> Triage<'_> {
    Triage {
        verdict: members.text(&["verdict"]),
        confidence: members.number("confidence"),
        rationale: members.text(&["rationale", "reason"]),
        findings: members.list("findings").iter().filter_map(plain).collect(),
        proposed_actions: members.list("proposed_actions"),
        auto_closed: members.take(&["auto_closed"], Value::as_bool),
        rest: members.rest(),
    }
}

fn note(mut members: Members<'_>) -> Note {
    Note {
        text: members.text(&["error", "message", "detail", "reason"]),
        rest: members.rest(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::tools::fixtures;

    #[test]
    fn a_member_of_another_type_is_kept() {
        let odd = json!({"decision": {"a": 1}, "reason": [], "confidence": "0.5", "alternatives": "x", "evidence": null});
        let Payload::Decision(decision) = Payload::read("decision_reason", &odd) else {
            unreachable!("the kind says so");
        };
        assert_eq!((decision.decision, decision.confidence), (None, Some(0.5)));
        assert_eq!(
            Value::from(decision.rest),
            json!({"decision": {"a": 1}, "reason": [], "alternatives": "x"})
        );
    }

    #[test]
    fn what_is_not_known_by_its_kind_is_known_by_what_it_holds() {
        let of = |kind: &'static str, payload: &Value| match Payload::read(kind, payload) {
            Payload::Prompt(_) => "prompt",
            Payload::Response(_) => "response",
            Payload::ToolCall(_) => "tool",
            Payload::Evidence(_) => "evidence",
            Payload::Decision(_) => "decision",
            Payload::Triage(_) => "triage",
            Payload::GraphStep(_) => "graph",
            Payload::Error(_) => "error",
            Payload::AgentSummary(_) => "summary",
            Payload::Unknown { .. } => "unknown",
        };
        for (kind, payload, expected) in [
            ("verdict", json!({"decision": "benign"}), "decision"),
            ("mcp_tool_call", json!({"tool": "x"}), "tool"),
            (
                "llm_call",
                json!({"model": "m", "tokens_used": 5}),
                "response",
            ),
            ("recon", json!({"ioc_count": 2}), "summary"),
            ("debate", json!({"round": 2}), "unknown"),
            ("report", json!("text"), "unknown"),
            ("error", json!("it broke"), "error"),
            ("graph_step", json!({"node": "recon"}), "graph"),
        ] {
            assert_eq!(of(kind, &payload), expected, "{kind}");
        }
    }

    #[test]
    fn an_error_in_a_result_is_an_error_whatever_success_says() {
        let of = |payload: &Value| match Payload::read("tool_call", payload) {
            Payload::ToolCall(call) => call.error(),
            _ => None,
        };
        let failed = json!({"tool": "t", "success": true, "result": {"error": "All connection attempts failed"}});
        assert_eq!(
            of(&failed).as_deref(),
            Some("All connection attempts failed")
        );
        for fine in [
            json!({"error": null}),
            json!({"error": ""}),
            json!({"error": false}),
            json!("error"),
            json!([]),
        ] {
            assert_eq!(of(&json!({"result": fine})), None, "{fine}");
        }
    }

    proptest! {
        #[test]
        fn any_payload_of_any_kind_is_read(kind in "[a-z_]{0,6}", payload in fixtures::any_json(), events in fixtures::any_events()) {
            let _ = Payload::read(&kind, &payload);
            for event in &events {
                let event = super::super::Event::read(event);
                let written = event.map(|event| format!("{:?}", event.payload()));
                prop_assert!(written.is_some());
            }
        }
    }
}
