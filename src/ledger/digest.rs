//! A summary of a run: its agents, and the number of steps of each kind.

use super::Event;
use toolspec_runtime::text::excerpt;

/// The most agents and kinds named; a ledger that has more is not one that agents wrote.
const MOST: usize = 50;

/// The longest name of an agent or a kind, in characters.
const NAME: usize = 100;

/// One agent's part in a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Agent {
    pub(crate) agent: String,
    pub(crate) steps: usize,
    /// The time its steps took together.
    pub(crate) duration_ms: i64,
    pub(crate) first_seq: i64,
    pub(crate) last_seq: i64,
}

/// The first agents in order of appearance.
pub(crate) fn agents(events: &[Event]) -> Vec<Agent> {
    let mut agents: Vec<Agent> = Vec::new();
    for event in events {
        let Some(name) = &event.agent else {
            continue;
        };
        let name = excerpt(name, NAME);
        let took = event.duration_ms.unwrap_or(0);
        let more = agents.len() < MOST;
        match agents.iter_mut().find(|known| known.agent == name) {
            Some(known) => {
                known.steps += 1;
                known.duration_ms = known.duration_ms.saturating_add(took);
                known.last_seq = event.seq;
            }
            None if more => agents.push(Agent {
                agent: name,
                steps: 1,
                duration_ms: took,
                first_seq: event.seq,
                last_seq: event.seq,
            }),
            None => {}
        }
    }
    agents
}

/// How many events there are of each of the first kinds, in order of appearance.
pub(crate) fn kinds(events: &[Event]) -> Vec<(String, u64)> {
    let mut kinds: Vec<(String, u64)> = Vec::new();
    for kind in events.iter().filter_map(|event| event.kind.as_deref()) {
        let kind = excerpt(kind, NAME);
        let more = kinds.len() < MOST;
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None if more => kinds.push((kind, 1)),
            None => {}
        }
    }
    kinds
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::tools::fixtures;

    fn read(rows: &[Value]) -> Vec<Event> {
        Event::read_all(rows).0
    }

    #[test]
    fn agents_are_listed_once_with_their_share() {
        let events = read(&[
            json!({"seq": 0, "agent": "ReconAgent", "kind": "recon", "duration_ms": 5}),
            json!({"seq": 1, "agent": "ForensicAgent", "kind": "tool_call", "duration_ms": 7}),
            json!({"seq": 3, "agent": "ForensicAgent", "kind": "tool_call", "duration_ms": "3"}),
            json!({"seq": 4, "kind": "error"}),
        ]);
        let forensic = Agent {
            agent: "ForensicAgent".to_owned(),
            steps: 2,
            duration_ms: 10,
            first_seq: 1,
            last_seq: 3,
        };
        assert_eq!(agents(&events)[1..], [forensic]);
        let counted = [("recon", 1), ("tool_call", 2), ("error", 1)];
        assert_eq!(
            kinds(&events),
            counted.map(|(kind, count)| (kind.to_owned(), count))
        );
    }

    #[test]
    fn a_ledger_of_many_names_has_a_short_head() {
        let event = |n| json!({"seq": n, "agent": format!("agent{n}"), "kind": "k".repeat(n)});
        let events = read(&(1..3000).map(event).collect::<Vec<_>>());
        assert_eq!((agents(&events).len(), kinds(&events).len()), (MOST, MOST));
    }

    proptest! {
        #[test]
        fn every_event_is_counted_once(rows in fixtures::any_events()) {
            let events = read(&rows);
            let steps: usize = agents(&events).iter().map(|agent| agent.steps).sum();
            let counted: u64 = kinds(&events).iter().map(|(_, count)| count).sum();
            prop_assert_eq!((steps, counted), (rows.len(), rows.len() as u64));
        }
    }
}
