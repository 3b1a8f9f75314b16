//! Which steps a focus draws on.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::tools::fixtures;

fn rows() -> Vec<Value> {
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

fn ledger() -> Vec<Event> {
    Event::read_all(&rows()).0
}

#[test]
fn each_focus_finds_what_belongs_to_it() {
    // (focus, prompt, response, tool, calls before, evidence, decision)
    let table = [
        (0, Some(0), Some(1), None, vec![], vec![], Some(2)),
        (2, Some(0), Some(1), None, vec![], vec![], Some(2)),
        (4, Some(3), Some(5), Some(4), vec![], vec![], Some(8)),
        (5, Some(3), Some(5), None, vec![], vec![], Some(8)),
        (6, Some(3), Some(5), None, vec![4], vec![6], Some(8)),
        (8, Some(3), Some(5), None, vec![4], vec![6], Some(8)),
        (9, Some(9), Some(9), None, vec![], vec![], None),
    ];
    for (focus, prompt, response, tool, calls, evidence, decision) in table {
        let events = ledger();
        let context = StepContext::new(events[focus].clone(), events, true);
        let seqs = |events: Vec<&Event>| events.iter().map(|event| event.seq).collect::<Vec<_>>();
        let found = (
            context.prompt().map(|part| part.event.seq),
            context.response().map(|part| part.event.seq),
            context.tool().map(|event| event.seq),
            seqs(context.preceding_tool_calls().0),
            seqs(context.evidence()),
            context.decision().map(|event| event.seq),
        );
        assert_eq!(
            found,
            (prompt, response, tool, calls, evidence, decision),
            "step {focus}"
        );
    }
}

#[test]
fn what_a_hash_ties_is_told_from_what_merely_came_before() {
    let events = ledger();
    let of = |focus: usize| StepContext::new(events[focus].clone(), events.clone(), true);
    let ties = |context: &StepContext| {
        (
            context.prompt().map(|part| part.by_ledger),
            context.response().map(|part| part.by_ledger),
        )
    };
    assert_eq!(
        ties(&of(5)),
        (Some(true), Some(true)),
        "the response names its prompt's hash"
    );
    assert_eq!(
        ties(&of(8)),
        (Some(false), Some(false)),
        "a decision names nothing"
    );
}

#[test]
fn a_tool_call_belongs_to_the_evidence_that_repeats_its_result() {
    let call = |seq, value: &str| json!({"seq": seq, "agent": "ReconAgent", "kind": "tool_call", "payload": {"tool": "enrich", "result": {"ioc": value}}});
    let cited = |seq, value: &str| json!({"seq": seq, "agent": "ReconAgent", "kind": "evidence_cited", "payload": {"ref": value, "enrichment": {"ioc": value}}});
    let rows = [call(0, "a"), call(1, "b"), cited(2, "a"), cited(3, "c")];
    let events = Event::read_all(&rows).0;
    let of = |focus: usize| StepContext::new(events[focus].clone(), events.clone(), true);
    assert_eq!(of(2).tool().map(|event| event.seq), Some(0));
    assert_eq!(of(3).tool(), None);
    assert_eq!(of(3).preceding_tool_calls().0.len(), 2);
    // The same result twice: which of them it was, nobody can say.
    let twice = Event::read_all(&[call(0, "a"), call(1, "a"), cited(2, "a")]).0;
    assert_eq!(
        StepContext::new(twice[2].clone(), twice.clone(), true).tool(),
        None
    );
}

#[test]
fn a_focus_without_neighbours_stands_alone() {
    let rows = [
        json!({"seq": 5, "kind": "report"}),
        json!({"seq": 500, "kind": "decision_reason"}),
    ];
    let events = Event::read_all(&rows).0;
    let context = StepContext::new(events[0].clone(), vec![events[1].clone()], false);
    assert_eq!(
        (context.focus(), context.decision(), context.prompt()),
        (&events[0], None, None)
    );
}

proptest! {
    #[test]
    fn any_ledger_has_a_scene(rows in fixtures::any_events(), at in 0..40_usize) {
        let events = Event::read_all(&rows).0;
        let focus = events.get(at).cloned().unwrap_or_else(|| Event::without_a_row(7));
        let context = StepContext::new(focus.clone(), events, true);
        prop_assert_eq!(context.focus(), &focus);
        let _ = (context.prompt(), context.response(), context.tool(), context.evidence(), context.decision(), context.preceding_tool_calls());
    }
}

#[test]
fn a_seq_at_either_end_of_its_range_has_a_scene() {
    for seq in [i64::MIN, i64::MAX] {
        let focus = Event::without_a_row(seq);
        let context = StepContext::new(
            focus.clone(),
            vec![Event::without_a_row(0), focus.clone()],
            false,
        );
        assert_eq!(context.focus(), &focus);
    }
}
