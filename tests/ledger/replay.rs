//! `aisoc_replay_decision` on ledgers of every sort.

use std::time::Duration;

use aisoc_mcp::demo::Options;
use serde_json::{Value, json};

use crate::session::{Service, Session};
use crate::stand_in::{Ledger, RUN, StandIn};

fn event(seq: i64, kind: &str, payload: &Value) -> Value {
    json!({"id": format!("e{seq}"), "run_id": RUN, "seq": seq, "ts": "2026-05-01T10:00:00.000000Z", "kind": kind,
        "agent": "ForensicAgent", "summary": format!("step {seq}"), "payload": payload,
        "input_hash": null, "output_hash": null, "duration_ms": 3})
}

fn open(service: &StandIn) -> Session {
    Session::open(&service.url, "aisoc_key_for_tests", &[])
}

fn seqs(answer: &Value) -> Vec<i64> {
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
            0 < seqs(&fewer).len() && seqs(&fewer).len() < steps.len(),
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

#[test]
fn a_run_still_going_is_followed_from_where_it_was_left() {
    let service = Service::with(Options {
        step_delay: Duration::from_millis(40),
        ..Options::default()
    });
    let mut session = service.analyst();
    let started = session.call("aisoc_run_investigation", &json!({"case_id": "INC-0420"}));
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
