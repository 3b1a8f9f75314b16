//! A report as lines of text.

use std::fmt::Write as _;

use super::blocks::meaning;
use super::format::{count, counted, duration, moment, on_one_line, percent, time_of_day};
use super::head::{alternatives, some};
use super::step::worked;
use super::{head, plain};
use crate::ledger::full_report::{FullReport, Step};
use toolspec_runtime::text::excerpt;

/// The longest part of a step shown, in characters: what is longer is for the page.
const LONGEST: usize = 600;

/// Where a step's parts begin.
const INDENT: &str = "                 ";

/// The report as text: the run, then every step with what matters of it. Hidden characters are shown
/// by their number.
#[must_use]
pub fn terminal(report: &FullReport) -> String {
    let mut out = String::new();
    run(&mut out, report);
    for turn in report
        .steps
        .chunk_by(|before, after| before.agent == after.agent)
    {
        let agent = turn.first().and_then(|step| some(step.agent.as_ref()));
        let number = i64::try_from(turn.len()).unwrap_or(i64::MAX);
        let agent = line(agent.unwrap_or("no agent"));
        let _ = writeln!(out, "\n{agent} · {}", counted(number, "step"));
        for row in turn {
            step(&mut out, row);
        }
    }
    if !report.artifacts.is_empty() {
        out.push_str("\nstored beside the ledger\n");
    }
    for artifact in &report.artifacts {
        let kind = line(some(artifact.kind.as_ref()).unwrap_or("artifact"));
        let size = artifact.size_bytes.map(|size| counted(size, "byte"));
        let state = meaning(artifact.hash.state.as_deref().unwrap_or_default());
        let id = line(artifact.id.as_deref().unwrap_or_default());
        let _ = writeln!(
            out,
            "  {kind} {id} · {} · SHA-256 {state}",
            size.unwrap_or_default()
        );
    }
    out
}

fn run(out: &mut String, report: &FullReport) {
    let about = head::about(report).unwrap_or_else(|| "no case".to_owned());
    let run = line(some(report.run_id.as_ref()).unwrap_or("without an id"));
    let status = line(some(report.status.as_ref()).unwrap_or("without a status"));
    let _ = writeln!(out, "{} · run {run} · {status}", line(&about));
    let tier = some(report.tier.as_ref());
    let facts = [
        tier.map(|tier| format!("automatic triage by tier {}", line(tier))),
        some(report.started_at.as_ref()).map(|at| format!("started {}", line(&moment(at)))),
        report
            .duration_seconds
            .map(|took| format!("took {}", head::seconds(took))),
        head::steps(report).map(|steps| format!("{steps} steps")),
        head::failed(report).map(|failed| format!("{failed} failed")),
        some(report.model.as_ref()).map(line),
        report.tokens.map(|tokens| counted(tokens, "token")),
        head::cost(report).map(|cost| {
            if cost.starts_with('$') {
                cost
            } else {
                format!("cost {cost}")
            }
        }),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    let _ = writeln!(out, "{}", facts.join(" · "));
    if let Some(error) = some(report.error.as_ref()) {
        let _ = writeln!(out, "error    {}", line(error));
    }
    let sure = |confidence: Option<f64>, seq: Option<i64>| {
        let sure = confidence.map(|sure| format!(", {} sure", percent(sure)));
        let at = seq.map(|seq| format!(", step {}", count(seq)));
        [sure, at].into_iter().flatten().collect::<String>()
    };
    if let Some(verdict) = &report.verdict {
        let decision = some(verdict.decision.as_ref()).unwrap_or("without a decision");
        let sure = sure(verdict.confidence, verdict.seq);
        let _ = writeln!(out, "verdict  {}{sure}", line(decision));
        if let Some(reason) = some(verdict.reason.as_ref()) {
            let _ = writeln!(out, "         {}", line(reason));
        }
        for found in verdict.findings.iter().flatten() {
            let _ = writeln!(out, "         · {}", line(found));
        }
    }
    if let Some(finding) = &report.finding {
        let reason = some(finding.reason.as_ref()).unwrap_or("without a reason");
        let sure = sure(finding.confidence, finding.seq);
        let _ = writeln!(out, "finding  {}{sure}", line(reason));
    }
    if let Some(risk) = head::plan_risk(report) {
        let _ = writeln!(out, "plan     risk {}", line(&risk));
    }
    if let Some(hashes) = head::hashes(report) {
        let _ = writeln!(out, "hashes   {hashes}");
    }
    for note in &report.notes {
        let _ = writeln!(out, "note     {}", line(note));
    }
}

fn step(out: &mut String, step: &Step) {
    let seq = step.seq.map(|seq| seq.to_string()).unwrap_or_default();
    let time = line(
        some(step.time.as_ref())
            .map(time_of_day)
            .unwrap_or_default(),
    );
    let kind = line(some(step.kind.as_ref()).unwrap_or("step"));
    let summary = line(some(step.summary.as_ref()).unwrap_or("without a summary"));
    let _ = writeln!(out, "{seq:>5}  {time:<8}  {kind:<15}  {summary}");
    let mut part = |name: &str, text: String| {
        if !text.is_empty() {
            let _ = writeln!(out, "{INDENT}{name:<15}  {}", line(&text));
        }
    };
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    if let Some(decision) = &step.decision {
        let told = step.summary.as_ref() == decision.decision.as_ref();
        if !told {
            part("decision", text(&decision.decision));
        }
        part("because", text(&decision.reason));
        part(
            "confidence",
            decision.confidence.map(percent).unwrap_or_default(),
        );
        let others = alternatives(Some(&decision.alternatives));
        part("alternatives", others.unwrap_or_default());
    }
    if let Some(evidence) = &step.evidence {
        let weight = evidence.weight.map(|weight| format!("{weight:+.2}"));
        part("weight", weight.unwrap_or_default());
        part("refers to", text(&evidence.reference));
        let known = evidence.enrichment.as_ref().map(on_one_line);
        part("known of it", known.unwrap_or_default());
    }
    if let Some(tool) = &step.tool {
        part("tool", text(&tool.name));
        let arguments = tool.arguments.as_ref().map(on_one_line);
        part("arguments", arguments.unwrap_or_default());
        if worked(tool).is_some_and(|worked| worked != "yes") {
            part("worked", worked(tool).unwrap_or_default().to_owned());
        }
        let output = tool.output.as_ref();
        part(
            "outcome",
            output.map(|output| text(&output.text)).unwrap_or_default(),
        );
    }
    if let Some(prompt) = &step.prompt
        && let Some(size) = prompt.characters.and_then(|size| i64::try_from(size).ok())
    {
        let purpose = text(&prompt.purpose);
        part(
            "prompt",
            format!("{purpose} ({})", counted(size, "character")),
        );
    }
    if let Some(response) = &step.response {
        let tokens = response.tokens.map(|tokens| counted(tokens, "token"));
        let model = response.model.clone().into_iter().chain(tokens);
        part("answered", model.collect::<Vec<_>>().join(", "));
        part("response", text(&response.text));
    }
    if let Some(took) = step.duration_ms.filter(|took| *took >= 1000) {
        part("took", duration(took));
    }
    part(
        "detail",
        step.detail.as_ref().map(on_one_line).unwrap_or_default(),
    );
    for hash in &step.hashes {
        if hash.state.as_deref() == Some("mismatch") {
            let of = text(&hash.of);
            part("hash", format!("{} ({of})", meaning("mismatch")));
        }
    }
}

/// The text on one line of bounded length, hidden characters shown by their number.
fn line(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    plain(&excerpt(&text, LONGEST))
}
