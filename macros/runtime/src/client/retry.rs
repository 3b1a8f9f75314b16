//! Retries: whether a failed attempt may be retried, and the backoff. Pure except for the jitter.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use super::Reason;
use crate::request::{Method, Request};

/// The longest `Retry-After` that is waited for; a longer one is reported to the caller.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// The most tries of one request.
const MOST_TRIES: u32 = 3;

/// How long to wait before the next try; `None` when there must not be one.
///
/// Only a GET is repeated. The one exception is another request that changes nothing, over the rate limit: the service
/// says that it did not run it.
pub(super) fn pause(request: &Request, reason: &Reason, tries: u32) -> Option<Duration> {
    let read = request.method == Method::Get;
    let query = request.safe && !read;
    let allowed = match reason {
        Reason::RateLimited { .. } => (read && tries < MOST_TRIES) || (query && tries == 1),
        Reason::Server { status: 503, .. } => read && tries < MOST_TRIES,
        Reason::Server {
            status: 502 | 504, ..
        }
        | Reason::Closed { answered: false } => read && tries == 1,
        _ => false,
    };
    if !allowed {
        return None;
    }
    match reason {
        Reason::RateLimited { retry_after, .. }
        | Reason::Server {
            status: 503,
            retry_after,
            ..
        } => retry_after
            .filter(|wait| *wait <= LONGEST_WAIT)
            .map(|wait| wait + jitter(250)),
        Reason::Server { .. } => Some(Duration::from_millis(200) + jitter(250)),
        _ => Some(jitter(50)),
    }
}

/// Up to `most` milliseconds, so that those who failed together do not return together.
fn jitter(most: u64) -> Duration {
    // Every `RandomState` has keys of its own: enough chance for this, without a dependency.
    Duration::from_millis(RandomState::new().hash_one(()) % (most + 1))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn limited(seconds: u64) -> Reason {
        Reason::RateLimited {
            retry_after: Some(Duration::from_secs(seconds)),
            detail: String::new(),
        }
    }

    fn failed(status: u16, seconds: Option<u64>) -> Reason {
        Reason::Server {
            status,
            retry_after: seconds.map(Duration::from_secs),
            detail: String::new(),
        }
    }

    const UNANSWERED: Reason = Reason::Closed { answered: false };

    #[test]
    fn only_what_is_safe_and_may_help_is_repeated() {
        let read = Request::get(&["api", "v1", "animals"]);
        let query = Request::post(&["api", "v1", "search"], json!({})).safe();
        let start = Request::post(&["api", "v1", "animals", "x", "feed"], json!({}));
        for (request, reason, tries, repeated) in [
            (&read, limited(2), 1, true),
            (&read, limited(2), 3, false),
            (&read, limited(6), 1, false),
            (&read, failed(503, Some(1)), 2, true),
            (&read, failed(503, None), 1, false),
            (&read, failed(502, None), 1, true),
            (&read, failed(504, None), 2, false),
            (&read, failed(500, Some(1)), 1, false),
            (&read, UNANSWERED, 1, true),
            (&read, UNANSWERED, 2, false),
            (&read, Reason::Closed { answered: true }, 1, false),
            (&read, Reason::NoKey, 1, false),
            (&query, limited(1), 1, true),
            (&query, limited(1), 2, false),
            (&query, failed(502, None), 1, false),
            (&query, UNANSWERED, 1, false),
            (&start, limited(1), 1, false),
            (&start, failed(503, Some(1)), 1, false),
            (&start, UNANSWERED, 1, false),
        ] {
            let wait = pause(request, &reason, tries);
            assert_eq!(wait.is_some(), repeated, "{request} {reason:?} {tries}");
        }
    }

    #[test]
    fn nobody_returns_earlier_than_asked() {
        let read = Request::get(&["api"]);
        let waits: Vec<_> = (0..50)
            .filter_map(|_| pause(&read, &limited(2), 1))
            .collect();
        assert!(
            waits
                .iter()
                .all(|wait| (2000..=2250).contains(&wait.as_millis()))
        );
        assert!(waits.iter().any(|wait| *wait != waits[0]), "no jitter");
    }
}
