//! Events of every kind as steps.

use proptest::prelude::*;

use super::*;
use crate::tools::fixtures;

fn event(kind: &str, payload: &Value) -> Value {
    json!({"seq": 3, "ts": "2026-05-01T10:00:00Z", "kind": kind, "agent": "ForensicAgent",
           "summary": "s", "duration_ms": 12, "payload": payload})
}

#[test]
fn each_kind_shows_what_matters_of_it() {
    let table = [
        (
            "decision_reason",
            json!({"decision": "malicious", "reason": "beacons", "confidence": 0.9, "alternatives": ["benign"]}),
            json!({"decision": {"decision": "malicious", "reason": "beacons", "confidence": 0.9, "alternatives": ["benign"]}}),
        ),
        (
            "evidence_cited",
            json!({"evidence_kind": "ioc", "ref": "10.0.42.7", "weight": 0.8, "enrichment": {"malicious": 1}}),
            json!({"evidence": {"kind": "ioc", "ref": "10.0.42.7", "weight": 0.8, "enrichment": {"malicious": 1}}}),
        ),
        (
            "evidence_cited",
            json!({"evidence_kind": "ioc", "ref": "10.0.42.7", "weight": 1, "asn": 64500}),
            json!({"evidence": {"kind": "ioc", "ref": "10.0.42.7", "weight": 1.0, "enrichment": {"asn": 64500}}}),
        ),
        (
            "tool_call",
            json!({"tool": "lake", "args": {"sql": "SELECT 1"}, "result": [[1]], "success": true}),
            json!({"tool": {"name": "lake", "arguments": {"sql": "SELECT 1"}, "success": true, "outcome": "[[1]]"}}),
        ),
        (
            "llm_prompt",
            json!({"model": "m", "purpose": "triage", "messages": [{"role": "system", "content": "abc"}, {"role": "user", "content": "de"}]}),
            json!({"prompt": {"model": "m", "purpose": "triage", "characters": 5}}),
        ),
        (
            "llm_response",
            json!({"response": "yes", "model": "m", "resolved_model": "m-2", "tokens_used": 4}),
            json!({"response": {"model": "m-2", "excerpt": "yes", "characters": 3, "tokens": 4}}),
        ),
        (
            "recon",
            json!({"iocs": ["a"]}),
            json!({"detail": {"iocs": ["a"]}}),
        ),
        ("report", json!({}), json!({"detail": null})),
        (
            "verdict",
            json!({"decision": "benign"}),
            json!({"decision": {"decision": "benign", "reason": null, "confidence": null, "alternatives": []}}),
        ),
    ];
    for (kind, payload, expected) in table {
        let step = shape(&event(kind, &payload));
        for (key, value) in expected.as_object().into_iter().flatten() {
            assert_eq!(&step[key], value, "{kind}");
        }
        assert_eq!(step["seq"], 3);
        assert_eq!(step["agent"], "ForensicAgent");
    }
}

#[test]
fn a_prompt_may_be_one_text_or_messages_in_parts() {
    assert_eq!(
        messages(&json!({"prompt": "why"})),
        [(None, "why".to_owned())]
    );
    assert_eq!(
        messages(&json!({"messages": [{"role": "user", "content": [{"type": "text"}]}]})),
        [(Some("user".to_owned()), r#"[{"type":"text"}]"#.to_owned())]
    );
    assert!(messages(&Value::Null).is_empty());
}

proptest! {
    #[test]
    fn every_step_is_bounded_whatever_the_payload(events in fixtures::any_events(), long in 1..40_000_usize) {
        for mut event in events {
            if let Some(payload) = event["payload"].as_object_mut() {
                for value in payload.values_mut().filter(|value| value.is_string()) {
                    *value = Value::from("x".repeat(long));
                }
            }
            prop_assert!(shape(&event).to_string().len() < 12_000);
        }
    }
}
