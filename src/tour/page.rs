//! Results as an analyst reads them on a terminal.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use comfy_table::{ContentArrangement, Table, presets};
use serde_json::Value;

use super::host::Opened;
use crate::demo::{Ingest, Release, Size, Tenant};
use crate::platform::Platform;
use crate::platform::shell::ShellKind;

/// How wide the tables are where there is no terminal to fit.
const WIDTH_ELSEWHERE: u16 = 110;

/// How long the lines of prompts and answers are, in characters.
const EXCERPT: usize = 240;

pub(super) fn heading(url: &str, opened: &Opened) -> String {
    let Opened {
        server,
        tools,
        took,
    } = opened;
    format!(
        "A demo AiSOC tenant with invented data is running at {url}.\n\
         {server} was started over stdio, as an assistant starts it: {tools} tools listed after {}.\n",
        milliseconds(*took)
    )
}

pub(super) fn question(number: u8, text: &str) -> String {
    format!("\n{number}. “{text}”\n")
}

pub(super) fn called(tool: &str, arguments: &Value, elapsed: Duration) -> String {
    format!("   → {tool} {arguments}  ({})", milliseconds(elapsed))
}

pub(super) fn cases(found: &Value) -> String {
    let mut table = table(&["Case", "Status", "Owner", "Alerts", "Opened", "Title"]);
    for case in found["items"].as_array().into_iter().flatten() {
        table.add_row([
            text(case, "number"),
            text(case, "status"),
            account(&text(case, "owner")),
            text(case, "alert_count"),
            minutes(&text(case, "opened_at")),
            text(case, "title"),
        ]);
    }
    let (matched, scanned) = (&found["matched"], &found["scanned"]);
    format!("\n{table}\n   {matched} open P0 cases, of {scanned} with severity critical.\n")
}

pub(super) fn replay(found: &Value) -> String {
    let mut table = table(&["Step", "Agent", "Kind", "What happened"]);
    for step in found["steps"].as_array().into_iter().flatten() {
        table.add_row([
            text(step, "seq"),
            text(step, "agent"),
            text(step, "kind"),
            happened(step),
        ]);
    }
    let verdict = &found["verdict"];
    format!(
        "\n{table}\n   {} steps in {} s. Verdict at step {}: {}, confidence {}.\n",
        found["returned"],
        found["duration_seconds"],
        verdict["seq"],
        text(verdict, "decision"),
        verdict["confidence"]
    )
}

/// A step in a line: a decision with its confidence, a query with its SQL, else its summary.
fn happened(step: &Value) -> String {
    let decision = &step["decision"];
    let sql = &step["tool"]["arguments"]["sql"];
    match (decision, sql.as_str()) {
        (Value::Object(_), _) => {
            format!(
                "{} (confidence {})",
                text(decision, "decision"),
                decision["confidence"]
            )
        }
        (_, Some(sql)) => format!("{}: {}", text(step, "summary"), one_line(sql)),
        _ => text(step, "summary"),
    }
}

pub(super) fn reasons(step: &Value, evidence: &Value, explained: &Value) -> String {
    let decision = &step["decision"];
    let mut out = format!(
        "\n   Step {}, {}: {}, confidence {}.\n\n   Because:\n",
        step["seq"],
        text(step, "agent"),
        text(decision, "decision"),
        decision["confidence"]
    );
    for reason in text(decision, "reason").split("; ") {
        let _ = writeln!(out, "{}", wrapped("    · ", reason));
    }
    out.push_str("\n   The evidence it cited:\n");
    for step in evidence["steps"].as_array().into_iter().flatten() {
        let cited = format!("step {}: {}", step["seq"], text(step, "summary"));
        let _ = writeln!(out, "{}", wrapped("    · ", &cited));
    }
    let prompt = explained["prompt"]["messages"]
        .as_array()
        .and_then(|messages| messages.last());
    if let Some(message) = prompt {
        let _ = writeln!(
            out,
            "\n   What the model was asked ({}):\n{}",
            text(&explained["prompt"], "source"),
            wrapped("    ", &one_line(&text(message, "text")))
        );
    }
    let _ = writeln!(
        out,
        "\n   What it answered ({}):\n{}",
        text(&explained["response"], "source"),
        wrapped("    ", &one_line(&text(&explained["response"], "text")))
    );
    out
}

/// Whether a report of progress says more than that a model was asked.
pub(super) fn is_worth_a_line(report: &str) -> bool {
    let kinds = ["tool_call", "decision_reason", "report"];
    let mut parts = report.split(" · ").skip(1);
    parts.next().is_some_and(|kind| kinds.contains(&kind))
}

pub(super) fn told(report: &str) -> String {
    wrapped("   … ", report)
}

pub(super) fn found(run: &Value) -> String {
    let verdict = &run["verdict"];
    let because = format!("because {}", text(verdict, "reason"));
    format!(
        "\n   {} steps in {} s. Verdict at step {}: {}, confidence {},\n{}\n",
        run["step_count"],
        run["duration_seconds"],
        verdict["seq"],
        text(verdict, "decision"),
        verdict["confidence"],
        wrapped("   ", &because),
    )
}

/// What a tenant plays, its address and its keys, for `demo --listen`.
pub(super) fn tenant(tenant: &Tenant, release: Release, size: Size) -> String {
    let keys: Vec<String> = tenant
        .keys()
        .all()
        .iter()
        .map(|key| format!("  {}  {}: {}", key.token, key.name, key.scopes.join(" ")))
        .collect();
    let keys = keys.join("\n");
    let people: Vec<String> = tenant
        .people()
        .all()
        .iter()
        .map(|person| {
            format!(
                "  {}  {}: {}, {}",
                person.email,
                person.password,
                person.role,
                person.sign_in.words()
            )
        })
        .collect();
    let people = people.join("\n");
    let (url, key) = (tenant.url(), tenant.keys().analyst.token);
    format!(
        "The demo AiSOC tenant is running at {url} until interrupted (Ctrl-C), as AiSOC {} of size {}. Its data is \
         invented; its keys and passwords are public.\n\n\
         Keys\n\n{keys}\n\n\
         People (POST /api/v1/auth/login)\n\n{people}\n\n\
         {}",
        release.name(),
        size.name(),
        lines(Platform::current(), tenant.url(), key),
    )
}

/// A call to paste, for each shell that a person may have open.
fn lines(platform: Platform, url: &str, key: &str) -> String {
    let shells = ShellKind::of(platform);
    let variables = [("AISOC_URL", url), ("AISOC_API_KEY", key)];
    let mut out = String::new();
    for shell in shells {
        if shells.len() > 1 {
            let _ = write!(out, "{}: ", shell.name());
        }
        let words = ["aisoc-mcp", "call", "aisoc_list_cases"];
        let _ = writeln!(out, "{}", shell.with_variables(&variables, &words));
    }
    out
}

/// Where the ingest worker is, and that it is not the API.
pub(super) fn ingest(worker: &Ingest) -> String {
    format!(
        "The ingest worker is running at {}: it has `/health`, but not the API.\n",
        worker.url()
    )
}

/// Where the tables were copied to.
pub(super) fn saved(store: &Path, lake: &Path) -> String {
    format!(
        "The tables are copied to {} (alerts, cases, rules, runs) and {} (the lake).\n",
        store.display(),
        lake.display()
    )
}

/// How many requests of each path were served.
pub(super) fn requests(counts: &[(String, u64)]) -> String {
    if counts.is_empty() {
        return "\nNo requests were received.\n".to_owned();
    }
    let total: u64 = counts.iter().map(|(_, count)| count).sum();
    let mut text = format!("\n{total} requests were received:\n");
    for (path, count) in counts {
        let _ = writeln!(text, "{count:>8}  {path}");
    }
    text
}

fn table(header: &[&str]) -> Table {
    let header: Vec<String> = header.iter().map(|name| name.to_uppercase()).collect();
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(header);
    if table.width().is_none() {
        table.set_width(WIDTH_ELSEWHERE);
    }
    table
}

fn text(value: &Value, name: &str) -> String {
    match &value[name] {
        Value::Null => "–".to_owned(),
        value => toolspec_runtime::text::plain(value),
    }
}

fn one_line(text: &str) -> String {
    toolspec_runtime::text::excerpt(&toolspec_runtime::sanitise::line(text), EXCERPT)
}

/// Who it is, without the domain that all of a tenant's people share.
fn account(owner: &str) -> String {
    owner.split('@').next().unwrap_or(owner).to_owned()
}

/// The text within the terminal's width, its further lines under the first.
fn wrapped(first: &str, text: &str) -> String {
    let width = usize::from(Table::new().width().unwrap_or(WIDTH_ELSEWHERE));
    let indent = first.chars().count();
    let mut out = first.to_owned();
    let mut used = indent;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if used > indent && used + 1 + length > width {
            let _ = write!(out, "\n{:indent$}", "");
            used = indent;
        } else if used > indent {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += length;
    }
    out
}

/// `2026-03-14T09:26:53.589793Z` as `2026-03-14 09:26`.
fn minutes(time: &str) -> String {
    time.get(..16).unwrap_or(time).replace('T', " ")
}

fn milliseconds(time: Duration) -> String {
    format!("{:.0} ms", time.as_secs_f64() * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::{Platform, WIDTH_ELSEWHERE, lines, wrapped};

    #[test]
    fn a_call_to_paste_is_one_for_the_shells_of_the_system() {
        let on = |platform| lines(platform, "http://127.0.0.1:8081", "aisoc_0");
        let posix = "AISOC_URL=http://127.0.0.1:8081 AISOC_API_KEY=aisoc_0 aisoc-mcp call aisoc_list_cases\n";
        assert_eq!(on(Platform::Linux), posix);
        assert_eq!(on(Platform::MacOs), posix);
        assert_eq!(
            on(Platform::Windows),
            "PowerShell: $env:AISOC_URL = 'http://127.0.0.1:8081'; $env:AISOC_API_KEY = 'aisoc_0'; aisoc-mcp call aisoc_list_cases\n\
             cmd: set \"AISOC_URL=http://127.0.0.1:8081\" && set \"AISOC_API_KEY=aisoc_0\" && aisoc-mcp call aisoc_list_cases\n"
        );
    }

    #[test]
    fn a_long_text_goes_on_under_its_beginning() {
        let text = wrapped("  · ", &"word ".repeat(60));
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines.len() > 1 && lines[0].starts_with("  · word"));
        assert!(lines[1..].iter().all(|line| line.starts_with("    word")));
        let longest = lines.iter().map(|line| line.chars().count()).max();
        assert!(longest <= Some(WIDTH_ELSEWHERE.into()), "{text}");
        assert_eq!(wrapped("", ""), "");
    }
}
