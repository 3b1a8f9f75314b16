//! Reads a run from the service: its row, its steps, and the artifacts.
//!
//! What is read is typed in [`crate::ledger`]; [`result`] writes it as the tools' results do, and [`full_report`] gathers a
//! run for people. A finished run does not change, so it is cached for a while.

pub(super) mod full_report;
pub(super) mod result;

use std::time::Duration;

use tokio::time::Instant;

use jiff::Timestamp;

use crate::ledger::{Artifact, Event, Events, Run};
use crate::tools::errors;
use crate::tools::explain::{artifacts, stored};
use toolspec_runtime::client::{Error, Keep};
use toolspec_runtime::context::Context;
use toolspec_runtime::pipeline::path;
use toolspec_runtime::request::Request;

/// The most events the service gives at once.
const PAGE: usize = 1000;

/// The most events one call reads from the beginning: five pages, a few seconds. Real runs have tens of events.
pub(super) const BOUND: usize = 5000;

/// How many events beyond the bound are read as well: a run that is a little longer is read whole.
const REST: usize = 2 * PAGE;

/// How long what was read of a run that is over serves later calls.
const KEEP: Duration = Duration::from_mins(5);

/// A ledger as far as it was read: from its beginning, and its end where that lies further on.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// The steps from the first one on.
    pub(super) events: Events,
    /// The last steps, where they do not follow on those.
    pub(super) end: Events,
}

impl Reading {
    /// All steps that were read, in order.
    pub(super) fn all(&self) -> Vec<Event> {
        [&self.events.rows[..], &self.end.rows[..]].concat()
    }

    /// Whether no step is missing.
    pub(super) fn is_whole(&self) -> bool {
        self.events.complete
    }

    /// The seq of the last step read.
    pub(super) fn last_seq(&self) -> Option<i64> {
        self.end.last_seq().or_else(|| self.events.last_seq())
    }

    /// The notes on a ledger that was read only in part.
    pub(super) fn note(&self) -> Option<String> {
        let (first, last) = (self.events.rows.len(), self.end.rows.len());
        if self.is_whole() {
            return None;
        }
        Some(if self.end.complete && last > 0 {
            format!(
                "the first {first} and the last {last} steps of the ledger were read: agents, kinds, failures and hashes count these, and \
                 verdict and finding are those of its end"
            )
        } else {
            format!(
                "only the first {first} steps of the ledger were read: agents, kinds, failures and hashes count these, and a later verdict is not seen"
            )
        })
    }
}

/// How long what is read of this run may serve later calls: not at all while it may still grow.
pub(super) fn keep(context: &Context, run: &Run) -> Duration {
    if run.is_settled(service_time(context)) {
        KEEP
    } else {
        Duration::ZERO
    }
}

/// Now by the service's clock, as far as its last answer tells it.
pub(super) fn service_time(context: &Context) -> Timestamp {
    let skew = context.client.clock_skew().unwrap_or_default();
    context.now.checked_add(skew).unwrap_or(context.now)
}

/// The run's row.
///
/// # Errors
/// As [`Context::send`].
pub(super) async fn fetch_run(context: &Context, run_id: &str) -> Result<Run, Error> {
    let request = Request::get(&["api", "v1", "investigations", run_id]);
    let began = Instant::now();
    let kept = context.fetch(&request, Keep::of(KEEP)).await?;
    let run = Run::read(&kept);
    if kept.get("id").is_none() {
        let wanted = "an object with `id`";
        return Err(context.client.unexpected_answer(
            &request,
            toolspec_runtime::text::noun(&kept),
            wanted,
        ));
    }
    // A row that was kept says how the run stood then. It still stands so where the run was over by then.
    if kept.received >= began || run.is_settled(service_time(context)) {
        return Ok(run);
    }
    let again = Keep {
        accept: Duration::ZERO,
        ..Keep::of(KEEP)
    };
    Ok(Run::read(&*context.fetch(&request, again).await?))
}

/// The run's steps: from the first one on, up to [`BOUND`] of them and a few more, and the last ones where there are
/// more than that.
///
/// # Errors
/// As [`fetch_events`], for the beginning. An end that can't be read is not there.
pub(super) async fn read(
    context: &Context,
    run_id: &str,
    bound: usize,
    keep: Duration,
) -> Result<Reading, Error> {
    let mut events = fetch_events(context, run_id, None, bound, keep).await?;
    let (Some(last), Some(remaining), true) =
        (events.last_seq(), events.remaining, events.goes_on())
    else {
        return Ok(Reading {
            events,
            end: Events::default(),
        });
    };
    let remaining = usize::try_from(remaining).unwrap_or(usize::MAX);
    if remaining <= REST {
        if let Ok(rest) = fetch_events(context, run_id, Some(last), REST, keep).await {
            events.rows.extend(rest.rows);
            (events.complete, events.remaining) = (rest.complete, rest.remaining);
        }
        return Ok(Reading {
            events,
            end: Events::default(),
        });
    }
    // By whole pages from where the beginning ends, so that the pages are those that continuing would ask for.
    let pages = (remaining - PAGE) / PAGE;
    let start = last.saturating_add(i64::try_from(pages * PAGE).unwrap_or(i64::MAX));
    let end = fetch_events(context, run_id, Some(start), REST, keep).await;
    Ok(Reading {
        events,
        end: end.unwrap_or_default(),
    })
}

/// The run's events after `since`, up to `bound` of them; from the very first without `since`.
///
/// # Errors
/// As [`Context::send`], for the first page. A later page that fails ends the reading, and what
/// was read stands as incomplete.
pub(super) async fn fetch_events(
    context: &Context,
    run_id: &str,
    since: Option<i64>,
    bound: usize,
    keep: Duration,
) -> Result<Events, Error> {
    let mut events = Events::default();
    let mut since = since;
    loop {
        let asked = bound.saturating_sub(events.rows.len()).clamp(1, PAGE);
        let request = request(run_id, since, asked);
        let answer = match context.fetch(&request, Keep::of(keep)).await {
            Ok(answer) => answer,
            Err(error) if events.rows.is_empty() => return Err(error),
            Err(_) => return Ok(events),
        };
        if path::list(&answer, None).is_none() {
            let misfit = context.client.unexpected_answer(
                &request,
                toolspec_runtime::text::noun(&answer),
                "a list",
            );
            return if events.rows.is_empty() {
                Err(misfit)
            } else {
                Ok(events)
            };
        }
        match events.take(&answer, asked, bound) {
            Some(next) => since = Some(next),
            None => return Ok(events),
        }
    }
}

/// What the run stored beside its steps, with the contents of the first few, and what could not be fetched of it.
pub(super) async fn fetch_artifacts(
    context: &Context,
    run_id: &str,
    keep: Duration,
) -> (Vec<Artifact>, Vec<String>) {
    let mut notes = Vec::new();
    let listed = match list_artifacts(context, run_id, keep).await {
        Ok(listed) => listed,
        Err(error) => {
            notes.push(errors::note("what is stored beside the ledger", &error));
            return (Vec::new(), notes);
        }
    };
    if listed.len() > artifacts::MOST {
        notes.push(format!(
            "{} of {} artifacts were read",
            artifacts::MOST,
            listed.len()
        ));
    }
    let few = listed.into_iter().take(artifacts::MOST).collect();
    let artifacts = stored::with_contents(context, run_id, few, keep, &mut notes).await;
    (artifacts, notes)
}

/// What the run stored beside its steps as the service lists it, which may be without contents.
///
/// # Errors
/// As [`Context::send`].
pub(super) async fn list_artifacts(
    context: &Context,
    run_id: &str,
    keep: Duration,
) -> Result<Vec<Artifact>, Error> {
    let request = Request::get(&["api", "v1", "investigations", run_id, "artifacts"]);
    let answer = context.fetch(&request, Keep::of(keep)).await?;
    if path::list(&answer, None).is_some() {
        return Ok(Artifact::read_all(&answer));
    }
    let given = toolspec_runtime::text::noun(&answer);
    Err(context.client.unexpected_answer(&request, given, "a list"))
}

/// The request for up to `limit` events after `since`; from the very first without it: a real run's first event has
/// seq 0, which `since=0` would leave out.
pub(super) fn request(run_id: &str, since: Option<i64>, limit: usize) -> Request {
    let request = Request::get(&["api", "v1", "investigations", run_id, "events"]);
    match since.filter(|since| *since >= 0) {
        Some(since) => request.query("since", since).query("limit", limit),
        None => request.query("limit", limit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_page_is_asked_for_without_since() {
        for none in [None, Some(-1)] {
            assert_eq!(
                request("r", none, 5).query,
                [("limit".to_owned(), "5".to_owned())]
            );
        }
        assert_eq!(
            request("r", Some(0), 5).query[0],
            ("since".to_owned(), "0".to_owned())
        );
    }
}
