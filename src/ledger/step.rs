//! A step as it is shown: its agent, its action, its time, and the important parts of its payload.
//!
//! [`Step::short`] cuts long parts, for a model that reads many of them; [`Step::whole`] gives them in full, for a
//! person who reads one.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::event::Event;
use super::hashes::Checked;
use super::payload::{
    Decision, Evidence, Message, Payload, Prompt, Response, Rest, ToolCall, Triage, plain,
};

const SUMMARY: usize = 1000;
const REASON: usize = 2000;
const PART: usize = 800;
const NAME: usize = 200;
const ALTERNATIVES: usize = 8;

/// The longest text of a step in full, in characters.
pub(crate) const LONGEST: usize = 20_000;

/// The most messages of one prompt.
const MESSAGES: usize = 50;

/// A step as it is shown. What it does not have is left out.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(
    missing_docs,
    reason = "the members are those of the results, and described in tools.yaml"
)]
pub struct Step {
    pub seq: Option<i64>,
    pub time: Option<String>,
    pub agent: Option<String>,
    pub kind: Option<String>,
    pub summary: Option<String>,
    pub duration_ms: Option<i64>,
    pub failed: Option<bool>,
    pub decision: Option<DecisionPart>,
    pub evidence: Option<EvidencePart>,
    pub tool: Option<ToolPart>,
    pub prompt: Option<PromptPart>,
    pub response: Option<ResponsePart>,
    pub detail: Option<Value>,
    pub hashes: Vec<HashPart>,
}

/// A decision with its reason.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "as for Step")]
pub struct DecisionPart {
    pub decision: Option<String>,
    pub reason: Option<String>,
    pub confidence: Option<f64>,
    pub alternatives: Vec<String>,
}

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "as for Step")]
pub struct EvidencePart {
    pub kind: Option<String>,
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    pub weight: Option<f64>,
    pub enrichment: Option<Value>,
}

/// A tool call.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "as for Step")]
pub struct ToolPart {
    pub name: Option<String>,
    pub arguments: Option<Value>,
    pub success: Option<bool>,
    pub error: Option<String>,
    pub outcome: Option<String>,
    /// The result in full, of a step in full.
    pub output: Option<LongText>,
}

/// What a model was asked.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "as for Step")]
pub struct PromptPart {
    pub model: Option<String>,
    pub purpose: Option<String>,
    pub characters: Option<usize>,
    /// The messages, of a step in full.
    pub messages: Vec<MessagePart>,
    pub messages_skipped: Option<usize>,
}

/// One message of a prompt.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "as for Step")]
pub struct MessagePart {
    pub role: Option<String>,
    #[serde(flatten)]
    pub text: LongText,
}

/// What a model answered.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "as for Step")]
pub struct ResponsePart {
    pub model: Option<String>,
    pub excerpt: Option<String>,
    pub characters: Option<usize>,
    pub tokens: Option<i64>,
    pub cost_usd: Option<f64>,
    /// The answer, of a step in full.
    pub text: Option<String>,
    pub cut: Option<bool>,
    pub kept: Option<usize>,
}

/// Text, and how much of it is here.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "as for Step")]
pub struct LongText {
    pub text: Option<String>,
    pub characters: Option<usize>,
    pub cut: Option<bool>,
    pub kept: Option<usize>,
}

/// One hash, and whether what is stored has it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "as for Step")]
pub struct HashPart {
    pub of: Option<String>,
    pub sha256: Option<String>,
    pub state: Option<String>,
}

impl Step {
    /// The step without its payload.
    pub(crate) fn brief(event: &Event) -> Self {
        Self {
            seq: Some(event.seq),
            time: event.time.clone(),
            agent: event.agent.clone(),
            kind: event.kind.clone(),
            summary: event.summary.as_deref().map(|text| short(text, SUMMARY)),
            duration_ms: event.duration_ms,
            failed: event.failure().is_some().then_some(true),
            ..Self::default()
        }
    }

    /// The step with excerpts of what is long.
    pub(crate) fn short(event: &Event) -> Self {
        Self::with(event, PART, false)
    }

    /// The step in full, with its hashes.
    pub(crate) fn whole(event: &Event, hashes: &[Checked]) -> Self {
        Self {
            hashes: hashes.iter().map(HashPart::of).collect(),
            ..Self::with(event, LONGEST, true)
        }
    }

    fn with(event: &Event, most: usize, whole: bool) -> Self {
        let mut step = Self::brief(event);
        let rest = match event.payload() {
            Payload::Decision(decision) => {
                step.decision = Some(DecisionPart::of(
                    &decision,
                    if whole { most } else { REASON },
                ));
                decision.rest
            }
            Payload::Triage(triage) => {
                step.decision = Some(DecisionPart::of_triage(
                    &triage,
                    if whole { most } else { REASON },
                ));
                triage_rest(triage)
            }
            Payload::Evidence(evidence) => {
                step.evidence = Some(EvidencePart::of(&evidence, most));
                // Without an enrichment of its own, what else the payload says is one.
                if evidence.enrichment.is_some() {
                    evidence.rest
                } else {
                    Rest::new()
                }
            }
            Payload::ToolCall(mut call) => {
                let error = call.error();
                step.tool = Some(ToolPart::of(&call, error, most, whole));
                call.rest.shift_remove("error");
                call.rest
            }
            Payload::Prompt(prompt) => {
                step.prompt = Some(PromptPart::of(&prompt, whole));
                prompt.rest
            }
            Payload::Response(response) => {
                step.prompt = (!response.messages.is_empty()).then(|| PromptPart {
                    model: response.model.clone().map(|name| short(&name, NAME)),
                    ..PromptPart::of_messages(&response.messages, whole)
                });
                step.response = Some(ResponsePart::of(&response, whole));
                response.rest
            }
            Payload::Error(note) => {
                let text = note
                    .text
                    .filter(|text| event.summary.as_ref() != Some(text));
                let mut rest = note.rest;
                if let Some(text) = text {
                    rest.insert("error".to_owned(), text.into());
                }
                rest
            }
            Payload::GraphStep(rest) | Payload::AgentSummary(rest) => rest,
            Payload::Unknown { payload, .. } => match payload {
                Value::Object(members) => members.clone(),
                Value::Null => Rest::new(),
                // A payload of another type says something too.
                other => {
                    step.detail = Some(cut_value(other, most));
                    Rest::new()
                }
            },
        };
        let mut detail = rest;
        if !event.other.is_empty() {
            let other = Value::Object(event.other.clone());
            detail.insert("other_members".to_owned(), other);
        }
        if !detail.is_empty() {
            let members = Value::Object(detail);
            step.detail = Some(match step.detail.take() {
                None => cut_value(&members, most),
                Some(payload) => cut_value(
                    &Value::Object(Map::from_iter([
                        ("payload".to_owned(), payload),
                        ("row".to_owned(), members),
                    ])),
                    most,
                ),
            });
        }
        step
    }

    /// Whether any of its hashes says that it was altered.
    pub(crate) fn is_altered(&self) -> bool {
        self.hashes
            .iter()
            .any(|hash| hash.state.as_deref() == Some("mismatch"))
    }

    /// Whether it failed, also where its tool call is recorded as a success.
    pub(crate) fn has_failed(&self) -> bool {
        let tool = self.tool.as_ref();
        tool.is_some_and(|tool| tool.success == Some(false) || tool.error.is_some())
    }
}

impl DecisionPart {
    /// The decision, its reason cut to so many characters.
    pub(crate) fn of(decision: &Decision<'_>, reason: usize) -> Self {
        let alternatives = decision.alternatives.iter();
        Self {
            decision: decision.decision.as_deref().map(|text| short(text, PART)),
            reason: decision.reason.as_deref().map(|text| short(text, reason)),
            confidence: decision.confidence,
            alternatives: alternatives
                .take(ALTERNATIVES)
                .map(|text| short(text, NAME))
                .collect(),
        }
    }

    /// What automatic triage concluded, as the decision that it is.
    pub(crate) fn of_triage(triage: &Triage<'_>, reason: usize) -> Self {
        Self {
            decision: triage.verdict.as_deref().map(|text| short(text, PART)),
            reason: triage.rationale.as_deref().map(|text| short(text, reason)),
            confidence: triage.confidence,
            alternatives: Vec::new(),
        }
    }
}

/// What else automatic triage says.
fn triage_rest(triage: Triage<'_>) -> Rest {
    let mut rest = Rest::new();
    if !triage.findings.is_empty() {
        rest.insert("findings".to_owned(), triage.findings.into());
    }
    if !triage.proposed_actions.is_empty() {
        rest.insert(
            "proposed_actions".to_owned(),
            triage.proposed_actions.to_vec().into(),
        );
    }
    if let Some(closed) = triage.auto_closed {
        rest.insert("auto_closed".to_owned(), closed.into());
    }
    rest.extend(triage.rest);
    rest
}

impl EvidencePart {
    /// The piece of evidence, what is known of it cut to so many characters.
    pub(crate) fn of(evidence: &Evidence<'_>, most: usize) -> Self {
        let rest = || (!evidence.rest.is_empty()).then(|| Value::Object(evidence.rest.clone()));
        let enrichment = evidence.enrichment.cloned().or_else(rest);
        Self {
            kind: evidence.kind.as_deref().map(|kind| short(kind, NAME)),
            reference: evidence.reference.as_deref().map(|text| short(text, PART)),
            weight: evidence.weight,
            enrichment: enrichment.map(|value| cut_value(&value, most)),
        }
    }
}

impl ToolPart {
    fn of(call: &ToolCall<'_>, error: Option<String>, most: usize, whole: bool) -> Self {
        let result = plain(call.result);
        let arguments = if whole { most } else { REASON };
        Self {
            name: call.tool.as_deref().map(|name| short(name, NAME)),
            arguments: Some(cut_value(call.arguments, arguments)).filter(|value| !value.is_null()),
            success: call.success,
            error: error.map(|text| short(&text, PART)),
            outcome: result
                .as_deref()
                .filter(|_| !whole)
                .map(|text| short(text, PART)),
            output: result
                .filter(|_| whole)
                .map(|text| LongText::of(&text, LONGEST)),
        }
    }
}

impl PromptPart {
    fn of(prompt: &Prompt<'_>, whole: bool) -> Self {
        Self {
            model: prompt.model.as_deref().map(|name| short(name, NAME)),
            purpose: prompt.purpose.as_deref().map(|text| short(text, PART)),
            ..Self::of_messages(&prompt.messages, whole)
        }
    }

    fn of_messages(messages: &[Message<'_>], whole: bool) -> Self {
        let texts = messages.iter().map(Message::text);
        let shown = messages.iter().take(if whole { MESSAGES } else { 0 });
        let skipped = messages.len().saturating_sub(MESSAGES);
        Self {
            characters: Some(texts.map(|text| text.chars().count()).sum()),
            messages: shown
                .map(|message| MessagePart {
                    role: message.role.clone(),
                    text: LongText::of(&message.text(), LONGEST),
                })
                .collect(),
            messages_skipped: (whole && skipped > 0).then_some(skipped),
            ..Self::default()
        }
    }
}

impl ResponsePart {
    fn of(response: &Response<'_>, whole: bool) -> Self {
        let text = response.text();
        let part = Self {
            model: response.model.as_deref().map(|name| short(name, NAME)),
            characters: text.as_deref().map(|text| text.chars().count()),
            tokens: response.tokens,
            cost_usd: response.cost_usd.filter(|cost| *cost > 0.0),
            ..Self::default()
        };
        if !whole {
            let excerpt = text.map(|text| short(&text, PART));
            return Self { excerpt, ..part };
        }
        let text = text
            .map(|text| LongText::of(&text, LONGEST))
            .unwrap_or_default();
        Self {
            text: text.text,
            cut: text.cut,
            kept: text.kept,
            ..part
        }
    }
}

impl LongText {
    /// The first `most` characters, and how many there are.
    pub(crate) fn of(text: &str, most: usize) -> Self {
        let characters = Some(text.chars().count());
        match text.char_indices().nth(most) {
            None => Self {
                text: Some(text.to_owned()),
                characters,
                ..Self::default()
            },
            Some((end, _)) => Self {
                text: Some(text[..end].to_owned()),
                characters,
                cut: Some(true),
                kept: Some(most),
            },
        }
    }
}

impl HashPart {
    /// The hash as results write it.
    pub(crate) fn of(checked: &Checked) -> Self {
        Self {
            of: Some(checked.of.to_owned()),
            sha256: Some(checked.sha256.clone()),
            state: Some(checked.state.name().to_owned()),
        }
    }
}

/// The first `limit` characters of `text`, with an ellipsis when there was more.
pub(crate) fn short(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
    }
}

/// The value as it is while its JSON has at most `limit` characters, else an excerpt of that JSON.
pub(crate) fn cut_value(value: &Value, limit: usize) -> Value {
    let written = plain(value).unwrap_or_default();
    if written.chars().nth(limit).is_none() {
        return value.clone();
    }
    Value::from(short(&written, limit))
}

#[cfg(test)]
#[path = "step_tests.rs"]
mod tests;
