//! The backoff between two polls of a run. Pure.

use std::time::Duration;

/// The pause while steps keep coming.
const SHORTEST: Duration = Duration::from_millis(400);

/// The longest pause of its own accord.
pub(super) const LONGEST: Duration = Duration::from_secs(3);

/// The pauses of one following.
#[derive(Debug)]
pub(super) struct Pace(Duration);

impl Default for Pace {
    fn default() -> Self {
        Self(SHORTEST)
    }
}

impl Pace {
    /// The pause after a look that brought something, or nothing: then they grow by half.
    pub(super) fn after(&mut self, brought: bool) -> Duration {
        if brought {
            self.0 = SHORTEST;
            return SHORTEST;
        }
        let pause = self.0;
        self.0 = (pause + pause / 2).min(LONGEST);
        pause
    }

    /// The pause after a look that failed, and no less than the service asks for: each doubles the last.
    pub(super) fn after_trouble(&mut self, asked: Option<Duration>) -> Duration {
        let pause = self.0;
        self.0 = (pause * 2).min(LONGEST);
        pause.max(asked.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_while_nothing_comes_and_shrink_when_something_does() {
        let mut pace = Pace::default();
        let pauses: Vec<Duration> = (0..9).map(|_| pace.after(false)).collect();
        assert!(pauses.is_sorted() && pauses[0] == SHORTEST && pauses[8] == LONGEST);
        assert_eq!(pace.after(true), SHORTEST);
        assert_eq!(pace.after_trouble(None), SHORTEST);
        assert_eq!(pace.after_trouble(None), 2 * SHORTEST);
        assert_eq!(
            pace.after_trouble(Some(Duration::from_secs(7))),
            Duration::from_secs(7)
        );
    }
}
