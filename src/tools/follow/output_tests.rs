//! Answers say where the run stands, lose no step and promise nothing.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::ledger::Run;
use crate::tools::fixtures;
use toolspec_runtime::client::{Error, Reason};

fn followed(status: &str, rows: &[Value], ending: Ending) -> Followed {
    let run = json!({"id": "7c1f", "status": status, "started_at": "2026-05-01T10:00:00Z"});
    Followed {
        run: Some(Run::read(&run)),
        events: Event::read_all(rows).0,
        ending,
        retries: (0, None),
    }
}

fn answer(followed: &Followed) -> RunInvestigationOutput {
    let mut answer = RunInvestigationOutput {
        run_id: Some("7c1f".to_owned()),
        ..RunInvestigationOutput::default()
    };
    let waited = Duration::from_millis(2345);
    fill_output(&mut answer, followed, None, waited, Timestamp::UNIX_EPOCH);
    answer
}

fn events(count: i64, summary: &str) -> Vec<Value> {
    (0..count)
        .map(|seq| json!({"seq": seq, "agent": "ReconAgent", "kind": "recon", "summary": summary}))
        .collect()
}

fn notes(answer: &RunInvestigationOutput) -> String {
    answer.notes.clone().unwrap_or_default().join("\n")
}

#[test]
fn an_answer_goes_on_where_its_steps_end() {
    let over = answer(&followed("completed", &events(5, "x"), Ending::Run));
    assert_eq!(
        (over.ended_by.as_deref(), over.has_more, over.next_since_seq),
        (Some("run"), Some(false), None)
    );
    assert_eq!(over.waited_seconds, Some(2.3));
    let going = answer(&followed("running", &events(5, "x"), Ending::Wait));
    assert_eq!(
        (going.ended_by.as_deref(), going.next_since_seq),
        (Some("wait"), Some(4))
    );
    assert!(notes(&going).contains("still going"));
    let none = answer(&followed("running", &[], Ending::Wait));
    assert_eq!((none.has_more, none.next_since_seq), (Some(true), None));
    let long = answer(&followed(
        "completed",
        &events(900, &"x".repeat(400)),
        Ending::Run,
    ));
    let shown = integer(long.steps.map_or(0, |steps| steps.len()));
    assert!(shown > 50 && shown < 900, "{shown}");
    assert_eq!(long.next_since_seq, Some(shown - 1));
    assert_eq!((long.step_count, long.has_more), (Some(900), Some(true)));
}

#[test]
fn what_the_ledger_does_not_show_is_no_success() {
    let error = || {
        Error::new(
            &crate::aisoc::AISOC,
            "GET /x",
            Reason::Closed { answered: false },
        )
    };
    let unseen = |ending, retries| Followed {
        run: None,
        events: Vec::new(),
        ending,
        retries,
    };
    let stands = |answer: &RunInvestigationOutput| (answer.ledger.clone(), answer.status.clone());
    let says = |ledger: &str| (Some(ledger.to_owned()), Some("unconfirmed".to_owned()));
    let absent = answer(&unseen(Ending::Wait, (0, None)));
    assert_eq!(stands(&absent), says("not yet visible"));
    let failing = answer(&unseen(Ending::Wait, (3, Some(error()))));
    assert_eq!(stands(&failing), says("unknown"));
    assert!(notes(&failing).contains("3 looks at the ledger failed"));
    let closed = answer(&unseen(Ending::Unreadable(error()), (0, None)));
    assert_eq!(stands(&closed), says("unknown"));
    assert_eq!(closed.ended_by.as_deref(), Some("ledger"));
}

#[test]
fn a_conclusion_comes_with_what_its_own_agent_cited() {
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
        alone.evidence.map(|pieces| pieces.len()),
        Some(3),
        "without a verdict all of it"
    );
    for decision in ["benign", "root_cause_hypothesis"] {
        events.truncate(3);
        events.push(json!({"seq": 3, "agent": "ForensicAgent", "kind": "decision_reason", "payload": {"decision": decision}}));
        let decided = answer(&followed("completed", &events, Ending::Run));
        let pieces = decided.evidence.unwrap_or_default();
        let seqs: Vec<_> = pieces.iter().filter_map(|piece| piece.seq).collect();
        assert_eq!(seqs, [2, 1], "the heaviest first");
        let verdict = decided.verdict.and_then(|verdict| verdict.seq);
        let finding = decided.finding.and_then(|finding| finding.seq);
        assert_eq!(verdict.or(finding), Some(3), "{decision}");
    }
}

proptest! {
    #[test]
    fn any_ledger_has_an_answer(rows in fixtures::any_events(), row in fixtures::any_row(&["id", "status", "started_at", "error"])) {
        let count = integer(rows.len());
        let mut followed = followed("completed", &rows, Ending::Run);
        followed.run = Some(Run::read(&row));
        let answer = answer(&followed);
        prop_assert_eq!(answer.step_count, Some(count));
        let written = serde_json::to_string(&answer).unwrap_or_default();
        prop_assert!(written.len() < 90_000);
    }
}
