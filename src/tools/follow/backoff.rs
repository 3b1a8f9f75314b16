//! The backoff between two polls of a run. Pure.

use std::time::Duration;

/// The pause while steps keep coming.
const SHORTEST: Duration = Duration::from_millis(400);

/// The longest pause of its own accord.
pub(super) const LONGEST: Duration = Duration::from_secs(3);

/// The pauses of one following.
#[derive(Debug)]
pub(super) struct Backoff(Duration);

impl Default for Backoff {
    fn default() -> Self {
        Self(SHORTEST)
    }
}

impl Backoff {
    /// The pause after a poll that brought something, or nothing: then they grow by half.
    pub(super) fn pause_after_poll(&mut self, brought: bool) -> Duration {
        if brought {
            self.0 = SHORTEST;
            return SHORTEST;
        }
        let pause = self.0;
        self.0 = (pause + pause / 2).min(LONGEST);
        pause
    }

    /// The pause after a poll that failed, and no less than the service asks for: each doubles the last.
    pub(super) fn pause_after_error(&mut self, asked: Option<Duration>) -> Duration {
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
        let mut backoff = Backoff::default();
        let pauses: Vec<Duration> = (0..9).map(|_| backoff.pause_after_poll(false)).collect();
        assert!(pauses.is_sorted() && pauses[0] == SHORTEST && pauses[8] == LONGEST);
        assert_eq!(backoff.pause_after_poll(true), SHORTEST);
        assert_eq!(backoff.pause_after_error(None), SHORTEST);
        assert_eq!(backoff.pause_after_error(None), 2 * SHORTEST);
        assert_eq!(
            backoff.pause_after_error(Some(Duration::from_secs(7))),
            Duration::from_secs(7)
        );
    }
}
