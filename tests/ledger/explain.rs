//! `aisoc_explain_step` by a text, and what it says of hashes.

use std::fmt::Write as _;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::ledger::session::{Service, Session};
use crate::ledger::stand_in::{Ledger, RUN, StandIn};

fn sha256(text: &str) -> String {
    Sha256::digest(text)
        .iter()
        .fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").unwrap();
            hex
        })
}

#[test]
fn a_text_leads_to_the_verdict_on_it() {
    let service = Service::start();
    let mut session = service.analyst();
    let answer = session.call(
        "aisoc_explain_step",
        &json!({"run_id": "7c1f…", "contains": "10.0.42.7"}),
    );
    assert_eq!(answer["decision"]["decision"], "10.0.42.7 is malicious");
    assert!(
        answer["notes"][0]
            .as_str()
            .unwrap()
            .ends_with("is the first verdict that mentions it")
    );
    let mentions = answer["mentions"].as_array().unwrap();
    assert_eq!(json!(mentions.len()), answer["mentioned"]);
    assert!(
        mentions
            .iter()
            .any(|step| step["decision"] == "Look at 10.0.42.7")
    );
    assert!(mentions.iter().any(|step| step["seq"] == answer["step"]));
    assert!(answer["evidence"].as_array().unwrap().len() > 1);
    let same = session.call(
        "aisoc_explain_step",
        &json!({"run_id": "7c1f", "step": answer["step"]}),
    );
    assert_eq!(
        (&same["focus"], &same["prompt"]),
        (&answer["focus"], &answer["prompt"])
    );
    assert!(same.get("mentions").is_none());
}

#[test]
fn a_step_is_named_in_exactly_one_way() {
    let service = Service::start();
    let mut session = service.analyst();
    for (arguments, words) in [
        (json!({"run_id": "7c1f"}), "give `step`, or `contains`"),
        (
            json!({"run_id": "7c1f", "step": 1, "contains": "x"}),
            "give one of them",
        ),
        (
            json!({"run_id": "7c1f", "contains": "no such text"}),
            "no step of run 7c1f3a52",
        ),
        (
            json!({"run_id": "7c1f", "step": 99}),
            "its steps go from 1 to 28",
        ),
    ] {
        let failure = session.fail("aisoc_explain_step", &arguments);
        assert!(failure.contains(words), "{arguments}: {failure}");
    }
}

#[test]
fn hashes_are_checked_and_one_report_was_altered() {
    let service = Service::start();
    let mut session = service.analyst();
    let why = session.call(
        "aisoc_explain_step",
        &json!({"run_id": "7c1f", "contains": "10.0.42.7"}),
    );
    for (part, state) in [
        ("focus", "output_hash_state"),
        ("prompt", "hash_state"),
        ("response", "hash_state"),
    ] {
        assert_eq!(why[part][state], "verified", "{part}.{state}");
    }
    assert_eq!(why["run_artifacts"][0]["hash_state"], "verified");
    // The ledger links no call to a decision, so that none is named as its source.
    assert_eq!(why["tool"], Value::Null);
    let call = &why["preceding_tool_calls"][0]["seq"];
    let call = session.call(
        "aisoc_explain_step",
        &json!({"run_id": "7c1f", "step": call}),
    );
    for state in ["input_hash_state", "output_hash_state"] {
        assert_eq!(call["tool"][state], "verified", "{state}");
    }
    let runs = session.call("aisoc_list_investigations", &json!({"limit": 50}));
    let ended = runs["items"].as_array().unwrap().iter();
    // A run of automatic triage writes no report.
    let ended = ended.filter(|run| {
        run["status"] == "completed"
            && run["model"]
                .as_str()
                .is_none_or(|model| !model.starts_with("kafka:"))
    });
    let states = ended.map(|run| {
        let asked = json!({"run_id": run["run_id"], "contains": "report written"});
        let report = session.call("aisoc_explain_step", &asked);
        report["artifacts"][0]["hash_state"]
            .as_str()
            .unwrap()
            .to_owned()
    });
    let states: Vec<String> = states.collect();
    let of = |state: &str| states.iter().filter(|found| *found == state).count();
    assert_eq!((of("verified"), of("mismatch")), (states.len() - 1, 1));
}

#[test]
fn what_was_hashed_in_an_unknown_form_is_neither_right_nor_wrong() {
    let event = |seq: i64, hash: &str| {
        json!({"id": format!("e{seq}"), "seq": seq, "kind": "tool_call", "agent": "forensic", "summary": "asked",
            "payload": {"tool": "lake", "args": {"sql": "SELECT 1"}, "result": "ok"}, "input_hash": hash, "output_hash": sha256("ok")})
    };
    let python = sha256(r#"{"sql": "SELECT 1"}"#);
    let mut ledger = Ledger::of(vec![event(0, &python), event(1, &sha256("salted"))]);
    ledger.artifacts = vec![
        json!({"id": "a0", "kind": "transcript", "event_id": "e0", "sha256": sha256("said"), "content": "said"}),
        json!({"id": "a1", "kind": "transcript", "event_id": "e1", "sha256": sha256("said"), "content": "unsaid"}),
        json!({"id": "a2", "kind": "blob", "event_id": "e1", "sha256": sha256("said"), "content": null, "blob_ref": "s3://x"}),
    ];
    let service = StandIn::start(ledger);
    let mut session = Session::open(&service.url, "aisoc_key_for_tests", &[]);
    let mut states = |step: i64| -> (Value, Vec<Value>) {
        let answer = session.call("aisoc_explain_step", &json!({"run_id": RUN, "step": step}));
        assert_eq!(answer["tool"]["output_hash_state"], "verified");
        let artifacts = answer["artifacts"].as_array().unwrap();
        let stored = artifacts
            .iter()
            .map(|artifact| artifact["hash_state"].clone());
        (answer["tool"]["input_hash_state"].clone(), stored.collect())
    };
    assert_eq!(states(0), (json!("verified"), vec![json!("verified")]));
    assert_eq!(
        states(1),
        (
            json!("not_stored"),
            vec![json!("mismatch"), json!("not_stored")]
        )
    );
}
