//! One poll of a run: its row, then the steps after the last one seen.
//!
//! In this order, so that what a run wrote before it was over is read to its end.

use std::time::{Duration, Instant};

use super::event_log::EventLog;
use super::progress::{self, ProgressReporter};
use crate::ledger::Run;
use crate::tools::{errors, ledger, read};
use toolspec_runtime::client::{Error, Reason};
use toolspec_runtime::context::Context;
use toolspec_runtime::request::Request;

/// How many steps are requested at once, to begin with.
pub(super) const PAGE: usize = 200;

/// The longest one request of a poll may take, so that one that hangs costs a part of the wait only.
const LONGEST: Duration = Duration::from_secs(8);

/// What one request gets when the wait is all but over.
const SHORTEST: Duration = Duration::from_secs(1);

/// What a poll found.
#[derive(Debug)]
pub(super) enum PollOutcome {
    /// The run is over and its steps are read to the end.
    Over,
    /// The same, but a seq is missing among them that may still come.
    OverWithGap,
    /// The run is going; `true` when there were new steps.
    Going(bool),
    /// The ledger does not know the run.
    NotFound(Error),
    /// More steps than are kept.
    TooMany,
    /// A request failed.
    Failed(Error),
}

/// What is polled, and what polling has brought.
#[derive(Debug)]
pub(super) struct Poller<'a> {
    pub(super) context: &'a Context,
    pub(super) run_id: &'a str,
    pub(super) until: Instant,
    pub(super) run: Option<Run>,
    pub(super) seen: EventLog,
    /// How many steps are requested at once.
    pub(super) page: usize,
    pub(super) progress: &'a mut ProgressReporter,
}

impl Poller<'_> {
    /// Poller once.
    pub(super) async fn poll(&mut self) -> PollOutcome {
        let row = self.fetch_row().await;
        if let Err(error) = row {
            if errors::is_not_found(&error) {
                return PollOutcome::NotFound(error);
            }
            // Where the service is there at all, its other endpoint may still answer.
            if is_transient(&error) && !is_unreachable(&error) && self.fetch_steps().await.is_err()
            {
                tracing::debug!("neither row nor steps could be read");
            }
            return PollOutcome::Failed(error);
        }
        let over = self.run.as_ref().is_some_and(Run::is_over);
        let before = self.seen.count();
        match self.fetch_steps().await {
            Err(error) if errors::is_not_found(&error) => PollOutcome::NotFound(error),
            Err(error) => PollOutcome::Failed(error),
            Ok(false) => PollOutcome::TooMany,
            Ok(true) if over && self.seen.has_gap() => PollOutcome::OverWithGap,
            Ok(true) if over => PollOutcome::Over,
            Ok(true) => PollOutcome::Going(self.seen.count() > before),
        }
    }

    async fn fetch_row(&mut self) -> Result<(), Error> {
        let request = Request::get(&["api", "v1", "investigations", self.run_id]);
        let request = request.within(self.request_timeout());
        self.run = Some(Run::read(&self.context.send_for(&request, "id").await?));
        Ok(())
    }

    /// Reads to the end of what is there; `false` when that is more than is kept.
    async fn fetch_steps(&mut self) -> Result<bool, Error> {
        let mut since = self.seen.since();
        loop {
            let request =
                ledger::request(self.run_id, since, self.page).within(self.request_timeout());
            let answer = match self.context.send_for_list(&request).await {
                // Their payloads may be long: fewer at once are shorter.
                Err(error) if error.reason.is_too_large() && self.page > 1 => {
                    self.page = (self.page / 4).max(1);
                    continue;
                }
                answer => answer?,
            };
            let items = read::items(&answer);
            for event in self.seen.take(items) {
                self.progress.report(&progress::line(&event));
            }
            if self.seen.count() >= ledger::BOUND {
                return Ok(false);
            }
            let reached = items
                .iter()
                .filter_map(|row| read::integer(row, "seq"))
                .max();
            let more = read::integer(&answer, "total")
                .and_then(|total| usize::try_from(total).ok())
                .map_or(items.len() >= self.page, |total| total > items.len());
            match reached.filter(|reached| more && since.is_none_or(|since| *reached > since)) {
                Some(reached) => since = Some(reached),
                None => break,
            }
        }
        self.seen.end_poll();
        Ok(true)
    }

    fn request_timeout(&self) -> Duration {
        let left = self.until.saturating_duration_since(Instant::now());
        let longest = LONGEST.min(self.context.client.timeout());
        left.clamp(SHORTEST.min(longest), longest)
    }
}

/// Whether the same request may succeed a little later.
pub(super) fn is_transient(error: &Error) -> bool {
    matches!(
        error.reason,
        Reason::Server { .. }
            | Reason::RateLimited { .. }
            | Reason::Timeout { .. }
            | Reason::Closed { .. }
            | Reason::Connect { .. }
            | Reason::Proxy { .. }
            | Reason::NotJson(_)
    )
}

/// How long the service asks to wait.
pub(super) fn retry_after(error: &Error) -> Option<Duration> {
    match error.reason {
        Reason::RateLimited { retry_after, .. } | Reason::Server { retry_after, .. } => retry_after,
        _ => None,
    }
}

fn is_unreachable(error: &Error) -> bool {
    matches!(
        error.reason,
        Reason::Timeout { .. }
            | Reason::Connect { .. }
            | Reason::Proxy { .. }
            | Reason::RateLimited { .. }
    )
}
