//! The steps of a run as far as they have been read, page by page.
//!
//! The service's `since` is exclusive, so the first page is requested without it: a real
//! run's first event has seq 0. Its `total` counts what comes after `since`, and `next_seq` is
//! there on the last page too; neither alone says whether there is more.

use serde_json::Value;

use super::Event;
use crate::lenient;

/// Steps as far as they have been read, in order of their seq.
#[derive(Debug, Default, Clone)]
pub(crate) struct Events {
    /// The steps.
    pub(crate) rows: Vec<Event>,
    /// Whether the last of them is the run's last so far.
    pub(crate) complete: bool,
    /// How many more the service says there are after the last.
    pub(crate) remaining: Option<i64>,
    /// How many more the service says there are, when it gave none of them.
    pub(crate) withheld: Option<i64>,
    /// How many rows had no seq to stand at; they are left out.
    pub(crate) unplaced: usize,
    /// The number of rows with the same seq as another row but other content; they are left out.
    pub(crate) conflicting: usize,
}

impl Events {
    /// The seq of the first step.
    pub(crate) fn first_seq(&self) -> Option<i64> {
        Some(self.rows.first()?.seq)
    }

    /// The seq of the last step.
    pub(crate) fn last_seq(&self) -> Option<i64> {
        Some(self.rows.last()?.seq)
    }

    /// Takes one page in, whatever the order of its steps. Returns the seq to ask on from, or `None`
    /// when there is no more to ask.
    pub(crate) fn take(&mut self, page: &Value, asked: usize, bound: usize) -> Option<i64> {
        let items = lenient::items(page);
        let before = self.last_seq();
        let (events, unplaced) = Event::read_all(items);
        self.unplaced += unplaced;
        self.rows.extend(events);
        // Stable: of two events with one seq, the first that came stays.
        self.rows.sort_by_key(|event| event.seq);
        let mut conflicting = 0;
        self.rows.dedup_by(|later, kept| {
            let same_place = later.seq == kept.seq;
            conflicting += usize::from(same_place && later != kept);
            same_place
        });
        self.conflicting += conflicting;
        let more = lenient::integer(page, "total").map_or_else(
            || i64::from(items.len() >= asked),
            |total| total.saturating_sub(i64::try_from(items.len()).unwrap_or(i64::MAX)),
        );
        let counted = lenient::integer(page, "total").is_some();
        self.remaining = Some(more.max(0)).filter(|_| counted);
        if self.rows.len() > bound {
            self.rows.truncate(bound);
            self.complete = false;
            return None;
        }
        // A page without anything later would be asked for again and again.
        let stands_still = self.last_seq() == before;
        self.complete = more <= 0;
        self.withheld = (!self.complete && stands_still).then_some(more);
        if self.complete || stands_still || self.rows.len() >= bound {
            return None;
        }
        self.last_seq()
    }

    /// What is wrong with the steps as the service gave them.
    pub(crate) fn notes(&self) -> Vec<String> {
        let withheld = self.withheld.map(|more| {
            format!("the service says that {more} more follow and gives the same steps again: what is here may not be all")
        });
        let unplaced = (self.unplaced > 0).then(|| {
            let number = self.unplaced;
            format!("{number} of the rows have no seq and are left out: no step could name them")
        });
        let conflicting = (self.conflicting > 0).then(|| {
            let number = self.conflicting;
            format!("{number} of the rows have the seq of another step and say something else: the first that came is shown")
        });
        [withheld, unplaced, conflicting]
            .into_iter()
            .flatten()
            .collect()
    }

    /// Whether more can be had by asking on; not from a service that gives the same again.
    pub(crate) fn goes_on(&self) -> bool {
        !self.complete && self.withheld.is_none()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn serve(run: std::ops::Range<i64>, since: Option<i64>, limit: usize) -> Value {
        let after: Vec<i64> = run
            .filter(|seq| since.is_none_or(|since| *seq > since))
            .collect();
        let items: Vec<Value> = after
            .iter()
            .take(limit)
            .map(|seq| json!({"seq": seq}))
            .collect();
        let next = items.last().map(|event| event["seq"].clone());
        json!({"items": items, "total": after.len(), "since": since, "next_seq": next})
    }

    #[test]
    fn a_page_that_repeats_itself_ends_the_reading_and_is_not_called_the_end() {
        let mut events = Events::default();
        let page = json!({"items": [{"seq": 1}, {"seq": 0}, {"seq": 1}], "total": 9});
        assert_eq!(events.take(&page, 3, 100), Some(1));
        assert_eq!(events.take(&page, 3, 100), None);
        assert_eq!((events.complete, events.withheld), (false, Some(6)));
        assert_eq!(
            (events.first_seq(), events.last_seq(), events.rows.len()),
            (Some(0), Some(1), 2)
        );
    }

    #[test]
    fn what_comes_late_or_twice_has_its_place_once() {
        let mut events = Events::default();
        let first = json!({"items": [{"seq": 5, "summary": "1"}, {"seq": "2"}, {"n": "no place"}], "total": 6});
        assert_eq!(events.take(&first, 3, 100), Some(5));
        let second =
            json!({"items": [{"seq": 9}, {"seq": 4}, {"seq": 5, "summary": "2"}], "total": 3});
        assert_eq!(events.take(&second, 3, 100), None);
        let places: Vec<i64> = events.rows.iter().map(|event| event.seq).collect();
        assert_eq!((places, events.unplaced), (vec![2, 4, 5, 9], 1));
        assert_eq!(
            (events.rows[2].summary.as_deref(), events.conflicting),
            (Some("1"), 1)
        );
        assert!(events.complete);
    }

    #[test]
    fn odd_pages_end_the_reading() {
        for page in [
            json!(null),
            json!("no"),
            json!({"items": 3}),
            json!({"items": [1, {"seq": "x"}], "total": 5}),
        ] {
            let mut events = Events::default();
            assert_eq!(events.take(&page, 10, 100), None, "{page}");
            assert!(events.rows.is_empty());
        }
    }

    proptest! {
        #[test]
        fn every_event_is_read_once_within_the_bound(first in 0..2_i64, length in 0..60_i64, page in 1..20_usize, bound in 1..80_usize) {
            let (mut events, mut since, mut pages) = (Events::default(), None, 0);
            loop {
                let asked = bound.saturating_sub(events.rows.len()).max(1).min(page);
                pages += 1;
                prop_assert!(pages <= 62);
                match events.take(&serve(first..first + length, since, asked), asked, bound) {
                    Some(next) => since = Some(next),
                    None => break,
                }
            }
            let read: Vec<i64> = events.rows.iter().map(|event| event.seq).collect();
            let expected: Vec<i64> = (first..first + length).take(bound).collect();
            prop_assert_eq!(events.complete, i64::try_from(expected.len()) == Ok(length));
            prop_assert_eq!(read, expected);
        }
    }
}
