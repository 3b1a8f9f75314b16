//! When ordinary things happen: by day more than by night, on working days more than at weekends.

use jiff::Timestamp;
use jiff::civil::Weekday;
use jiff::tz::Offset;

use crate::clock::before;
use crate::identifiers::Draws;

const DAY: usize = 86_400;

/// A moment within the last `days` days before `now`, at least `newest` seconds ago.
pub(super) fn moment(draws: &mut Draws, now: Timestamp, newest: i64, days: usize) -> Timestamp {
    let mut at = now;
    // Of ten drawn moments one is kept for sure in practice; the last is taken if none was.
    for _ in 0..10 {
        let age = newest + i64::try_from(draws.below(days * DAY)).unwrap_or(0);
        at = before(now, age);
        let local = Offset::UTC.to_datetime(at);
        let weekend = matches!(local.weekday(), Weekday::Saturday | Weekday::Sunday);
        let odds = match (weekend, local.hour()) {
            (true, _) => 18,
            (false, 7..=18) => 100,
            (false, 5 | 6 | 19..=21) => 45,
            (false, _) => 22,
        };
        if draws.below(100) < odds {
            break;
        }
    }
    at
}
