//! The steps of a run seen so far: each once, none lost, in any order of arrival. Pure.
//!
//! A run's first seq is 0 or 1. Concurrent writers may show a later seq before an earlier
//! seq. So polling continues from before the first gap, until the gap has had time to close.

use std::collections::BTreeMap;
use std::ops::Bound;

use serde_json::Value;

use crate::ledger::Event;

/// How many looks a missing seq is waited for.
const CHANCES: u32 = 4;

/// The steps seen so far.
#[derive(Debug)]
pub(in crate::tools) struct Seen {
    events: BTreeMap<i64, Event>,
    /// Up to here all that will come has come.
    settled: i64,
    chances: u32,
}

impl Default for Seen {
    fn default() -> Self {
        Self {
            events: BTreeMap::new(),
            settled: -1,
            chances: 0,
        }
    }
}

impl Seen {
    /// Takes in what a page brought; gives the events that are new, in order.
    pub(super) fn take(&mut self, items: &[Value]) -> Vec<Event> {
        let mut fresh = BTreeMap::new();
        for event in Event::read_all(items).0 {
            if !self.events.contains_key(&event.seq) {
                fresh.entry(event.seq).or_insert(event);
            }
        }
        self.events.extend(fresh.clone());
        fresh.into_values().collect()
    }

    /// Ends a look: gaps before what was seen grow older.
    pub(super) fn settle(&mut self) {
        let before = self.settled;
        self.walk();
        let after = (Bound::Excluded(self.settled), Bound::Unbounded);
        let Some((next, _)) = self.events.range(after).next() else {
            self.chances = 0;
            return;
        };
        self.chances = if self.settled > before {
            1
        } else {
            self.chances + 1
        };
        if self.chances > CHANCES {
            self.settled = *next;
            self.chances = 0;
            self.walk();
        }
    }

    fn walk(&mut self) {
        while let Some(next) = self.settled.checked_add(1)
            && self.events.contains_key(&next)
        {
            self.settled = next;
        }
    }

    /// Whether a seq is missing that may still come.
    pub(super) fn has_gap(&self) -> bool {
        self.chances > 0
    }

    /// The seq to ask on from; `None` for the very beginning.
    pub(super) fn since(&self) -> Option<i64> {
        (self.settled >= 0).then_some(self.settled)
    }

    /// How many events there are.
    pub(in crate::tools) fn count(&self) -> usize {
        self.events.len()
    }

    /// The events in order.
    pub(in crate::tools) fn into_events(self) -> Vec<Event> {
        self.events.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn event(seq: i64) -> Value {
        json!({"seq": seq})
    }

    fn look(seen: &mut Seen, visible: &[i64]) -> Vec<i64> {
        let since = seen.since().unwrap_or(-1);
        let after = visible.iter().filter(|seq| **seq > since);
        let items: Vec<Value> = after.map(|seq| event(*seq)).collect();
        let fresh = seen.take(&items);
        seen.settle();
        fresh.iter().map(|event| event.seq).collect()
    }

    #[test]
    fn the_first_step_may_be_0_or_1_and_come_late() {
        let mut seen = Seen::default();
        assert!(look(&mut seen, &[]).is_empty());
        assert_eq!(look(&mut seen, &[1, 2]), [1, 2]);
        assert_eq!(look(&mut seen, &[0, 1, 2, 3]), [0, 3]);
        assert_eq!(seen.since(), Some(3));
        let mut seeded = Seen::default();
        for _ in 0..=CHANCES {
            look(&mut seeded, &[1, 2]);
        }
        assert_eq!((seeded.since(), seeded.count()), (Some(2), 2));
    }

    #[test]
    fn a_gap_that_never_closes_is_passed() {
        let mut seen = Seen::default();
        look(&mut seen, &[0, 1, 7]);
        assert!(seen.has_gap() && seen.since() == Some(1));
        for _ in 0..CHANCES {
            look(&mut seen, &[0, 1, 7, 8]);
        }
        assert_eq!((seen.since(), seen.count()), (Some(8), 4));
        assert!(!seen.has_gap());
    }

    #[test]
    fn the_greatest_seq_is_the_end() {
        let mut seen = Seen::default();
        let visible = [i64::MIN, -1, 0, i64::MAX - 1, i64::MAX];
        look(&mut seen, &visible);
        for _ in 0..2 * CHANCES {
            assert!(look(&mut seen, &visible).is_empty());
        }
        assert_eq!(seen.since(), Some(i64::MAX));
        assert!(!seen.has_gap());
    }

    proptest! {
        #[test]
        fn every_step_is_seen_once_in_whatever_order(first in 0..2_i64, order in Just((0..25_i64).collect::<Vec<_>>()).prop_shuffle(), batch in 5..9_usize) {
            let (mut seen, mut told) = (Seen::default(), Vec::new());
            let mut visible: Vec<i64> = Vec::new();
            for part in order.chunks(batch) {
                visible.extend(part.iter().map(|seq| seq + first));
                visible.sort_unstable();
                told.extend(look(&mut seen, &visible));
            }
            told.sort_unstable();
            prop_assert_eq!(told, (first..first + 25).collect::<Vec<_>>());
            prop_assert_eq!(seen.into_events().len(), 25);
        }
    }
}
