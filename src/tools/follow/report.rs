//! The report of a run: an artifact that belongs to no step, or the text of its report step.

use std::time::Duration;

use crate::generated;
use crate::ledger::artifact::Content;
use crate::ledger::step::LongText;
use crate::ledger::{Artifact, Event};
use crate::tools::explain::artifacts;
use crate::tools::ledger::result::integer;
use toolspec_runtime::client::Error;
use toolspec_runtime::context::Context;
use toolspec_runtime::request::Request;

/// How long the report may keep an answer waiting that is complete without it.
const PATIENCE: Duration = Duration::from_secs(4);

/// How much of the report is shown, in characters.
const SHOWN: usize = 6000;

/// The run's report, and the artifact that it is, where it is one.
pub(in crate::tools) struct Report {
    pub(in crate::tools) shown: generated::Artifact,
    pub(in crate::tools) artifact: Option<Artifact>,
}

/// The run's report as an artifact with its text, from the artifacts or else from its steps; none where
/// it left none.
///
/// # Errors
/// As [`Context::send`], where the steps have no report either.
pub(in crate::tools) async fn fetch(
    context: &Context,
    run_id: &str,
    events: &[Event],
) -> Result<Option<Report>, Error> {
    match stored(context, run_id).await {
        Ok(None) => Ok(written(events)),
        Err(error) => written(events).map_or(Err(error), |report| Ok(Some(report))),
        found => found,
    }
}

async fn stored(context: &Context, run_id: &str) -> Result<Option<Report>, Error> {
    let base = ["api", "v1", "investigations", run_id, "artifacts"];
    let listing = Request::get(&base).within(PATIENCE);
    let listed = context.send_for_list(&listing).await?;
    // Of several the last is the one that counts.
    let mut reports = Artifact::read_all(&listed).into_iter();
    let Some(mut report) = reports.rfind(|artifact| artifact.is("report")) else {
        return Ok(None);
    };
    if report.lacks_content()
        && let Some(id) = report.id.clone()
    {
        let whole = Request::get(&[&base[..], &[&id]].concat()).within(PATIENCE);
        let whole = context.send_for(&whole, "id").await?;
        report.content = Content::read(whole.get("content"));
    }
    let shown = artifacts::shape(&report);
    Ok(shown.text.is_some().then(|| Report {
        shown,
        artifact: Some(report),
    }))
}

/// The text of the last step of kind `report` that has one.
fn written(events: &[Event]) -> Option<Report> {
    events.iter().rev().find_map(|event| {
        let text = event.report()?;
        let text = LongText::of(&text, SHOWN);
        let shown = generated::Artifact {
            kind: event.kind.as_ref().map(|kind| kind.to_lowercase()),
            source: Some(format!("payload of step {}", event.seq)),
            text: text.text,
            characters: text.characters.map(integer),
            cut: text.cut,
            kept: text.kept.map(integer),
            ..generated::Artifact::default()
        };
        Some(Report {
            shown,
            artifact: None,
        })
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_report_is_read_from_the_last_step_that_has_one() {
        let rows = [
            json!({"seq": 7, "kind": "report", "payload": {"markdown": "# First"}}),
            json!({"seq": 8, "kind": "report", "payload": {"report": "# Second"}}),
            json!({"seq": 9, "kind": "report", "payload": {"verdict": "benign"}}),
            json!({"seq": 10, "kind": "tool_call", "payload": {"text": "no report"}}),
        ];
        let events = Event::read_all(&rows).0;
        let shown = written(&events)
            .map(|report| report.shown)
            .unwrap_or_default();
        assert_eq!(
            (shown.text.as_deref(), shown.source.as_deref()),
            (Some("# Second"), Some("payload of step 8"))
        );
        assert!(written(&events[2..]).is_none());
    }
}
