//! The part of a page before the steps: the run, its outcome, warnings, and its agents.

use maud::{Markup, html};

use super::blocks::{facts, shown};
use super::words::{count, counted, duration, moment, percent, tone};
use crate::generated::{Finding, ProposedAction, Verdict};
use crate::ledger::sheet::Sheet;

/// The run and what it came to.
pub(super) fn run(sheet: &Sheet) -> Markup {
    let run = some(sheet.run_id.as_ref()).unwrap_or("without an id");
    html! {
        header.run {
            p.kicker { (shown(&kicker(sheet))) }
            h1 { (shown(&about(sheet).unwrap_or_else(|| run.to_owned()))) }
            p.id { code { (shown(run)) } }
            (facts(&[
                ("case", case_beside(sheet)),
                ("status", some(sheet.status.as_ref()).map(str::to_owned)),
                ("started", some(sheet.started_at.as_ref()).map(moment)),
                ("took", sheet.duration_seconds.map(seconds)),
                ("steps", steps(sheet)),
                ("failed", failed(sheet)),
                ("model", some(sheet.model.as_ref()).map(str::to_owned)),
                ("tokens", sheet.tokens.map(count)),
                ("cost", cost(sheet)),
                ("plan’s risk", plan_risk(sheet)),
                ("hashes", hashes(sheet)),
            ]))
        }
        @if let Some(error) = some(sheet.error.as_ref()) { p.note.bad { (shown(error)) } }
        @if let Some(part) = &sheet.verdict { (verdict(part)) }
        @if let Some(part) = &sheet.finding { (finding(part)) }
        @if mismatches(sheet) > 0 {
            p.note.bad { "Something in this ledger is not what was hashed when it was written: look for “mismatch”." }
        }
        @for note in &sheet.notes { p.note { (shown(note)) } }
    }
}

/// Text that is there.
pub(super) fn some(text: Option<&String>) -> Option<&str> {
    text.map(String::as_str).filter(|text| !text.is_empty())
}

/// What the run is about: the case, or the alert.
pub(super) fn about(sheet: &Sheet) -> Option<String> {
    let named = some(sheet.case_id.as_ref())?;
    if sheet.subject.as_deref() == Some("alert") {
        return Some(format!("Alert {named}"));
    }
    let number = some(sheet.case_number.as_ref());
    Some(number.unwrap_or(named).to_owned())
}

/// The case's UUID, where its number stands in the heading.
fn case_beside(sheet: &Sheet) -> Option<String> {
    let number = some(sheet.case_number.as_ref())?;
    let named = some(sheet.case_id.as_ref())?;
    (number != named).then(|| named.to_owned())
}

fn kicker(sheet: &Sheet) -> String {
    if sheet.subject.as_deref() != Some("alert") {
        return "Investigation run".to_owned();
    }
    match some(sheet.tier.as_ref()) {
        Some(tier) => format!("Automatic triage of an alert ({tier})"),
        None => "Automatic triage of an alert".to_owned(),
    }
}

/// `4 steps, 2 tool calls`.
pub(super) fn failed(sheet: &Sheet) -> Option<String> {
    let some = |number: Option<i64>| number.filter(|number| *number > 0);
    let steps = some(sheet.failed_steps).map(|steps| counted(steps, "step"));
    let calls = some(sheet.tool_errors).map(|calls| counted(calls, "tool call"));
    let failed: Vec<String> = steps.into_iter().chain(calls).collect();
    (!failed.is_empty()).then(|| failed.join(", "))
}

/// `$0.0010`, or that it was not measured.
pub(super) fn cost(sheet: &Sheet) -> Option<String> {
    let unpriced = sheet.unpriced_calls.filter(|calls| *calls > 0);
    match (sheet.cost_usd, unpriced) {
        (Some(cost), None) => Some(format!("${cost:.4}")),
        (Some(cost), Some(calls)) => Some(format!(
            "${cost:.4}, and {} not measured",
            counted(calls, "call")
        )),
        (None, Some(calls)) => Some(format!("not measured ({})", counted(calls, "call"))),
        (None, None) => None,
    }
}

/// `high`, with the step that says so.
pub(super) fn plan_risk(sheet: &Sheet) -> Option<String> {
    let risk = sheet.plan_risk.as_ref()?;
    let level = risk.level.clone()?;
    Some(match risk.seq {
        Some(seq) => format!("{level} (step {})", count(seq)),
        None => level,
    })
}

fn mismatches(sheet: &Sheet) -> i64 {
    let counts = sheet.hashes.as_ref();
    counts.and_then(|counts| counts.mismatch).unwrap_or(0)
}

/// A link to the first step of each agent.
pub(super) fn agents(sheet: &Sheet) -> Markup {
    html! {
        @if !sheet.agents.is_empty() {
            nav.agents aria-label="Agents" {
                @for (at, agent) in sheet.agents.iter().enumerate() {
                    a class={ "a" (at % 6) } href=[agent.first_seq.map(|seq| format!("#step-{seq}"))] {
                        span.dot {}
                        b { (shown(some(agent.agent.as_ref()).unwrap_or_default())) }
                        " "
                        span { (counted(agent.steps.unwrap_or(0), "step")) }
                    }
                }
            }
        }
    }
}

/// `4 of 28`, or `28` when all are shown.
pub(super) fn steps(sheet: &Sheet) -> Option<String> {
    let number = |count: Option<usize>| i64::try_from(count?).ok();
    let (shown, all) = (number(sheet.returned)?, number(sheet.scanned)?);
    Some(if shown == all {
        count(all)
    } else {
        format!("{} of {}", count(shown), count(all))
    })
}

/// `40 verified, 1 mismatch, 3 not stored`.
pub(super) fn hashes(sheet: &Sheet) -> Option<String> {
    let counts = sheet.hashes.as_ref()?;
    let told: Vec<String> = [
        (counts.verified, "verified"),
        (counts.mismatch, "mismatch"),
        (counts.not_stored, "not stored"),
    ]
    .into_iter()
    .filter_map(|(number, words)| {
        let number = number.filter(|number| *number > 0)?;
        Some(format!("{} {words}", count(number)))
    })
    .collect();
    (!told.is_empty()).then(|| told.join(", "))
}

/// Seconds as a duration.
#[expect(
    clippy::cast_possible_truncation,
    reason = "milliseconds of a run are far below 2^63; beyond, `as` saturates"
)]
pub(super) fn seconds(seconds: f64) -> String {
    duration((seconds * 1000.0).round() as i64)
}

/// The alternatives on one line.
pub(super) fn alternatives(alternatives: Option<&Vec<String>>) -> Option<String> {
    let alternatives = alternatives.filter(|alternatives| !alternatives.is_empty())?;
    Some(alternatives.join(" · "))
}

fn verdict(verdict: &Verdict) -> Markup {
    let decision = some(verdict.decision.as_ref()).unwrap_or("without a decision");
    html! {
        section class={ "verdict " (tone(decision)) } {
            p.kicker { "Verdict" }
            h2 { (shown(decision)) }
            @if let Some(reason) = some(verdict.reason.as_ref()) { p.reason { (shown(reason)) } }
            (listed(verdict.findings.as_ref().into_iter().flatten().cloned()))
            @if verdict.proposed_actions.as_ref().is_some_and(|actions| !actions.is_empty()) {
                h4 { "Proposed" }
                (listed(verdict.proposed_actions.iter().flatten().map(action)))
            }
            (sure(verdict.confidence, verdict.alternatives.as_ref(), verdict.seq))
        }
    }
}

fn finding(finding: &Finding) -> Markup {
    html! {
        section.verdict.undecided {
            p.kicker { "Finding, not a verdict" }
            h2 { (shown(some(finding.reason.as_ref()).unwrap_or("without a reason"))) }
            (sure(finding.confidence, finding.alternatives.as_ref(), finding.seq))
        }
    }
}

fn listed(texts: impl Iterator<Item = String>) -> Markup {
    let texts: Vec<String> = texts.collect();
    html! {
        @if !texts.is_empty() { ul { @for text in &texts { li { (shown(text)) } } } }
    }
}

/// `Cut the host off the network: fin-ws-12 (isolate_host, risk high, needs approval)`.
fn action(action: &ProposedAction) -> String {
    let description = some(action.description.as_ref());
    let named = description.or(some(action.action_type.as_ref()));
    let mut told = named.unwrap_or("without a description").to_owned();
    if let Some(target) = some(action.target.as_ref()) {
        told.push_str(": ");
        told.push_str(target);
    }
    let risk = some(action.risk_level.as_ref()).map(|risk| format!("risk {risk}"));
    let approval = (action.requires_approval == Some(true)).then(|| "needs approval".to_owned());
    let kind = description.and(some(action.action_type.as_ref()));
    let more: Vec<String> = kind
        .map(str::to_owned)
        .into_iter()
        .chain(risk)
        .chain(approval)
        .collect();
    if !more.is_empty() {
        told.push_str(" (");
        told.push_str(&more.join(", "));
        told.push(')');
    }
    told
}

fn sure(confidence: Option<f64>, others: Option<&Vec<String>>, seq: Option<i64>) -> Markup {
    html! {
        p.confidence {
            @if let Some(confidence) = confidence {
                meter min="0" max="1" value=(confidence) {}
                span { b { (percent(confidence)) } " sure" }
            }
            @if let Some(others) = alternatives(others) { span { "considered: " (shown(&others)) } }
            @if let Some(seq) = seq {
                a href={ "#step-" (seq) } { "step " (count(seq)) }
            }
        }
    }
}
