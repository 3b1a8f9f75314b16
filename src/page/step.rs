//! One step: a summary line, and the details that open below it.

use maud::{Markup, html};

use super::blocks::{excerpt, facts, fields, hash, long, shown};
use super::head::{alternatives, some};
use super::words::{count, counted, duration, percent, time_of_day};
use crate::ledger::sheet::{
    DecisionPart, EvidencePart, LongText, PromptPart, ResponsePart, Step, ToolPart,
};

/// The step as an item of its agent's list.
pub(super) fn step(step: &Step) -> Markup {
    let about = about(step);
    let kind = some(step.kind.as_ref()).unwrap_or("step");
    let class = match (about, step.has_failed(), kind) {
        (_, true, _) => "tool failed",
        (_, _, "error") => "error",
        _ => about,
    };
    let open = about == "decision" || class == "error" || step.is_altered();
    let number = |count: Option<usize>| i64::try_from(count?).ok();
    html! {
        li class=(class) id=[step.seq.map(|seq| format!("step-{seq}"))] {
            details .opens-in-print[about != "prompt"] open[open] {
                summary {
                    span.seq { (step.seq.map(count).unwrap_or_default()) }
                    span.kind { (shown(kind)) }
                    span.what { (shown(some(step.summary.as_ref()).unwrap_or("without a summary"))) }
                    time { (shown(some(step.time.as_ref()).map(time_of_day).unwrap_or_default())) }
                }
                div.inside {
                    @if let Some(part) = &step.decision { (decision(part, step)) }
                    @if let Some(part) = &step.evidence { (evidence(part)) }
                    @if let Some(part) = &step.tool { (tool(part, step)) }
                    @if let Some(part) = &step.prompt { (prompt(part, number(part.messages_skipped))) }
                    @if let Some(part) = &step.response { (response(part, step)) }
                    @if let Some(part) = &step.detail { (fields("detail", part)) }
                    @for hashed in &step.hashes { (hash(hashed)) }
                }
            }
        }
    }
}

/// What the step is about: the first part it has.
fn about(step: &Step) -> &'static str {
    let parts = [
        ("decision", step.decision.is_some()),
        ("evidence", step.evidence.is_some()),
        ("tool", step.tool.is_some()),
        ("prompt", step.prompt.is_some()),
        ("response", step.response.is_some()),
    ];
    let part = parts.into_iter().find(|(_, there)| *there);
    part.map_or("detail", |(name, _)| name)
}

fn decision(decision: &DecisionPart, step: &Step) -> Markup {
    // Most writers give the decision as the summary too.
    let other =
        some(decision.decision.as_ref()).filter(|text| Some(*text) != step.summary.as_deref());
    html! {
        @if let Some(reason) = some(decision.reason.as_ref()) { p.reason { (shown(reason)) } }
        (facts(&[
            ("decision", other.map(str::to_owned)),
            ("confidence", decision.confidence.map(percent)),
            ("alternatives", alternatives(Some(&decision.alternatives))),
        ]))
    }
}

fn evidence(evidence: &EvidencePart) -> Markup {
    html! {
        (facts(&[
            ("evidence", some(evidence.kind.as_ref()).map(str::to_owned)),
            ("weight", evidence.weight.map(|weight| format!("{weight:+.2}"))),
        ]))
        (long("refers to", some(evidence.reference.as_ref()).unwrap_or_default()))
        @if let Some(known) = &evidence.enrichment { (fields("what is known of it", known)) }
    }
}

/// Whether the call succeeded: its result decides, not the ledger's status.
pub(super) fn worked(tool: &ToolPart) -> Option<&'static str> {
    match (tool.success, tool.error.is_some()) {
        (Some(true), true) => Some("no, though recorded as a success"),
        (Some(true), false) => Some("yes"),
        (Some(false), _) | (None, true) => Some("no"),
        (None, false) => None,
    }
}

fn tool(tool: &ToolPart, step: &Step) -> Markup {
    html! {
        (facts(&[
            ("tool", some(tool.name.as_ref()).map(str::to_owned)),
            ("worked", worked(tool).map(str::to_owned)),
            ("took", step.duration_ms.map(duration)),
        ]))
        (long("error", some(tool.error.as_ref()).unwrap_or_default()))
        @if let Some(arguments) = &tool.arguments { (fields("arguments", arguments)) }
        (long("outcome", some(tool.outcome.as_ref()).unwrap_or_default()))
        @if let Some(output) = &tool.output { (excerpt("outcome", output)) }
    }
}

fn prompt(prompt: &PromptPart, skipped: Option<i64>) -> Markup {
    let size = prompt.characters.and_then(|size| i64::try_from(size).ok());
    html! {
        (facts(&[
            ("asked", some(prompt.model.as_ref()).map(str::to_owned)),
            ("purpose", some(prompt.purpose.as_ref()).map(str::to_owned)),
            ("size", size.map(|number| counted(number, "character"))),
        ]))
        @for message in &prompt.messages {
            (excerpt(some(message.role.as_ref()).unwrap_or("prompt"), &message.text))
        }
        @if let Some(skipped) = skipped {
            p.note { (counted(skipped, "message")) " left out after the first" }
        }
    }
}

fn response(response: &ResponsePart, step: &Step) -> Markup {
    let whole = LongText {
        text: response.text.clone(),
        characters: response.characters,
        cut: response.cut,
        kept: response.kept,
    };
    html! {
        (facts(&[
            ("answered", some(response.model.as_ref()).map(str::to_owned)),
            ("tokens", response.tokens.map(count)),
            ("cost", response.cost_usd.map(|cost| format!("${cost:.4}"))),
            ("took", step.duration_ms.map(duration)),
        ]))
        (long("response", some(response.excerpt.as_ref()).unwrap_or_default()))
        (excerpt("response", &whole))
    }
}
