//! JSON for tests: anything at all, and rows whose fields are right, wrong or missing.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Values at the edges of what is read: numbers that hardly fit, and nothing in a text.
fn edge() -> impl Strategy<Value = Value> {
    let numbers = [i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX - 1, i64::MAX].map(Value::from);
    let large = [i64::MAX.unsigned_abs() + 1, u64::MAX].map(Value::from);
    let other = [json!(f64::MIN), json!(f64::MAX), json!(""), json!({})];
    prop::sample::select([&numbers[..], &large, &other].concat())
}

/// Any JSON without depth.
fn any_leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        edge(),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        Just(json!("2026-05-01T10:00:00Z")),
        Just(json!([])),
        Just(json!([{"role": "user", "content": "text"}, 3, null])),
        Just(json!({"id": "x", "value": [1]})),
    ]
}

/// Any JSON, up to three levels deep.
pub(crate) fn any_json() -> impl Strategy<Value = Value> {
    any_leaf().prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(("[a-z]{1,3}", inner), 0..4)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// An object in which each of `keys` is missing or holds any JSON.
pub(crate) fn any_row(keys: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop::collection::vec(prop::option::of(any_json()), keys.len()).prop_map(move |values| {
        let present = keys
            .iter()
            .zip(values)
            .filter_map(|(key, value)| Some(((*key).to_owned(), value?)));
        Value::Object(present.collect())
    })
}

/// The fields of ledger payloads.
const PAYLOAD: [&str; 16] = [
    "tool",
    "args",
    "result",
    "success",
    "decision",
    "reason",
    "confidence",
    "alternatives",
    "evidence_kind",
    "ref",
    "weight",
    "messages",
    "prompt",
    "response",
    "model",
    "purpose",
];

/// A list of ledger events, most of them well-formed.
pub(crate) fn any_events() -> impl Strategy<Value = Vec<Value>> {
    let field = (prop::sample::select(PAYLOAD.to_vec()), any_leaf());
    let payload =
        prop::collection::vec(field, 0..5).prop_map(|fields| fields.into_iter().collect::<Value>());
    let kind = prop::sample::select(vec![
        "tool_call",
        "decision_reason",
        "evidence_cited",
        "llm_prompt",
        "llm_response",
        "recon",
        "odd",
    ]);
    let agent = prop::sample::select(vec!["ReconAgent", "ForensicAgent", "reporter"]);
    let event = (
        kind,
        agent,
        "\\PC{0,20}",
        prop_oneof![4 => payload, 1 => any_leaf()],
        0..5000_i64,
    );
    prop::collection::vec(event, 0..25).prop_map(|events| {
        events
            .into_iter()
            .enumerate()
            .map(|(seq, (kind, agent, summary, payload, duration))| {
                json!({"id": format!("event-{seq}"), "seq": seq, "ts": "2026-05-01T10:00:00Z", "kind": kind,
                       "agent": agent, "summary": summary, "payload": payload, "duration_ms": duration})
            })
            .collect()
    })
}
