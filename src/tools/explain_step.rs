//! `aisoc_explain_step`: why the agent did this, for one step of a run.
//!
//! The service's own explanation is the step, its two neighbours and the artifacts tied to it. A
//! real run keeps prompts and responses in the payloads of the steps around, so a few of those are
//! read as well, and each part of the answer says where it was found.

use futures_util::future;
use serde_json::{Value, json};
use toolspec_macros::handler;

use super::explain::scene::Scene;
use super::explain::search::{Found, search};
use super::explain::{AFTER, BEFORE, answer, artifacts, stored};
use super::ledger::{self, Events, page};
use super::{read, trouble};
use crate::aisoc::{Error, Request};
use crate::context::Context;
use crate::failure::{Failure, Issue};
use crate::generated::ExplainStep;

/// Answers `aisoc_explain_step`.
///
/// # Errors
/// When there is no such run, or no such step: then the run's first and last step are named. When no
/// step holds the text.
#[handler]
pub async fn aisoc_explain_step(
    context: &Context,
    arguments: ExplainStep,
) -> Result<Value, Failure> {
    let ExplainStep {
        run_id,
        step,
        contains,
    } = arguments;
    let (step, found) = chosen(context, &run_id, step, contains.as_deref()).await?;
    let base = ["api", "v1", "investigations", run_id.as_str()];
    let explain = Request::get(&[&base[..], &["explain"]].concat()).query("step", step);
    let listing = Request::get(&[&base[..], &["artifacts"]].concat());
    let around = page::request(
        &run_id,
        Some(step - BEFORE - 1),
        usize::try_from(BEFORE + AFTER + 1).unwrap_or(0),
    );
    let (explained, around, listed) = future::join3(
        context.send_for(&explain, "focus"),
        context.send_for_list(&around, "items"),
        context.send_for_list(&listing, "items"),
    )
    .await;
    let explained = match explained {
        Ok(explained) => explained,
        Err(error) if trouble::absent(&error) => {
            return Err(unknown_step(context, &run_id, step, error).await);
        }
        Err(error) => return Err(error.into()),
    };

    let mut notes: Vec<String> = found.iter().map(|found| found.why.clone()).collect();
    let neighbours = best_effort(around, "the steps around this one", &mut notes);
    let listed = best_effort(listed, "the run's artifacts", &mut notes);
    let focus = explained.get("focus").unwrap_or(&Value::Null);
    let mut stored = artifacts::sort_out(
        focus,
        read::list(&explained, "artifacts"),
        read::items(&listed),
    );
    stored.own = stored::with_contents(context, &run_id, stored.own, &mut notes).await;
    if !stored.of_the_run.is_empty() {
        notes.push("run_artifacts belong to no step; the report's text comes with a step of the report writer".to_owned());
    }
    let mut known = read::items(&neighbours).to_vec();
    known.extend(
        ["previous", "next"]
            .iter()
            .filter_map(|key| read::first(&explained, &[key]))
            .cloned(),
    );
    let mut answer = answer::explanation(&explained, &Scene::new(focus, known));
    answer["run_id"] = json!(run_id);
    if let Some(found) = found {
        answer["mentions"] = Value::from(found.mentions);
        answer["mentioned"] = json!(found.mentioned);
    }
    let mut own: Vec<Value> = stored.own.iter().map(artifacts::shape).collect();
    answer::fill_in(&mut answer, &mut own);
    answer["artifacts"] = Value::from(own);
    answer["run_artifacts"] = stored.of_the_run.iter().map(artifacts::mention).collect();
    answer["notes"] = json!(notes);
    Ok(answer)
}

fn best_effort(answer: Result<Value, Error>, part: &str, notes: &mut Vec<String>) -> Value {
    answer.unwrap_or_else(|error| {
        notes.push(trouble::note(part, &error));
        Value::Null
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
    let events = ledger::fetch_events(context, run_id, None, ledger::BOUND).await?;
    match search(&events.rows, text) {
        Some(mut found) if !events.complete => {
            let (why, read) = (&found.why, events.rows.len());
            found.why = format!("{why}; only the first {read} steps were searched");
            Ok((found.step, Some(found)))
        }
        Some(found) => Ok((found.step, Some(found))),
        None => Err(no_mention(run_id, text, &events)),
    }
}

fn no_mention(run_id: &str, text: &str, events: &Events) -> Failure {
    let read = events.rows.len();
    let all = if events.complete { "all" } else { "the first" };
    Failure::refused(
        format!(
            "no step of run {run_id} holds `{text}` in summary or payload; {all} {read} steps were read"
        ),
        "look for a shorter text, or list the steps with aisoc_replay_decision",
    )
}

/// What to say of a step that is not there; of a run that is not there, what the service said.
async fn unknown_step(context: &Context, run_id: &str, step: i64, error: Error) -> Failure {
    let Ok(events) = ledger::fetch_events(context, run_id, None, ledger::BOUND).await else {
        return error.into();
    };
    no_such_step(
        run_id,
        step,
        events.first_seq().zip(events.last_seq()),
        events.complete,
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
