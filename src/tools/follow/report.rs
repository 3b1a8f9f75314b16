//! The report a run left: an artifact that belongs to no step, or the text of its report step.

use std::time::Duration;

use serde_json::{Value, json};

use crate::aisoc::{Error, Request};
use crate::context::Context;
use crate::tools::explain::artifacts;
use crate::tools::{excerpt, read};

/// How long the report may keep an answer waiting that is complete without it.
const PATIENCE: Duration = Duration::from_secs(4);

/// How much of the report is shown, in characters.
const SHOWN: usize = 6000;

/// The run's report as an artifact with its text, from the artifacts or else from its steps; none where
/// it left none.
///
/// # Errors
/// As [`Context::send`], where the steps have no report either.
pub(in crate::tools) async fn fetch(
    context: &Context,
    run_id: &str,
    events: &[Value],
) -> Result<Option<Value>, Error> {
    match stored(context, run_id).await {
        Ok(None) => Ok(written(events)),
        Err(error) => written(events).map_or(Err(error), |report| Ok(Some(report))),
        found => found,
    }
}

async fn stored(context: &Context, run_id: &str) -> Result<Option<Value>, Error> {
    let base = ["api", "v1", "investigations", run_id, "artifacts"];
    let listing = Request::get(&base).within(PATIENCE);
    let listed = context.send_for_list(&listing, "items").await?;
    let is_report = |artifact: &&Value| {
        read::text(artifact, "kind").is_some_and(|kind| kind.to_lowercase().contains("report"))
    };
    // Of several the last is the one that counts.
    let Some(mut report) = read::items(&listed).iter().rfind(is_report).cloned() else {
        return Ok(None);
    };
    if artifacts::lacks_content(&report)
        && let Some(id) = read::text(&report, "id")
    {
        let whole = Request::get(&[&base[..], &[&id]].concat()).within(PATIENCE);
        report = context.send_for(&whole, "id").await?;
    }
    Ok(Some(artifacts::shape(&report)).filter(|shaped| shaped.get("text").is_some()))
}

/// The text of the last step of kind `report` that has one.
fn written(events: &[Value]) -> Option<Value> {
    let keys = ["report_md", "report", "markdown", "content", "text"];
    events.iter().rev().find_map(|event| {
        let kind = read::text(event, "kind")?.to_lowercase();
        let text = kind
            .starts_with("report")
            .then(|| read::first_text(event.get("payload")?, &keys))??;
        let mut report = excerpt::whole(&text, SHOWN);
        report["kind"] = json!(kind);
        report["source"] = json!(format!("payload of step {}", read::integer(event, "seq")?));
        Some(report)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_read_from_the_last_step_that_has_one() {
        let events = [
            json!({"seq": 7, "kind": "report", "payload": {"markdown": "# First"}}),
            json!({"seq": 8, "kind": "report", "payload": {"report": "# Second"}}),
            json!({"seq": 9, "kind": "report", "payload": {"verdict": "benign"}}),
            json!({"seq": 10, "kind": "tool_call", "payload": {"text": "no report"}}),
        ];
        let report = written(&events).unwrap_or_default();
        assert_eq!(
            (&report["text"], &report["source"]),
            (&json!("# Second"), &json!("payload of step 8"))
        );
        assert_eq!(written(&events[2..]), None);
    }
}
