//! `aisoc_get_case`: a case with its timeline and its linked alerts.
//!
//! The service gives the ids of linked alerts only, and loses them from the timeline of a case
//! that has any; so the alerts are fetched one by one. Timeline and alerts are best effort: what
//! cannot be fetched becomes a note, since the case itself is an answer.

use futures_util::{StreamExt, future, stream};
use serde_json::{Value, json};
use toolspec_macros::handler;

use super::{cases, excerpt, read, trouble};
use crate::aisoc::{Error, Request};
use crate::context::Context;
use crate::failure::Failure;
use crate::generated::GetCase;

/// The most linked alerts fetched for one answer.
const ALERTS: usize = 25;
/// How many of them at a time.
const AT_ONCE: usize = 6;

type Fetched = (String, Result<Value, Error>);

/// Answers `aisoc_get_case`.
///
/// # Errors
/// When the case itself cannot be fetched.
#[handler]
pub async fn aisoc_get_case(context: &Context, arguments: GetCase) -> Result<Value, Failure> {
    let found = cases::fetch(context, &arguments.case_id).await?;
    let alert_ids = read::strings(&found.case, "alert_ids");
    let wanted = if arguments.include_alerts {
        alert_ids.len().min(ALERTS)
    } else {
        0
    };
    let (timeline, alerts) = future::join(
        timeline(context, &found.spelling, arguments.include_timeline),
        linked_alerts(context, alert_ids[..wanted].to_vec()),
    )
    .await;

    let mut answer = super::case::shape(&found.case, context.now);
    let mut notes = Vec::new();
    match timeline {
        Some(Ok(timeline)) => answer["timeline"] = Value::from(super::case::timeline(&timeline)),
        Some(Err(error)) => notes.push(trouble::note("the timeline", &error)),
        None => {}
    }
    let (alerts, missing) = sort_out(alerts);
    answer["alerts"] = Value::from(alerts);
    notes.extend(missing);
    if alert_ids.len() > wanted {
        answer["alert_ids_not_fetched"] = json!(alert_ids[wanted..]);
        notes.extend(unfetched(alert_ids.len(), wanted));
    }
    answer["notes"] = json!(notes);
    Ok(answer)
}

async fn timeline(context: &Context, id: &str, wanted: bool) -> Option<Result<Value, Error>> {
    if !wanted {
        return None;
    }
    let request = Request::get(&["api", "v1", "cases", id, "timeline"]);
    Some(context.send_for_list(&request, "events").await)
}

async fn linked_alerts(context: &Context, ids: Vec<String>) -> Vec<Fetched> {
    let fetches = ids.into_iter().map(|id| async move {
        let request = Request::get(&["api", "v1", "alerts", &id]);
        let answer = context.send_for(&request, "id").await;
        (id, answer)
    });
    stream::iter(fetches).buffered(AT_ONCE).collect().await
}

/// The alerts that came, and one note for each reason why others did not.
fn sort_out(fetched: Vec<Fetched>) -> (Vec<Value>, Vec<String>) {
    let mut alerts = Vec::new();
    let mut reasons: Vec<(String, Vec<String>)> = Vec::new();
    for (id, answer) in fetched {
        match answer {
            Ok(alert) => alerts.push(alert_summary(&alert)),
            Err(error) => {
                let reason = error.reason.in_short();
                match reasons.iter_mut().find(|(known, _)| *known == reason) {
                    Some((_, ids)) => ids.push(id),
                    None => reasons.push((reason, vec![id])),
                }
            }
        }
    }
    let notes = reasons.into_iter().map(|(reason, ids)| {
        let noun = if ids.len() == 1 {
            "linked alert"
        } else {
            "linked alerts"
        };
        format!(
            "{} {noun} not shown, {reason}: {}",
            ids.len(),
            ids.join(", ")
        )
    });
    (alerts, notes.collect())
}

fn unfetched(linked: usize, fetched: usize) -> Option<String> {
    (fetched > 0).then(|| {
        format!("the first {fetched} of {linked} linked alerts are shown; get the others by id with aisoc_get_alert")
    })
}

/// What a linked alert is about; the rest is `aisoc_get_alert`'s.
fn alert_summary(alert: &Value) -> Value {
    json!({
        "id": read::text(alert, "id"),
        "title": read::text(alert, "title").map(|title| excerpt::short(&title, 300)),
        "severity": read::text(alert, "severity"),
        "status": read::text(alert, "status"),
        "confidence": read::integer(alert, "confidence"),
        "disposition": read::text(alert, "disposition"),
        "technique_ids": read::strings(alert, "mitre_techniques"),
        "hosts": read::strings(alert, "affected_hosts"),
        "users": read::strings(alert, "affected_users"),
        "ips": read::strings(alert, "affected_ips"),
        "event_time": read::text(alert, "event_time"),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tools::fixtures;

    #[test]
    fn a_linked_alert_is_summarised() {
        let alert = json!({"id": "a1", "title": "Beacon", "severity": "high", "confidence": 88, "ai_summary": "long",
            "mitre_techniques": ["T1071.001", {"id": "T1059", "name": "Interpreter"}], "affected_hosts": ["fin-ws-12"]});
        let summary = alert_summary(&alert);
        assert_eq!(summary["technique_ids"], json!(["T1071.001", "T1059"]));
        assert_eq!(summary["hosts"], json!(["fin-ws-12"]));
        assert_eq!(summary.get("ai_summary"), None);
    }

    #[test]
    fn alerts_left_out_are_counted() {
        assert_eq!(unfetched(40, 0), None);
        assert!(unfetched(40, 25).is_some_and(|note| note.contains("first 25 of 40")));
    }

    proptest! {
        #[test]
        fn any_alert_has_a_summary(alert in fixtures::any_row(&["id", "title", "confidence", "mitre_techniques", "affected_hosts"])) {
            prop_assert!(alert_summary(&alert).is_object());
        }
    }
}
