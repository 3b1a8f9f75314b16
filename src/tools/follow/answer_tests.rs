//! Answers say where the run stands, lose no step and promise nothing.

use proptest::prelude::*;

use super::*;
use crate::aisoc::{Error, Reason};
use crate::tools::fixtures;

fn followed(status: &str, events: &[Value], ending: Ending) -> Followed {
    Followed {
        row: Some(json!({"id": "7c1f", "status": status, "started_at": "2026-05-01T10:00:00Z"})),
        events: events.to_vec(),
        ending,
        troubles: (0, None),
    }
}

fn answer(followed: &Followed) -> Value {
    let mut answer = json!({"run_id": "7c1f"});
    fill(
        &mut answer,
        followed,
        Duration::from_millis(2345),
        Timestamp::UNIX_EPOCH,
    );
    answer
}

fn events(count: i64, summary: &str) -> Vec<Value> {
    (0..count)
        .map(|seq| json!({"seq": seq, "agent": "ReconAgent", "kind": "recon", "summary": summary}))
        .collect()
}

#[test]
fn an_answer_goes_on_where_its_steps_end() {
    let over = answer(&followed("completed", &events(5, "x"), Ending::Run));
    assert_eq!(
        (&over["ended_by"], &over["has_more"]),
        (&json!("run"), &json!(false))
    );
    assert_eq!(over["next_since_seq"], Value::Null);
    assert_eq!(over["waited_seconds"], 2.3);
    let going = answer(&followed("running", &events(5, "x"), Ending::Wait));
    assert_eq!(
        (&going["ended_by"], &going["next_since_seq"]),
        (&json!("wait"), &json!(4))
    );
    assert!(
        going["notes"][0]
            .as_str()
            .is_some_and(|note| note.contains("still going"))
    );
    let none = answer(&followed("running", &[], Ending::Wait));
    assert_eq!(
        (&none["has_more"], &none["next_since_seq"]),
        (&json!(true), &Value::Null)
    );
    let long = answer(&followed(
        "completed",
        &events(900, &"x".repeat(400)),
        Ending::Run,
    ));
    let shown = read::list(&long, "steps").len();
    assert!(shown > 50 && shown < 900, "{shown}");
    assert_eq!(long["next_since_seq"].as_u64(), Some(shown as u64 - 1));
    assert_eq!(
        (&long["step_count"], &long["has_more"]),
        (&json!(900), &json!(true))
    );
}

#[test]
fn what_the_ledger_does_not_show_is_no_success() {
    let error = || Error::new("GET /x", Reason::Closed { answered: false });
    let unseen = |ending, troubles| Followed {
        row: None,
        events: Vec::new(),
        ending,
        troubles,
    };
    let absent = answer(&unseen(Ending::Wait, (0, None)));
    assert_eq!(
        (&absent["ledger"], &absent["status"]),
        (&json!("not yet visible"), &json!("unconfirmed"))
    );
    let failing = answer(&unseen(Ending::Wait, (3, Some(error()))));
    assert_eq!(failing["ledger"], "unknown");
    assert_eq!(failing["status"], "unconfirmed");
    assert!(
        failing["notes"]
            .to_string()
            .contains("3 looks at the ledger failed")
    );
    let closed = answer(&unseen(Ending::Unreadable(error()), (0, None)));
    assert_eq!(
        (&closed["ledger"], &closed["ended_by"]),
        (&json!("unknown"), &json!("ledger"))
    );
}

#[test]
fn the_verdict_comes_with_what_its_own_agent_cited() {
    let cite = |seq, agent, weight: f64| {
        json!({"seq": seq, "agent": agent, "kind": "evidence_cited",
               "payload": {"evidence_kind": "lake", "ref": format!("r{seq}"), "weight": weight}})
    };
    let mut events = vec![
        cite(0, "ReconAgent", 0.9),
        cite(1, "ForensicAgent", 0.1),
        cite(2, "ForensicAgent", -0.5),
    ];
    let alone = answer(&followed("running", &events, Ending::Wait));
    assert_eq!(
        read::list(&alone, "evidence").len(),
        3,
        "without a verdict all of it"
    );
    events.push(json!({"seq": 3, "agent": "ForensicAgent", "kind": "decision_reason", "payload": {"decision": "benign"}}));
    let decided = answer(&followed("completed", &events, Ending::Run));
    let seqs: Vec<_> = read::list(&decided, "evidence")
        .iter()
        .map(|piece| piece["seq"].clone())
        .collect();
    assert_eq!(seqs, [2, 1], "the heaviest first");
    assert_eq!(decided["verdict"]["seq"], 3);
}

proptest! {
    #[test]
    fn any_ledger_has_an_answer(events in fixtures::any_events(), row in fixtures::any_row(&["id", "status", "started_at", "error"])) {
        let count = events.len();
        let mut followed = followed("completed", &events, Ending::Run);
        followed.row = Some(row);
        let answer = answer(&followed);
        prop_assert_eq!(answer["step_count"].as_u64(), Some(count as u64));
        prop_assert!(answer.to_string().len() < 90_000);
    }
}
