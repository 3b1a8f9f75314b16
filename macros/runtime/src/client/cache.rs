//! A cache of recent answers for callers who opt in, with limits on size and age.
//!
//! A cache belongs to one client, and so to one address and one key: no key sees another key's answers. The client
//! clears it when the service refuses the key and after a change.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::{Answer, Error};
use crate::selection::AnswerSelection;

/// The most memory that kept answers take, as [`weight`] estimates it: the 25 pages of 5,000 alerts, and the
/// rules of a default install beside them. What was unused for longest goes first.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// The most answers kept, so that a search through them stays cheap.
const MOST_ANSWERS: usize = 512;

/// How old an answer may be to be given, and for how long it is held for those who take older ones.
#[derive(Debug, Clone, Copy)]
pub struct Keep {
    /// The greatest age that this caller takes.
    pub accept: Duration,
    /// How long the answer stays for later callers.
    pub hold: Duration,
    /// Which reading of the request this is, where it is read several times for one result: each is kept for itself.
    pub reading: u8,
}

impl Keep {
    /// Taken and held alike.
    #[must_use]
    pub const fn of(age: Duration) -> Self {
        Self {
            accept: age,
            hold: age,
            reading: 0,
        }
    }
}

/// What tells two answers apart: the path's segments and the query, what of the answer is read, and which reading it
/// is.
pub(super) type Key = (
    Vec<String>,
    Vec<(String, String)>,
    Option<Arc<AnswerSelection>>,
    u8,
);

type Outcome = Result<Arc<Answer>, Error>;

/// Held while its request is under way, so that others who want the same wait for that one. If the
/// one who asked gives up, the next in line asks.
type Slot = tokio::sync::Mutex<Option<(Instant, Outcome)>>;

struct Entry {
    key: Key,
    slot: Arc<Slot>,
    weight: usize,
}

/// Answers by request, the longest unused first.
#[derive(Default)]
pub(super) struct Cache {
    entries: Arc<Mutex<Vec<Entry>>>,
    /// Another limit than [`MOST_BYTES`], for tests.
    limit: Option<usize>,
}

impl Cache {
    /// The answer of less than `keep.accept` ago, or of whoever asked at the same time, or a new one.
    pub(super) async fn get(
        &self,
        key: Key,
        keep: Keep,
        fetch: impl AsyncFnOnce() -> Outcome,
    ) -> Outcome {
        let asked = Instant::now();
        let slot = self.slot(key);
        let mut held = slot.lock().await;
        if let Some((answered, outcome)) = &*held {
            // An error is shared with those who waited for it, and with nobody after.
            let young = outcome.is_ok() && answered.elapsed() < keep.accept;
            if young || *answered > asked {
                return outcome.clone();
            }
        }
        *held = None;
        let outcome = fetch().await;
        *held = Some((Instant::now(), outcome.clone()));
        drop(held);
        if let Ok(answer) = &outcome {
            self.weigh(&slot, weight(&answer.body));
            self.forget(&slot, keep.hold);
        }
        outcome
    }

    /// Forgets every answer to a request, whatever is read of it.
    pub(super) fn forget_request(&self, segments: &[String], query: &[(String, String)]) {
        let is_other = |entry: &Entry| entry.key.0 != segments || entry.key.1 != query;
        self.entries().retain(is_other);
    }

    /// Clears the cache. A fetch in progress still answers those who wait for it, but no later caller.
    pub(super) fn clear(&self) {
        self.entries().clear();
    }

    fn entries(&self) -> std::sync::MutexGuard<'_, Vec<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn slot(&self, key: Key) -> Arc<Slot> {
        let mut entries = self.entries();
        let found = entries.iter().position(|entry| entry.key == key);
        let entry = found.map_or_else(
            || Entry {
                key,
                slot: Arc::default(),
                weight: 0,
            },
            |at| entries.remove(at),
        );
        let slot = Arc::clone(&entry.slot);
        entries.push(entry);
        if entries.len() > MOST_ANSWERS {
            entries.remove(0);
        }
        slot
    }

    /// Notes how much an answer takes, and makes room. An answer larger than all the room is not kept.
    fn weigh(&self, slot: &Arc<Slot>, weight: usize) {
        let mut entries = self.entries();
        if let Some(entry) = entries
            .iter_mut()
            .find(|entry| Arc::ptr_eq(&entry.slot, slot))
        {
            entry.weight = weight;
        }
        let mut total: usize = entries.iter().map(|entry| entry.weight).sum();
        while total > self.limit.unwrap_or(MOST_BYTES) {
            total -= entries.remove(0).weight;
        }
    }

    /// Removes an answer once it has expired: it may be large, and the next call may be far off.
    fn forget(&self, slot: &Arc<Slot>, hold: Duration) {
        let entries = Arc::downgrade(&self.entries);
        let slot = Arc::downgrade(slot);
        tokio::spawn(async move {
            sleep(hold).await;
            let (Some(entries), Some(slot)) = (entries.upgrade(), slot.upgrade()) else {
                return;
            };
            let held = slot.lock().await;
            if held
                .as_ref()
                .is_some_and(|(answered, _)| answered.elapsed() >= hold)
            {
                let mut entries = entries.lock().unwrap_or_else(PoisonError::into_inner);
                entries.retain(|entry| !Arc::ptr_eq(&entry.slot, &slot));
            }
        });
    }
}

/// About how many bytes of memory a value takes: what it stands in, its texts, and the tables of its objects.
fn weight(value: &Value) -> usize {
    /// A name, a hash and a place in the index of an object, beside the value itself.
    const MEMBER: usize = 48;
    let inside = match value {
        Value::String(text) => text.capacity(),
        Value::Array(items) => items.iter().map(weight).sum(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| MEMBER + name.capacity() + weight(value))
            .sum(),
        _ => 0,
    };
    size_of::<Value>() + inside
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use serde_json::json;

    use super::*;
    use crate::client::Reason;

    const ALWAYS: Keep = Keep::of(LONG);

    const LONG: Duration = Duration::from_mins(10);

    fn key(name: &str) -> Key {
        (vec![name.to_owned()], Vec::new(), None, 0)
    }

    /// Asks for `name`; the answer takes a moment and says how many were fetched before it.
    async fn ask(cache: &Cache, name: &str, fetched: &AtomicU32, good: bool) -> Outcome {
        let fetch = async || {
            let before = fetched.fetch_add(1, Ordering::SeqCst);
            sleep(Duration::from_millis(100)).await;
            if good {
                Ok(Arc::new(json!(before).into()))
            } else {
                Err(Error::new(
                    &super::super::tests::ZOO,
                    "GET /x",
                    Reason::NoKey,
                ))
            }
        };
        cache.get(key(name), ALWAYS, fetch).await
    }

    #[tokio::test]
    async fn an_answer_is_kept_for_its_time_and_shared() {
        let (cache, fetched) = (Cache::default(), AtomicU32::new(0));
        let (first, second) = tokio::join!(
            ask(&cache, "rules", &fetched, true),
            ask(&cache, "rules", &fetched, true)
        );
        assert_eq!(first.unwrap().body, json!(0));
        assert_eq!(second.unwrap().body, json!(0));
        let again = ask(&cache, "rules", &fetched, true).await;
        assert_eq!(again.unwrap().body, json!(0));
        let fetch = async || Ok(Arc::new(json!("new").into()));
        let expired = cache
            .get(key("rules"), Keep::of(Duration::ZERO), fetch)
            .await;
        assert_eq!(expired.unwrap().body, json!("new"));
    }

    #[tokio::test]
    async fn an_answer_too_old_to_be_given_is_let_go() {
        let cache = Cache::default();
        let fetch = async || Ok(Arc::new(json!("large").into()));
        let short = Duration::from_millis(20);
        let answer = cache
            .get(key("rules"), Keep::of(short), fetch)
            .await
            .unwrap();
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
        assert_eq!(patient.unwrap().body, json!(1));
    }

    /// A cache with room for three answers of a kilobyte.
    async fn large(cache: &Cache, name: &str, fetched: &AtomicU32) {
        let fetch = async || {
            fetched.fetch_add(1, Ordering::SeqCst);
            Ok(Arc::new(json!("x".repeat(1000)).into()))
        };
        cache.get(key(name), ALWAYS, fetch).await.unwrap();
    }

    #[tokio::test]
    async fn the_longest_unused_goes_first_when_the_room_is_taken() {
        let limit = Some(3500);
        let (cache, fetched) = (
            Cache {
                limit,
                ..Cache::default()
            },
            AtomicU32::new(0),
        );
        for (name, asked) in [
            ("a", 1),
            ("b", 2),
            ("c", 3),
            ("a", 3),
            ("d", 4),
            ("a", 4),
            ("b", 5),
        ] {
            large(&cache, name, &fetched).await;
            assert_eq!(fetched.load(Ordering::SeqCst), asked, "{name}");
        }
        let total: usize = cache.entries().iter().map(|entry| entry.weight).sum();
        assert!(total <= 3500, "{total}");
    }

    #[tokio::test]
    async fn an_answer_larger_than_the_room_is_given_and_not_kept() {
        let limit = Some(500);
        let (cache, fetched) = (
            Cache {
                limit,
                ..Cache::default()
            },
            AtomicU32::new(0),
        );
        for asked in 1..3 {
            large(&cache, "a", &fetched).await;
            assert_eq!(fetched.load(Ordering::SeqCst), asked);
        }
    }

    #[tokio::test]
    async fn who_takes_older_answers_gets_what_another_would_not_take() {
        let cache = Cache::default();
        let ask = async |accept: Duration, said: &str| {
            let keep = Keep { accept, ..ALWAYS };
            let fetch = async || Ok(Arc::new(json!(said).into()));
            cache
                .get(key("rules"), keep, fetch)
                .await
                .unwrap()
                .body
                .clone()
        };
        assert_eq!(ask(LONG, "first").await, "first");
        assert_eq!(ask(LONG, "second").await, "first");
        assert_eq!(ask(Duration::ZERO, "third").await, "third");
        assert_eq!(ask(LONG, "fourth").await, "third");
    }

    #[tokio::test]
    async fn what_is_under_way_when_all_is_forgotten_reaches_nobody_after() {
        let (cache, fetched) = (Cache::default(), AtomicU32::new(0));
        let clear = async {
            sleep(Duration::from_millis(20)).await;
            cache.clear();
        };
        let (first, ()) = tokio::join!(ask(&cache, "rules", &fetched, true), clear);
        assert_eq!(first.unwrap().body, json!(0));
        assert_eq!(
            ask(&cache, "rules", &fetched, true).await.unwrap().body,
            json!(1)
        );
    }
}
