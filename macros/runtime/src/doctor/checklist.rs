//! The checks of a run as they finish, the checks that they block, and the time left.

use std::time::{Duration, Instant};

use super::check::{Check, Name, Status};

/// The longest one step towards a connection may take, as in the client.
const CONNECT: Duration = Duration::from_secs(5);

/// The checks so far.
pub struct Checklist {
    checks: Vec<Check>,
    blocked: Option<String>,
    timeout: Duration,
    end: Instant,
}

impl Checklist {
    /// An empty list. All that is timed by it together takes at most three times the timeout.
    #[must_use]
    pub fn new(timeout: Duration) -> Self {
        Self {
            checks: Vec::new(),
            blocked: None,
            timeout,
            end: Instant::now() + 3 * timeout,
        }
    }

    /// Records a check that nothing depends on.
    pub fn record(&mut self, check: Check) {
        self.checks.push(check);
    }

    /// Records a check; when it failed, what follows is blocked by it.
    pub fn record_blocking(&mut self, check: Check) {
        if check.status == Status::Failed && self.blocked.is_none() {
            self.blocked = Some(format!("`{}` failed", check.title));
        }
        self.checks.push(check);
    }

    /// Blocks all that follows, for a reason other than a failure.
    pub fn block(&mut self, reason: impl Into<String>) {
        self.blocked.get_or_insert(reason.into());
    }

    /// Whether such a check can be made; otherwise it is recorded as skipped, with the reason.
    pub fn begin_or_skip(&mut self, name: Name) -> bool {
        match &self.blocked {
            None => true,
            Some(reason) => {
                let reason = reason.clone();
                self.record(Check::skipped(name, reason));
                false
            }
        }
    }

    /// How long the next request may take.
    #[must_use]
    pub fn time(&self) -> Duration {
        let left = self.end.saturating_duration_since(Instant::now());
        // Not nothing: a request that is given no time says nothing about the service.
        self.timeout.min(left).max(Duration::from_millis(1))
    }

    /// How long the next step towards a connection may take.
    #[must_use]
    pub fn time_to_connect(&self) -> Duration {
        self.time().min(CONNECT)
    }

    /// The checks.
    #[must_use]
    pub fn close(self) -> Vec<Check> {
        self.checks
    }
}
