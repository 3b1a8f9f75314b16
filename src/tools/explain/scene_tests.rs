//! Which steps a focus draws on.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::tools::fixtures;

fn ledger() -> Vec<Value> {
    let event = |seq: i64, agent: &str, kind: &str, payload: Value| json!({"seq": seq, "agent": agent, "kind": kind, "payload": payload, "input_hash": format!("in-{seq}")});
    vec![
        event(
            0,
            "ReconAgent",
            "llm_prompt",
            json!({"messages": [{"role": "user", "content": "recon?"}]}),
        ),
        event(
            1,
            "ReconAgent",
            "llm_response",
            json!({"response": "recon!"}),
        ),
        event(
            2,
            "ReconAgent",
            "decision_reason",
            json!({"decision": "go on"}),
        ),
        event(
            3,
            "ForensicAgent",
            "llm_prompt",
            json!({"prompt": "forensic?"}),
        ),
        event(
            4,
            "ForensicAgent",
            "tool_call",
            json!({"tool": "lake", "args": {}}),
        ),
        event(
            5,
            "ForensicAgent",
            "llm_response",
            json!({"response": "forensic!", "prompt_hash": "in-3"}),
        ),
        event(
            6,
            "ForensicAgent",
            "evidence_cited",
            json!({"ref": "10.0.42.7"}),
        ),
        event(7, "ReconAgent", "evidence_cited", json!({"ref": "host"})),
        event(
            8,
            "ForensicAgent",
            "decision_reason",
            json!({"decision": "malicious"}),
        ),
        event(
            9,
            "ResponderAgent",
            "llm_call",
            json!({"prompt": "act?", "response": "act!"}),
        ),
    ]
}

#[test]
fn each_focus_finds_what_belongs_to_it() {
    // (focus, prompt, response, tool, evidence, decision)
    let table = [
        (0, Some(0), Some(1), None, vec![], Some(2)),
        (2, Some(0), Some(1), None, vec![], Some(2)),
        (4, Some(3), Some(5), Some(4), vec![], Some(8)),
        (5, Some(3), Some(5), None, vec![], Some(8)),
        (6, Some(3), Some(5), Some(4), vec![6], Some(8)),
        (8, Some(3), Some(5), Some(4), vec![6, 7], Some(8)),
        (9, Some(9), Some(9), None, vec![], None),
    ];
    for (focus, prompt, response, tool, evidence, decision) in table {
        let events = ledger();
        let scene = Scene::new(&events[focus], events.clone());
        let found = (
            scene.prompt().and_then(seq),
            scene.response().and_then(seq),
            scene.tool().and_then(seq),
            scene
                .evidence()
                .into_iter()
                .filter_map(seq)
                .collect::<Vec<_>>(),
            scene.decision().and_then(seq),
        );
        assert_eq!(
            found,
            (prompt, response, tool, evidence, decision),
            "step {focus}"
        );
    }
}

#[test]
fn a_focus_without_neighbours_stands_alone() {
    let focus = json!({"seq": 5, "kind": "report"});
    let far = json!({"seq": 500, "kind": "decision_reason"});
    let scene = Scene::new(&focus, vec![far]);
    assert_eq!(
        (scene.focus(), scene.decision(), scene.prompt()),
        (&focus, None, None)
    );
}

proptest! {
    #[test]
    fn any_ledger_has_a_scene(events in fixtures::any_events(), at in 0..40_usize, odd in fixtures::any_json()) {
        let focus = events.get(at).cloned().unwrap_or(odd);
        let scene = Scene::new(&focus, events);
        prop_assert_eq!(scene.focus(), &focus);
        let _ = (scene.prompt(), scene.response(), scene.tool(), scene.evidence(), scene.decision());
    }
}

#[test]
fn a_seq_at_either_end_of_its_range_has_a_scene() {
    for seq in [i64::MIN, i64::MAX] {
        let focus = json!({"seq": seq, "kind": "recon"});
        let scene = Scene::new(&focus, vec![json!({"seq": 0}), focus.clone()]);
        assert_eq!(scene.focus(), &focus);
    }
}
