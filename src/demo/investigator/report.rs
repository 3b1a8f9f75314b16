//! Reporter: the write-up in Markdown.

use std::fmt::Write as _;

use serde_json::json;

use super::brief::Brief;
use super::forensic::Case;
use super::workspace::{LedgerError, Workspace};

/// Writes the report.
pub(super) fn run(
    brief: &Brief,
    case: &Case,
    actions: &[String],
    workspace: &mut Workspace<'_>,
) -> Result<String, LedgerError> {
    let agent = workspace.names.reporter;
    let report = markdown(brief, case, actions);
    workspace.ask(
        agent,
        "summarise for the case",
        &report,
        &format!(
            "{} is {} with confidence {:.2}.",
            named(brief, case),
            case.verdict.word(),
            case.confidence
        ),
    )?;
    workspace.note(
        agent,
        "reporter",
        "Report written".into(),
        json!({ "size_bytes": report.len() }),
    )?;
    workspace.note(
        agent,
        "report",
        format!("{}: {} is {}", brief.name(), named(brief, case), case.verdict.word()),
        json!({ "verdict": case.verdict.word(), "confidence": case.confidence, "subject": case.subject, "actions": actions }),
    )?;
    workspace.hand_over()?;
    Ok(report)
}

/// The address that was judged, or the case.
pub(super) fn named(brief: &Brief, case: &Case) -> String {
    case.subject
        .map_or_else(|| brief.name().to_owned(), |address| address.to_string())
}

/// The report.
pub(super) fn markdown(brief: &Brief, case: &Case, actions: &[String]) -> String {
    let mut text = format!(
        "# {}: {}\n\n**Verdict:** {} is **{}** (confidence {:.2})\n\n## Evidence\n\n",
        brief.name(),
        brief.case["title"].as_str().unwrap_or_default(),
        named(brief, case),
        case.verdict.word(),
        case.confidence,
    );
    if case.findings.is_empty() {
        text.push_str("The lake holds nothing about this in the window of the alerts.\n");
    } else {
        text.push_str("| weight | kind | finding |\n|---:|---|---|\n");
        for finding in &case.findings {
            let _ = writeln!(
                text,
                "| {:+.2} | {} | {} |",
                finding.weight, finding.kind, finding.text
            );
        }
    }
    text.push_str("\n## Alerts\n\n");
    for alert in &brief.alerts {
        let field = |key: &str| alert[key].as_str().unwrap_or_default();
        let _ = writeln!(
            text,
            "- {} · {} · {}",
            field("event_time"),
            field("severity"),
            field("title")
        );
    }
    text.push_str("\n## Proposed response\n\n");
    for (number, action) in (1..).zip(actions) {
        let _ = writeln!(text, "{number}. {action}");
    }
    text
}
