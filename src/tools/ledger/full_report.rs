//! A run for people: the full report of a replay, with complete texts, the hashes and the artifacts.

use futures_util::future;
use jiff::Timestamp;

use super::result::{self, Account};
use super::{Reading, fetch_artifacts, fetch_events, fetch_run, keep, read, service_time};
use crate::generated::ReplayDecision;
use crate::ledger::full_report::{ArtifactPart, FullReport, HashPart};
use crate::ledger::hashes::{self, Hashes, State};
use crate::ledger::select::Filter;
use crate::ledger::step::{LONGEST, LongText, Step};
use crate::ledger::{Artifact, Events, Run, Totals};
use crate::tools::cases;
use toolspec_runtime::context::Context;
use toolspec_runtime::failure::Failure;

/// The most events read: twenty pages.
const BOUND: usize = 20_000;

/// The report of the run that the arguments name; `limit` does not count.
///
/// # Errors
/// When the run or the beginning of its ledger cannot be fetched.
pub(crate) async fn full_report(
    context: &Context,
    arguments: ReplayDecision,
) -> Result<FullReport, Failure> {
    let run_id = &arguments.run_id;
    let run = fetch_run(context, run_id).await?;
    let (now, keep) = (service_time(context), keep(context, &run));
    let (reading, (artifacts, notes), number) = future::join3(
        read(context, run_id, BOUND, keep),
        fetch_artifacts(context, run_id, keep),
        cases::number(context, &run),
    )
    .await;
    let reading = reading?;
    let since = arguments.since_seq.filter(|since| *since >= 0);
    let beyond = !reading.is_whole() && since.is_some() && since >= reading.events.last_seq();
    let later = if beyond {
        Some(fetch_events(context, run_id, since, BOUND, keep).await?)
    } else {
        None
    };
    let filter = Filter {
        since,
        agent: arguments.agent,
        kind: arguments.kind,
        contains: arguments.contains,
    };
    let fetched = Fetched {
        run,
        number,
        reading,
        later,
        artifacts,
        notes,
        now,
    };
    Ok(FullReport {
        read_at: Some(context.now.to_string()),
        ..report(fetched, &filter)
    })
}

/// All that was read of a run.
pub(in crate::tools) struct Fetched {
    pub(in crate::tools) run: Run,
    /// The number of its case.
    pub(in crate::tools) number: Option<String>,
    pub(in crate::tools) reading: Reading,
    /// The steps beyond those, where they were asked for.
    pub(in crate::tools) later: Option<Events>,
    pub(in crate::tools) artifacts: Vec<Artifact>,
    /// What could not be fetched.
    pub(in crate::tools) notes: Vec<String>,
    /// By the service's clock.
    pub(in crate::tools) now: Timestamp,
}

/// The report of what was read, with the steps that the filter admits.
pub(in crate::tools) fn report(fetched: Fetched, filter: &Filter) -> FullReport {
    let Fetched {
        run,
        number,
        reading,
        later,
        artifacts,
        mut notes,
        now,
    } = fetched;
    let all = reading.all();
    let hashes = Hashes::of(&all, reading.is_whole());
    let later_hashes = later.as_ref().map(|later| Hashes::of(&later.rows, false));
    let account = Account::of(&run, &all, &hashes, &artifacts);
    let totals = Totals::of(&run, &reading.events);
    notes.splice(0..0, account.notes);
    notes.extend(totals.note());
    notes.extend(reading.events.notes());
    notes.extend(result::standing(&run, now));
    notes.extend(filtered(filter));
    let shown = later.as_ref().unwrap_or(&reading.events);
    let checked = later_hashes.as_ref().unwrap_or(&hashes);
    let steps: Vec<Step> = filter
        .admitted(&shown.rows)
        .into_iter()
        .map(|event| Step::whole(event, checked.of_step(event.seq)))
        .collect();
    if shown.goes_on() {
        let last = shown.last_seq().unwrap_or_default();
        notes.extend(reading.note());
        notes.push(format!(
            "only the steps up to {last} are here: later ones come with `--since {last}`"
        ));
    }
    if steps.is_empty() {
        notes.push("there is no such step".to_owned());
    }
    FullReport {
        run_id: run.id.clone(),
        case_id: run.case_id.clone(),
        case_number: number,
        subject: Some(run.subject().to_owned()),
        status: run.status.clone(),
        tier: run.origin().tier(),
        model: totals.model,
        tokens: totals.tokens,
        cost_usd: totals.cost_usd,
        estimated_cost_usd: totals.estimated_cost_usd,
        unpriced_calls: totals.unpriced_calls,
        started_at: run.started_at.clone(),
        duration_seconds: run.duration_seconds(now),
        error: run.error.clone(),
        read_at: None,
        agents: result::agents(&all),
        verdict: account.verdict,
        finding: account.finding,
        plan_risk: account.plan_risk,
        failed_steps: Some(account.failed_steps),
        tool_errors: Some(account.tool_errors),
        hashes: Some(account.hashes),
        returned: Some(steps.len()),
        scanned: Some(shown.rows.len()),
        complete: Some(shown.complete),
        notes,
        steps,
        artifacts: artifacts.iter().map(shaped).collect(),
    }
}

/// The UUIDs of all runs that the service lists, and whether it may hide others.
///
/// # Errors
/// When a listing cannot be fetched.
pub(crate) async fn runs(context: &Context) -> Result<(Vec<String>, bool), Failure> {
    let (runs, hidden) = crate::tools::list_investigations::every(context).await?;
    Ok((runs.into_iter().filter_map(|run| run.id).collect(), hidden))
}

fn shaped(artifact: &Artifact) -> ArtifactPart {
    let state = hashes::artifact(artifact).unwrap_or(State::NotStored);
    ArtifactPart {
        id: artifact.id.clone(),
        kind: artifact.kind.clone(),
        size_bytes: artifact.size_bytes,
        text: artifact
            .text()
            .map(|content| LongText::of(&content, LONGEST))
            .unwrap_or_default(),
        hash: HashPart {
            of: Some("the content".to_owned()),
            sha256: artifact.sha256.clone(),
            state: Some(state.name().to_owned()),
        },
    }
}

fn filtered(filter: &Filter) -> Option<String> {
    let asked = [
        filter
            .agent
            .as_ref()
            .map(|agent| format!("of agent `{agent}`")),
        filter.kind.as_ref().map(|kind| format!("of kind `{kind}`")),
        filter
            .contains
            .as_ref()
            .map(|text| format!("that hold `{text}`")),
        filter.since.map(|since| format!("after step {since}")),
    ];
    let asked: Vec<String> = asked.into_iter().flatten().collect();
    (!asked.is_empty()).then(|| format!("only steps {} are shown", asked.join(" and ")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ledger::Event;
    use crate::page;
    use crate::tools::fixtures;

    proptest! {
        #[test]
        fn any_ledger_has_a_page_that_stays_within_its_limit(rows in fixtures::any_events(), limit in 0..40_000_usize) {
            let events = Event::read_all(&rows).0;
            let hashes = Hashes::of(&events, true);
            let account = Account::of(&Run::default(), &events, &hashes, &[]);
            let steps: Vec<Step> = events.iter().map(|event| Step::whole(event, hashes.of_step(event.seq))).collect();
            prop_assert_eq!(steps.len(), rows.len());
            let report = FullReport { agents: result::agents(&events), verdict: account.verdict, notes: account.notes, steps, ..FullReport::default() };
            let whole = page::document(&report, usize::MAX);
            let cut = page::document(&report, limit);
            prop_assert!(cut.len() < limit + 40_000, "{}", cut.len());
            prop_assert_eq!(cut.contains("This page is cut"), cut.matches("<details").count() < whole.matches("<details").count());
            prop_assert!(!page::terminal(&report).is_empty());
        }
    }
}
