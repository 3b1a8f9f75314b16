//! Follows a run in progress by polling its ledger.
//!
//! [`poll`] reads the run once, [`event_log`] keeps each step once, [`backoff`] says how long to pause, [`progress`] reports
//! to the caller, [`report`] fetches what the run left, [`output`] puts it together. Dropping the future of
//! [`follow`] stops following at once, also while a request hangs; the run continues.
//!
//! Deliberately absent: starting a run, and any request that is not a read.

mod backoff;
mod event_log;
pub(super) mod output;
mod poll;
mod progress;
pub(super) mod report;

use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::ledger::{Event, Run};
use backoff::Backoff;
use event_log::EventLog;
use poll::{PollOutcome, Poller, is_transient, retry_after};
pub(super) use progress::ProgressReporter;
use toolspec_runtime::client::Error;
use toolspec_runtime::context::Context;

/// How long a run just started may be unknown to the ledger.
pub(super) const GRACE: Duration = Duration::from_secs(6);

/// How many polls a run that was there may be unknown for.
const VANISHED: u32 = 3;

/// The outcome of following a run.
#[derive(Debug)]
pub(super) struct Followed {
    /// The run's row as last read; none where the ledger never showed it.
    pub(super) run: Option<Run>,
    /// Its steps, in order.
    pub(super) events: Vec<Event>,
    /// Why the following ended.
    pub(super) ending: Ending,
    /// How many polls failed and were retried, and why the last of them did.
    pub(super) retries: (u32, Option<Error>),
}

/// Why the following ended.
#[derive(Debug)]
pub(super) enum Ending {
    /// The run is over.
    Run,
    /// The wait is.
    Wait,
    /// The ledger does not know the run after this long.
    Lost(Duration),
    /// The ledger cannot be read, for a reason that does not pass.
    Unreadable(Error),
    /// There are more steps than one call keeps.
    TooMany,
}

/// Follows the run until it is over or `until`, whichever is first; polls once in any case. `going` is
/// called whenever the run was seen to be going.
pub(super) async fn follow(
    context: &Context,
    run_id: &str,
    until: Instant,
    progress: &mut ProgressReporter,
    going: &(dyn Fn() + Sync),
) -> Followed {
    let began = Instant::now();
    let mut poller = Poller {
        context,
        run_id,
        until,
        run: None,
        seen: EventLog::default(),
        page: poll::PAGE,
        progress,
    };
    let mut backoff = Backoff::default();
    let (mut retries, mut missed) = ((0, None), 0);
    let ending = loop {
        let pause = match poller.poll().await {
            PollOutcome::Over => break Ending::Run,
            // The run is over and a seq is missing: the service may still write it, which is worth what is left of the wait, and no more.
            PollOutcome::OverWithGap if Instant::now() >= until => break Ending::Run,
            PollOutcome::OverWithGap => backoff.pause_after_poll(true),
            PollOutcome::TooMany => break Ending::TooMany,
            PollOutcome::Going(brought) => {
                going();
                // A run that is readable again was not removed.
                missed = 0;
                backoff.pause_after_poll(brought)
            }
            // Not seen yet: the service answers a start before its worker writes the first row.
            PollOutcome::NotFound(_) if poller.run.is_none() => {
                if began.elapsed() >= GRACE {
                    break Ending::Lost(began.elapsed());
                }
                backoff.pause_after_poll(true)
            }
            // Seen before, and gone several times in a row: one 404 may come from a replica that lags.
            PollOutcome::NotFound(error) if missed + 1 >= VANISHED => {
                break Ending::Unreadable(error);
            }
            // No later poll changes a revoked key or a missing scope.
            PollOutcome::Failed(error) if !is_transient(&error) => break Ending::Unreadable(error),
            PollOutcome::NotFound(error) | PollOutcome::Failed(error) => {
                missed += u32::from(super::errors::is_not_found(&error));
                let pause = backoff.pause_after_error(retry_after(&error));
                retries = (retries.0 + 1, Some(error));
                pause
            }
        };
        let left = until.saturating_duration_since(Instant::now());
        // The service asked for more than there is: another poll would only offend it.
        if left.is_zero() || pause > left.max(backoff::LONGEST) {
            break Ending::Wait;
        }
        let seen = poller.seen.count();
        poller.progress.report_if_silent(|| {
            let seconds = began.elapsed().as_secs();
            format!("still following after {seconds} s, {seen} steps so far")
        });
        sleep(pause.min(left)).await;
    };
    Followed {
        run: poller.run,
        events: poller.seen.into_events(),
        ending,
        retries,
    }
}
