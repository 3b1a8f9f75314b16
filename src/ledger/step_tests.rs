//! Events of every kind as steps.

use proptest::prelude::*;

use serde_json::json;

use super::*;
use crate::tools::fixtures;

fn event(kind: &str, payload: &Value) -> Event {
    let row = json!({"seq": 3, "ts": "2026-05-01T10:00:00Z", "kind": kind, "agent": "ForensicAgent",
           "summary": "s", "duration_ms": 12, "payload": payload});
    Event::read(&row).unwrap_or_else(|| unreachable!("it has a seq"))
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
            json!({"tool": {"name": "lake", "arguments": {"sql": "SELECT 1"}, "success": true, "error": null, "outcome": "[[1]]", "output": null}}),
        ),
        (
            "tool_call",
            json!({"tool": "enrich", "args": {}, "result": {"ioc": "a", "error": "refused"}, "success": true}),
            json!({"failed": true, "tool": {"name": "enrich", "arguments": {}, "success": true, "error": "refused", "outcome": r#"{"ioc":"a","error":"refused"}"#, "output": null}}),
        ),
        (
            "triage_verdict",
            json!({"verdict": "benign", "confidence": 0.7, "rationale": "a backup", "findings": ["nightly"], "auto_closed": true, "odd": 1}),
            json!({"decision": {"decision": "benign", "reason": "a backup", "confidence": 0.7, "alternatives": []},
                   "detail": {"findings": ["nightly"], "auto_closed": true, "odd": 1}}),
        ),
        (
            "decision_reason",
            json!({"decision": "wait", "confidence": "high", "alternatives": "x"}),
            json!({"decision": {"decision": "wait", "reason": null, "confidence": null, "alternatives": []},
                   "detail": {"confidence": "high", "alternatives": "x"}}),
        ),
        (
            "graph_step",
            json!({"node": "recon"}),
            json!({"detail": {"node": "recon"}}),
        ),
        ("debate", json!("as text"), json!({"detail": "as text"})),
        (
            "llm_prompt",
            json!({"model": "m", "purpose": "triage", "messages": [{"role": "system", "content": "abc"}, {"role": "user", "content": "de"}]}),
            json!({"prompt": {"model": "m", "purpose": "triage", "characters": 5, "messages": [], "messages_skipped": null}}),
        ),
        (
            "llm_response",
            json!({"response": "yes", "model": "m", "resolved_model": "m-2", "tokens_used": 4}),
            json!({"response": {"model": "m-2", "excerpt": "yes", "characters": 3, "tokens": 4, "cost_usd": null, "text": null, "cut": null, "kept": null}}),
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
        let step = serde_json::to_value(Step::short(&event(kind, &payload))).unwrap_or_default();
        for (key, value) in expected.as_object().into_iter().flatten() {
            assert_eq!(&step[key], value, "{kind}");
        }
        assert_eq!(step["seq"], 3);
        assert_eq!(step["agent"], "ForensicAgent");
    }
}

#[test]
fn a_prompt_may_be_one_text_or_messages_in_parts() {
    let read = |payload: &Value| {
        let event = event("llm_prompt", payload);
        let messages = Step::whole(&event, &[]).prompt.unwrap_or_default().messages;
        let texts = messages
            .into_iter()
            .map(|message| (message.role, message.text.text));
        texts.collect::<Vec<_>>()
    };
    assert_eq!(
        read(&json!({"prompt": "why"})),
        [(None, Some("why".to_owned()))]
    );
    assert_eq!(
        read(&json!({"messages": [{"role": "user", "content": [{"type": "text"}]}]})),
        [(
            Some("user".to_owned()),
            Some(r#"[{"type":"text"}]"#.to_owned())
        )]
    );
    assert!(read(&Value::Null).is_empty());
}

#[test]
fn what_a_row_holds_besides_is_shown() {
    let row = json!({"seq": 3, "kind": ["odd"], "summary": "s", "payload": 3.5, "trace": "t"});
    let event = Event::read(&row).unwrap_or_else(|| unreachable!("it has a seq"));
    assert_eq!(
        Step::short(&event).detail,
        Some(json!({"payload": 3.5, "row": {"other_members": {"kind": ["odd"], "trace": "t"}}}))
    );
}

proptest! {
    #[test]
    fn every_step_is_bounded_whatever_the_payload(rows in fixtures::any_events(), long in 1..40_000_usize) {
        for mut row in rows {
            if let Some(payload) = row["payload"].as_object_mut() {
                for value in payload.values_mut().filter(|value| value.is_string()) {
                    *value = Value::from("x".repeat(long));
                }
            }
            let event = Event::read(&row);
            let step = event.map(|event| Step::short(&event));
            let written = serde_json::to_string(&step).unwrap_or_default();
            prop_assert!(written.len() < 12_000);
        }
    }
}
