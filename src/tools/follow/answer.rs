//! The result of a followed run: its status, its steps in short, the verdict or finding with its evidence, and
//! how to continue. Pure.

use std::time::Duration;

use jiff::Timestamp;

use super::report::Report;
use super::{Ending, Followed};
use crate::generated::{
    Evidence, RunInvestigationOutput, RunInvestigationOutputEvidenceItem, StepBrief,
};
use crate::ledger::hashes::Hashes;
use crate::ledger::step::EvidencePart;
use crate::ledger::{Event, Events, Payload, Run, Totals};
use crate::tools::ledger::result::{self, Account, integer};

/// How much JSON the steps may take: with evidence and report, the answer stays below its limit.
const BYTES: usize = 40_000;

const SUMMARY: usize = 300;

/// The most pieces of evidence shown, and how much of what is known of one.
const EVIDENCE: usize = 12;
const ENRICHMENT: usize = 800;

/// Adds what following brought to `answer`, which has the `run_id` already. `waited` is how long that took.
pub(in crate::tools) fn fill(
    answer: &mut RunInvestigationOutput,
    followed: &Followed,
    report: Option<&Report>,
    waited: Duration,
    now: Timestamp,
) {
    let Followed {
        run,
        events,
        ending,
        troubles,
    } = followed;
    let over = run.as_ref().is_some_and(Run::is_over);
    let whole = over && matches!(ending, Ending::Run);
    let mut notes = Vec::new();
    if let Some(run) = run {
        answer.status.clone_from(&run.status);
        answer.duration_seconds = run.duration_seconds(now);
        answer.error.clone_from(&run.error);
    } else {
        answer.status = Some("unconfirmed".to_owned());
    }
    let (ledger, ended_by) = standing(ending, run.is_some(), troubles.1.is_some());
    answer.ledger = Some(ledger.to_owned());
    answer.ended_by = Some(ended_by.to_owned());
    answer.waited_seconds = Some((waited.as_secs_f64() * 10.0).round() / 10.0);
    notes.extend(because(ending, ledger, over));
    if run.as_ref().is_some_and(Run::is_failed) {
        notes.push("the run failed, so its steps end early; `error` says why".to_owned());
    }
    if let (count @ 1.., Some(error)) = troubles {
        let again = if *count == 1 {
            "one look at the ledger failed and was repeated".to_owned()
        } else {
            format!("{count} looks at the ledger failed and were repeated")
        };
        let lossless = match ending {
            Ending::Run => "; no step was lost by it",
            _ => "",
        };
        notes.push(format!(
            "{again}{lossless} (last: {})",
            error.reason.in_short()
        ));
    }
    let row = run.clone().unwrap_or_default();
    let hashes = Hashes::of(events, true);
    let artifact = report.and_then(|report| report.artifact.clone());
    let artifacts: Vec<_> = artifact.into_iter().collect();
    let account = Account::of(&row, events, &hashes, &artifacts);
    answer.agents = Some(result::agents(events));
    let (evidence, all) = evidence(events, &account);
    if evidence.len() < all {
        notes.push(format!(
            "evidence shows the {} heaviest of {all} pieces",
            evidence.len()
        ));
    }
    answer.evidence = Some(evidence);
    answer.verdict = account.verdict;
    answer.finding = account.finding;
    answer.plan_risk = account.plan_risk;
    answer.failed_steps = Some(account.failed_steps);
    answer.tool_errors = Some(account.tool_errors);
    answer.hashes = Some(account.hashes);
    let read = Events {
        rows: events.clone(),
        complete: whole,
        ..Events::default()
    };
    let totals = Totals::of(&row, &read);
    notes.extend(totals.note().filter(|_| whole));
    answer.model = totals.model;
    answer.tokens = totals.tokens;
    answer.cost_usd = totals.cost_usd;
    answer.estimated_cost_usd = totals.estimated_cost_usd;
    answer.unpriced_calls = totals.unpriced_calls;
    steps(answer, events, whole, &mut notes);
    notes.splice(0..0, account.notes);
    answer.notes = Some(notes);
}

/// Whether the ledger shows the run, and what ended the following.
fn standing(ending: &Ending, shown: bool, failed: bool) -> (&'static str, &'static str) {
    let ended_by = match ending {
        Ending::Run => "run",
        Ending::Wait => "wait",
        Ending::TooMany => "length",
        Ending::Lost(..) | Ending::Unreadable(_) => "ledger",
    };
    let ledger = match ending {
        _ if shown => "visible",
        Ending::Wait if !failed => "not yet visible",
        _ => "unknown",
    };
    (ledger, ended_by)
}

fn because(ending: &Ending, ledger: &str, over: bool) -> Option<String> {
    match ending {
        Ending::Wait if ledger == "not yet visible" => Some(
            "the ledger does not know this run yet. If it still does not in a minute, the service does not record \
             runs started this way, and the run can be neither followed nor replayed"
                .to_owned(),
        ),
        Ending::Wait if over => Some("the run is over; its last steps could not be read in time".to_owned()),
        Ending::Wait => Some("the run is still going in the service, which nothing here stops".to_owned()),
        Ending::TooMany => Some("the run has more steps than one call keeps".to_owned()),
        Ending::Run | Ending::Lost(..) | Ending::Unreadable(_) => None,
    }
}

/// The steps in short, as many as fit, and from where to continue.
fn steps(
    answer: &mut RunInvestigationOutput,
    events: &[Event],
    whole: bool,
    notes: &mut Vec<String>,
) {
    let mut used = 0;
    let mut shown: Vec<StepBrief> = Vec::new();
    for event in events {
        let step = result::brief(event, SUMMARY);
        used += serde_json::to_string(&step).map_or(0, |written| written.len()) + 1;
        if used > BYTES && !shown.is_empty() {
            break;
        }
        shown.push(step);
    }
    let cut = events.len() - shown.len();
    if cut > 0 {
        notes.push(format!("{cut} further steps were seen and do not fit here"));
    }
    let last = shown.last().and_then(|step| step.seq);
    answer.step_count = Some(integer(events.len()));
    answer.has_more = Some(cut > 0 || !whole);
    answer.next_since_seq = last.filter(|_| cut > 0 || !whole);
    answer.steps = Some(shown);
}

/// The evidence its own agent cited for the verdict or the finding, else all that was cited; the heaviest first, and
/// how many pieces there are.
fn evidence(
    events: &[Event],
    account: &Account,
) -> (Vec<RunInvestigationOutputEvidenceItem>, usize) {
    let verdict = account.verdict.as_ref().map(|verdict| &verdict.agent);
    let decider = verdict.or_else(|| account.finding.as_ref().map(|finding| &finding.agent));
    let is_own =
        |event: &Event| decider.is_some_and(|agent| agent.is_some() && *agent == event.agent);
    let cited = events.iter().filter_map(|event| match event.payload() {
        Payload::Evidence(evidence) => Some((
            is_own(event),
            piece(EvidencePart::of(&evidence, ENRICHMENT), event.seq),
        )),
        _ => None,
    });
    let cited: Vec<(bool, RunInvestigationOutputEvidenceItem)> = cited.collect();
    let only_own = cited.iter().any(|(own, _)| *own);
    let chosen = cited.into_iter().filter(|(own, _)| *own || !only_own);
    let mut pieces: Vec<RunInvestigationOutputEvidenceItem> =
        chosen.map(|(_, piece)| piece).collect();
    let all = pieces.len();
    let weight = |piece: &RunInvestigationOutputEvidenceItem| piece.weight.unwrap_or(0.0).abs();
    pieces.sort_by(|left, right| weight(right).total_cmp(&weight(left)));
    pieces.truncate(EVIDENCE);
    (pieces, all)
}

fn piece(part: EvidencePart, seq: i64) -> RunInvestigationOutputEvidenceItem {
    let Evidence {
        kind,
        r#ref,
        weight,
        enrichment,
    } = part.into();
    RunInvestigationOutputEvidenceItem {
        seq: Some(seq),
        kind,
        r#ref,
        weight,
        enrichment,
    }
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;
