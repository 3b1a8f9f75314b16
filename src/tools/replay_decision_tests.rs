//! Replays page without loss and say where they stand.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::tools::fixtures;

fn events(rows: &[Value], complete: bool) -> Events {
    Events {
        rows: Event::read_all(rows).0,
        complete,
        ..Events::default()
    }
}

fn recon(seqs: std::ops::Range<i64>, complete: bool) -> Events {
    let row = |seq| json!({"seq": seq, "agent": "ReconAgent", "kind": "recon", "summary": format!("step {seq}")});
    events(&seqs.map(row).collect::<Vec<_>>(), complete)
}

fn replayed(events: &Events, filter: Filter, limit: usize, grows: bool) -> ReplayDecisionOutput {
    replay(&Window {
        events,
        hashes: &Hashes::of(&events.rows, true),
        filter,
        limit,
        grows,
    })
}

fn seqs(answer: &ReplayDecisionOutput) -> Vec<i64> {
    let steps = answer.steps.iter().flatten();
    steps.filter_map(|step| step.seq).collect()
}

#[test]
fn the_first_step_is_there_whatever_its_seq() {
    for first in [0, 1] {
        for since in [None, Some(-1)] {
            let filter = Filter {
                since,
                ..Filter::default()
            };
            let answer = replayed(&recon(first..3, true), filter, 50, false);
            assert_eq!(seqs(&answer)[0], first);
        }
    }
}

#[test]
fn where_to_go_on_depends_on_why_it_stopped() {
    let all = Filter::default;
    let stands = |answer: &ReplayDecisionOutput| (answer.has_more, answer.next_since_seq);
    let cut = replayed(&recon(0..9, true), all(), 4, false);
    assert_eq!(stands(&cut), (Some(true), Some(3)));
    let done = replayed(&recon(0..4, true), all(), 4, false);
    assert_eq!(stands(&done), (Some(false), None));
    let running = replayed(&recon(0..4, true), all(), 9, true);
    assert_eq!(stands(&running), (Some(false), Some(3)));
    let bounded = replayed(&recon(0..4, false), all(), 9, false);
    assert_eq!(stands(&bounded), (Some(true), Some(3)));
    let empty = replayed(&recon(0..0, true), all(), 9, true);
    assert_eq!(empty.next_since_seq, None);
}

#[test]
fn long_steps_make_a_shorter_page_and_not_a_lost_step() {
    let long = |seq| json!({"seq": seq, "kind": "tool_call", "payload": {"args": {"a": "x".repeat(1900)}, "result": "y".repeat(900)}});
    let all = events(&(0..200).map(long).collect::<Vec<_>>(), true);
    let answer = replayed(&all, Filter::default(), 200, false);
    let shown = seqs(&answer);
    let written = serde_json::to_string(&answer.steps).unwrap_or_default();
    assert!(shown.len() < 200 && written.len() <= BYTES + 2);
    assert_eq!(answer.next_since_seq, shown.last().copied());
}

proptest! {
    #[test]
    fn following_next_since_seq_shows_every_match_once(rows in fixtures::any_events(), limit in 1..7_usize, kind in prop::option::of(Just("tool_call".to_owned()))) {
        let all = events(&rows, true);
        let filter = |since| Filter { since, kind: kind.clone(), ..Filter::default() };
        let whole = filter(None);
        let expected: Vec<i64> = all.rows.iter().filter(|event| whole.admits(event)).map(|event| event.seq).collect();
        let (mut shown, mut since) = (Vec::new(), None);
        for page in 0.. {
            // Each page has an event at least.
            prop_assert!(page <= expected.len(), "no end");
            let answer = replayed(&all, filter(since), limit, false);
            shown.extend(seqs(&answer));
            match answer.next_since_seq {
                Some(next) => since = Some(next),
                None => break,
            }
        }
        prop_assert_eq!(shown, expected);
    }
}
