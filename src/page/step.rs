//! One step: a line that says what was done, and what opens below it.

use maud::{Markup, html};
use serde_json::Value;

use super::blocks::{excerpt, facts, fields, hash, long, shown};
use super::words::{count, counted, duration, list, percent, text, time_of_day};

/// The parts a step may have; the first it has says what it is about.
const PARTS: [&str; 6] = [
    "decision", "evidence", "tool", "prompt", "response", "detail",
];

/// The step as an item of its agent's list.
pub(super) fn step(step: &Value) -> Markup {
    let about = about(step);
    let failed = step["tool"]["success"] == false;
    let kind = text(step, "kind").unwrap_or("step");
    let class = match (about, failed, kind) {
        (_, true, _) => "tool failed",
        (_, _, "error") => "error",
        _ => about,
    };
    let altered = list(step, "hashes")
        .iter()
        .any(|hash| hash["state"] == "mismatch");
    let open = about == "decision" || class == "error" || altered;
    html! {
        li class=(class) id=[step["seq"].as_i64().map(|seq| format!("step-{seq}"))] {
            details .opens-in-print[about != "prompt"] open[open] {
                summary {
                    span.seq { (step["seq"].as_i64().map(count).unwrap_or_default()) }
                    span.kind { (shown(kind)) }
                    span.what { (shown(text(step, "summary").unwrap_or("without a summary"))) }
                    time { (shown(text(step, "time").map(time_of_day).unwrap_or_default())) }
                }
                div.inside {
                    (part(step, about))
                    @for hashed in list(step, "hashes") { (hash(hashed)) }
                }
            }
        }
    }
}

fn about(step: &Value) -> &'static str {
    let has = |part: &&&str| !step[**part].is_null();
    PARTS.iter().find(has).copied().unwrap_or("detail")
}

fn part(step: &Value, about: &str) -> Markup {
    let part = &step[about];
    match about {
        "decision" => decision(part, step),
        "evidence" => evidence(part),
        "tool" => tool(part, step),
        "prompt" => prompt(part),
        "response" => response(part, step),
        _ if part.is_null() => html! {},
        _ => fields("detail", part),
    }
}

fn decision(decision: &Value, step: &Value) -> Markup {
    // Most writers give the decision as the summary too.
    let other = text(decision, "decision").filter(|text| Some(*text) != step["summary"].as_str());
    html! {
        @if let Some(reason) = text(decision, "reason") { p.reason { (shown(reason)) } }
        (facts(&[
            ("decision", other.map(str::to_owned)),
            ("confidence", decision["confidence"].as_f64().map(percent)),
            ("alternatives", alternatives(decision)),
        ]))
    }
}

/// The alternatives on one line.
pub(super) fn alternatives(decision: &Value) -> Option<String> {
    let alternatives: Vec<&str> = list(decision, "alternatives")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    (!alternatives.is_empty()).then(|| alternatives.join(" · "))
}

fn evidence(evidence: &Value) -> Markup {
    html! {
        (facts(&[
            ("evidence", text(evidence, "kind").map(str::to_owned)),
            ("weight", evidence["weight"].as_f64().map(|weight| format!("{weight:+.2}"))),
        ]))
        (long("refers to", text(evidence, "ref").unwrap_or_default()))
        @if !evidence["enrichment"].is_null() {
            (fields("what is known of it", &evidence["enrichment"]))
        }
    }
}

fn tool(tool: &Value, step: &Value) -> Markup {
    let went = tool["success"]
        .as_bool()
        .map(|success| if success { "yes" } else { "no" });
    html! {
        (facts(&[
            ("tool", text(tool, "name").map(str::to_owned)),
            ("worked", went.map(str::to_owned)),
            ("took", step["duration_ms"].as_i64().map(duration)),
        ]))
        @if !tool["arguments"].is_null() { (fields("arguments", &tool["arguments"])) }
        (long("outcome", text(tool, "outcome").unwrap_or_default()))
        (excerpt("outcome", &tool["output"]))
    }
}

fn prompt(prompt: &Value) -> Markup {
    html! {
        (facts(&[
            ("asked", text(prompt, "model").map(str::to_owned)),
            ("purpose", text(prompt, "purpose").map(str::to_owned)),
            ("size", prompt["characters"].as_i64().map(|number| counted(number, "character"))),
        ]))
        @for message in list(prompt, "messages") {
            (excerpt(text(message, "role").unwrap_or("prompt"), message))
        }
        @if let Some(skipped) = prompt["messages_skipped"].as_i64() {
            p.note { (counted(skipped, "message")) " left out after the first" }
        }
    }
}

fn response(response: &Value, step: &Value) -> Markup {
    html! {
        (facts(&[
            ("answered", text(response, "model").map(str::to_owned)),
            ("tokens", response["tokens"].as_i64().map(count)),
            ("took", step["duration_ms"].as_i64().map(duration)),
        ]))
        (long("response", text(response, "excerpt").unwrap_or_default()))
        (excerpt("response", response))
    }
}
