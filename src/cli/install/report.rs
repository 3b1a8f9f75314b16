//! The report on each host's file.

use comfy_table::{Table, presets};

use super::places::Place;
use crate::install::hosts::Host;
use crate::install::{Change, Outcome};

/// What was done to one file.
pub(in crate::cli) struct Row {
    title: &'static str,
    done: String,
    path: String,
    pub(super) has_failed: bool,
    /// All of it in a line.
    pub(super) told: Option<String>,
    /// What to do now.
    pub(super) next: Option<String>,
}

impl Row {
    pub(in crate::cli) fn new(host: &Host, outcome: &Outcome) -> Self {
        Self {
            title: host.title,
            done: done(&outcome.change).to_owned(),
            path: outcome.path.display().to_string(),
            has_failed: false,
            told: None,
            next: None,
        }
    }

    pub(super) fn failed(place: &Place) -> Self {
        let path = place.path.as_ref().map(|path| path.display().to_string());
        Self {
            title: place.host.title,
            done: "failed".to_owned(),
            path: path.unwrap_or_default(),
            has_failed: true,
            told: None,
            next: None,
        }
    }
}

/// A line about a file, and one about the copy of it.
pub(in crate::cli) fn line(host: &Host, outcome: &Outcome) -> String {
    let (title, path, name) = (host.title, outcome.path.display(), &outcome.name);
    let copy = outcome.backup.as_ref().filter(|copy| copy.exists());
    let copy = copy.map_or_else(String::new, |copy| {
        format!("\n  backup: {}", copy.display())
    });
    format!("{title}: `{name}` {}: {path}{copy}", done(&outcome.change))
}

/// What happened, in a few words.
pub(in crate::cli) const fn done(change: &Change) -> &'static str {
    match change {
        Change::Added => "added",
        Change::Updated => "updated",
        Change::TakenOver => "taken over from @aisoc/mcp",
        Change::Unchanged => "is already up to date",
        Change::Removed => "removed",
        Change::Deleted => "removed, with the file that held nothing else",
        Change::NotThere => "is not there",
    }
}

/// What to do next, if the host has to notice something.
pub(super) fn next(host: &Host, change: &Change) -> Option<String> {
    let (title, next) = (host.title, host.next);
    (*change != Change::Unchanged).then(|| format!("Next, in {title}: {next}."))
}

/// What happened in many hosts.
pub(in crate::cli) fn table(rows: &[Row]) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY)
        .set_header(["Host", "Entry", "File"]);
    for row in rows {
        table.add_row([row.title, &row.done, &row.path]);
    }
    table.to_string()
}
