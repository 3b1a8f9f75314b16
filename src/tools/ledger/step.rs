//! One event as a step that can be read: who did what, when, and what matters of its payload.
//!
//! What matters depends on what the payload holds rather than on `kind` alone, since writers name
//! kinds differently. Long parts are excerpts here; `aisoc_explain_step` gives them in full.

use serde_json::{Map, Value, json};

use crate::tools::{excerpt, read};

const SUMMARY: usize = 1000;
const REASON: usize = 2000;
const PART: usize = 800;
const NAME: usize = 200;
const ALTERNATIVES: usize = 8;

/// What an event is about, read from its kind and payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tools) enum Matter {
    /// A decision with its reason.
    Decision,
    /// A piece of evidence and its weight.
    Evidence,
    /// A tool called with arguments.
    Tool,
    /// What a model was asked.
    Prompt,
    /// What a model answered.
    Response,
    /// Anything else: a note, a report, an error.
    Note,
}

/// What this event is about.
pub(in crate::tools) fn matter(event: &Value) -> Matter {
    let kind = read::text(event, "kind").unwrap_or_default().to_lowercase();
    let holds = |key: &str| {
        payload(event)
            .get(key)
            .is_some_and(|value| !value.is_null())
    };
    match kind.as_str() {
        "decision_reason" => Matter::Decision,
        "evidence_cited" => Matter::Evidence,
        "tool_call" => Matter::Tool,
        "llm_prompt" => Matter::Prompt,
        "llm_response" => Matter::Response,
        _ if holds("decision") => Matter::Decision,
        _ if holds("evidence_kind") => Matter::Evidence,
        _ if holds("tool") => Matter::Tool,
        _ if holds("response") => Matter::Response,
        _ if holds("messages") || holds("prompt") => Matter::Prompt,
        _ => Matter::Note,
    }
}

/// The event as a step of a replay.
pub(in crate::tools) fn shape(event: &Value) -> Value {
    let mut step = brief(event);
    let payload = payload(event);
    let part = match matter(event) {
        Matter::Decision => ("decision", decision(payload)),
        Matter::Evidence => ("evidence", evidence(payload)),
        Matter::Tool => ("tool", tool(payload)),
        Matter::Prompt => ("prompt", prompt(payload)),
        Matter::Response => ("response", response(payload)),
        Matter::Note => ("detail", note(payload)),
    };
    step[part.0] = part.1;
    step
}

/// The event without its payload: seq, time, agent, kind, summary, duration.
pub(in crate::tools) fn brief(event: &Value) -> Value {
    json!({
        "seq": read::integer(event, "seq"),
        "time": read::first_text(event, &["ts", "timestamp", "created_at"]),
        "agent": read::text(event, "agent"),
        "kind": read::text(event, "kind"),
        "summary": read::text(event, "summary").map(|text| excerpt::short(&text, SUMMARY)),
        "duration_ms": read::integer(event, "duration_ms"),
    })
}

/// The event's payload; null when there is none.
pub(in crate::tools) fn payload(event: &Value) -> &Value {
    event.get("payload").unwrap_or(&Value::Null)
}

/// `{decision, reason, confidence, alternatives}`.
pub(in crate::tools) fn decision(payload: &Value) -> Value {
    json!({
        "decision": read::text(payload, "decision").map(|text| excerpt::short(&text, PART)),
        "reason": read::first_text(payload, &["reason", "rationale"]).map(|text| excerpt::short(&text, REASON)),
        "confidence": read::number(payload, "confidence"),
        "alternatives": alternatives(payload),
    })
}

/// `{kind, ref, weight, enrichment}`; without an enrichment of its own, what else the payload says.
pub(in crate::tools) fn evidence(payload: &Value) -> Value {
    let known = [
        "evidence_kind",
        "kind",
        "ref",
        "reference",
        "weight",
        "enrichment",
    ];
    let enrichment = read::first(payload, &["enrichment"])
        .cloned()
        .or_else(|| rest(payload, &known));
    json!({
        "kind": name(payload, &["evidence_kind", "kind"]),
        "ref": read::first(payload, &["ref", "reference"])
            .and_then(excerpt::plain)
            .map(|text| excerpt::short(&text, PART)),
        "weight": read::number(payload, "weight"),
        "enrichment": enrichment.map(|value| excerpt::value(&value, PART)),
    })
}

/// The arguments of a tool call, whatever the writer calls them.
pub(in crate::tools) fn arguments(payload: &Value) -> &Value {
    read::first(payload, &["args", "arguments", "input"]).unwrap_or(&Value::Null)
}

/// The outcome of a tool call, whatever the writer calls it.
pub(in crate::tools) fn outcome(payload: &Value) -> &Value {
    read::first(payload, &["result", "output", "error"]).unwrap_or(&Value::Null)
}

/// What a model answered, whatever the writer calls it.
pub(in crate::tools) fn answer(payload: &Value) -> Option<String> {
    read::first(payload, &["response", "content", "text", "output"]).and_then(excerpt::plain)
}

/// What a model was asked, as `(role, text)`.
pub(in crate::tools) fn messages(payload: &Value) -> Vec<(Option<String>, String)> {
    let listed = read::list(payload, "messages")
        .iter()
        .filter_map(|message| {
            let content = read::first(message, &["content", "text"]).unwrap_or(message);
            Some((read::text(message, "role"), excerpt::plain(content)?))
        });
    let single = read::text(payload, "prompt").map(|prompt| (None, prompt));
    listed.chain(single).collect()
}

/// The name of a tool, model or the like under the first of `keys` that has one.
pub(in crate::tools) fn name(payload: &Value, keys: &[&str]) -> Option<String> {
    read::first_text(payload, keys).map(|text| excerpt::short(&text, NAME))
}

fn tool(payload: &Value) -> Value {
    json!({
        "name": name(payload, &["tool", "tool_name", "name"]),
        "arguments": excerpt::value(arguments(payload), REASON),
        "success": read::flag(payload, "success"),
        "outcome": excerpt::plain(outcome(payload)).map(|text| excerpt::short(&text, PART)),
    })
}

fn prompt(payload: &Value) -> Value {
    let characters: usize = messages(payload)
        .iter()
        .map(|(_, text)| text.chars().count())
        .sum();
    json!({
        "model": name(payload, &["model"]),
        "purpose": read::text(payload, "purpose").map(|text| excerpt::short(&text, PART)),
        "characters": characters,
    })
}

fn response(payload: &Value) -> Value {
    let text = answer(payload);
    json!({
        "model": name(payload, &["resolved_model", "model"]),
        "excerpt": text.as_deref().map(|text| excerpt::short(text, PART)),
        "characters": text.map(|text| text.chars().count()),
        "tokens": read::integer(payload, "tokens_used"),
    })
}

fn note(payload: &Value) -> Value {
    match payload.as_object() {
        Some(fields) if !fields.is_empty() => excerpt::value(payload, PART),
        _ => Value::Null,
    }
}

fn alternatives(payload: &Value) -> Vec<String> {
    let listed = read::list(payload, "alternatives")
        .iter()
        .filter_map(excerpt::plain);
    let short = listed.map(|text| excerpt::short(&text, NAME));
    short.take(ALTERNATIVES).collect()
}

fn rest(payload: &Value, known: &[&str]) -> Option<Value> {
    let others: Map<String, Value> = payload
        .as_object()?
        .iter()
        .filter(|(key, value)| !known.contains(&key.as_str()) && !value.is_null())
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    (!others.is_empty()).then_some(Value::Object(others))
}

#[cfg(test)]
#[path = "step_tests.rs"]
mod tests;
