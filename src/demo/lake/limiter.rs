//! The only rate limit of the API: a token bucket per tenant over `/lake/*`.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};

use crate::errors::Refusal;

const BURST: f64 = 60.0;
const PER_SECOND: f64 = 1.0;

/// What a query costs.
pub(crate) const QUERY_COST: f64 = 1.0;
/// What reading the schema costs.
pub(crate) const SCHEMA_COST: f64 = 0.25;

/// One bucket per tenant: a burst of 60, refilled by one each second.
pub(crate) struct Limiter(Mutex<HashMap<String, Bucket>>);

struct Bucket {
    tokens: f64,
    at: Instant,
}

impl Limiter {
    /// Every bucket full.
    pub(crate) fn new() -> Self {
        Self(Mutex::new(HashMap::new()))
    }

    /// Takes `cost` from the bucket of `tenant`.
    ///
    /// # Errors
    /// 429 with `Retry-After` in whole seconds, `X-RateLimit-Limit` and `X-RateLimit-Remaining`.
    pub(crate) fn take(&self, tenant: &str, cost: f64) -> Result<(), Refusal> {
        self.take_at(tenant, cost, Instant::now()).map_err(|wait| {
            Refusal::new(
                StatusCode::TOO_MANY_REQUESTS,
                "lake API rate limit exceeded",
            )
            .with_header(header::RETRY_AFTER, number(wait.ceil()))
            .with_header(HeaderName::from_static("x-ratelimit-limit"), number(BURST))
            .with_header(
                HeaderName::from_static("x-ratelimit-remaining"),
                number(0.0),
            )
        })
    }

    /// As [`Limiter::take`] at a given instant; the error is how many seconds to wait.
    fn take_at(&self, tenant: &str, cost: f64, now: Instant) -> Result<(), f64> {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = buckets.entry(tenant.to_owned()).or_insert(Bucket {
            tokens: BURST,
            at: now,
        });
        let refill = now.saturating_duration_since(bucket.at).as_secs_f64() * PER_SECOND;
        bucket.tokens = (bucket.tokens + refill).min(BURST);
        bucket.at = now;
        if bucket.tokens < cost {
            return Err(((cost - bucket.tokens) / PER_SECOND).max(1.0));
        }
        bucket.tokens -= cost;
        Ok(())
    }
}

fn number(value: f64) -> HeaderValue {
    HeaderValue::from_str(&format!("{value:.0}")).unwrap_or(HeaderValue::from_static("1"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn sixty_queries_pass_and_a_second_buys_one_more() {
        let limiter = Limiter::new();
        let start = Instant::now();
        for _ in 0..60 {
            assert!(limiter.take_at("a", QUERY_COST, start).is_ok());
        }
        assert!(limiter.take_at("a", QUERY_COST, start).is_err());
        assert!(
            limiter.take_at("b", QUERY_COST, start).is_ok(),
            "per tenant"
        );
        let later = start + Duration::from_secs(1);
        assert!(limiter.take_at("a", QUERY_COST, later).is_ok());
        assert!(limiter.take_at("a", SCHEMA_COST, later).is_err());
    }
}
