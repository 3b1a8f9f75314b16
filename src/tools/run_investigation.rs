//! `aisoc_run_investigation`: starts the agent on a case.
//!
//! Starting is never repeated: every call starts another run. On some installations the ledger
//! refuses the run while the service answers that it runs; so the ledger is looked at once, and a
//! run it does not know is reported as such and not as a success.
//!
//! Not here: following the run. `aisoc_replay_decision` reads what it has written so far.

use serde_json::{Value, json};
use toolspec_macros::handler;

use super::cases::Found;
use super::{cases, ledger, ledger::run, read, trouble};
use crate::aisoc::{Error, Reason, Request};
use crate::context::Context;
use crate::failure::Failure;
use crate::generated::RunInvestigation;

/// What a run means that the service started and the ledger does not know.
const LOST: &str = "the ledger does not know this run yet. If it still does not in a minute, the \
    installation does not record runs started this way (its agents service is told no tenant): the \
    run can then be neither followed nor replayed, and an administrator has to look at the agents \
    service's log";

/// Answers `aisoc_run_investigation`.
///
/// # Errors
/// When the case cannot be fetched or the run not started. Where a run may have been started
/// although no answer came, the failure says so and what to look at before starting another.
#[handler]
pub async fn aisoc_run_investigation(
    context: &Context,
    arguments: RunInvestigation,
) -> Result<Value, Failure> {
    let found = cases::fetch(context, &arguments.case_id).await?;
    let request = request(&found.spelling, arguments.alert_summary.as_deref());
    let started = context
        .send(&request)
        .await
        .map_err(|error| not_started(error, &arguments.case_id))?;
    let Some(run_id) = read::text(&started, "run_id") else {
        return Err(Failure::refused(
            "the service accepted the investigation but gave no `run_id`",
            look_first(&arguments.case_id),
        ));
    };
    let row = ledger::fetch_run(context, &run_id).await;
    Ok(answer(&run_id, &found, &started, row))
}

fn request(case: &str, alert_summary: Option<&str>) -> Request {
    let body = alert_summary.map_or_else(|| json!({}), |summary| json!({"alert_summary": summary}));
    Request::post(&["api", "v1", "cases", case, "investigate"], body)
}

fn answer(run_id: &str, found: &Found, started: &Value, row: Result<Value, Error>) -> Value {
    let (ledger, status, note) = match row {
        Ok(row) => {
            let going = "the run is going: its steps appear in the ledger as it works";
            let note = run::is_running(&row).then_some(going.to_owned());
            ("visible", read::text(&row, "status"), note)
        }
        Err(error) if trouble::absent(&error) => {
            let status = Some("unconfirmed".to_owned());
            ("not yet visible", status, Some(LOST.to_owned()))
        }
        Err(error) => {
            let note = trouble::note("the run's row in the ledger", &error);
            ("unknown", read::text(started, "status"), Some(note))
        }
    };
    json!({
        "run_id": run_id,
        "case_id": read::text(&found.case, "id").or_else(|| read::text(started, "case_id")),
        "case_number": read::text(&found.case, "case_number"),
        "status": status,
        "message": read::text(started, "message"),
        "ledger": ledger,
        "next_step": next_step(run_id, ledger),
        "notes": Vec::from_iter(note),
    })
}

fn next_step(run_id: &str, ledger: &str) -> String {
    if ledger == "visible" {
        return format!(
            "call aisoc_replay_decision with run_id {run_id} to read its steps, or aisoc_get_investigation \
             for status and verdict; do not start another run for this case meanwhile"
        );
    }
    format!(
        "call aisoc_get_investigation with run_id {run_id} in a minute to see whether the run exists; \
         do not start another run for this case before that"
    )
}

/// Why no run was started, or that nobody knows.
fn not_started(error: Error, case: &str) -> Failure {
    if trouble::may_have_started(&error) {
        return Failure::refused(
            format!("{error}. The run may have been started all the same"),
            look_first(case),
        );
    }
    match &error.reason {
        Reason::Server {
            status: 503,
            detail,
            ..
        } => Failure::refused(
            format!(
                "the service cannot reach its agents, so no run was started (503: {})",
                detail.trim_end_matches('.')
            ),
            "try again in a few minutes; if it persists, an administrator has to check that AiSOC's agents service is up",
        ),
        _ => Failure::Service(error),
    }
}

fn look_first(case: &str) -> String {
    format!(
        "look with aisoc_list_investigations for case_id {case} before calling again, since every call starts a run"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found() -> Found {
        Found {
            case: json!({"id": "5ea1", "case_number": "INC-0421"}),
            spelling: "INC-0421".to_owned(),
        }
    }

    fn error(reason: Reason) -> Error {
        Error::new("GET /api/v1/investigations/7c1f", reason)
    }

    fn started() -> Value {
        json!({"run_id": "7c1f", "case_id": "5ea1", "status": "running", "message": "Investigation started"})
    }

    #[test]
    fn the_summary_goes_into_the_body_only_when_there_is_one() {
        assert_eq!(request("INC-1", None).body, Some(json!({})));
        assert_eq!(
            request("INC-1", Some("beacon")).body,
            Some(json!({"alert_summary": "beacon"}))
        );
        assert_eq!(
            request("INC-1", None).to_string(),
            "POST /api/v1/cases/INC-1/investigate"
        );
    }

    #[test]
    fn a_run_the_ledger_lost_is_no_success() {
        let lost = error(Reason::NotFound("Investigation run not found".to_owned()));
        let lost = answer("7c1f", &found(), &started(), Err(lost));
        assert_eq!(
            (lost["ledger"].clone(), lost["status"].clone()),
            (json!("not yet visible"), json!("unconfirmed"))
        );
        assert!(
            lost["next_step"]
                .as_str()
                .is_some_and(|next| next.contains("whether the run exists"))
        );
        assert!(
            lost["notes"][0]
                .as_str()
                .is_some_and(|note| note.contains("neither followed nor"))
        );
        let seen = answer(
            "7c1f",
            &found(),
            &started(),
            Ok(json!({"status": "completed"})),
        );
        assert_eq!(
            (seen["ledger"].clone(), seen["status"].clone()),
            (json!("visible"), json!("completed"))
        );
        assert!(
            seen["next_step"]
                .as_str()
                .is_some_and(|next| next.contains("run_id 7c1f"))
        );
    }

    #[test]
    fn a_failed_start_says_whether_to_start_again() {
        let unavailable = Reason::Server {
            status: 503,
            retry_after: None,
            detail: "Agents service unavailable: x".to_owned(),
        };
        let table = [
            (unavailable, "no run was started"),
            (Reason::Closed { answered: false }, "may have been started"),
        ];
        for (cause, expected) in table {
            match not_started(error(cause), "INC-0421") {
                Failure::Refused { reason, .. } => assert!(reason.contains(expected), "{reason}"),
                other => assert!(matches!(other, Failure::Refused { .. }), "{other:?}"),
            }
        }
        let missing = error(Reason::NotFound("Case not found".to_owned()));
        assert!(matches!(
            not_started(missing, "INC-0421"),
            Failure::Service(_)
        ));
    }
}
