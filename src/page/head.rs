//! What stands before the steps: the run, its verdict, what to beware of, and its agents.

use maud::{Markup, html};
use serde_json::Value;

use super::blocks::{facts, shown};
use super::step::alternatives;
use super::words::{count, counted, duration, list, moment, percent, text, tone};

/// The run and the verdict.
pub(super) fn run(sheet: &Value) -> Markup {
    let run = text(sheet, "run_id").unwrap_or("without an id");
    html! {
        header.run {
            p.kicker { "Investigation run" }
            h1 { (shown(text(sheet, "case_id").unwrap_or(run))) }
            p.id { code { (shown(run)) } }
            (facts(&[
                ("status", text(sheet, "status").map(str::to_owned)),
                ("started", text(sheet, "started_at").map(moment)),
                ("took", sheet["duration_seconds"].as_f64().map(seconds)),
                ("steps", steps(sheet)),
                ("model", text(sheet, "model").map(str::to_owned)),
                ("tokens", sheet["tokens"].as_i64().map(count)),
                ("cost", sheet["cost_usd"].as_f64().map(|cost| format!("${cost:.4}"))),
                ("hashes", hashes(sheet)),
            ]))
        }
        @if let Some(error) = text(sheet, "error") { p.note.bad { (shown(error)) } }
        @if !sheet["verdict"].is_null() { (verdict(&sheet["verdict"])) }
        @if sheet["hashes"]["mismatch"].as_i64().is_some_and(|number| number > 0) {
            p.note.bad { "Something in this ledger is not what was hashed when it was written: look for “mismatch”." }
        }
        @for note in list(sheet, "notes").iter().filter_map(Value::as_str) { p.note { (shown(note)) } }
    }
}

/// A link to the first step of each agent.
pub(super) fn agents(sheet: &Value) -> Markup {
    html! {
        @if !list(sheet, "agents").is_empty() {
            nav.agents aria-label="Agents" {
                @for (at, agent) in list(sheet, "agents").iter().enumerate() {
                    a class={ "a" (at % 6) } href=[agent["first_seq"].as_i64().map(|seq| format!("#step-{seq}"))] {
                        span.dot {}
                        b { (shown(text(agent, "agent").unwrap_or_default())) }
                        " "
                        span { (counted(agent["steps"].as_i64().unwrap_or(0), "step")) }
                    }
                }
            }
        }
    }
}

/// `4 of 28`, or `28` when all are shown.
pub(super) fn steps(sheet: &Value) -> Option<String> {
    let (shown, all) = (sheet["returned"].as_i64()?, sheet["scanned"].as_i64()?);
    Some(if shown == all {
        count(all)
    } else {
        format!("{} of {}", count(shown), count(all))
    })
}

/// `40 verified, 1 mismatch, 3 not stored`.
pub(super) fn hashes(sheet: &Value) -> Option<String> {
    let of = |state: &str| sheet["hashes"][state].as_i64().filter(|number| *number > 0);
    let told: Vec<String> = [
        ("verified", "verified"),
        ("mismatch", "mismatch"),
        ("not_stored", "not stored"),
    ]
    .into_iter()
    .filter_map(|(state, words)| Some(format!("{} {words}", count(of(state)?))))
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

fn verdict(verdict: &Value) -> Markup {
    let decision = text(verdict, "decision").unwrap_or("without a decision");
    let confidence = verdict["confidence"].as_f64();
    html! {
        section class={ "verdict " (tone(decision)) } {
            p.kicker { "Verdict" }
            h2 { (shown(decision)) }
            @if let Some(reason) = text(verdict, "reason") { p.reason { (shown(reason)) } }
            p.confidence {
                @if let Some(confidence) = confidence {
                    meter min="0" max="1" value=(confidence) {}
                    span { b { (percent(confidence)) } " sure" }
                }
                @if let Some(others) = alternatives(verdict) { span { "considered: " (shown(&others)) } }
                @if let Some(seq) = verdict["seq"].as_i64() {
                    a href={ "#step-" (seq) } { "step " (count(seq)) }
                }
            }
        }
    }
}
