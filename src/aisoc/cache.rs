//! A few recent answers, kept for callers who opt in.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::Error;

/// The most answers kept; the one unused for longest goes first.
const MOST: usize = 4;

/// What tells two requests apart: the path's segments and the query.
pub(super) type Key = (Vec<String>, Vec<(String, String)>);

type Outcome = Result<Arc<Value>, Error>;

/// Held while its request is under way, so that others who want the same wait for that one. If the
/// one who asked gives up, the next in line asks.
type Slot = tokio::sync::Mutex<Option<(Instant, Outcome)>>;

/// Answers by request.
#[derive(Default)]
pub(super) struct Cache(Mutex<Vec<(Key, Arc<Slot>)>>);

impl Cache {
    /// The answer of less than `ttl` ago, or of whoever asked at the same time, or a new one.
    pub(super) async fn get(
        &self,
        key: Key,
        ttl: Duration,
        fetch: impl AsyncFnOnce() -> Outcome,
    ) -> Outcome {
        let asked = Instant::now();
        let slot = self.slot(key);
        let mut held = slot.lock().await;
        if let Some((answered, outcome)) = &*held {
            // An error is shared with those who waited for it, and with nobody after.
            let young = outcome.is_ok() && answered.elapsed() < ttl;
            if young || *answered > asked {
                return outcome.clone();
            }
        }
        *held = None;
        let outcome = fetch().await;
        *held = Some((Instant::now(), outcome.clone()));
        forget(&slot, ttl);
        outcome
    }

    fn slot(&self, key: Key) -> Arc<Slot> {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = slots.iter().position(|(present, _)| *present == key);
        let entry = found.map_or_else(|| (key, Arc::default()), |at| slots.remove(at));
        let slot = Arc::clone(&entry.1);
        slots.push(entry);
        if slots.len() > MOST {
            slots.remove(0);
        }
        slot
    }
}

/// Lets go of an answer once it is too old to be given: it may be large, and the next call far off.
fn forget(slot: &Arc<Slot>, ttl: Duration) {
    let slot = Arc::downgrade(slot);
    tokio::spawn(async move {
        sleep(ttl).await;
        let Some(slot) = slot.upgrade() else { return };
        let mut held = slot.lock().await;
        if held
            .as_ref()
            .is_some_and(|(answered, _)| answered.elapsed() >= ttl)
        {
            *held = None;
        }
    });
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use serde_json::json;

    use super::*;
    use crate::aisoc::Reason;

    const LONG: Duration = Duration::from_mins(10);

    fn key(name: &str) -> Key {
        (vec![name.to_owned()], Vec::new())
    }

    /// Asks for `name`; the answer takes a moment and says how many were fetched before it.
    async fn ask(cache: &Cache, name: &str, fetched: &AtomicU32, good: bool) -> Outcome {
        let fetch = async || {
            let before = fetched.fetch_add(1, Ordering::SeqCst);
            sleep(Duration::from_millis(100)).await;
            if good {
                Ok(Arc::new(json!(before)))
            } else {
                Err(Error::new("GET /x", Reason::NoKey))
            }
        };
        cache.get(key(name), LONG, fetch).await
    }

    #[tokio::test]
    async fn an_answer_is_kept_for_its_time_and_shared() {
        let (cache, fetched) = (Cache::default(), AtomicU32::new(0));
        let (first, second) = tokio::join!(
            ask(&cache, "rules", &fetched, true),
            ask(&cache, "rules", &fetched, true)
        );
        assert_eq!(*first.unwrap(), json!(0));
        assert_eq!(*second.unwrap(), json!(0));
        let again = ask(&cache, "rules", &fetched, true).await;
        assert_eq!(*again.unwrap(), json!(0));
        let fetch = async || Ok(Arc::new(json!("new")));
        let expired = cache.get(key("rules"), Duration::ZERO, fetch).await;
        assert_eq!(*expired.unwrap(), json!("new"));
    }

    #[tokio::test]
    async fn an_answer_too_old_to_be_given_is_let_go() {
        let cache = Cache::default();
        let fetch = async || Ok(Arc::new(json!("large")));
        let short = Duration::from_millis(20);
        let answer = cache.get(key("rules"), short, fetch).await.unwrap();
        let kept = Arc::downgrade(&answer);
        drop(answer);
        assert!(kept.upgrade().is_some());
        sleep(Duration::from_millis(200)).await;
        assert!(kept.upgrade().is_none());
    }

    #[tokio::test]
    async fn an_error_reaches_those_who_wait_and_nobody_after() {
        let (cache, fetched) = (Cache::default(), AtomicU32::new(0));
        let (first, second) = tokio::join!(
            ask(&cache, "rules", &fetched, false),
            ask(&cache, "rules", &fetched, false)
        );
        assert!(first.is_err() && second.is_err());
        assert_eq!(fetched.load(Ordering::SeqCst), 1);
        assert!(ask(&cache, "rules", &fetched, true).await.is_ok());
    }

    #[tokio::test]
    async fn whoever_gives_up_leaves_the_question_to_the_next() {
        let (cache, fetched) = (Cache::default(), AtomicU32::new(0));
        let hasty = tokio::time::timeout(
            Duration::from_millis(20),
            ask(&cache, "rules", &fetched, true),
        );
        let (hasty, patient) = tokio::join!(hasty, ask(&cache, "rules", &fetched, true));
        assert!(hasty.is_err());
        assert_eq!(*patient.unwrap(), json!(1));
    }

    #[tokio::test]
    async fn the_longest_unused_goes_first() {
        let (cache, fetched) = (Cache::default(), AtomicU32::new(0));
        for name in ["a", "b", "c", "d", "a", "e"] {
            ask(&cache, name, &fetched, true).await.unwrap();
        }
        assert_eq!(fetched.load(Ordering::SeqCst), 5);
        ask(&cache, "a", &fetched, true).await.unwrap();
        assert_eq!(fetched.load(Ordering::SeqCst), 5);
        ask(&cache, "b", &fetched, true).await.unwrap();
        assert_eq!(fetched.load(Ordering::SeqCst), 6);
    }
}
