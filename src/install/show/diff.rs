//! A change to a file, line by line.

use similar::TextDiff;

use super::hide::hidden;
use crate::install::Outcome;
use crate::install::hosts::Shape;

/// The changed lines with their context. Keys are redacted unless requested, and so is everything
/// other servers are set to; a hidden value that changes says so.
#[must_use]
pub fn diff(shape: Shape, outcome: &Outcome, show_key: bool) -> String {
    let before = outcome.before.as_deref().unwrap_or_default();
    let after = outcome.after.as_deref().unwrap_or_default();
    let (before, old) = hidden(shape, before, &outcome.name, show_key, "");
    let (mut after_hidden, new) = hidden(shape, after, &outcome.name, show_key, "");
    if !old.is_empty() && old != new {
        (after_hidden, _) = hidden(shape, after, &outcome.name, show_key, " (new)");
    }
    let path = outcome.path.display().to_string();
    TextDiff::from_lines(&before, &after_hidden)
        .unified_diff()
        .context_radius(2)
        .header(&path, &path)
        .to_string()
}
