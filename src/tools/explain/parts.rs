//! Prompt, response, tool call, evidence and decision of a step, each with its source.

use serde_json::{Value, json};

use super::LONG;
use crate::tools::ledger::hashes::{self, State};
use crate::tools::ledger::{page, step};
use crate::tools::{excerpt, read};

/// The most pieces of evidence shown.
const EVIDENCE: usize = 20;
/// The most messages of a prompt shown; the first and the last matter most.
const MESSAGES: usize = 12;

/// `{source, model, purpose, sha256, messages: [{role, text, characters, cut?, kept?}]}`.
pub(in crate::tools) fn prompt(event: &Value) -> Value {
    let payload = step::payload(event);
    let messages = step::messages(payload);
    let shown = messages.len().clamp(1, MESSAGES);
    let skipped = messages.len().saturating_sub(shown);
    // The first message instructs, the last ones ask: what lies between them goes first.
    let chosen = messages
        .iter()
        .enumerate()
        .filter(|(at, _)| *at == 0 || *at > skipped)
        .map(|(_, (role, text))| {
            let mut message = excerpt::whole(text, LONG / shown);
            message["role"] = json!(role);
            message
        });
    json!({
        "source": source(event),
        "model": step::name(payload, &["model"]),
        "purpose": step::name(payload, &["purpose"]),
        "sha256": read::text(event, "input_hash"),
        "hash_state": hashes::input(event, None).map(State::name),
        "messages": chosen.collect::<Vec<_>>(),
        "messages_skipped": (skipped > 0).then_some(skipped),
    })
}

/// `{source, model, tokens, sha256, text, characters, cut?, kept?}`.
pub(in crate::tools) fn response(event: &Value) -> Value {
    let payload = step::payload(event);
    let mut response = excerpt::whole(&step::answer(payload).unwrap_or_default(), LONG);
    response["source"] = json!(source(event));
    response["model"] = json!(step::name(payload, &["resolved_model", "model"]));
    response["tokens"] = json!(read::integer(payload, "tokens_used"));
    response["sha256"] = json!(read::text(event, "output_hash"));
    response["hash_state"] = json!(hashes::output(event).map(State::name));
    response
}

/// `{source, name, success, duration_ms, input, input_sha256, output, output_sha256}`; input and
/// output are `{text, characters, cut?, kept?}`, JSON where they are not text.
pub(in crate::tools) fn tool(event: &Value) -> Value {
    let payload = step::payload(event);
    let whole = |value: &Value| excerpt::plain(value).map(|text| excerpt::whole(&text, LONG));
    json!({
        "source": source(event),
        "name": step::name(payload, &["tool", "tool_name", "name"]),
        "success": read::flag(payload, "success"),
        "duration_ms": read::integer(event, "duration_ms"),
        "input": whole(step::arguments(payload)),
        "input_sha256": read::text(event, "input_hash"),
        "input_hash_state": hashes::input(event, None).map(State::name),
        "output": whole(step::outcome(payload)),
        "output_sha256": read::text(event, "output_hash"),
        "output_hash_state": hashes::output(event).map(State::name),
    })
}

/// `[{source, kind, ref, weight, enrichment}]`: each cited step, and what the decision lists itself.
pub(in crate::tools) fn evidence(cited: &[&Value], decision: Option<&Value>) -> Vec<Value> {
    let from_steps = cited
        .iter()
        .map(|event| with_source(step::evidence(step::payload(event)), event));
    let listed = decision.into_iter().flat_map(|event| {
        let entries = read::list(step::payload(event), "evidence").iter();
        entries.map(move |entry| match entry {
            Value::Object(_) => with_source(step::evidence(entry), event),
            other => json!({"ref": excerpt::plain(other), "source": source(event)}),
        })
    });
    from_steps.chain(listed).take(EVIDENCE).collect()
}

/// `{source, decision, reason, confidence, alternatives}`.
pub(in crate::tools) fn decision(event: &Value) -> Value {
    with_source(step::decision(step::payload(event)), event)
}

/// Where a part was found, such as `payload of step 7`.
fn source(event: &Value) -> String {
    page::seq(event).map_or_else(
        || "payload of this step".to_owned(),
        |seq| format!("payload of step {seq}"),
    )
}

fn with_source(mut part: Value, event: &Value) -> Value {
    part["source"] = json!(source(event));
    part
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tools::fixtures;

    #[test]
    fn long_prompts_are_cut_per_message_and_in_the_middle() {
        let message =
            |at: usize| json!({"role": "user", "content": format!("{at}:{}", "x".repeat(2000))});
        let messages: Vec<Value> = (0..20).map(message).collect();
        let shown =
            prompt(&json!({"seq": 3, "input_hash": "ab", "payload": {"messages": messages}}));
        let texts: Vec<&str> = read::list(&shown, "messages")
            .iter()
            .filter_map(|message| message["text"].as_str())
            .collect();
        assert_eq!(
            (texts.len(), shown["messages_skipped"].clone()),
            (MESSAGES, json!(8))
        );
        assert!(
            texts[0].starts_with("0:")
                && texts[1].starts_with("9:")
                && texts[11].starts_with("19:")
        );
        assert_eq!(shown["messages"][0]["cut"], true);
        assert_eq!(
            (shown["source"].clone(), shown["sha256"].clone()),
            (json!("payload of step 3"), json!("ab"))
        );
    }

    #[test]
    fn tool_input_and_output_are_given_in_full_when_short() {
        let event = json!({"seq": 4, "output_hash": "cd", "payload": {"tool": "lake", "args": {"sql": "SELECT 1"}, "result": "ok", "success": false}});
        let tool = tool(&event);
        assert_eq!(tool["input"]["text"], r#"{"sql":"SELECT 1"}"#);
        assert_eq!(tool["output"], json!({"text": "ok", "characters": 2}));
        assert_eq!(
            (tool["success"].clone(), tool["output_sha256"].clone()),
            (json!(false), json!("cd"))
        );
    }

    #[test]
    fn evidence_is_taken_from_steps_and_from_the_decision() {
        let cited = json!({"seq": 6, "payload": {"evidence_kind": "ioc", "ref": "10.0.42.7", "weight": 0.9}});
        let decision = json!({"seq": 8, "payload": {"decision": "malicious", "evidence": ["event-1", {"kind": "log", "ref": "r"}]}});
        let all = evidence(&[&cited], Some(&decision));
        let sources: Vec<_> = all
            .iter()
            .map(|piece| (piece["ref"].clone(), piece["source"].clone()))
            .collect();
        assert_eq!(
            sources,
            [
                (json!("10.0.42.7"), json!("payload of step 6")),
                (json!("event-1"), json!("payload of step 8")),
                (json!("r"), json!("payload of step 8")),
            ]
        );
    }

    proptest! {
        #[test]
        fn any_event_can_be_written_out(events in fixtures::any_events()) {
            for event in &events {
                prop_assert!(prompt(event).is_object() && response(event).is_object() && tool(event).is_object());
                prop_assert!(evidence(&[event], Some(event)).len() <= EVIDENCE && decision(event).is_object());
            }
        }
    }
}
