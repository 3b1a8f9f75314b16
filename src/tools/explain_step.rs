//! `aisoc_explain_step`: explains one step of a run.
//!
//! The service's own explanation is the step, its two neighbours and the artifacts linked to it. A
//! real run has prompts and responses in the payloads of the surrounding steps, so a few of those are
//! read as well, and each part of the answer says where it was found.

use std::time::Duration;

use futures_util::future;
use serde_json::Value;
use toolspec_macros::handler;

use super::explain::search::{Found, search};
use super::explain::step_context::StepContext;
use super::explain::{AFTER, BEFORE, artifacts, explanation, stored};
use super::ledger::result::{self, integer};
use super::{cases, errors, ledger, read};
use crate::generated::{ExplainStep, ExplainStepOutput};
use crate::ledger::hashes::{self, Hashes, State};
use crate::ledger::{Artifact, Event, Run};
use toolspec_runtime::client::Error;
use toolspec_runtime::context::Context;
use toolspec_runtime::failure::Failure;
use toolspec_runtime::issue::Issue;
use toolspec_runtime::request::Request;

/// Answers `aisoc_explain_step`.
///
/// # Errors
/// When there is no such run, or no such step: then the run's first and last step are named. When no
/// step holds the text.
#[handler]
pub async fn aisoc_explain_step(
    context: &Context,
    arguments: ExplainStep,
) -> Result<ExplainStepOutput, Failure> {
    let ExplainStep {
        run_id,
        step,
        contains,
    } = arguments;
    let (step, found) = chosen(context, &run_id, step, contains.as_deref()).await?;
    let base = ["api", "v1", "investigations", run_id.as_str()];
    let explain = Request::get(&[&base[..], &["explain"]].concat()).query("step", step);
    let first = step - BEFORE - 1;
    let around = ledger::request(
        &run_id,
        Some(first),
        usize::try_from(BEFORE + AFTER + 1).unwrap_or(0),
    );
    let (explained, around, listed) = future::join3(
        context.send_for(&explain, "focus"),
        context.send_for_list(&around),
        ledger::list_artifacts(context, &run_id, Duration::ZERO),
    )
    .await;
    let explained = match explained {
        Ok(explained) => Explained::read(&explained, step),
        Err(error) if errors::is_not_found(&error) => {
            return Err(unknown_step(context, &run_id, step, error).await);
        }
        Err(error) => return Err(error.into()),
    };

    let mut notes: Vec<String> = found.iter().map(|found| found.why.clone()).collect();
    let around = best_effort(around, "the steps around this one", &mut notes);
    let listed = best_effort(listed, "the run's artifacts", &mut notes);
    let mut stored = artifacts::sort_out(&explained.focus, explained.artifacts, listed);
    stored.own =
        stored::with_contents(context, &run_id, stored.own, Duration::ZERO, &mut notes).await;
    if !stored.of_the_run.is_empty() {
        notes.push("run_artifacts belong to no step; the report's text comes with a step of the report writer".to_owned());
    }
    let (mut known, _) = Event::read_all(read::items(&around));
    let neighbours = [&explained.previous, &explained.next];
    known.extend(neighbours.into_iter().flatten().cloned());
    let step_context = StepContext::new(explained.focus, known, first < 0 && !around.is_null());
    let hashes = Hashes::of(step_context.events(), step_context.is_from_start());
    let (mut answer, said) = explanation::explanation(&explained.run, &step_context, &hashes);
    explanation::neighbours(
        &mut answer,
        explained.previous.as_ref(),
        explained.next.as_ref(),
    );
    answer.case_number = cases::number(context, &explained.run).await;
    answer.run_id = Some(run_id);
    if let Some(found) = found {
        answer.mentions = Some(found.mentions);
        answer.mentioned = Some(integer(found.mentioned));
    }
    notes.extend(altered(&stored.own));
    notes.extend(said);
    notes.extend(result::standing(
        &explained.run,
        ledger::service_time(context),
    ));
    let mut own = stored.own.iter().map(artifacts::shape).collect();
    explanation::fill_in(&mut answer, &mut own);
    answer.artifacts = Some(own);
    answer.run_artifacts = Some(stored.of_the_run.iter().map(artifacts::mention).collect());
    answer.notes = Some(notes);
    Ok(answer)
}

/// The service's own explanation.
struct Explained {
    run: Run,
    focus: Event,
    previous: Option<Event>,
    next: Option<Event>,
    artifacts: Vec<Artifact>,
}

impl Explained {
    fn read(explained: &Value, step: i64) -> Self {
        let event = |key| Event::read(explained.get(key)?);
        let run = explained.get("run").map(Run::read).unwrap_or_default();
        let focus = event("focus").unwrap_or_else(|| Event::without_a_row(step));
        let artifacts = explained.get("artifacts").map(Artifact::read_all);
        Self {
            run,
            focus,
            previous: event("previous"),
            next: event("next"),
            artifacts: artifacts.unwrap_or_default(),
        }
    }
}

/// That the content of an artifact was altered.
fn altered(own: &[Artifact]) -> Option<String> {
    let altered = own
        .iter()
        .filter(|artifact| hashes::artifact(artifact) == Some(State::Mismatch));
    let named = altered.map(|artifact| {
        let kind = artifact.kind.as_deref().unwrap_or("artifact");
        let id = artifact.id.as_deref().unwrap_or_default();
        format!("the content of {kind} {id}")
    });
    hashes::alteration_note(&named.collect::<Vec<_>>())
}

fn best_effort<T: Default>(answer: Result<T, Error>, part: &str, notes: &mut Vec<String>) -> T {
    answer.unwrap_or_else(|error| {
        notes.push(errors::note(part, &error));
        T::default()
    })
}

/// The step to explain, and how it was found where it was looked for.
async fn chosen(
    context: &Context,
    run_id: &str,
    step: Option<i64>,
    contains: Option<&str>,
) -> Result<(i64, Option<Found>), Failure> {
    let text = match (step, contains) {
        (Some(step), None) => return Ok((step, None)),
        (None, Some(text)) => text,
        (step, _) => {
            let message = if step.is_some() {
                "`step` and `contains` name a step each; give one of them"
            } else {
                "give `step`, or `contains` with a text that the step holds"
            };
            return Err(Failure::Arguments(vec![Issue {
                path: String::new(),
                message: message.to_owned(),
            }]));
        }
    };
    let run = ledger::fetch_run(context, run_id).await?;
    let keep = ledger::keep(context, &run);
    let reading = ledger::read(context, run_id, ledger::BOUND, keep).await?;
    let events = reading.all();
    match search(&events, text) {
        Some(mut found) => {
            if !reading.is_whole() {
                let read = events.len();
                found.why = format!(
                    "{}; only {read} steps were searched, the first and the last of the ledger",
                    found.why
                );
            }
            Ok((found.step, Some(found)))
        }
        None => Err(no_mention(run_id, text, events.len(), reading.is_whole())),
    }
}

fn no_mention(run_id: &str, text: &str, read: usize, whole: bool) -> Failure {
    let steps = if whole {
        format!("all {read} steps were read")
    } else {
        format!("{read} steps were read, the first and the last of the ledger, and not all")
    };
    Failure::refused(
        format!("no step of run {run_id} holds `{text}` in summary or payload; {steps}"),
        "look for a shorter text, or list the steps with aisoc_replay_decision",
    )
}

/// The message for a missing step; for a missing run, the service's own message.
async fn unknown_step(context: &Context, run_id: &str, step: i64, error: Error) -> Failure {
    let Ok(run) = ledger::fetch_run(context, run_id).await else {
        return error.into();
    };
    let keep = ledger::keep(context, &run);
    let Ok(reading) = ledger::read(context, run_id, ledger::BOUND, keep).await else {
        return error.into();
    };
    no_such_step(
        run_id,
        step,
        reading.events.first_seq().zip(reading.last_seq()),
        reading.is_whole() || reading.end.complete,
    )
}

fn no_such_step(run_id: &str, step: i64, ends: Option<(i64, i64)>, complete: bool) -> Failure {
    let Some((first, last)) = ends else {
        return Failure::refused(
            format!("run {run_id} has no step {step}: its ledger is empty so far"),
            "look at its status with aisoc_get_investigation, and again when it has worked a while",
        );
    };
    let at_least = if complete { "" } else { "at least " };
    Failure::refused(
        format!("run {run_id} has no step {step}: its steps go from {first} to {at_least}{last}"),
        format!(
            "ask for a step from {first} to {last}; aisoc_replay_decision lists them with what each did"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_step_names_the_runs_ends() {
        let table = [
            (Some((0, 18)), true, "its steps go from 0 to 18"),
            (Some((1, 5000)), false, "from 1 to at least 5000"),
            (None, true, "its ledger is empty so far"),
        ];
        for (ends, complete, expected) in table {
            match no_such_step("7c1f", 99, ends, complete) {
                Failure::Refused { reason, .. } => assert!(reason.contains(expected), "{reason}"),
                other => assert!(matches!(other, Failure::Refused { .. }), "{other:?}"),
            }
        }
    }
}
