//! The clock skew: how far the service's clock is ahead of this machine's, by the `Date` of its answers.

use std::sync::Mutex;

use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp};

/// The difference that the last answer with a date showed.
#[derive(Default)]
pub(super) struct Skew(Mutex<Option<SignedDuration>>);

impl Skew {
    /// Notes the `Date` of an answer that came at `now`.
    pub(super) fn note(&self, date: &str, now: Timestamp) {
        if let (Ok(date), Ok(mut skew)) = (rfc2822::parse(date), self.0.lock()) {
            *skew = Some(date.timestamp().duration_since(now));
        }
    }

    /// The last difference; positive when the service is ahead.
    pub(super) fn last(&self) -> Option<SignedDuration> {
        *self.0.lock().ok()?
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn the_last_date_that_can_be_read_counts() {
        let now: Timestamp = "2026-05-01T10:00:00Z".parse().unwrap();
        let skew = Skew::default();
        assert_eq!(skew.last(), None);
        skew.note("Fri, 01 May 2026 10:02:00 GMT", now);
        skew.note("yesterday", now);
        assert_eq!(skew.last(), Some(SignedDuration::from_mins(2)));
        skew.note("Fri, 01 May 2026 09:59:00 GMT", now);
        assert_eq!(skew.last(), Some(SignedDuration::from_mins(-1)));
    }
}
