//! What every handler shares.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rusqlite::Connection;

use super::Fault;
use super::clock::Clock;
use super::errors::Refusal;
use super::lake::{Lake, Limiter};
use super::release::Facts;
use super::requests::Requests;
use super::store::Store;

/// The running tenant, cheap to clone.
#[derive(Clone)]
pub(crate) struct App(Arc<Shared>);

/// The parts of a running tenant.
pub(crate) struct Shared {
    /// The control plane's tables.
    pub(crate) store: Store,
    /// The warm tier.
    pub(crate) lake: Lake,
    /// What `/lake/*` may cost.
    pub(crate) limiter: Limiter,
    /// The tenant's time.
    pub(crate) clock: Clock,
    /// What is true of the release that is played.
    pub(crate) facts: &'static Facts,
    /// The investigator's pause between two entries.
    pub(crate) step_delay: Duration,
    /// The defect to reproduce.
    pub(crate) fault: Option<Fault>,
    /// The order among alerts, and among cases, of one instant.
    pub(crate) ties: Ties,
    /// What was asked of it so far.
    pub(crate) requests: Requests,
    /// Set when the tenant is dropped; a running investigation then stops.
    pub(crate) stopped: AtomicBool,
}

/// The service's lists are ordered by `created_at` alone, and the order among rows of one instant changes between two
/// calls: pages of such a list can repeat one row and lose another. Here it turns with every call, so that a client
/// that relies on it fails every time.
#[derive(Debug, Default)]
pub(crate) struct Ties {
    alerts: AtomicBool,
    cases: AtomicBool,
}

impl Ties {
    /// The order of a listing of alerts.
    pub(crate) fn alerts(&self) -> &'static str {
        newest_first(&self.alerts)
    }

    /// The order of a listing of cases.
    pub(crate) fn cases(&self) -> &'static str {
        newest_first(&self.cases)
    }
}

fn newest_first(turned: &AtomicBool) -> &'static str {
    if turned.fetch_xor(true, Ordering::Relaxed) {
        "created_at DESC, id DESC"
    } else {
        "created_at DESC, id"
    }
}

impl App {
    /// Shares `parts` among handlers.
    pub(crate) fn new(parts: Shared) -> Self {
        Self(Arc::new(parts))
    }

    /// Runs blocking `work` off the async threads.
    ///
    /// # Errors
    /// Whatever `work` refuses with; a panic in it is [`Refusal::Unhandled`].
    pub(crate) async fn blocking<T, W>(&self, work: W) -> Result<T, Refusal>
    where
        T: Send + 'static,
        W: FnOnce(&Shared) -> Result<T, Refusal> + Send + 'static,
    {
        let shared = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || work(&shared))
            .await
            .unwrap_or_else(|error| {
                tracing::error!(%error, "embedded tenant: a handler did not finish");
                Err(Refusal::Unhandled)
            })
    }

    /// Runs `work` with the control plane's connection.
    ///
    /// # Errors
    /// As [`App::blocking`].
    pub(crate) async fn store<T, W>(&self, work: W) -> Result<T, Refusal>
    where
        T: Send + 'static,
        W: FnOnce(&Connection) -> Result<T, Refusal> + Send + 'static,
    {
        self.blocking(move |shared| shared.store.with(work)).await
    }
}

impl Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_within_an_instant_turns_with_every_call_of_a_listing() {
        let ties = Ties::default();
        let (first, second) = (ties.alerts(), ties.alerts());
        assert_ne!(first, second);
        assert_eq!((ties.cases(), ties.alerts()), (first, first));
    }
}
