//! Ledgers that no agent should write, and services that page as none should.

use serde_json::{Value, json};

use crate::ledger::replay::{event, open, seqs};
use crate::ledger::stand_in::{Ledger, RUN, StandIn};

#[test]
fn pages_in_disorder_lose_nothing_and_repeated_ones_are_told() {
    let disordered = |since: Option<i64>, _: usize| match since {
        None => {
            json!({"items": [event(9, "recon", &Value::Null), event(3, "recon", &json!([1])), {"summary": "no seq"}], "total": 5})
        }
        Some(_) => {
            json!({"items": [event(20, "x", &json!("text")), event(4, "recon", &json!(7)), event(9, "twice", &json!({}))], "total": 3})
        }
    };
    let service = StandIn::start(Ledger {
        events: Box::new(disordered),
        ..Ledger::of(Vec::new())
    });
    let answer = open(&service).call("aisoc_replay_decision", &json!({"run_id": RUN}));
    assert_eq!(seqs(&answer), [3, 4, 9, 20]);
    assert_eq!(
        answer["steps"][2]["kind"], "recon",
        "the first that came stays"
    );
    assert!(
        answer["notes"]
            .to_string()
            .contains("have the seq of another step")
    );
    assert!(
        answer["notes"]
            .to_string()
            .contains("1 of the rows have no seq"),
        "{answer}"
    );

    let same =
        |_: Option<i64>, _: usize| json!({"items": [event(1, "recon", &json!({}))], "total": 99});
    let service = StandIn::start(Ledger {
        events: Box::new(same),
        ..Ledger::of(Vec::new())
    });
    let answer = open(&service).call("aisoc_replay_decision", &json!({"run_id": RUN}));
    assert_eq!(
        (&answer["complete"], &answer["has_more"]),
        (&json!(false), &json!(false))
    );
    assert!(
        answer.get("next_since_seq").is_none(),
        "asking on would go round in a circle"
    );
    assert!(
        answer["notes"]
            .to_string()
            .contains("gives the same steps again")
    );
}

#[test]
fn payloads_of_any_type_are_steps() {
    let odd = json!({"decision": {"a": 1}, "reason": [], "confidence": "high", "alternatives": "x", "messages": 3, "args": null});
    let payloads = [
        Value::Null,
        json!([]),
        json!("text"),
        json!(3.5),
        json!(true),
        odd,
    ];
    let kinds = [
        "decision_reason",
        "evidence_cited",
        "tool_call",
        "llm_prompt",
        "llm_response",
        "error",
    ];
    let rows: Vec<Value> = (0..36)
        .map(|seq| {
            event(
                seq,
                kinds[usize::try_from(seq).unwrap() / 6],
                &payloads[usize::try_from(seq).unwrap() % 6],
            )
        })
        .collect();
    let mut session_rows = rows.clone();
    session_rows.push(json!({"seq": 36}));
    session_rows.push(
        json!({"seq": 37, "agent": [], "kind": {}, "summary": 5, "ts": false, "duration_ms": "x"}),
    );
    let service = StandIn::start(Ledger::of(session_rows));
    let answer = open(&service).call(
        "aisoc_replay_decision",
        &json!({"run_id": RUN, "limit": 200}),
    );
    assert_eq!(seqs(&answer), (0..38).collect::<Vec<_>>());
}
