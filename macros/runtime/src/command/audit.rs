//! `audit verify` and `audit show`: reads the files of an audit trail.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use comfy_table::{ContentArrangement, Table, presets};
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::display::escape_control;
use super::outcome::{Stop, print};
use crate::audit::{Key, Report, verify};
use crate::pipeline::time::moment;

/// How wide the table is where there is no terminal to fit.
const WIDTH_ELSEWHERE: u16 = 140;

/// Checks the files of one trail, oldest first, and prints what was found. `printed` is the hash of a head that was noted elsewhere.
///
/// # Errors
/// Something is wrong with the trail (exit code 1), or a file can't be read (exit code 2).
pub fn audit_verify(
    files: &[PathBuf],
    key: Option<&Key>,
    printed: Option<&str>,
    as_json: bool,
) -> Result<(), Stop> {
    let report = verify(files, key, printed)
        .map_err(|error| Stop::usage(format!("the audit trail can't be read: {error}")))?;
    if as_json {
        let json = serde_json::to_string_pretty(&report);
        print(&json.map_err(|error| Stop::failed(error.to_string()))?)?;
    } else {
        print(&escape_control(&render_report(&report)))?;
    }
    if report.intact {
        Ok(())
    } else {
        Err(Stop::already_reported())
    }
}

fn render_report(report: &Report) -> String {
    let mut report_lines = Vec::new();
    match (&report.problem, report.first_seq.zip(report.last_seq)) {
        (Some(problem), _) => report_lines.push(format!("not intact: {problem}")),
        (None, None) => report_lines.push("intact: there are no lines".to_owned()),
        (None, Some((first, last))) => {
            let lines = match report.lines {
                1 => "1 line".to_owned(),
                lines => format!("{lines} lines"),
            };
            let hash = report.last_sha256.as_deref().unwrap_or_default();
            report_lines.push(format!(
                "intact: {lines}, `seq` {first} to {last}; the last has the hash {hash}"
            ));
        }
    }
    report_lines.extend(report.notes.iter().map(|note| format!("note: {note}")));
    report_lines.join("\n")
}

/// Which lines of a trail are shown. What is absent leaves out none.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// The tool.
    pub tool: Option<String>,
    /// How it ended, such as `refused`.
    pub outcome: Option<String>,
    /// What the line is about, such as `begin`.
    pub event: Option<String>,
    /// What was started, or the beginning of its identifier.
    pub run: Option<String>,
    /// The client's name.
    pub client: Option<String>,
    /// The earliest time: a timestamp, a date, or an age such as `24h`.
    pub since: Option<String>,
    /// The latest time.
    pub until: Option<String>,
}

/// Prints the lines of a trail: as a table, or as they are.
///
/// # Errors
/// A file can't be read, or a time can't.
pub fn audit_show(files: &[PathBuf], filter: &AuditFilter, as_json: bool) -> Result<(), Stop> {
    let wanted = Wanted::new(filter)?;
    let (mut lines, mut others) = (Vec::new(), 0_u64);
    for file in files {
        read(file, &wanted, &mut lines, &mut others).map_err(|error| {
            Stop::usage(format!(
                "the audit trail `{}` can't be read: {error}",
                file.display()
            ))
        })?;
    }
    if as_json {
        let text = lines.iter().fold(String::new(), |mut text, (line, _)| {
            text.push_str(line);
            text.push('\n');
            text
        });
        return if text.is_empty() {
            Ok(())
        } else {
            print(&text)
        };
    }
    let mut listing = if lines.is_empty() {
        "No line matches.".to_owned()
    } else {
        table(lines.iter().map(|(_, members)| members)).to_string()
    };
    if others > 0 {
        let _ = write!(listing, "\n\nNot shown: {others} lines that are no JSON.");
    }
    print(&listing)
}

fn read(
    path: &Path,
    wanted: &Wanted<'_>,
    lines: &mut Vec<(String, Map<String, Value>)>,
    others: &mut u64,
) -> std::io::Result<()> {
    let mut file = BufReader::new(File::open(path)?);
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        if file.read_until(b'\n', &mut bytes)? == 0 {
            return Ok(());
        }
        match serde_json::from_slice::<Map<String, Value>>(&bytes) {
            Ok(members) if wanted.matches(&members) => {
                let line = String::from_utf8_lossy(bytes.trim_ascii_end());
                lines.push((line.into_owned(), members));
            }
            Ok(_) => {}
            Err(_) => *others += 1,
        }
    }
}

struct Wanted<'a> {
    filter: &'a AuditFilter,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
}

impl<'a> Wanted<'a> {
    fn new(filter: &'a AuditFilter) -> Result<Self, Stop> {
        let now = Timestamp::now();
        let time = |name: &str, text: &Option<String>| {
            let Some(text) = text else { return Ok(None) };
            moment(text, now).map(Some).ok_or_else(|| {
                Stop::usage(format!(
                    "`--{name}`: `{text}` is no time; give one such as 2026-03-14T09:00:00Z, 2026-03-14 or 24h"
                ))
            })
        };
        Ok(Self {
            filter,
            since: time("since", &filter.since)?,
            until: time("until", &filter.until)?,
        })
    }

    fn matches(&self, line: &Map<String, Value>) -> bool {
        let text = |name: &str| line.get(name).and_then(Value::as_str);
        let is = |name: &str, wanted: &Option<String>| {
            wanted.is_none() || text(name) == wanted.as_deref()
        };
        let time = text("time").and_then(|time| time.parse::<Timestamp>().ok());
        let run = self.filter.run.as_deref();
        is("tool", &self.filter.tool)
            && is("outcome", &self.filter.outcome)
            && is("event", &self.filter.event)
            && is("client", &self.filter.client)
            && run.is_none_or(|run| text("run").is_some_and(|there| there.starts_with(run)))
            && self
                .since
                .is_none_or(|since| time.is_some_and(|time| time >= since))
            && self
                .until
                .is_none_or(|until| time.is_some_and(|time| time <= until))
    }
}

fn table<'a>(lines: impl Iterator<Item = &'a Map<String, Value>>) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header([
            "Seq", "Time", "Event", "What", "Outcome", "Run", "Client", "User", "ms", "Rows",
            "Bytes",
        ]);
    if table.width().is_none() {
        table.set_width(WIDTH_ELSEWHERE);
    }
    for line in lines {
        let cell = |name: &str| match line.get(name) {
            Some(Value::String(text)) => escape_control(text),
            Some(Value::Null) | None => String::new(),
            Some(other) => escape_control(&other.to_string()),
        };
        let subject = ["tool", "prompt", "resource"].map(cell).concat();
        let ended = ["outcome", "reason"].map(cell).join(" ");
        table.add_row([
            cell("seq"),
            cell("time"),
            cell("event"),
            subject,
            ended.trim().to_owned(),
            cell("run"),
            cell("client"),
            cell("user"),
            cell("duration_ms"),
            cell("rows"),
            cell("bytes"),
        ]);
    }
    table
}
