//! `aisoc_run_investigation`: starts the agent on a case and follows the run while it works.
//!
//! Starting is never repeated: the request is sent once, a call that repeats an earlier one joins its run,
//! and a run that the ledger does not know is a failure and not a success. Following is a read: it ends
//! when the caller leaves, and the run does not.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::{Value, json};
use toolspec_macros::handler;

use super::cases::Found;
use super::follow::{self, Ending, Followed, Teller, answer, report};
use super::start::{self, Started};
use super::{cases, read, rights, trouble};
use crate::context::Context;
use crate::failure::Failure;
use crate::generated::RunInvestigation;

/// How much of the wait the way here counts for at most, whatever the clock says.
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
) -> Result<Value, Failure> {
    let wait = Duration::from_secs(u64::try_from(arguments.wait_seconds).unwrap_or(0));
    let until = Instant::now() + wait.saturating_sub(spent(context));
    let mut teller = Teller::new(&context.progress);
    let found = cases::fetch(context, &arguments.case_id).await?;
    let case = read::text(&found.case, "case_number").unwrap_or_else(|| found.spelling.clone());
    let title = read::text(&found.case, "title").unwrap_or_default();
    teller.tell(&format!("case {case} · {title}"));
    rights::check(context, &found).await?;
    let summary = arguments.alert_summary.as_deref();
    let run = start::start(context, &found, summary, arguments.force).await?;
    context.progress.leaves(&format!("run {}", run.id));
    teller.tell(&run.told());

    let began = Instant::now();
    let going = || context.starts.seen_going(&run.key);
    let followed = follow::follow(context, &run.id, until, &mut teller, &going).await;
    if let Ending::Lost(after) = followed.ending {
        return Err(lost(&run.id, &case, after));
    }
    let mut answer = head(&found, &run);
    answer::fill(&mut answer, &followed, began.elapsed(), Timestamp::now());
    let mut notes = joined(&run);
    if let Ending::Unreadable(error) = &followed.ending {
        let why = error.explain(context.contract);
        notes.push(format!(
            "the run was started, but cannot be followed: {why}"
        ));
    }
    if matches!(followed.ending, Ending::Run) {
        notes.extend(add_report(context, &run.id, &followed, &mut answer).await);
    }
    notes.extend(read::strings(&answer, "notes"));
    answer["notes"] = json!(notes);
    answer["next_step"] = json!(next_step(&run.id, &answer, &followed.ending));
    Ok(answer)
}

/// How much of the wait is over: names are looked up before a handler is called.
fn spent(context: &Context) -> Duration {
    let spent = Timestamp::now().duration_since(context.now);
    Duration::try_from(spent)
        .unwrap_or_default()
        .min(MOST_SPENT)
}

fn head(found: &Found, run: &Started) -> Value {
    json!({
        "run_id": run.id,
        "case_id": read::text(&found.case, "id").or_else(|| read::text(&run.said, "case_id")),
        "case_number": read::text(&found.case, "case_number"),
        "status": read::text(&run.said, "status"),
        "message": read::text(&run.said, "message"),
        "joined": run.earlier.is_some(),
    })
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

/// Adds the run's report, or says why there is none.
async fn add_report(
    context: &Context,
    run_id: &str,
    followed: &Followed,
    answer: &mut Value,
) -> Option<String> {
    match report::fetch(context, run_id, &followed.events).await {
        Ok(Some(report)) => {
            let cut = report["cut"] == true;
            answer["report"] = report;
            cut.then(|| {
                "the report is cut; aisoc_explain_step has more of it with the report writer's last step"
                    .to_owned()
            })
        }
        Ok(None) => Some("the run left no report".to_owned()),
        Err(error) => Some(trouble::note("the report", &error)),
    }
}

fn next_step(run_id: &str, answer: &Value, ending: &Ending) -> String {
    if matches!(ending, Ending::Unreadable(_)) {
        return format!(
            "see to what `notes` says, then call aisoc_replay_decision with run_id {run_id}; \
             do not start another run for this case before that"
        );
    }
    if answer["ledger"] == "not yet visible" || answer["ledger"] == "unknown" {
        return format!(
            "call aisoc_get_investigation with run_id {run_id} in a minute to see whether the run exists; \
             do not start another run for this case before that"
        );
    }
    let go_on = read::integer(answer, "next_since_seq").map_or_else(
        || format!("call aisoc_replay_decision with run_id {run_id}"),
        |since| format!("call aisoc_replay_decision with run_id {run_id} and since_seq {since}"),
    );
    match (ending, answer["verdict"]["seq"].as_i64()) {
        (Ending::Run, Some(seq)) => format!(
            "call aisoc_explain_step with run_id {run_id} and step {seq} for the prompt and evidence behind the verdict, \
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
        let going = json!({"ledger": "visible", "next_since_seq": 7});
        let next = next_step("7c1f", &going, &Ending::Wait);
        assert!(
            next.contains("aisoc_replay_decision with run_id 7c1f and since_seq 7"),
            "{next}"
        );
        let empty = next_step("7c1f", &json!({"ledger": "visible"}), &Ending::Wait);
        assert!(!empty.contains("since_seq"), "{empty}");
        let over = json!({"ledger": "visible", "verdict": {"seq": 11}});
        assert!(
            next_step("7c1f", &over, &Ending::Run)
                .contains("aisoc_explain_step with run_id 7c1f and step 11")
        );
        let unseen = json!({"ledger": "not yet visible"});
        assert!(next_step("7c1f", &unseen, &Ending::Wait).contains("whether the run exists"));
    }
}
