//! `aisoc_get_investigation`: a summary of one run.
//!
//! The service reports neither the duration of a run nor its agents, nor its outcome. All of it is computed
//! here, from its times and its ledger. The manifest could include the ledger's first page, but it can neither paginate
//! an include to its end nor count and sum its items.

use futures_util::future;
use jiff::Timestamp;
use toolspec_macros::handler;

use super::ledger::result::{self, Account, integer};
use super::ledger::{self, Reading};
use super::{cases, trouble};
use crate::generated::{
    GetInvestigation, GetInvestigationOutput, GetInvestigationOutputModelCostsItem,
};
use crate::ledger::hashes::Hashes;
use crate::ledger::run::ModelCost;
use crate::ledger::step::short;
use crate::ledger::{Artifact, Run, Totals};
use toolspec_runtime::client::Error;
use toolspec_runtime::context::Context;
use toolspec_runtime::failure::Failure;

/// Answers `aisoc_get_investigation`.
///
/// # Errors
/// When the run cannot be fetched. A ledger that cannot becomes a note.
#[handler]
pub async fn aisoc_get_investigation(
    context: &Context,
    arguments: GetInvestigation,
) -> Result<GetInvestigationOutput, Failure> {
    let run_id = &arguments.run_id;
    // One after the other: what a run that has ended wrote is then read to its end.
    let run = ledger::fetch_run(context, run_id).await?;
    let keep = ledger::keep(context, &run);
    let (reading, artifacts, number) = future::join3(
        ledger::read(context, run_id, ledger::BOUND, keep),
        ledger::fetch_artifacts(context, run_id, keep),
        cases::number(context, &run),
    )
    .await;
    let mut answer = answer(&run, reading, artifacts, ledger::service_time(context));
    answer.case_number = number;
    Ok(answer)
}

fn answer(
    run: &Run,
    reading: Result<Reading, Error>,
    (artifacts, missing): (Vec<Artifact>, Vec<String>),
    now: Timestamp,
) -> GetInvestigationOutput {
    let mut notes = Vec::new();
    let mut answer = GetInvestigationOutput {
        run_id: run.id.clone(),
        case_id: run.case_id.clone(),
        subject: Some(run.subject().to_owned()),
        origin: Some(run.origin().name().to_owned()),
        tier: run.origin().tier(),
        status: run.status.clone(),
        iterations: run.iterations,
        started_at: run.started_at.clone(),
        completed_at: run.completed_at.clone(),
        duration_seconds: run.duration_seconds(now),
        error: run.error.clone(),
        alert_summary: run.alert_summary.as_deref().map(|text| short(text, 4000)),
        steps: run.event_count,
        model_costs: Some(run.model_costs.iter().map(cost).collect()),
        artifacts: run.artifact_count,
        ..GetInvestigationOutput::default()
    };
    let totals = match reading {
        Ok(reading) => {
            let events = reading.all();
            let hashes = Hashes::of(&events, reading.is_whole());
            let account = Account::of(run, &events, &hashes, &artifacts);
            if reading.is_whole() {
                answer.steps = Some(integer(events.len()));
            }
            answer.agents = Some(result::agents(&events));
            answer.kinds = Some(result::kinds(&events));
            answer.last_seq = reading.last_seq();
            answer.verdict = account.verdict;
            answer.finding = account.finding;
            answer.plan_risk = account.plan_risk;
            answer.failed_steps = Some(account.failed_steps);
            answer.tool_errors = Some(account.tool_errors);
            answer.hashes = Some(account.hashes);
            notes.extend(account.notes);
            notes.extend(reading.note());
            Totals::of(run, &reading.events)
        }
        Err(error) => {
            notes.push(trouble::note("the ledger", &error));
            Totals::of_row(run)
        }
    };
    notes.extend(totals.note());
    notes.extend(missing);
    answer.model = totals.model;
    answer.tokens = totals.tokens;
    answer.cost_usd = totals.cost_usd;
    answer.estimated_cost_usd = totals.estimated_cost_usd;
    answer.unpriced_calls = totals.unpriced_calls;
    notes.extend(result::standing(run, now));
    answer.notes = Some(notes);
    answer
}

/// Tokens, cost and calls of a model.
fn cost(cost: &ModelCost) -> GetInvestigationOutputModelCostsItem {
    GetInvestigationOutputModelCostsItem {
        model: cost.model.clone(),
        calls: cost.calls,
        prompt_tokens: cost.prompt_tokens,
        completion_tokens: cost.completion_tokens,
        cost_usd: cost.cost_usd(),
        estimated_cost_usd: cost.estimated_cost_usd.filter(|cost| *cost > 0.0),
        unpriced_calls: Some(cost.unpriced()).filter(|calls| *calls > 0),
        latency_ms: cost.latency_ms,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::ledger::{Event, Events};
    use crate::tools::fixtures;

    fn row() -> Run {
        Run::read(
            &json!({"id": "7c1f", "status": "completed", "event_count": 9, "artifact_count": 1, "total_tokens": 900,
               "started_at": "2026-05-01T10:00:00Z", "completed_at": "2026-05-01T10:00:41Z"}),
        )
    }

    #[expect(clippy::unnecessary_wraps, reason = "it stands for what a fetch gives")]
    fn reading(rows: &[Value], complete: bool) -> Result<Reading, Error> {
        Ok(Reading {
            events: Events {
                rows: Event::read_all(rows).0,
                complete,
                ..Events::default()
            },
            end: Events::default(),
        })
    }

    fn now() -> Timestamp {
        Timestamp::from_second(1_800_000_000).unwrap_or_default()
    }

    #[test]
    fn duration_and_agents_come_from_times_and_ledger() {
        let rows = [json!({"seq": 0, "agent": "ReconAgent", "kind": "recon"})];
        let answer = answer(
            &row(),
            reading(&rows, true),
            (Vec::new(), Vec::new()),
            now(),
        );
        assert_eq!(answer.duration_seconds, Some(41.0));
        let agents = answer.agents.unwrap_or_default();
        assert_eq!(agents[0].agent.as_deref(), Some("ReconAgent"));
        assert_eq!(answer.steps, Some(1));
        assert_eq!(answer.cost_usd, None, "0 is not known");
    }

    #[test]
    fn a_ledger_cut_short_is_said_and_the_service_counts() {
        let rows = [json!({"seq": 0, "agent": "ReconAgent", "kind": "recon"})];
        let answer = answer(
            &row(),
            reading(&rows, false),
            (Vec::new(), Vec::new()),
            now(),
        );
        assert_eq!(answer.steps, Some(9));
        let notes = answer.notes.unwrap_or_default().join("\n");
        assert!(notes.contains("first 1 steps"), "{notes}");
    }

    proptest! {
        #[test]
        fn any_run_has_an_answer(row in fixtures::any_row(&["id", "status", "model_costs", "event_count", "model_used"]), rows in fixtures::any_events()) {
            let answer = answer(&Run::read(&row), reading(&rows, true), (Vec::new(), Vec::new()), now());
            prop_assert_eq!(answer.steps, Some(integer(rows.len())));
        }
    }
}
