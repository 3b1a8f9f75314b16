//! `aisoc_replay_decision` on ledgers of every sort.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aisoc_mcp::demo::Options;
use serde_json::{Value, json};

use crate::ledger::session::{Service, Session};
use crate::ledger::stand_in::{Ledger, RUN, StandIn};

pub(crate) fn event(seq: i64, kind: &str, payload: &Value) -> Value {
    json!({"id": format!("e{seq}"), "run_id": RUN, "seq": seq, "ts": "2026-05-01T10:00:00.000000Z", "kind": kind,
        "agent": "ForensicAgent", "summary": format!("step {seq}"), "payload": payload,
        "input_hash": null, "output_hash": null, "duration_ms": 3})
}

pub(crate) fn open(service: &StandIn) -> Session {
    Session::open(&service.url, "aisoc_key_for_tests", &[])
}

pub(crate) fn seqs(answer: &Value) -> Vec<i64> {
    let steps = answer["steps"].as_array().expect("steps");
    steps
        .iter()
        .map(|step| step["seq"].as_i64().unwrap())
        .collect()
}

#[test]
fn a_text_gives_the_evidence_and_the_decision() {
    let service = Service::start();
    let mut session = service.analyst();
    let asked = json!({"run_id": "7c1f…", "contains": "10.0.42.7", "limit": 200});
    let answer = session.call("aisoc_replay_decision", &asked);
    let steps = answer["steps"].as_array().unwrap();
    let about = |part: &str| steps.iter().filter(|step| !step[part].is_null()).count();
    assert!(about("evidence") >= 4 && about("decision") >= 2, "{answer}");
    assert!(
        steps
            .iter()
            .any(|step| step["decision"]["decision"] == "10.0.42.7 is malicious")
    );
    assert_eq!(answer["verdict"]["decision"], "10.0.42.7 is malicious");
    assert_eq!(
        (&answer["status"], &answer["case_id"]),
        (&json!("completed"), &json!("INC-0421"))
    );
    assert!(answer["duration_seconds"].as_f64() > Some(1.0));
    for (filter, value) in [("agent", "ReconAgent"), ("kind", "TOOL_CALL")] {
        let mut narrower = asked.clone();
        narrower[filter] = value.into();
        let fewer = session.call("aisoc_replay_decision", &narrower);
        assert!(
            !seqs(&fewer).is_empty() && seqs(&fewer).len() < steps.len(),
            "{filter}"
        );
    }
    let none = session.call(
        "aisoc_replay_decision",
        &json!({"run_id": "7c1f", "agent": "nobody"}),
    );
    assert_eq!((none["matched"].clone(), seqs(&none)), (json!(0), vec![]));
    assert!(
        none["notes"]
            .to_string()
            .contains("`agents` and `kinds` say which there are")
    );
}

#[test]
fn the_first_step_is_there_whether_it_is_0_or_1() {
    for first in [0, 1] {
        let rows = (first..first + 5)
            .map(|seq| event(seq, "recon", &json!({})))
            .collect();
        let service = StandIn::start(Ledger::of(rows));
        let mut session = open(&service);
        for asked in [
            json!({"run_id": "a1b2"}),
            json!({"run_id": RUN, "since_seq": -1}),
        ] {
            let answer = session.call("aisoc_replay_decision", &asked);
            assert_eq!(seqs(&answer), (first..first + 5).collect::<Vec<_>>());
            assert_eq!(
                (&answer["first_seq"], &answer["complete"]),
                (&json!(first), &json!(true))
            );
        }
        let after = session.call(
            "aisoc_replay_decision",
            &json!({"run_id": "a1b2", "since_seq": 0}),
        );
        assert_eq!(seqs(&after)[0], 1);
    }
}

#[test]
fn fifty_thousand_steps_are_walked_to_the_end() {
    const ALL: i64 = 50_000;
    let events = |since: Option<i64>, limit: usize| {
        let first = since.map_or(0, |since| since + 1);
        let made = |seq| {
            let kind = if seq % 9_999 == 0 {
                "decision_reason"
            } else {
                "recon"
            };
            event(seq, kind, &json!({"decision": "carry on"}))
        };
        let items: Vec<Value> = (first..ALL).take(limit).map(made).collect();
        json!({"items": items, "total": ALL - first, "next_seq": 7})
    };
    let service = StandIn::start(Ledger {
        events: Box::new(events),
        ..Ledger::of(Vec::new())
    });
    let mut session = open(&service);
    let (mut found, mut since, mut calls) = (Vec::new(), json!(-1), 0);
    while !since.is_null() {
        let asked = json!({"run_id": RUN, "kind": "decision_reason", "since_seq": since});
        let answer = session.call("aisoc_replay_decision", &asked);
        found.extend(seqs(&answer));
        if calls == 0 {
            assert_eq!(
                (&answer["scanned"], &answer["complete"]),
                (&json!(5000), &json!(false))
            );
            assert!(
                answer["notes"]
                    .to_string()
                    .contains("call again with since_seq 4999")
            );
        }
        since = answer["next_since_seq"].clone();
        calls += 1;
        assert!(calls <= 10);
    }
    assert_eq!(found, [0, 9_999, 19_998, 29_997, 39_996, 49_995]);
}

/// A run that is over does not change: its ledger is read once, and not again for each page.
#[test]
fn six_thousand_steps_by_two_hundred_take_the_requests_of_one_reading() {
    const STEPS: i64 = 6000;
    let rows: Vec<Value> = (0..STEPS)
        .map(|seq| event(seq, "recon", &json!({"about": "x".repeat(300)})))
        .collect();
    let mut ledger = Ledger::of(rows);
    let requests = Arc::new(AtomicUsize::new(0));
    let (counted, page) = (Arc::clone(&requests), ledger.events);
    ledger.events = Box::new(move |since, limit| {
        counted.fetch_add(1, Ordering::Relaxed);
        // The most rows that the real service gives at once.
        page(since, limit.min(500))
    });
    let service = StandIn::start(ledger);
    let mut session = open(&service);
    let (mut found, mut since, mut calls) = (Vec::new(), json!(-1), 0);
    while !since.is_null() {
        calls += 1;
        assert!(calls <= 40, "no end after {found:?}");
        let asked = json!({"run_id": RUN, "limit": 200, "since_seq": since});
        let answer = session.call("aisoc_replay_decision", &asked);
        found.extend(seqs(&answer));
        since = answer["next_since_seq"].clone();
    }
    assert_eq!(found, (0..STEPS).collect::<Vec<_>>());
    // One reading is twelve pages of 500, and one that is empty.
    let requests = requests.load(Ordering::Relaxed);
    assert!((12..=15).contains(&requests), "{requests} requests");
}

#[test]
fn a_run_still_going_is_followed_from_where_it_was_left() {
    let service = Service::with(Options {
        step_delay: Duration::from_millis(40),
        ..Options::default()
    });
    let mut session = service.analyst();
    let begin = json!({"case_id": "INC-0420", "wait_seconds": 0});
    let started = session.call("aisoc_run_investigation", &begin);
    let run = started["run_id"].as_str().unwrap().to_owned();
    let (mut seen, mut since, mut running) = (Vec::new(), json!(-1), 0);
    for _ in 0..400 {
        let answer = session.call(
            "aisoc_replay_decision",
            &json!({"run_id": run, "since_seq": since}),
        );
        seen.extend(seqs(&answer));
        if answer["status"] == "running" {
            running += 1;
            assert!(
                answer["notes"].to_string().contains("still going"),
                "{answer}"
            );
        }
        if answer["next_since_seq"].is_null() && answer["status"] != "running" {
            break;
        }
        since = answer.get("next_since_seq").cloned().unwrap_or(since);
        std::thread::sleep(Duration::from_millis(30));
    }
    assert!(running > 1, "it was seen at work");
    assert!(seen.len() > 10);
    assert_eq!(
        seen,
        (0..i64::try_from(seen.len()).unwrap()).collect::<Vec<_>>(),
        "each step once, from 0"
    );
}
