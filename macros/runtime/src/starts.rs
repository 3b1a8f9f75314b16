//! Recent starts of this process, so that a repeated call joins the work instead of starting it again.
//!
//! The request that starts something is a separate task: if a caller stops waiting, the request still
//! completes, since an aborted request may or may not have started something. Nothing here knows what
//! is started.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::sync::watch;

use crate::client::Error;

/// How long a start is remembered after its answer, or after what it started was last seen going.
pub const MEMORY: Duration = Duration::from_mins(1);

/// The outcome of a request that starts something.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// It was started; this is the service's answer.
    Started(Value),
    /// It was not, for sure.
    NotStarted(Error),
    /// Unknown: the request was sent, but no answer reported the outcome.
    Unknown(Error),
}

/// Where a handler reports what its call has started, for whoever records calls. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct StartReport(Arc<Mutex<Option<StartedWork>>>);

/// What a call started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartedWork {
    /// Its identifier.
    pub id: String,
    /// Whether an earlier call started it, and this one joined.
    pub joined: bool,
}

impl StartReport {
    /// Reports it.
    pub fn set(&self, id: &str, joined: bool) {
        let id = id.to_owned();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(StartedWork { id, joined });
    }

    /// What was reported.
    #[must_use]
    pub fn get(&self) -> Option<StartedWork> {
        let reported = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        reported.clone()
    }
}

/// The starts of one process and one key. Cheap to clone; clones share the memory.
#[derive(Debug, Clone, Default)]
pub struct Starts(Arc<Mutex<HashMap<String, Start>>>);

#[derive(Debug)]
struct Start {
    outcome: watch::Receiver<Option<Outcome>>,
    began: Instant,
    /// Until when it is remembered; counts from the answer on.
    until: Instant,
}

/// A start under way or done, and whose it is.
#[derive(Debug)]
pub struct Joined {
    outcome: watch::Receiver<Option<Outcome>>,
    /// How long ago another call started it; `None` when this call did.
    pub earlier: Option<Duration>,
}

impl Starts {
    /// Joins what was started under `key` within the [`MEMORY`], or starts it. `force` starts it in any
    /// case. Must be called inside a tokio runtime.
    pub fn start_or_join<F>(&self, key: &str, force: bool, start: impl FnOnce() -> F) -> Joined
    where
        F: Future<Output = Outcome> + Send + 'static,
    {
        let mut starts = self.lock();
        let now = Instant::now();
        starts.retain(|_, start| start.is_remembered(now));
        if let Some(start) = starts.get(key).filter(|_| !force) {
            return Joined {
                outcome: start.outcome.clone(),
                earlier: Some(now.duration_since(start.began)),
            };
        }
        let (sender, outcome) = watch::channel(None);
        let working = start();
        let (all, named) = (self.clone(), key.to_owned());
        tokio::spawn(async move {
            let outcome = working.await;
            all.seen_going(&named);
            sender.send_replace(Some(outcome));
        });
        let start = Start {
            outcome: outcome.clone(),
            began: now,
            until: now + MEMORY,
        };
        starts.insert(key.to_owned(), start);
        Joined {
            outcome,
            earlier: None,
        }
    }

    /// Remembers the start for another [`MEMORY`]: what it started is still going.
    pub fn seen_going(&self, key: &str) {
        if let Some(start) = self.lock().get_mut(key) {
            start.until = Instant::now() + MEMORY;
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Start>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Start {
    fn is_remembered(&self, now: Instant) -> bool {
        match &*self.outcome.borrow() {
            // Under way, unless its task has broken.
            None => self.outcome.has_changed().is_ok(),
            Some(Outcome::NotStarted(_)) => false,
            Some(Outcome::Started(_) | Outcome::Unknown(_)) => now < self.until,
        }
    }
}

impl Joined {
    /// Waits for the outcome; `None` when the task that started it has broken.
    pub async fn outcome(mut self) -> Option<Outcome> {
        let outcome = self.outcome.wait_for(Option::is_some).await;
        outcome.ok()?.clone()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use serde_json::json;
    use tokio::time::sleep;

    use super::*;
    use crate::client::Reason;

    async fn numbered(count: Arc<AtomicUsize>) -> Outcome {
        sleep(Duration::from_millis(20)).await;
        Outcome::Started(json!(count.fetch_add(1, Ordering::SeqCst)))
    }

    fn started(outcome: Option<Outcome>) -> Value {
        match outcome {
            Some(Outcome::Started(value)) => value,
            other => json!(format!("{other:?}")),
        }
    }

    #[tokio::test]
    async fn the_same_is_started_once_even_at_the_same_time_and_when_the_first_leaves() {
        let (starts, count) = (Starts::default(), Arc::new(AtomicUsize::new(0)));
        let join = |key: &str, force| {
            let count = Arc::clone(&count);
            starts.start_or_join(key, force, move || numbered(count))
        };
        let first = join("a", false);
        let second = join("a", false);
        assert!(first.earlier.is_none() && second.earlier.is_some());
        drop(first);
        assert_eq!(started(second.outcome().await), 0);
        assert_eq!(started(join("a", false).outcome().await), 0);
        assert_eq!(started(join("b", false).outcome().await), 1);
        assert_eq!(started(join("a", true).outcome().await), 2);
        assert_eq!(started(join("a", false).outcome().await), 2);
    }

    #[tokio::test]
    async fn what_was_refused_or_broke_is_tried_again_and_what_is_unknown_is_not() {
        fn error() -> Error {
            Error::new(
                &crate::client::tests::ZOO,
                "POST /x",
                Reason::Closed { answered: false },
            )
        }
        let starts = Starts::default();
        let refused = starts.start_or_join("a", false, || async { Outcome::NotStarted(error()) });
        assert!(matches!(
            refused.outcome().await,
            Some(Outcome::NotStarted(_))
        ));
        let unknown = starts.start_or_join("a", false, || async { Outcome::Unknown(error()) });
        assert!(unknown.earlier.is_none());
        assert!(matches!(unknown.outcome().await, Some(Outcome::Unknown(_))));
        let again = starts.start_or_join("a", false, || async { Outcome::Started(json!(1)) });
        assert!(again.earlier.is_some());
        assert!(matches!(again.outcome().await, Some(Outcome::Unknown(_))));
    }

    #[test]
    fn a_start_is_forgotten_after_its_memory() {
        let (sender, outcome) = watch::channel(Some(Outcome::Started(Value::Null)));
        let now = Instant::now();
        let start = Start {
            outcome,
            began: now,
            until: now + MEMORY,
        };
        assert!(start.is_remembered(now));
        assert!(!start.is_remembered(now + MEMORY));
        sender.send_replace(None);
        assert!(start.is_remembered(now + MEMORY), "it is under way");
        drop(sender);
        assert!(!start.is_remembered(now), "it has broken");
    }
}
