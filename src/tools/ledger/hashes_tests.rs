//! Hashes prove what they can, and no more.

use proptest::prelude::*;

use super::*;
use crate::tools::fixtures;

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
        assert_eq!(artifact(&row), expected, "{row}");
    }
}

#[test]
fn an_event_is_verified_in_each_form_that_writers_use_and_never_called_a_mismatch() {
    let arguments = json!({"sql": "SELECT 'é😀'", "cap": [1, 2]});
    let forms = [
        r#"{"sql":"SELECT 'é😀'","cap":[1,2]}"#,
        r#"{"cap":[1,2],"sql":"SELECT 'é😀'"}"#,
        r#"{"sql": "SELECT '\u00e9\ud83d\ude00'", "cap": [1, 2]}"#,
        r#"{"cap": [1, 2], "sql": "SELECT '\u00e9\ud83d\ude00'"}"#,
    ];
    for form in forms {
        let event = json!({"kind": "tool_call", "input_hash": sha256(form), "payload": {"tool": "lake", "args": arguments}});
        assert_eq!(input(&event, None), Some(State::Verified), "{form}");
        let altered = json!({"kind": "tool_call", "input_hash": sha256(form), "payload": {"tool": "lake", "args": {}}});
        assert_eq!(input(&altered, None), Some(State::NotStored));
    }
}

#[test]
fn a_response_is_verified_against_the_prompt_before_it() {
    let messages = json!([{"role": "user", "content": "is it?"}]);
    let prompt = json!({"kind": "llm_prompt", "payload": {"messages": messages}});
    let response = json!({"kind": "llm_response", "input_hash": sha256(&messages.to_string()),
        "output_hash": sha256("it is"), "payload": {"content": "it is"}});
    let states = |prompt| {
        let hashes = of_event(&response, prompt);
        [hashes[0]["state"].clone(), hashes[1]["state"].clone()]
    };
    assert_eq!(
        states(Some(&prompt)),
        [json!("verified"), json!("verified")]
    );
    assert_eq!(states(None), [json!("not_stored"), json!("verified")]);
    assert!(of_event(&prompt, None).is_empty(), "no hash, no state");
}

proptest! {
    #[test]
    fn any_event_and_artifact_has_a_state(events in fixtures::any_events(), row in fixtures::any_row(&["sha256", "content"])) {
        for mut event in events {
            event["input_hash"] = json!(sha256("x"));
            event["output_hash"] = json!(7);
            prop_assert_eq!(of_event(&event, Some(&row)).len(), 2);
        }
        let _ = artifact(&row);
    }
}
