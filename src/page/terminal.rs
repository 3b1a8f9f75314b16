//! A sheet as lines of text.

use std::fmt::Write as _;

use serde_json::Value;

use super::blocks::meaning;
use super::step::alternatives;
use super::words::{
    count, counted, duration, list, moment, on_one_line, percent, text, time_of_day,
};
use super::{head, plain};
use crate::text::excerpt;

/// The longest part of a step shown, in characters: what is longer is for the page.
const LONGEST: usize = 600;

/// Where a step's parts begin.
const INDENT: &str = "                 ";

/// The sheet as text: the run, then every step with what matters of it. Hidden characters are shown
/// by their number.
#[must_use]
pub fn terminal(sheet: &Value) -> String {
    let mut out = String::new();
    run(&mut out, sheet);
    for turn in list(sheet, "steps").chunk_by(|before, after| before["agent"] == after["agent"]) {
        let agent = turn.first().and_then(|step| text(step, "agent"));
        let number = i64::try_from(turn.len()).unwrap_or(i64::MAX);
        let agent = line(agent.unwrap_or("no agent"));
        let _ = writeln!(out, "\n{agent} · {}", counted(number, "step"));
        for row in turn {
            step(&mut out, row);
        }
    }
    let artifacts = list(sheet, "artifacts");
    if !artifacts.is_empty() {
        out.push_str("\nstored beside the ledger\n");
    }
    for artifact in artifacts {
        let kind = line(text(artifact, "kind").unwrap_or("artifact"));
        let size = artifact["size_bytes"]
            .as_i64()
            .map(|size| counted(size, "byte"));
        let state = meaning(text(&artifact["hash"], "state").unwrap_or_default());
        let id = line(text(artifact, "id").unwrap_or_default());
        let _ = writeln!(
            out,
            "  {kind} {id} · {} · SHA-256 {state}",
            size.unwrap_or_default()
        );
    }
    out
}

fn run(out: &mut String, sheet: &Value) {
    let case = line(text(sheet, "case_id").unwrap_or("no case"));
    let run = line(text(sheet, "run_id").unwrap_or("without an id"));
    let status = line(text(sheet, "status").unwrap_or("without a status"));
    let _ = writeln!(out, "{case} · run {run} · {status}");
    let facts = [
        text(sheet, "started_at").map(|at| format!("started {}", line(&moment(at)))),
        sheet["duration_seconds"]
            .as_f64()
            .map(|took| format!("took {}", head::seconds(took))),
        head::steps(sheet).map(|steps| format!("{steps} steps")),
        text(sheet, "model").map(line),
        sheet["tokens"]
            .as_i64()
            .map(|tokens| counted(tokens, "token")),
        sheet["cost_usd"].as_f64().map(|cost| format!("${cost:.4}")),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    let _ = writeln!(out, "{}", facts.join(" · "));
    if let Some(error) = text(sheet, "error") {
        let _ = writeln!(out, "error    {}", line(error));
    }
    let verdict = &sheet["verdict"];
    if let Some(decision) = text(verdict, "decision") {
        let sure = verdict["confidence"]
            .as_f64()
            .map(|sure| format!(", {} sure", percent(sure)));
        let at = verdict["seq"]
            .as_i64()
            .map(|seq| format!(", step {}", count(seq)));
        let (sure, at) = (sure.unwrap_or_default(), at.unwrap_or_default());
        let _ = writeln!(out, "verdict  {}{sure}{at}", line(decision));
        if let Some(reason) = text(verdict, "reason") {
            let _ = writeln!(out, "         {}", line(reason));
        }
    }
    if let Some(hashes) = head::hashes(sheet) {
        let _ = writeln!(out, "hashes   {hashes}");
    }
    for note in list(sheet, "notes").iter().filter_map(Value::as_str) {
        let _ = writeln!(out, "note     {}", line(note));
    }
}

fn step(out: &mut String, step: &Value) {
    let seq = step["seq"]
        .as_i64()
        .map(|seq| seq.to_string())
        .unwrap_or_default();
    let time = line(text(step, "time").map(time_of_day).unwrap_or_default());
    let kind = line(text(step, "kind").unwrap_or("step"));
    let summary = line(text(step, "summary").unwrap_or("without a summary"));
    let _ = writeln!(out, "{seq:>5}  {time:<8}  {kind:<15}  {summary}");
    let mut part = |name: &str, text: String| {
        if !text.is_empty() {
            let _ = writeln!(out, "{INDENT}{name:<15}  {}", line(&text));
        }
    };
    let (decision, evidence, tool) = (&step["decision"], &step["evidence"], &step["tool"]);
    part("because", on_one_line_at(decision, "reason"));
    if let Some(sure) = decision["confidence"].as_f64() {
        part("confidence", percent(sure));
    }
    part("alternatives", alternatives(decision).unwrap_or_default());
    if let Some(weight) = evidence["weight"].as_f64() {
        part("weight", format!("{weight:+.2}"));
    }
    part("refers to", on_one_line_at(evidence, "ref"));
    part("known of it", on_one_line_at(evidence, "enrichment"));
    part("tool", on_one_line_at(tool, "name"));
    part("arguments", on_one_line_at(tool, "arguments"));
    part("outcome", on_one_line_at(&tool["output"], "text"));
    if let Some(size) = step["prompt"]["characters"].as_i64() {
        let purpose = on_one_line_at(&step["prompt"], "purpose");
        part(
            "prompt",
            format!("{purpose} ({})", counted(size, "character")),
        );
    }
    part("response", on_one_line_at(&step["response"], "text"));
    if let Some(took) = step["duration_ms"].as_i64().filter(|took| *took >= 1000) {
        part("took", duration(took));
    }
    part("detail", on_one_line_at(step, "detail"));
    for hash in list(step, "hashes")
        .iter()
        .filter(|hash| hash["state"] == "mismatch")
    {
        part(
            "hash",
            format!("{} of {}", meaning("mismatch"), on_one_line_at(hash, "of")),
        );
    }
}

/// What is under `key`, on one line; nothing when there is nothing.
fn on_one_line_at(value: &Value, key: &str) -> String {
    let found = &value[key];
    if found.is_null() {
        return String::new();
    }
    on_one_line(found)
}

/// The text on one line of bounded length, hidden characters shown by their number.
fn line(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    plain(&excerpt(&text, LONGEST))
}
