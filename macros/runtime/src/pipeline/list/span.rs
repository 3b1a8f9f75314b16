//! The time range of a call, and the part of a list, sorted by another clock, that can hold it.
//!
//! A list is sorted by the time when the service recorded a row (`created_at`), but a range is about the time of the event
//! (`event_time`). A row is recorded after its event: usually at once, but days later if it was late or backfilled.

use jiff::{SignedDuration, Timestamp};

/// How much later than it happened a row may have been recorded to be looked for first. What was recorded later
/// still is looked for after that, as far as the call may go, and the answer says where it did not.
pub const LATENESS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How much earlier than it happened a row may have been recorded: clocks of sensors go wrong by hours, or by the
/// offset of a time zone.
pub const SKEW: SignedDuration = SignedDuration::from_hours(24);

/// A span of time; an end that is `None` is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    /// Its first moment.
    pub since: Option<Timestamp>,
    /// Its last.
    pub until: Option<Timestamp>,
}

impl Span {
    /// Whether no moment is in it.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.since
            .zip(self.until)
            .is_some_and(|(since, until)| until < since)
    }

    /// Whether a row recorded then, and every one recorded before, happened before the span.
    #[must_use]
    pub fn is_before(self, recorded: Timestamp) -> bool {
        let least = self.since.and_then(|since| since.checked_sub(SKEW).ok());
        least.is_some_and(|least| recorded < least)
    }

    /// Whether a row recorded then is so much later than the span that it is looked for last.
    #[must_use]
    pub fn is_long_after(self, recorded: Timestamp) -> bool {
        let latest = self
            .until
            .and_then(|until| until.checked_add(LATENESS).ok());
        latest.is_some_and(|latest| recorded > latest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn a_span_has_a_margin_at_both_ends() {
        let span = Span {
            since: Some(at("2026-03-10T00:00:00Z")),
            until: Some(at("2026-03-11T00:00:00Z")),
        };
        for (recorded, before, long_after) in [
            ("2026-03-08T23:59:59Z", true, false),
            ("2026-03-09T00:00:00Z", false, false),
            ("2026-03-18T00:00:00Z", false, false),
            ("2026-03-18T00:00:01Z", false, true),
        ] {
            assert_eq!(span.is_before(at(recorded)), before, "{recorded}");
            assert_eq!(span.is_long_after(at(recorded)), long_after, "{recorded}");
        }
        let open = Span::default();
        assert!(!open.is_before(Timestamp::MIN) && !open.is_long_after(Timestamp::MAX));
        assert!(!open.is_empty() && !span.is_empty());
        let turned = Span {
            since: span.until,
            until: span.since,
        };
        assert!(turned.is_empty());
    }
}
