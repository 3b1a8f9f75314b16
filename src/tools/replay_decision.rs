//! `aisoc_replay_decision`: the ledger of a run, step by step.
//!
//! Each call reads the whole ledger, up to a limit, so that the head (agents, kinds, verdict, hashes)
//! describes the run and not one page of it. The ledger of a finished run is cached.

use futures_util::future;
use toolspec_macros::handler;

use super::cases;
use super::ledger::result::{self, Account, integer};
use super::ledger::{self, Reading};
use crate::generated::{ReplayDecision, ReplayDecisionOutput, ReplayDecisionOutputStepsItem};
use crate::ledger::hashes::{Hashes, State};
use crate::ledger::select::Filter;
use crate::ledger::{Event, Events, Run, Step, Totals};
use toolspec_runtime::context::Context;
use toolspec_runtime::failure::Failure;

/// How much JSON the steps of one answer may take. Below the limit for a whole answer, so that
/// what is cut is cut here and `next_since_seq` is true.
const BYTES: usize = 70_000;

/// The most events the service gives at once: later steps are requested in chunks of this size.
const PAGE: i64 = 1000;

/// Answers `aisoc_replay_decision`.
///
/// # Errors
/// When the run or the beginning of its ledger cannot be fetched.
#[handler]
pub async fn aisoc_replay_decision(
    context: &Context,
    arguments: ReplayDecision,
) -> Result<ReplayDecisionOutput, Failure> {
    let run_id = &arguments.run_id;
    // One after the other: what a run that has ended wrote is then read to its end.
    let run = ledger::fetch_run(context, run_id).await?;
    let keep = ledger::keep(context, &run);
    let (reading, (artifacts, missing), number) = future::join3(
        ledger::read(context, run_id, ledger::BOUND, keep),
        ledger::fetch_artifacts(context, run_id, keep),
        cases::number(context, &run),
    )
    .await;
    let reading = reading?;
    let since = arguments.since_seq.filter(|since| *since >= 0);
    let last = reading.events.last_seq();
    let beyond = since.zip(last).filter(|(since, last)| since >= last);
    let later = match beyond.filter(|_| !reading.is_whole()) {
        // From the start of a page, so that the calls that follow ask for pages that are kept.
        Some((since, last)) => {
            let start = last.saturating_add(since.saturating_sub(last) / PAGE * PAGE);
            Some(ledger::fetch_events(context, run_id, Some(start), ledger::BOUND, keep).await?)
        }
        None => None,
    };
    let all = reading.all();
    let hashes = Hashes::of(&all, reading.is_whole());
    let account = Account::of(&run, &all, &hashes, &artifacts);
    let totals = Totals::of(&run, &reading.events);
    let later_hashes = later.as_ref().map(|later| Hashes::of(&later.rows, false));
    let window = Window {
        events: later.as_ref().unwrap_or(&reading.events),
        hashes: later_hashes.as_ref().unwrap_or(&hashes),
        filter: Filter {
            since,
            agent: arguments.agent,
            kind: arguments.kind,
            contains: arguments.contains,
        },
        limit: usize::try_from(arguments.limit).unwrap_or(0),
        // Steps may come after the last one.
        grows: run.is_running() || run.may_grow(ledger::service_time(context)),
    };
    let mut answer = ReplayDecisionOutput {
        run_id: run.id.clone(),
        case_id: run.case_id.clone(),
        case_number: number,
        subject: Some(run.subject().to_owned()),
        status: run.status.clone(),
        model: totals.model,
        tokens: totals.tokens,
        cost_usd: totals.cost_usd,
        unpriced_calls: totals.unpriced_calls,
        started_at: run.started_at.clone(),
        duration_seconds: run.duration_seconds(ledger::service_time(context)),
        error: run.error.clone(),
        agents: Some(result::agents(&all)),
        kinds: Some(result::kinds(&all)),
        verdict: account.verdict,
        finding: account.finding,
        plan_risk: account.plan_risk,
        failed_steps: Some(account.failed_steps),
        tool_errors: Some(account.tool_errors),
        hashes: Some(account.hashes),
        ..replay(&window)
    };
    let mut notes = account.notes;
    notes.append(answer.notes.get_or_insert_default());
    notes.extend(head_note(&reading, &run, context));
    notes.extend(missing);
    answer.notes = Some(notes);
    Ok(answer)
}

fn head_note(reading: &Reading, run: &Run, context: &Context) -> Vec<String> {
    let standing = result::standing(run, ledger::service_time(context));
    reading.note().into_iter().chain(standing).collect()
}

/// What of a ledger is shown.
struct Window<'l> {
    events: &'l Events,
    hashes: &'l Hashes,
    filter: Filter,
    limit: usize,
    grows: bool,
}

/// The steps, and how they lie among all that were read.
fn replay(window: &Window<'_>) -> ReplayDecisionOutput {
    let Window {
        events,
        hashes,
        filter,
        limit,
        grows,
    } = window;
    let matched = filter.admitted(&events.rows);
    let steps = fitting(&matched, hashes, *limit);
    let cut = steps.len() < matched.len();
    let next = if cut {
        steps.len().checked_sub(1).map(|last| matched[last].seq)
    } else if events.goes_on() || *grows {
        events.last_seq().max(filter.since)
    } else {
        None
    };
    let more = cut || events.goes_on();
    ReplayDecisionOutput {
        matched: Some(integer(matched.len())),
        returned: Some(integer(steps.len())),
        scanned: Some(integer(events.rows.len())),
        steps: Some(steps),
        has_more: Some(more),
        next_since_seq: next,
        complete: Some(events.complete),
        first_seq: events.first_seq(),
        last_seq: events.last_seq(),
        notes: Some(notes(window, matched.len(), next.filter(|_| more))),
        ..ReplayDecisionOutput::default()
    }
}

/// As many of these steps, in order, as fit limit and size; at least one if there is one.
fn fitting(
    matched: &[&Event],
    hashes: &Hashes,
    limit: usize,
) -> Vec<ReplayDecisionOutputStepsItem> {
    let mut used = 0;
    let mut steps = Vec::new();
    for event in matched.iter().take(limit) {
        let step = shaped(event, hashes);
        let written = serde_json::to_string(&step).map_or(0, |written| written.len());
        used += written + 1;
        if used > BYTES && !steps.is_empty() {
            break;
        }
        steps.push(step);
    }
    steps
}

fn shaped(event: &Event, hashes: &Hashes) -> ReplayDecisionOutputStepsItem {
    let step = Step::short(event);
    let altered = hashes
        .of_step(event.seq)
        .iter()
        .any(|hash| hash.state == State::Mismatch);
    ReplayDecisionOutputStepsItem {
        seq: step.seq,
        time: step.time,
        agent: step.agent,
        kind: step.kind,
        summary: step.summary,
        duration_ms: step.duration_ms,
        failed: step.failed,
        altered: altered.then_some(true),
        decision: step.decision.map(Into::into),
        evidence: step.evidence.map(Into::into),
        tool: step.tool.map(Into::into),
        prompt: step.prompt.map(Into::into),
        response: step.response.map(Into::into),
        detail: step.detail,
    }
}

fn notes(window: &Window<'_>, matched: usize, next: Option<i64>) -> Vec<String> {
    let Window { events, filter, .. } = window;
    let mut notes = events.notes();
    if let Some(next) = next {
        notes.push(format!(
            "more steps follow: call again with since_seq {next}"
        ));
    }
    if matched == 0 && filter.is_narrow() && !events.rows.is_empty() {
        notes.push(
            "no step read matches: `agents` and `kinds` say which there are, and `contains` looks in summaries and payloads"
                .to_owned(),
        );
    }
    if events.rows.is_empty() && events.complete {
        notes.push("the ledger has no step of this run yet".to_owned());
    }
    notes
}

#[cfg(test)]
#[path = "replay_decision_tests.rs"]
mod tests;
