//! How many requests were served, by method and path pattern: what a client costs the service, measured.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use axum::http::Method;

use super::routes;

/// The counts since the start, or since they were last set to zero.
#[derive(Debug, Default)]
pub(crate) struct Requests(Mutex<BTreeMap<String, u64>>);

impl Requests {
    /// Counts a request under the pattern of its route, such as `GET /api/v1/alerts/{alert_id}`. What no route
    /// takes is counted under its own path.
    pub(crate) fn count(&self, method: &Method, path: &str) {
        let name = format!("{method} {}", routes::pattern(path).unwrap_or(path));
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(name).or_default() += 1;
    }

    /// Every pattern that was requested with its count, by name.
    pub(crate) fn counts(&self) -> Vec<(String, u64)> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts
            .iter()
            .map(|(name, count)| (name.clone(), *count))
            .collect()
    }

    /// Counts from zero again.
    pub(crate) fn reset(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}
