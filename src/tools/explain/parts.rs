//! Prompt, response, tool call, evidence and decision of a step, each with its source.

use serde_json::Value;

use super::LONG;
use crate::generated::{
    Decision, Evidence, ExplainStepOutputDecision, ExplainStepOutputEvidenceItem,
    ExplainStepOutputPrecedingToolCallsItem, ExplainStepOutputPrompt,
    ExplainStepOutputPromptMessagesItem, ExplainStepOutputResponse, ExplainStepOutputTool,
    LongText,
};
use crate::ledger::Event;
use crate::ledger::hashes::{Hashes, Place, State};
use crate::ledger::payload::{self, Message, Payload, listed_evidence, plain};
use crate::ledger::step::{self, DecisionPart, EvidencePart, short};
use crate::tools::ledger::result::integer;

/// The most pieces of evidence shown.
const EVIDENCE: usize = 20;
/// The most messages of a prompt shown; the first and the last matter most.
const MESSAGES: usize = 12;
/// The most tool calls listed.
const CALLS: usize = 40;
/// The longest name, reason and enrichment, in characters.
const NAME: usize = 200;
const REASON: usize = 2000;
const PART: usize = 800;
/// The maximum length of a tool call's line, in characters.
const LINE: usize = 300;

fn state(hashes: &Hashes, event: &Event, place: Place) -> Option<String> {
    let state = hashes.state(event.seq, place).map(State::name);
    state.map(str::to_owned)
}

/// The prompt with its messages.
pub(in crate::tools) fn prompt(event: &Event, hashes: &Hashes) -> ExplainStepOutputPrompt {
    let payload = event.payload();
    let messages = payload.messages();
    let (model, purpose) = match &payload {
        Payload::Prompt(prompt) => (prompt.model.as_deref(), prompt.purpose.as_deref()),
        Payload::Response(response) => (response.model.as_deref(), None),
        _ => (None, None),
    };
    let shown = messages.len().clamp(1, MESSAGES);
    let skipped = messages.len().saturating_sub(shown);
    // The first message instructs, the last ones ask: what lies between them goes first.
    let chosen = messages
        .iter()
        .enumerate()
        .filter(|(at, _)| *at == 0 || *at > skipped)
        .map(|(_, written)| message(written, LONG / shown));
    ExplainStepOutputPrompt {
        source: Some(source(event)),
        model: model.map(|name| short(name, NAME)),
        purpose: purpose.map(|text| short(text, NAME)),
        sha256: event.input_hash.clone(),
        hash_state: state(hashes, event, Place::Input),
        messages: Some(chosen.collect()),
        messages_skipped: (skipped > 0).then_some(integer(skipped)),
    }
}

fn message(message: &Message<'_>, most: usize) -> ExplainStepOutputPromptMessagesItem {
    let text = step::LongText::of(&message.text(), most);
    ExplainStepOutputPromptMessagesItem {
        role: message.role.clone(),
        text: text.text,
        characters: text.characters.map(integer),
        cut: text.cut,
        kept: text.kept.map(integer),
    }
}

/// The response with its text.
pub(in crate::tools) fn response(event: &Event, hashes: &Hashes) -> ExplainStepOutputResponse {
    let Payload::Response(response) = event.payload() else {
        return ExplainStepOutputResponse::default();
    };
    let text = step::LongText::of(&response.text().unwrap_or_default(), LONG);
    ExplainStepOutputResponse {
        source: Some(source(event)),
        model: response.model.as_deref().map(|name| short(name, NAME)),
        tokens: response.tokens,
        sha256: event.output_hash.clone(),
        hash_state: state(hashes, event, Place::Output),
        text: text.text,
        characters: text.characters.map(integer),
        cut: text.cut,
        kept: text.kept.map(integer),
    }
}

/// The tool call; input and output are JSON where they are not text.
pub(in crate::tools) fn tool(event: &Event, hashes: &Hashes) -> ExplainStepOutputTool {
    let Payload::ToolCall(call) = event.payload() else {
        return ExplainStepOutputTool::default();
    };
    let whole = |value: &Value| -> Option<LongText> {
        plain(value).map(|text| step::LongText::of(&text, LONG).into())
    };
    ExplainStepOutputTool {
        source: Some(source(event)),
        name: call.tool.as_deref().map(|name| short(name, NAME)),
        success: call.success,
        error: call.error().map(|text| short(&text, PART)),
        duration_ms: event.duration_ms,
        input: whole(call.arguments),
        input_sha256: event.input_hash.clone(),
        input_hash_state: state(hashes, event, Place::Input),
        output: whole(call.result),
        output_sha256: event.output_hash.clone(),
        output_hash_state: state(hashes, event, Place::Output),
    }
}

/// A tool call in a line, as one of several that came before.
pub(in crate::tools) fn preceding(
    calls: &[&Event],
) -> Vec<ExplainStepOutputPrecedingToolCallsItem> {
    // The last ones are the nearest.
    let skipped = calls.len().saturating_sub(CALLS);
    let told = calls[skipped..].iter().map(|event| {
        let (tool, call) = match event.payload() {
            Payload::ToolCall(call) => (call.tool.clone(), in_a_line(&call)),
            _ => (None, String::new()),
        };
        ExplainStepOutputPrecedingToolCallsItem {
            seq: Some(event.seq),
            agent: event.agent.clone(),
            tool: tool.map(|name| short(&name, NAME)),
            call: Some(call),
        }
    });
    told.collect()
}

fn in_a_line(call: &payload::ToolCall<'_>) -> String {
    let line = |value: &Value| {
        let text = plain(value).unwrap_or_default();
        short(
            &text.split_whitespace().collect::<Vec<_>>().join(" "),
            LINE / 2,
        )
    };
    match call.error() {
        Some(error) => format!("{} → error: {}", line(call.arguments), line(&error.into())),
        None => format!("{} → {}", line(call.arguments), line(call.result)),
    }
}

/// Each cited step, and what the decision lists itself.
pub(in crate::tools) fn evidence(
    cited: &[&Event],
    decision: Option<&Event>,
) -> Vec<ExplainStepOutputEvidenceItem> {
    let from_steps = cited.iter().filter_map(|event| match event.payload() {
        Payload::Evidence(evidence) => Some(piece(&evidence, event)),
        _ => None,
    });
    let mut pieces: Vec<ExplainStepOutputEvidenceItem> = from_steps.collect();
    if let Some(event) = decision
        && let Payload::Decision(decision) = event.payload()
    {
        pieces.extend(decision.evidence.iter().map(|entry| match entry {
            Value::Object(members) => piece(&listed_evidence(members), event),
            other => ExplainStepOutputEvidenceItem {
                r#ref: plain(other).map(|text| short(&text, PART)),
                source: Some(source(event)),
                ..ExplainStepOutputEvidenceItem::default()
            },
        }));
    }
    pieces.truncate(EVIDENCE);
    pieces
}

fn piece(evidence: &payload::Evidence<'_>, event: &Event) -> ExplainStepOutputEvidenceItem {
    let Evidence {
        kind,
        r#ref,
        weight,
        enrichment,
    } = EvidencePart::of(evidence, PART).into();
    ExplainStepOutputEvidenceItem {
        source: Some(source(event)),
        kind,
        r#ref,
        weight,
        enrichment,
    }
}

/// The decision, or what automatic triage concluded.
pub(in crate::tools) fn decision(event: &Event) -> ExplainStepOutputDecision {
    let part = match event.payload() {
        Payload::Decision(decision) => DecisionPart::of(&decision, REASON),
        Payload::Triage(triage) => DecisionPart::of_triage(&triage, REASON),
        _ => DecisionPart::default(),
    };
    let Decision {
        decision,
        reason,
        confidence,
        alternatives,
    } = part.into();
    ExplainStepOutputDecision {
        source: Some(source(event)),
        decision,
        reason,
        confidence,
        alternatives,
    }
}

/// Where a part was found, such as `payload of step 7`.
fn source(event: &Event) -> String {
    format!("payload of step {}", event.seq)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::tools::fixtures;

    fn read(row: &Value) -> Event {
        Event::read(row).unwrap_or_else(|| unreachable!("it has a seq"))
    }

    fn unchecked() -> Hashes {
        Hashes::default()
    }

    #[test]
    fn long_prompts_are_cut_per_message_and_in_the_middle() {
        let message =
            |at: usize| json!({"role": "user", "content": format!("{at}:{}", "x".repeat(2000))});
        let messages: Vec<Value> = (0..20).map(message).collect();
        let event = read(&json!({"seq": 3, "input_hash": "ab", "payload": {"messages": messages}}));
        let shown = prompt(&event, &unchecked());
        let messages = shown.messages.unwrap_or_default();
        let texts: Vec<&str> = messages
            .iter()
            .filter_map(|message| message.text.as_deref())
            .collect();
        assert_eq!((texts.len(), shown.messages_skipped), (MESSAGES, Some(8)));
        assert!(
            texts[0].starts_with("0:")
                && texts[1].starts_with("9:")
                && texts[11].starts_with("19:")
        );
        assert_eq!(messages[0].cut, Some(true));
        assert_eq!(
            (shown.source.as_deref(), shown.sha256.as_deref()),
            (Some("payload of step 3"), Some("ab"))
        );
    }

    #[test]
    fn tool_input_and_output_are_given_in_full_when_short() {
        let event = read(
            &json!({"seq": 4, "output_hash": "cd", "payload": {"tool": "lake", "args": {"sql": "SELECT 1"}, "result": "ok", "success": false}}),
        );
        let tool = tool(&event, &unchecked());
        let text = |part: Option<LongText>| part.and_then(|part| part.text);
        assert_eq!(text(tool.input).as_deref(), Some(r#"{"sql":"SELECT 1"}"#));
        assert_eq!(text(tool.output).as_deref(), Some("ok"));
        assert_eq!(
            (tool.success, tool.output_sha256.as_deref()),
            (Some(false), Some("cd"))
        );
    }

    #[test]
    fn evidence_is_taken_from_steps_and_from_the_decision() {
        let cited = read(
            &json!({"seq": 6, "payload": {"evidence_kind": "ioc", "ref": "10.0.42.7", "weight": 0.9}}),
        );
        let decision = read(
            &json!({"seq": 8, "payload": {"decision": "malicious", "evidence": ["event-1", {"kind": "log", "ref": "r"}]}}),
        );
        let all = evidence(&[&cited], Some(&decision));
        let sources: Vec<_> = all
            .iter()
            .map(|piece| (piece.r#ref.as_deref(), piece.source.as_deref()))
            .collect();
        assert_eq!(
            sources,
            [
                (Some("10.0.42.7"), Some("payload of step 6")),
                (Some("event-1"), Some("payload of step 8")),
                (Some("r"), Some("payload of step 8")),
            ]
        );
    }

    #[test]
    fn calls_that_came_before_are_told_in_a_line() {
        let call = read(
            &json!({"seq": 2, "agent": "ReconAgent", "kind": "tool_call",
            "payload": {"tool": "enrich_ioc", "args": {"value": "10.0.42.7"}, "success": true, "result": {"error": "refused"}}}),
        );
        let told = preceding(&[&call]);
        assert_eq!(
            told[0].call.as_deref(),
            Some(r#"{"value":"10.0.42.7"} → error: refused"#)
        );
    }

    proptest! {
        #[test]
        fn any_event_can_be_written_out(rows in fixtures::any_events()) {
            for event in &Event::read_all(&rows).0 {
                let hashes = unchecked();
                let _ = (prompt(event, &hashes), response(event, &hashes), tool(event, &hashes), decision(event), preceding(&[event]));
                prop_assert!(evidence(&[event], Some(event)).len() <= EVIDENCE);
            }
        }
    }
}
