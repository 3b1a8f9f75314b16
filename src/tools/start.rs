//! Starts the agent on a case: one request, which is never retried.
//!
//! Every request starts another run. So a call that repeats an earlier call joins its run, and if
//! it is unknown whether a run was started, no other is started until the caller has checked.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::cases::Found;
use super::{errors, read};
use crate::aisoc::is_passed_on;
use crate::ledger::Run;
use toolspec_runtime::advice::next_step;
use toolspec_runtime::client::{Error, Reason};
use toolspec_runtime::context::Context;
use toolspec_runtime::contract::Contract;
use toolspec_runtime::failure::Failure;
use toolspec_runtime::request::Request;
use toolspec_runtime::starts::Outcome;

/// How long the look at the case's runs may take, where it is unknown whether one was started.
const LOOK: Duration = Duration::from_secs(4);

/// A run that was started.
#[derive(Debug)]
pub(super) struct Started {
    /// Its UUID; none where the service took the request and did not return one.
    pub(super) id: Option<String>,
    /// Under which it is remembered.
    pub(super) key: String,
    /// The service's message.
    pub(super) said: Value,
    /// How long ago an earlier call started it, where this one joined.
    pub(super) earlier: Option<Duration>,
}

impl Started {
    /// The run as progress tells it.
    pub(super) fn progress_message(&self) -> String {
        let id = self.id.as_deref().unwrap_or("without an identifier");
        match self.earlier {
            None => format!("run {id} started"),
            Some(age) => format!("joined run {id}, started {} s ago", age.as_secs()),
        }
    }
}

/// Starts a run, or joins the one that the same call started less than a minute ago. `force` starts one
/// in any case.
///
/// # Errors
/// That none was started, or that one may have been, with what to do before starting another.
pub(super) async fn start(
    context: &Context,
    found: &Found,
    alert_summary: Option<&str>,
    force: bool,
) -> Result<Started, Failure> {
    let case = &found.spelling;
    let same = read::text(&found.case, "id").unwrap_or_else(|| case.clone());
    let key = json!([same, alert_summary]).to_string();
    let request = request(case, alert_summary);
    let (client, tool) = (Arc::clone(&context.client), context.contract.name);
    context
        .progress
        .leaves(&format!("the investigation of {case} that was asked for"));
    let joined = context.starts.start_or_join(&key, force, || async move {
        outcome(client.send(tool, &request).await)
    });
    let earlier = joined.earlier;
    match joined.outcome().await {
        Some(Outcome::Started(said)) => Ok(Started {
            id: read::text(&said, "run_id").filter(|id| !id.trim().is_empty()),
            key,
            said,
            earlier,
        }),
        Some(Outcome::NotStarted(error)) => Err(not_started(error, context.contract)),
        Some(Outcome::Unknown(error)) => {
            let running = running(context, case).await;
            Err(unknown(&error, case, earlier, &running))
        }
        None => Err(Failure::refused(
            "the request that starts the run broke off in this server, so a run may have been started",
            check_first(case),
        )),
    }
}

fn request(case: &str, alert_summary: Option<&str>) -> Request {
    let body = alert_summary.map_or_else(|| json!({}), |summary| json!({"alert_summary": summary}));
    Request::post(&["api", "v1", "cases", case, "investigate"], body)
}

fn outcome(sent: Result<Value, Error>) -> Outcome {
    match sent {
        Ok(said) => Outcome::Started(said),
        Err(error) if errors::may_have_started(&error) => Outcome::Unknown(error),
        Err(error) => Outcome::NotStarted(error),
    }
}

/// Why no run was started.
fn not_started(error: Error, contract: &Contract) -> Failure {
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
        // A release that hands a case over moves it first.
        reason if is_passed_on(reason) => Failure::refused(
            format!(
                "{error}. No run was started, but newer releases have moved the case to `investigating` all the same"
            ),
            next_step(&error, contract),
        ),
        _ => Failure::Service(error),
    }
}

/// The failure if it is unknown whether a run was started; `running` are the case's active runs.
fn unknown(error: &Error, case: &str, earlier: Option<Duration>, running: &[String]) -> Failure {
    let mut reason = match earlier {
        None => format!("{error}. The run may have been started all the same"),
        Some(age) => format!(
            "the same call was made {} s ago and got no answer ({error}). It may have started a run all the same, so nothing was started now",
            age.as_secs()
        ),
    };
    if !running.is_empty() {
        reason = format!(
            "{reason}; going on this case now: run {}",
            running.join(", run ")
        );
    }
    Failure::refused(
        reason,
        format!(
            "{}; if there is none, call again with `force: true`",
            check_first(case)
        ),
    )
}

/// What to do before another start, where it is not known which run the first one was.
pub(super) fn check_first(case: &str) -> String {
    format!(
        "look with aisoc_list_investigations for case_id {case} before calling again, since every call starts a run"
    )
}

/// The case's active runs, if they can be listed.
async fn running(context: &Context, case: &str) -> Vec<String> {
    let request = Request::get(&["api", "v1", "investigations"])
        .query("case_id", case)
        .query("status", "running")
        .query("limit", 5)
        .within(LOOK);
    let listed = context.send_for_list(&request).await;
    let runs = Run::read_all(&listed.unwrap_or_default());
    runs.into_iter().filter_map(|run| run.id).take(5).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use toolspec_runtime::client::Refused;

    use super::*;
    use crate::aisoc::AISOC;
    use crate::generated::TOOLS;

    fn contract() -> &'static Contract {
        let mut tools = TOOLS.iter().map(|entry| entry.contract);
        tools
            .find(|tool| tool.name == "aisoc_run_investigation")
            .unwrap()
    }

    fn error(reason: Reason) -> Error {
        Error::new(&AISOC, "POST /api/v1/cases/INC-0421/investigate", reason)
    }

    fn reason(failure: Failure) -> String {
        match failure {
            Failure::Refused { reason, next } => format!("{reason}. {next}"),
            other => format!("{other:?}"),
        }
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
    fn a_failed_start_says_whether_to_start_again() {
        let unavailable = Reason::Server {
            status: 503,
            retry_after: None,
            detail: "Agents service unavailable: x".to_owned(),
        };
        assert!(matches!(
            outcome(Err(error(unavailable.clone()))),
            Outcome::NotStarted(_)
        ));
        assert!(reason(not_started(error(unavailable), contract())).contains("no run was started"));
        let refused = Refused {
            status: 401,
            code: "",
            text: "missing bearer credential",
            is_passed_on: true,
        };
        let passed_on = error((AISOC.refusal)(&refused).unwrap());
        assert!(matches!(
            outcome(Err(passed_on.clone())),
            Outcome::NotStarted(_)
        ));
        let text = reason(not_started(passed_on, contract()));
        for part in [
            "401: missing bearer credential",
            "key was accepted",
            "No run was started",
            "`AISOC_SERVICE_TOKEN`",
            "`AISOC_AGENTS_SERVICE_TOKEN`",
        ] {
            assert!(text.contains(part), "{text}");
        }
        let missing = error(Reason::NotFound("Case not found".to_owned()));
        assert!(matches!(
            not_started(missing, contract()),
            Failure::Service(_)
        ));

        let closed = error(Reason::Closed { answered: false });
        assert!(matches!(outcome(Err(closed.clone())), Outcome::Unknown(_)));
        let first = reason(unknown(&closed, "INC-0421", None, &[]));
        assert!(
            first.contains("may have been started") && !first.contains("going on"),
            "{first}"
        );
        let age = Some(Duration::from_secs(9));
        let second = reason(unknown(&closed, "INC-0421", age, &["7c1f".to_owned()]));
        for part in [
            "9 s ago",
            "nothing was started now",
            "now: run 7c1f",
            "`force: true`",
        ] {
            assert!(second.contains(part), "{second}");
        }
    }
}
