//! Replays page without loss and say where they stand.

use proptest::prelude::*;

use super::*;
use crate::tools::{fixtures, read};

fn events(seqs: std::ops::Range<i64>, complete: bool) -> Events {
    let rows = seqs
        .map(|seq| json!({"seq": seq, "agent": "ReconAgent", "kind": "recon", "summary": format!("step {seq}")}))
        .collect();
    Events {
        rows,
        complete,
        ..Events::default()
    }
}

fn replayed(events: &Events, filter: &Filter, limit: usize, running: bool) -> Value {
    let mut answer = json!({});
    replay(&mut answer, events, filter, limit, running);
    answer
}

fn seqs(answer: &Value) -> Vec<i64> {
    read::list(answer, "steps")
        .iter()
        .filter_map(page::seq)
        .collect()
}

#[test]
fn the_first_step_is_there_whatever_its_seq() {
    for first in [0, 1] {
        for since in [None, Some(-1)] {
            let filter = Filter {
                since,
                ..Filter::default()
            };
            assert_eq!(
                seqs(&replayed(&events(first..3, true), &filter, 50, false))[0],
                first
            );
        }
    }
}

#[test]
fn where_to_go_on_depends_on_why_it_stopped() {
    let all = Filter::default();
    let cut = replayed(&events(0..9, true), &all, 4, false);
    assert_eq!(
        (cut["has_more"].clone(), cut["next_since_seq"].clone()),
        (json!(true), json!(3))
    );
    let done = replayed(&events(0..4, true), &all, 4, false);
    assert_eq!(
        (done["has_more"].clone(), done["next_since_seq"].clone()),
        (json!(false), Value::Null)
    );
    let running = replayed(&events(0..4, true), &all, 9, true);
    assert_eq!(
        (
            running["has_more"].clone(),
            running["next_since_seq"].clone()
        ),
        (json!(false), json!(3))
    );
    let bounded = replayed(&events(0..4, false), &all, 9, false);
    assert_eq!(
        (
            bounded["has_more"].clone(),
            bounded["next_since_seq"].clone()
        ),
        (json!(true), json!(3))
    );
    let empty = replayed(&events(0..0, true), &all, 9, true);
    assert_eq!(empty["next_since_seq"], Value::Null);
}

#[test]
fn long_steps_make_a_shorter_page_and_not_a_lost_step() {
    let long = |seq| json!({"seq": seq, "kind": "tool_call", "payload": {"args": {"a": "x".repeat(1900)}, "result": "y".repeat(900)}});
    let all = Events {
        rows: (0..200).map(long).collect(),
        complete: true,
        ..Events::default()
    };
    let answer = replayed(&all, &Filter::default(), 200, false);
    let shown = seqs(&answer);
    assert!(shown.len() < 200 && answer["steps"].to_string().len() <= BYTES + 2);
    assert_eq!(answer["next_since_seq"].as_i64(), shown.last().copied());
}

proptest! {
    #[test]
    fn following_next_since_seq_shows_every_match_once(rows in fixtures::any_events(), limit in 1..7_usize, kind in prop::option::of(Just("tool_call".to_owned()))) {
        let all = Events { rows, complete: true, ..Events::default() };
        let expected: Vec<i64> = {
            let filter = Filter { kind: kind.clone(), ..Filter::default() };
            all.rows.iter().filter(|event| filter.admits(event)).filter_map(page::seq).collect()
        };
        let (mut shown, mut since) = (Vec::new(), None);
        loop {
            let filter = Filter { since, kind: kind.clone(), ..Filter::default() };
            let answer = replayed(&all, &filter, limit, false);
            shown.extend(seqs(&answer));
            match answer["next_since_seq"].as_i64() {
                Some(next) => since = Some(next),
                None => break,
            }
        }
        prop_assert_eq!(shown, expected);
    }
}
