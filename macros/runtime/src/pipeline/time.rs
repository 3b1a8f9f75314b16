//! Parses times in arguments and members.

use jiff::{SignedDuration, Timestamp, civil};

/// The time that a text means: RFC 3339, a date (midnight UTC), a time without zone (UTC, as the
/// service means it), or an age such as `90m`, `24h`, `7d`, `2w` before `now`.
#[must_use]
pub fn moment(text: &str, now: Timestamp) -> Option<Timestamp> {
    let text = text.trim();
    if let Some(age) = age(text) {
        // Before all time is before everything there is.
        return Some(now.checked_sub(age).unwrap_or(Timestamp::MIN));
    }
    let in_utc = |time: civil::DateTime| time.to_zoned(jiff::tz::TimeZone::UTC).ok();
    text.parse::<Timestamp>()
        .ok()
        .or_else(|| in_utc(text.parse().ok()?).map(|zoned| zoned.timestamp()))
}

fn age(text: &str) -> Option<SignedDuration> {
    let unit = text.chars().last()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 604_800,
        _ => return None,
    };
    let count: u32 = text[..text.len() - unit.len_utf8()].parse().ok()?;
    Some(SignedDuration::from_secs(i64::from(count) * seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_ages_are_read_and_nonsense_is_not() {
        let now: Timestamp = "2026-03-14T12:00:00Z".parse().unwrap_or_default();
        for (text, expected) in [
            ("24h", Some("2026-03-13T12:00:00Z")),
            ("7d", Some("2026-03-07T12:00:00Z")),
            ("2w", Some("2026-02-28T12:00:00Z")),
            ("90m", Some("2026-03-14T10:30:00Z")),
            ("2026-03-01T00:00:00Z", Some("2026-03-01T00:00:00Z")),
            ("2026-03-01T02:00:00+02:00", Some("2026-03-01T00:00:00Z")),
            (
                "2026-03-01T00:00:00.123456",
                Some("2026-03-01T00:00:00.123456Z"),
            ),
            ("2026-03-01", Some("2026-03-01T00:00:00Z")),
            ("999999w", Some("-009999-01-02T01:59:59Z")),
            ("yesterday", None),
            ("h", None),
            ("-3h", None),
            ("2026-13-01", None),
            ("", None),
        ] {
            let expected = expected.map(|text| text.parse::<Timestamp>().unwrap_or_default());
            assert_eq!(moment(text, now), expected, "{text:?}");
        }
    }
}
