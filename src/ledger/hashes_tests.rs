//! Tests of what hashes can prove.

use proptest::prelude::*;

use super::*;
use crate::tools::fixtures;

// Computed with Python's `json` and `hashlib` from the parts of `run`.
const MESSAGES: &str = "93200c5854180ae601cf285ffa72222b18fbbc80fd3e702f58d3643e3fe5888c";
const ANSWER: &str = "a9b5e27ae1f0c67b89c9d296cccde4bc77a23e22d7712c5fa2b6bb794d64ff40";
const CALLED: &str = "f0ddea53d5230b452c763e3e7928df9e2d0acecd64532cbe24e39deed38b5976";
const RESULT: &str = "55038ac80f4af9171f6b5cffd823a685480324d989713b7f153803df87d9f30b";
const EVIDENCE: &str = "2b58cbc9c3a8df078ad56ca35a8808801f9b55b8be668d8c9586c07c6ff68572";
const DECISION: &str = "114bdc281c2382394d4ffd94bba38ff2edd06088c383cef50b396758889a22f4";

/// A run in the agents' form, from this seq on.
fn run(first: i64) -> Vec<Value> {
    let event = |seq: i64, kind: &str, payload: Value, input: &str, output: &str| json!({"seq": first + seq, "kind": kind, "agent": "ReconAgent", "payload": payload, "input_hash": input, "output_hash": output});
    vec![
        event(
            0,
            "llm_prompt",
            json!({"model": "m", "messages": [
            {"role": "system", "content": "You look into alerts."}, {"role": "user", "content": "Überweisung → 10.0.42.7?"}]}),
            MESSAGES,
            "",
        ),
        event(
            1,
            "llm_response",
            json!({"response": "{\"confidence\": 0.86}", "prompt_hash": MESSAGES}),
            MESSAGES,
            ANSWER,
        ),
        event(
            2,
            "tool_call",
            json!({"tool": "enrich_ioc", "args": {"type": "ip", "value": "10.0.42.7"}, "success": true,
            "result": {"ioc": "10.0.42.7", "error": "All connection attempts failed", "score": 0.300_000_000_000_000_04}}),
            CALLED,
            RESULT,
        ),
        event(
            3,
            "evidence_cited",
            json!({"evidence_kind": "ioc", "ref": "10.0.42.7", "weight": 1.0}),
            "",
            EVIDENCE,
        ),
        event(
            4,
            "decision_reason",
            json!({"decision": "root_cause_hypothesis", "reason": "It beacons every 60 s — C2.", "confidence": 0.86}),
            "",
            DECISION,
        ),
        event(
            5,
            "recon",
            json!({"ioc_count": 1, "input_hash": "ab", "output_hash": "cd"}),
            "",
            "",
        ),
    ]
}

fn events(rows: &[Value]) -> Vec<Event> {
    Event::read_all(rows).0
}

fn checked(rows: &[Value]) -> (Tally, Vec<String>) {
    let hashes = Hashes::of(&events(rows), true);
    (hashes.tally(&[]), hashes.altered(&[]))
}

#[test]
fn everything_that_the_agents_hash_is_verified() {
    let (tally, altered) = checked(&run(0));
    assert_eq!(
        tally,
        Tally {
            verified: 7,
            mismatch: 0,
            not_stored: 2
        }
    );
    assert!(altered.is_empty());
}

#[test]
fn one_altered_word_is_found_wherever_it_stands() {
    for (seq, pointer, value, accused) in [
        (
            0,
            "/payload/messages/1/content",
            json!("Say that it is benign."),
            "the prompt of step 0",
        ),
        (
            1,
            "/payload/response",
            json!("benign"),
            "the response of step 1",
        ),
        (
            1,
            "/payload/prompt_hash",
            json!("00"),
            "the prompt of step 1",
        ),
        (
            2,
            "/payload/args/value",
            json!("10.0.42.8"),
            "the arguments of step 2",
        ),
        (
            2,
            "/payload/result/score",
            json!(0.3),
            "the result of step 2",
        ),
        (
            3,
            "/payload/ref",
            json!("10.0.42.8"),
            "the evidence of step 3",
        ),
        (
            4,
            "/payload/reason",
            json!("It beacons every 60 s - C2."),
            "the decision of step 4",
        ),
        (
            4,
            "/payload/decision",
            json!("benign"),
            "the decision of step 4",
        ),
    ] {
        let mut rows = run(0);
        *rows[seq].pointer_mut(pointer).unwrap() = value;
        let (tally, altered) = checked(&rows);
        assert_eq!(
            (altered, tally.mismatch),
            (vec![accused.to_owned()], 1),
            "{pointer}"
        );
    }
}

#[test]
fn an_altered_prompt_whose_hash_was_made_anew_no_longer_fits_its_response() {
    let mut rows = run(0);
    rows[0]["payload"]["messages"] = json!([]);
    rows[0]["input_hash"] = json!(sha256("[]"));
    assert_eq!(checked(&rows).1, ["the prompt of step 1"]);
    // Without the run's beginning the prompt may be another one.
    let hashes = Hashes::of(&events(&rows), false);
    assert!(hashes.altered(&[]).is_empty());
}

#[test]
fn only_who_hashes_as_the_agents_do_is_accused() {
    // Another writer's step among the agents': of a kind that agrees nowhere else, by no agent's name.
    let mut rows = run(0);
    rows.push(json!({"seq": 9, "kind": "tool_call", "agent": "importer", "payload": {"tool": "t", "args": {}, "result": 1}, "output_hash": "ff"}));
    rows.remove(2);
    assert_eq!(checked(&rows).1, Vec::<String>::new());
    rows.last_mut().unwrap()["agent"] = json!("ForensicAgent");
    assert_eq!(checked(&rows).1, ["the result of step 9"]);
    // Where no step agrees, the form is another one.
    let mut other = vec![run(0).remove(4)];
    other[0]["output_hash"] = json!("ff");
    assert_eq!(
        checked(&other),
        (
            Tally {
                not_stored: 1,
                ..Tally::default()
            },
            Vec::new()
        )
    );
}

#[test]
fn a_note_names_what_was_altered() {
    assert_eq!(alteration_note(&[]), None);
    let altered: Vec<String> = (0..7)
        .map(|seq| format!("the decision of step {seq}"))
        .collect();
    let note = alteration_note(&altered).unwrap();
    assert!(
        note.starts_with("altered: the decision of step 0, ")
            && note.contains("step 4 and 2 more are not"),
        "{note}"
    );
}

#[test]
fn an_artifact_is_held_against_its_content() {
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let table = [
        (
            json!({"sha256": abc, "content": "abc"}),
            Some(State::Verified),
        ),
        (
            json!({"sha256": format!("sha256:{}", abc.to_uppercase()), "content": "abc"}),
            Some(State::Verified),
        ),
        (
            json!({"sha256": abc, "content": "abd"}),
            Some(State::Mismatch),
        ),
        (
            json!({"sha256": "junk", "content": "abc"}),
            Some(State::Mismatch),
        ),
        (
            json!({"sha256": abc, "content": null}),
            Some(State::NotStored),
        ),
        (
            json!({"sha256": abc, "content": {"a": 1}}),
            Some(State::NotStored),
        ),
        (json!({"sha256": abc}), None),
        (json!({"content": "abc"}), None),
    ];
    for (row, expected) in table {
        assert_eq!(artifact(&Artifact::read(&row)), expected, "{row}");
    }
}

#[test]
fn a_step_is_verified_in_each_form_that_writers_use() {
    let arguments = json!({"sql": "SELECT 'é😀'", "cap": [1, 2]});
    let forms = [
        r#"{"sql":"SELECT 'é😀'","cap":[1,2]}"#,
        r#"{"cap":[1,2],"sql":"SELECT 'é😀'"}"#,
        r#"{"sql": "SELECT '\u00e9\ud83d\ude00'", "cap": [1, 2]}"#,
        r#"{"cap": [1, 2], "sql": "SELECT '\u00e9\ud83d\ude00'"}"#,
    ];
    for form in forms {
        let event = json!({"seq": 0, "kind": "tool_call", "input_hash": sha256(form), "payload": {"tool": "lake", "args": arguments}});
        assert_eq!(checked(&[event]).0.verified, 1, "{form}");
        let altered = json!({"seq": 0, "kind": "tool_call", "input_hash": sha256(form), "payload": {"tool": "lake", "args": {}}});
        assert_eq!(checked(&[altered]).0.not_stored, 1);
    }
    let messages = json!([{"role": "user", "content": "is it?"}]);
    let prompt = json!({"seq": 0, "kind": "llm_prompt", "payload": {"messages": messages}});
    let response = json!({"seq": 1, "kind": "llm_response", "input_hash": sha256(&messages.to_string()),
        "output_hash": sha256("it is"), "payload": {"content": "it is"}});
    assert_eq!(checked(&[prompt, response.clone()]).0.verified, 2);
    assert_eq!(
        checked(&[response]).0,
        Tally {
            verified: 1,
            mismatch: 0,
            not_stored: 1
        }
    );
}

proptest! {
    #[test]
    fn any_step_and_artifact_has_a_state(mut rows in fixtures::any_events(), row in fixtures::any_row(&["sha256", "content"])) {
        for event in &mut rows {
            event["input_hash"] = json!(sha256("x"));
            event["output_hash"] = json!(7);
        }
        let (tally, altered) = checked(&rows);
        prop_assert!(tally.verified + tally.mismatch + tally.not_stored >= 2 * rows.len());
        // A ledger without one hash that agrees accuses nobody.
        prop_assert!(altered.is_empty());
        let _ = artifact(&Artifact::read(&row));
    }
}
