//! `aisoc_run_investigation`: starts the agent on a case and follows the run while it works.
//!
//! The start is never retried: the request is sent once, a call that repeats an earlier call joins its run,
//! and a run without a ledger is a failure. Following only reads: it ends
//! when the caller disconnects, and the run continues.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use toolspec_macros::handler;

use super::cases::Found;
use super::follow::{self, Ending, ProgressReporter, output, report};
use super::ledger::service_time;
use super::start::{self, Started};
use super::{cases, errors, read, rights};
use crate::generated::{RunInvestigation, RunInvestigationOutput};
use toolspec_runtime::advice::explain_error;
use toolspec_runtime::context::Context;
use toolspec_runtime::failure::Failure;

/// The maximum time before the call that is subtracted from the wait, whatever the clock says.
const MOST_SPENT: Duration = Duration::from_secs(40);

/// Answers `aisoc_run_investigation`.
///
/// # Errors
/// When the case cannot be fetched, the run not started, or the service keeps no ledger for it. Where a
/// run may have been started although no answer came, the failure says so and what to look at before
/// starting another.
#[handler]
pub async fn aisoc_run_investigation(
    context: &Context,
    arguments: RunInvestigation,
) -> Result<RunInvestigationOutput, Failure> {
    let wait = Duration::from_secs(u64::try_from(arguments.wait_seconds).unwrap_or(0));
    let until = Instant::now() + wait.saturating_sub(spent(context));
    let mut progress = ProgressReporter::new(&context.progress);
    let found = cases::fetch(context, &arguments.case_id).await?;
    let case = read::text(&found.case, "case_number").unwrap_or_else(|| found.spelling.clone());
    let title = read::text(&found.case, "title").unwrap_or_default();
    progress.report(&format!("case {case} · {title}"));
    rights::check(context, &found).await?;
    let summary = arguments.alert_summary.as_deref();
    let run = start::start(context, &found, summary, arguments.force).await?;
    progress.report(&run.progress_message());
    let Some(run_id) = run.id.clone() else {
        return Ok(unidentified(&found, &run, &case));
    };
    context.started.set(&run_id, run.earlier.is_some());
    context.progress.leaves(&format!("run {run_id}"));

    let began = Instant::now();
    let going = || context.starts.seen_going(&run.key);
    let followed = follow::follow(context, &run_id, until, &mut progress, &going).await;
    if let Ending::Lost(after) = followed.ending {
        return Err(lost(&run_id, &case, after));
    }
    let mut notes = joined(&run);
    let mut report = None;
    let waited = began.elapsed();
    if matches!(followed.ending, Ending::Run) {
        match report::fetch(context, &run_id, &followed.events).await {
            Ok(found) => report = found,
            Err(error) => notes.push(errors::note("the report", &error)),
        }
        match &report {
            Some(report) if report.shown.cut == Some(true) => notes.push(
                "the report is cut; aisoc_explain_step has more of it with the report writer's last step"
                    .to_owned(),
            ),
            None if notes.len() == joined(&run).len() => notes.push("the run left no report".to_owned()),
            _ => {}
        }
    }
    let now = service_time(context).max(Timestamp::now());
    let mut answer = head(&found, &run);
    output::fill_output(&mut answer, &followed, report.as_ref(), waited, now);
    if let Ending::Unreadable(error) = &followed.ending {
        let why = explain_error(error, context.contract);
        notes.push(format!(
            "the run was started, but cannot be followed: {why}"
        ));
    }
    answer.report = report.map(|report| report.shown);
    notes.append(answer.notes.get_or_insert_default());
    answer.notes = Some(notes);
    answer.next_step = Some(next_step(&run_id, &answer, &followed.ending));
    Ok(answer)
}

/// How much of the wait is over: names are looked up before a handler is called.
fn spent(context: &Context) -> Duration {
    let spent = Timestamp::now().duration_since(context.now);
    Duration::try_from(spent)
        .unwrap_or_default()
        .min(MOST_SPENT)
}

fn head(found: &Found, run: &Started) -> RunInvestigationOutput {
    let case_id = read::text(&found.case, "id");
    RunInvestigationOutput {
        run_id: run.id.clone(),
        case_id: case_id.or_else(|| read::text(&run.said, "case_id")),
        case_number: read::text(&found.case, "case_number"),
        status: read::text(&run.said, "status"),
        message: read::text(&run.said, "message"),
        joined: Some(run.earlier.is_some()),
        ..RunInvestigationOutput::default()
    }
}

/// The result where the service took the request, and gave nothing that the run can be found by: no failure, since a call that
/// failed is repeated, and would start another.
fn unidentified(found: &Found, run: &Started, case: &str) -> RunInvestigationOutput {
    let mut notes = joined(run);
    notes.push("the service took the request and returned no `run_id`, so the run can't be followed from here".to_owned());
    RunInvestigationOutput {
        status: Some("unconfirmed".to_owned()),
        notes: Some(notes),
        next_step: Some(start::check_first(case)),
        ..head(found, run)
    }
}

fn joined(run: &Started) -> Vec<String> {
    let told = |age: Duration| {
        format!(
            "nothing was started: this is the run that the same call started {} s ago; `force: true` starts another",
            age.as_secs()
        )
    };
    run.earlier.map(told).into_iter().collect()
}

fn next_step(run_id: &str, answer: &RunInvestigationOutput, ending: &Ending) -> String {
    if matches!(ending, Ending::Unreadable(_)) {
        return format!(
            "see to what `notes` says, then call aisoc_replay_decision with run_id {run_id}; \
             do not start another run for this case before that"
        );
    }
    if matches!(
        answer.ledger.as_deref(),
        Some("not yet visible" | "unknown")
    ) {
        return format!(
            "call aisoc_get_investigation with run_id {run_id} in a minute to see whether the run exists; \
             do not start another run for this case before that"
        );
    }
    let go_on = answer.next_since_seq.map_or_else(
        || format!("call aisoc_replay_decision with run_id {run_id}"),
        |since| format!("call aisoc_replay_decision with run_id {run_id} and since_seq {since}"),
    );
    let verdict = answer.verdict.as_ref().and_then(|verdict| verdict.seq);
    let finding = answer.finding.as_ref().and_then(|finding| finding.seq);
    let decided = verdict
        .map(|seq| ("verdict", seq))
        .or_else(|| Some(("finding", finding?)));
    match (ending, decided) {
        (Ending::Run, Some((what, seq))) => format!(
            "call aisoc_explain_step with run_id {run_id} and step {seq} for the prompt and evidence behind the {what}, \
             or aisoc_replay_decision with run_id {run_id} for every step in full"
        ),
        (Ending::Run, None) => format!("{go_on} for every step in full"),
        _ => format!(
            "{go_on} for the steps that follow; do not start another run for this case meanwhile"
        ),
    }
}

/// That the service started a run and keeps no ledger for it.
fn lost(run_id: &str, case: &str, after: Duration) -> Failure {
    Failure::refused(
        format!(
            "the service started run {run_id} on {case}, but keeps no ledger for it: \
             GET /api/v1/investigations/{run_id} was answered 404 for {} s. So the run can be neither followed nor \
             replayed, and whether it does anything cannot be seen. The likely causes, the worst first: the service does not \
             pass the tenant on to its agents, so that where a tenant with the slug `default` exists the run is filed under \
             that one and seen there; where none exists, the ledger refuses what the agents write; or the agents service \
             runs with `AISOC_INVESTIGATE_USE_ROUTER=1`, with which every start of a ledger fails",
            after.as_secs().max(1)
        ),
        "do not start it again, since every start would be lost alike; ask an administrator to look for this run under the \
         tenant `default` (it shows this tenant's data there), then in the log of AiSOC's agents service for refused ledger \
         writes, and to unset `AISOC_INVESTIGATE_USE_ROUTER`; a release that sends the tenant on has none of this",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_run_is_a_failure_that_names_cause_and_remedy() {
        let Failure::Refused { reason, next } = lost("7c1f", "INC-0421", Duration::from_secs(6))
        else {
            unreachable!("it is a refusal");
        };
        for part in [
            "run 7c1f on INC-0421",
            "404 for 6 s",
            "pass the tenant on",
            "`AISOC_INVESTIGATE_USE_ROUTER=1`",
        ] {
            assert!(reason.contains(part), "{reason}");
        }
        let leak = reason.find("slug `default`").unwrap_or(usize::MAX);
        assert!(
            Some(leak) < reason.find("ledger refuses"),
            "the leak comes first: {reason}"
        );
        assert!(next.contains("administrator") && next.contains("do not start it again"));
    }

    #[test]
    fn the_next_step_goes_on_where_the_answer_ends() {
        let output = |ledger: &str| RunInvestigationOutput {
            ledger: Some(ledger.to_owned()),
            ..RunInvestigationOutput::default()
        };
        let going = RunInvestigationOutput {
            next_since_seq: Some(7),
            ..output("visible")
        };
        let next = next_step("7c1f", &going, &Ending::Wait);
        assert!(
            next.contains("aisoc_replay_decision with run_id 7c1f and since_seq 7"),
            "{next}"
        );
        let empty = next_step("7c1f", &output("visible"), &Ending::Wait);
        assert!(!empty.contains("since_seq"), "{empty}");
        let finding = crate::generated::Finding {
            seq: Some(11),
            ..crate::generated::Finding::default()
        };
        let over = RunInvestigationOutput {
            finding: Some(finding),
            ..output("visible")
        };
        assert!(
            next_step("7c1f", &over, &Ending::Run)
                .contains("aisoc_explain_step with run_id 7c1f and step 11")
        );
        let unseen = output("not yet visible");
        assert!(next_step("7c1f", &unseen, &Ending::Wait).contains("whether the run exists"));
    }
}
