//! The manifest against the service's description: what differs, and where in the manifest.

use std::fmt::Write as _;

use serde_json::{Value, json};
use toolspec::model::Manifest;
use toolspec::usage;
use toolspec_openapi::Document;
use toolspec_openapi::drift::{Call, Comparison, Difference, Effect};

/// A difference with the part of the manifest that it concerns.
pub(crate) struct Drift<'m> {
    /// A tool's name, or a lookup that tools share.
    user: String,
    tool: Option<&'m str>,
    file: &'m str,
    line: usize,
    column: usize,
    pub(crate) difference: Difference,
}

/// What differs, entry by entry; with an older description, what changed since then.
pub(crate) fn compare<'m>(
    manifest: &'m Manifest,
    new: &Document,
    old: Option<&Document>,
) -> Vec<Drift<'m>> {
    let comparison = Comparison::new(new, old);
    let mut found = Vec::new();
    for user in usage::of(manifest) {
        for call in user.calls.iter().filter_map(Call::from_json) {
            for difference in comparison.of(&call) {
                let place = manifest.sources.place(difference.place);
                found.push(Drift {
                    user: user.name.clone(),
                    tool: user.tool.map(|tool| tool.name.value.as_str()),
                    file: place.path,
                    line: place.line,
                    column: place.column,
                    difference,
                });
            }
        }
    }
    found
}

/// For people: each difference with its place, what the entry states, what is described, and what to do.
pub(crate) fn text(found: &[Drift<'_>], manifest: &Manifest, is_change: bool) -> String {
    let mut out = String::new();
    for one in found {
        let difference = &one.difference;
        let _ = writeln!(
            out,
            "{}:{}:{}: {}: {}: {}",
            one.file,
            one.line,
            one.column,
            difference.effect.name(),
            one.user,
            plain(&difference.message)
        );
        let rows = [
            ("call", Some(&difference.endpoint)),
            ("entry", difference.entry.as_ref()),
            ("old", difference.old.as_ref()),
            ("new", Some(&difference.new)),
            ("help", difference.help.as_ref()),
        ];
        for (key, value) in rows {
            if let Some(value) = value {
                let _ = writeln!(out, "  {:6} {}", format!("{key}:"), plain(value));
            }
        }
        out.push('\n');
    }
    let counts = [Effect::Fails, Effect::Misleads, Effect::Lacks, Effect::Note].map(|effect| {
        let of = found.iter().filter(|one| one.difference.effect == effect);
        (of.count(), effect.name())
    });
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts
        .map(|(count, name)| format!("{count} {name}"))
        .collect();
    let what = if is_change {
        "nothing changed that it uses"
    } else {
        "no drift"
    };
    let (path, tools) = (manifest.sources.path(), manifest.tools.len());
    let _ = match (found.len(), tools) {
        (0, 1) => writeln!(out, "{path}: 1 tool, {what}"),
        (0, _) => writeln!(out, "{path}: {tools} tools, {what}"),
        (1, _) => writeln!(out, "{path}: 1 difference: {}", counts.join(", ")),
        (many, _) => writeln!(out, "{path}: {many} differences: {}", counts.join(", ")),
    };
    out
}

/// For programs; lines and columns count from 1.
pub(crate) fn json(found: &[Drift<'_>]) -> Value {
    let rows = found.iter().map(|one| {
        let difference = &one.difference;
        json!({
            "file": one.file,
            "line": one.line,
            "column": one.column,
            "user": one.user,
            "tool": one.tool,
            "kind": difference.kind.name(),
            "effect": difference.effect.name(),
            "endpoint": difference.endpoint,
            "subject": difference.subject,
            "message": difference.message,
            "entry": difference.entry,
            "old": difference.old,
            "new": difference.new,
            "help": difference.help,
        })
    });
    let is_drift = found.iter().any(|one| one.difference.effect > Effect::Note);
    json!({"drift": is_drift, "differences": rows.collect::<Vec<_>>()})
}

/// A text of a description on one line, without what a terminal would obey.
fn plain(text: &str) -> String {
    let shown = |any: char| if any.is_control() { ' ' } else { any };
    text.chars().map(shown).collect()
}
