//! `aisoc_get_investigation`: one run at a glance.
//!
//! The service knows neither how long a run took nor which agents took part; both are worked out
//! here, from its times and its ledger. The manifest could include the ledger's first page; it can neither page
//! an include to its end nor count and sum what is in it.

use futures_util::future;
use jiff::Timestamp;
use serde_json::{Value, json};
use toolspec_macros::handler;

use super::ledger::{self, Events, digest, run};
use super::{excerpt, read, trouble};
use crate::aisoc::Error;
use crate::context::Context;
use crate::failure::Failure;
use crate::generated::GetInvestigation;

/// Answers `aisoc_get_investigation`.
///
/// # Errors
/// When the run cannot be fetched. A ledger that cannot becomes a note.
#[handler]
pub async fn aisoc_get_investigation(
    context: &Context,
    arguments: GetInvestigation,
) -> Result<Value, Failure> {
    let run_id = &arguments.run_id;
    let (row, events) = future::join(
        ledger::fetch_run(context, run_id),
        ledger::fetch_events(context, run_id, None, ledger::BOUND),
    )
    .await;
    Ok(answer(&row?, events, context.now))
}

fn answer(row: &Value, events: Result<Events, Error>, now: Timestamp) -> Value {
    let mut answer = run::summary(row, now);
    answer["alert_summary"] =
        json!(read::text(row, "alert_summary").map(|text| excerpt::short(&text, 4000)));
    answer["artifacts"] = json!(read::integer(row, "artifact_count"));
    answer["model_costs"] = Value::from(run::model_costs(row));
    answer["steps"] = json!(read::integer(row, "event_count"));
    let mut notes = Vec::new();
    match events {
        Ok(events) => {
            let read = events.rows.len();
            if events.complete {
                answer["steps"] = json!(read);
            } else {
                notes.push(format!(
                    "agents and kinds count the first {read} steps of the ledger"
                ));
            }
            answer["agents"] = Value::from(digest::agents(&events.rows));
            answer["kinds"] = digest::kinds(&events.rows);
            answer["verdict"] = digest::verdict(&events.rows, &answer["status"]);
            answer["last_seq"] = json!(events.last_seq());
        }
        Err(error) => notes.push(trouble::note("the ledger", &error)),
    }
    if run::is_running(row) {
        notes.push("the run is still going: call again for its progress".to_owned());
    }
    answer["notes"] = json!(notes);
    answer
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tools::fixtures;

    fn row() -> Value {
        json!({"id": "7c1f", "status": "completed", "event_count": 9, "artifact_count": 1, "total_tokens": 900,
               "started_at": "2026-05-01T10:00:00Z", "completed_at": "2026-05-01T10:00:41Z"})
    }

    #[test]
    fn duration_and_agents_come_from_times_and_ledger() {
        let rows = vec![json!({"seq": 0, "agent": "ReconAgent", "kind": "recon"})];
        let answer = answer(
            &row(),
            Ok(Events {
                rows,
                complete: true,
                ..Events::default()
            }),
            Timestamp::default(),
        );
        assert_eq!(answer["duration_seconds"], 41.0);
        assert_eq!(answer["agents"][0]["agent"], "ReconAgent");
        assert_eq!(
            (answer["steps"].clone(), answer["notes"].clone()),
            (json!(1), json!([]))
        );
    }

    #[test]
    fn a_ledger_cut_short_is_said_and_the_service_counts() {
        let rows = vec![json!({"seq": 0, "agent": "ReconAgent", "kind": "recon"})];
        let answer = answer(
            &row(),
            Ok(Events {
                rows,
                complete: false,
                ..Events::default()
            }),
            Timestamp::default(),
        );
        assert_eq!(answer["steps"], 9);
        assert!(
            answer["notes"][0]
                .as_str()
                .is_some_and(|note| note.contains("first 1 steps"))
        );
    }

    proptest! {
        #[test]
        fn any_run_has_an_answer(row in fixtures::any_row(&["id", "status", "model_costs", "event_count"]), rows in fixtures::any_events()) {
            let answer = answer(&row, Ok(Events { rows, complete: true, ..Events::default() }), Timestamp::default());
            prop_assert!(answer.is_object());
        }
    }
}
