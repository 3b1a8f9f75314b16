//! The investigation ledger: a run and the events its agents wrote while they worked.
//!
//! [`page`] reads events to the end or to a bound, [`step`] makes one event readable, [`select`]
//! chooses among them, [`digest`] sums them up, [`hashes`] checks what they store, [`run`] is the
//! run's own row, [`sheet`] is all of it for people. Only the functions here and in `sheet` await.

pub(super) mod digest;
pub(super) mod hashes;
pub(super) mod page;
pub(super) mod run;
pub(super) mod select;
pub(super) mod sheet;
pub(super) mod step;

use serde_json::Value;

use crate::aisoc::{Error, Request};
use crate::context::Context;

pub(super) use page::Events;

/// The most events one call reads: five pages, a few seconds. Real runs have tens of events.
pub(super) const BOUND: usize = 5000;

/// The run's row.
///
/// # Errors
/// As [`Context::send`].
pub(super) async fn fetch_run(context: &Context, run_id: &str) -> Result<Value, Error> {
    context
        .send_for(
            &Request::get(&["api", "v1", "investigations", run_id]),
            "id",
        )
        .await
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
) -> Result<Events, Error> {
    let mut events = Events::default();
    let mut since = since;
    loop {
        let asked = page::size(events.rows.len(), bound);
        let request = page::request(run_id, since, asked);
        let answer = match context.send_for_list(&request, "items").await {
            Ok(answer) => answer,
            Err(error) if events.rows.is_empty() => return Err(error),
            Err(_) => return Ok(events),
        };
        match events.take(&answer, asked, bound) {
            Some(next) => since = Some(next),
            None => return Ok(events),
        }
    }
}
