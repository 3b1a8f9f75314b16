//! The tenant's time: one clock for seed, API and lake, and the two ways the service writes an instant.

use std::time::Instant;

use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::Offset};

/// A clock that starts at the seed's `now` and runs on from there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    base: Timestamp,
    started: Instant,
}

impl Clock {
    /// A clock that shows `base` now.
    pub(crate) fn starting_at(base: Timestamp) -> Self {
        Self {
            base,
            started: Instant::now(),
        }
    }

    /// The present instant.
    pub(crate) fn now(&self) -> Timestamp {
        let elapsed = SignedDuration::try_from(self.started.elapsed()).unwrap_or_default();
        self.base.checked_add(elapsed).unwrap_or(self.base)
    }
}

/// `2026-05-01T12:00:00.123456Z`: how the API writes instants.
pub(crate) fn zulu(instant: Timestamp) -> String {
    let t = Offset::UTC.to_datetime(instant);
    let micros = t.subsec_nanosecond() / 1_000;
    format!("{}.{micros:06}Z", whole_seconds(t))
}

/// `2026-05-01T12:00:00` or, with a fraction, `….123000`: how the lake writes instants, without a zone.
/// Texts in this form sort as the instants do.
pub(crate) fn naive(instant: Timestamp) -> String {
    civil(Offset::UTC.to_datetime(instant))
}

/// As [`naive`], for a civil time that is already UTC.
pub(crate) fn civil(time: DateTime) -> String {
    let micros = time.subsec_nanosecond() / 1_000;
    let text = whole_seconds(time);
    if micros == 0 {
        text
    } else {
        format!("{text}.{micros:06}")
    }
}

/// `instant` moved back by `seconds`; the instant itself where that leaves the calendar.
pub(crate) fn before(instant: Timestamp, seconds: i64) -> Timestamp {
    instant
        .checked_sub(SignedDuration::from_secs(seconds))
        .unwrap_or(instant)
}

/// `instant` moved on by `milliseconds`.
pub(crate) fn after_millis(instant: Timestamp, milliseconds: i64) -> Timestamp {
    instant
        .checked_add(SignedDuration::from_millis(milliseconds))
        .unwrap_or(instant)
}

fn whole_seconds(t: DateTime) -> String {
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
        t.year(),
        t.month(),
        t.day(),
        t.hour(),
        t.minute(),
        t.second()
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_as_the_service_writes_them() {
        let whole: Timestamp = "2026-05-01T02:03:04Z".parse().unwrap();
        let part: Timestamp = "2026-05-01T02:03:04.5Z".parse().unwrap();
        assert_eq!(zulu(whole), "2026-05-01T02:03:04.000000Z");
        assert_eq!(zulu(part), "2026-05-01T02:03:04.500000Z");
        assert_eq!(naive(whole), "2026-05-01T02:03:04");
        assert_eq!(naive(part), "2026-05-01T02:03:04.500000");
        assert!(naive(whole) < naive(part));
    }
}
