//! What is said about what was done.

use comfy_table::{Table, presets};

use crate::install::hosts::Host;
use crate::install::{Change, Outcome};

/// One line about a file.
pub(in crate::cli) fn line(host: &Host, outcome: &Outcome) -> String {
    let (title, path, name) = (host.title, outcome.path.display(), &outcome.name);
    let backup = outcome.backup.as_ref().map_or_else(String::new, |copy| {
        let exists = copy.exists();
        if exists {
            format!("\n  the file as it was before: {}", copy.display())
        } else {
            String::new()
        }
    });
    let done = done(&outcome.change);
    format!("{title}: `{name}` {done} in {path}{backup}")
}

/// What happened, in a word or two.
pub(in crate::cli) const fn done(change: &Change) -> &'static str {
    match change {
        Change::Added => "added",
        Change::Updated => "updated",
        Change::TakenOver => "taken over from @aisoc/mcp",
        Change::Unchanged => "already up to date, nothing changed",
        Change::Removed => "removed",
        Change::Deleted => "removed, with the file that held nothing else,",
        Change::NotThere => "not there, nothing changed,",
    }
}

/// What to do next, if the host has to notice something.
pub(in crate::cli) fn next(host: &Host, change: &Change) -> Option<String> {
    let is_needed = !matches!(change, Change::Unchanged | Change::NotThere);
    is_needed.then(|| format!("Next: {}.", host.next))
}

/// What happened in many hosts.
pub(in crate::cli) fn table(rows: &[(&'static str, String, String)]) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY)
        .set_header(["Host", "Entry", "File"]);
    for (host, done, path) in rows {
        table.add_row([host, done.as_str(), path.as_str()]);
    }
    table.to_string()
}
