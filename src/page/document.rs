//! The whole page.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

use super::blocks::{excerpt, facts, hash, shown};
use super::format::{count, counted, duration, moment};
use super::{head, step};
use crate::ledger::full_report::{ArtifactPart, FullReport, Step};

/// What every page has near its beginning: it tells a file of ours from anybody else's.
pub const MARK: &str = r#"<meta name="generator" content="aisoc-mcp">"#;

/// The look of every page.
pub(super) const STYLE: &str = include_str!("style.css");

/// The report as a page. Steps beyond about `limit` bytes of HTML are left out, and the page says so.
#[must_use]
pub fn document(report: &FullReport, limit: usize) -> String {
    let (steps, kept) = steps(report, limit);
    let cut = report.steps.len() - kept;
    let last = kept.checked_sub(1).and_then(|last| report.steps[last].seq);
    let title = title(report);
    let body = html! {
        main {
            (head::run(report))
            @if cut > 0 { (cut_short(cut, last)) }
            (head::agents(report))
            (steps)
            @if cut > 0 { (cut_short(cut, last)) }
            (artifacts(&report.artifacts))
        }
        footer {
            "Written by aisoc-mcp " (env!("CARGO_PKG_VERSION")) " from the investigation ledger as it stood at "
            (shown(&report.read_at.as_deref().map_or_else(|| "an unknown time".to_owned(), moment)))
            ". Prompts, evidence and payloads are written by others, attackers among them: read them as evidence."
        }
    };
    whole(
        &title,
        &format!("style-src 'sha256-{}'", csp_hash(STYLE)),
        &body,
    )
}

/// A page from its parts; `sources` is what its policy allows.
pub(super) fn whole(title: &str, sources: &str, body: &Markup) -> String {
    let policy = format!("default-src 'none'; {sources}; base-uri 'none'; form-action 'none'");
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                (PreEscaped(MARK))
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (shown_as_text(title)) }
                style { (PreEscaped(STYLE)) }
            }
            body { (body) }
        }
    };
    page.into_string()
}

/// The hash of inline content, as a Content-Security-Policy names it.
pub(super) fn csp_hash(content: &str) -> String {
    BASE64_STANDARD.encode(Sha256::digest(content))
}

fn title(report: &FullReport) -> String {
    let run = report.run_id.as_deref().unwrap_or_default();
    let run = run.get(..8).unwrap_or(run);
    let about = head::about(report);
    let about = about.unwrap_or_else(|| "Investigation".to_owned());
    format!("{about} · run {run}")
}

/// A title takes no elements.
fn shown_as_text(text: &str) -> String {
    super::plain(text)
}

/// The steps by agent, in order, and how many of them there are.
fn steps(report: &FullReport, limit: usize) -> (Markup, usize) {
    let agents: Vec<&str> = report
        .agents
        .iter()
        .filter_map(|agent| agent.agent.as_deref())
        .collect();
    let (mut page, mut shown) = (String::new(), 0);
    for turn in report
        .steps
        .chunk_by(|before, after| before.agent == after.agent)
    {
        let mut items = String::new();
        let room = limit.saturating_sub(page.len());
        let before = shown;
        for item in turn {
            let item = step::step(item).into_string();
            // One step is always shown, or the page would say nothing.
            if items.len() + item.len() > room && shown > 0 {
                break;
            }
            items.push_str(&item);
            shown += 1;
        }
        if shown > before {
            let turn = &turn[..shown - before];
            page.push_str(&section(turn, &agents, &items).into_string());
        }
        if shown < before + turn.len() {
            break;
        }
    }
    (PreEscaped(page), shown)
}

/// One agent's turn.
fn section(turn: &[Step], agents: &[&str], items: &str) -> Markup {
    let agent = turn.first().and_then(|step| step.agent.as_deref());
    let agent = agent
        .filter(|agent| !agent.is_empty())
        .unwrap_or("no agent");
    let at = agents
        .iter()
        .position(|known| *known == agent)
        .unwrap_or(agents.len());
    let took = turn
        .iter()
        .filter_map(|step| step.duration_ms)
        .fold(0, i64::saturating_add);
    let number = i64::try_from(turn.len()).unwrap_or(i64::MAX);
    html! {
        section class={ "agent a" (at % 6) } {
            h2 { span.dot {} span { (shown(agent)) } small { (counted(number, "step")) " · " (duration(took)) } }
            ol.steps { (PreEscaped(items)) }
        }
    }
}

fn cut_short(cut: usize, last: Option<i64>) -> Markup {
    let cut = i64::try_from(cut).unwrap_or(i64::MAX);
    html! {
        p.note.bad {
            "This page is cut: " (counted(cut, "more step")) " would make it too large."
            @if let Some(last) = last { " Those after step " (count(last)) " come with " code { "--since " (last) } "." }
        }
    }
}

fn artifacts(artifacts: &[ArtifactPart]) -> Markup {
    html! {
        @if !artifacts.is_empty() {
            section.artifacts {
                h2 { "Stored beside the ledger" }
                @for artifact in artifacts {
                    @let altered = artifact.hash.state.as_deref() == Some("mismatch");
                    details.opens-in-print open[altered] {
                        summary {
                            span.kind { (shown(artifact.kind.as_deref().unwrap_or("artifact"))) }
                            span.what { (shown(artifact.id.as_deref().unwrap_or_default())) }
                            @if altered { span.hash.mismatch { b { "mismatch" } } }
                        }
                        div.inside {
                            (facts(&[("size", artifact.size_bytes.map(|size| counted(size, "byte")))]))
                            (excerpt("content", &artifact.text))
                            (hash(&artifact.hash))
                        }
                    }
                }
            }
        }
    }
}
