//! `aisoc_replay_decision`: a run's ledger, step by step.
//!
//! The whole ledger is read each time, within a bound, so that the head (agents, kinds, verdict)
//! speaks of the run and not of a page of it.

use jiff::Timestamp;
use serde_json::{Value, json};
use toolspec_macros::handler;

use super::ledger::select::{self, Filter};
use super::ledger::{self, Events, digest, page, run, step};
use crate::context::Context;
use crate::failure::Failure;
use crate::generated::ReplayDecision;

/// How much JSON the steps of one answer may take. Below the limit for a whole answer, so that
/// what is cut is cut here and `next_since_seq` is true.
const BYTES: usize = 70_000;

/// Answers `aisoc_replay_decision`.
///
/// # Errors
/// When the run or the beginning of its ledger cannot be fetched.
#[handler]
pub async fn aisoc_replay_decision(
    context: &Context,
    arguments: ReplayDecision,
) -> Result<Value, Failure> {
    let run_id = &arguments.run_id;
    // One after the other: what a run that has ended wrote is then read to its end.
    let row = ledger::fetch_run(context, run_id).await?;
    let whole = ledger::fetch_events(context, run_id, None, ledger::BOUND).await?;
    let since = arguments.since_seq.filter(|since| *since >= 0);
    let beyond = !whole.complete
        && since.is_some_and(|since| whole.last_seq().is_some_and(|last| since >= last));
    let later = if beyond {
        Some(ledger::fetch_events(context, run_id, since, ledger::BOUND).await?)
    } else {
        None
    };
    let filter = Filter {
        since,
        agent: arguments.agent,
        kind: arguments.kind,
        contains: arguments.contains,
    };
    let limit = usize::try_from(arguments.limit).unwrap_or(0);
    let mut answer = head(&row, &whole, context.now);
    replay(
        &mut answer,
        later.as_ref().unwrap_or(&whole),
        &filter,
        limit,
        run::is_running(&row),
    );
    Ok(answer)
}

/// What is said of the run before its steps.
fn head(row: &Value, events: &Events, now: Timestamp) -> Value {
    let mut head = run::summary(row, now);
    head["agents"] = Value::from(digest::agents(&events.rows));
    head["kinds"] = digest::kinds(&events.rows);
    head["verdict"] = digest::verdict(&events.rows, &head["status"]);
    head
}

/// Adds the steps, and how they lie among all that were read.
fn replay(answer: &mut Value, events: &Events, filter: &Filter, limit: usize, running: bool) {
    let admitted = events.rows.iter().filter(|event| filter.admits(event));
    let matched: Vec<&Value> = admitted.collect();
    let mut steps: Vec<Value> = matched
        .iter()
        .take(limit)
        .map(|event| step::shape(event))
        .collect();
    steps.truncate(select::fitting(&steps, limit, BYTES));
    let cut = steps.len() < matched.len();
    let next = if cut {
        steps
            .len()
            .checked_sub(1)
            .and_then(|last| page::seq(matched[last]))
    } else if goes_on(events) || running {
        events.last_seq().or(filter.since)
    } else {
        None
    };
    answer["matched"] = json!(matched.len());
    answer["returned"] = json!(steps.len());
    answer["scanned"] = json!(events.rows.len());
    answer["steps"] = Value::from(steps);
    answer["has_more"] = json!(cut || goes_on(events));
    answer["next_since_seq"] = json!(next);
    answer["complete"] = json!(events.complete);
    answer["first_seq"] = json!(events.first_seq());
    answer["last_seq"] = json!(events.last_seq());
    answer["notes"] = json!(note(events, filter, (cut, matched.len()), running, next));
}

/// Whether more can be had by asking on; not from a service that gives the same again.
fn goes_on(events: &Events) -> bool {
    !events.complete && events.withheld.is_none()
}

fn note(
    events: &Events,
    filter: &Filter,
    (cut, matched): (bool, usize),
    running: bool,
    next: Option<i64>,
) -> Vec<String> {
    let mut notes = page::notes(events);
    if let Some(next) = next.filter(|_| cut || goes_on(events)) {
        notes.push(format!(
            "more steps follow: call again with since_seq {next}"
        ));
    }
    if !events.complete {
        notes.push("agents, kinds and verdict are those of the steps read".to_owned());
    }
    if matched == 0 && filter.is_narrow() && !events.rows.is_empty() {
        notes.push(
            "no step read matches: `agents` and `kinds` say which there are, and `contains` looks in summaries and payloads"
                .to_owned(),
        );
    }
    if running {
        notes.push("the run is still going: later steps are not written yet".to_owned());
    }
    if events.rows.is_empty() && events.complete {
        notes.push("the ledger has no step of this run yet".to_owned());
    }
    notes
}

#[cfg(test)]
#[path = "replay_decision_tests.rs"]
mod tests;
