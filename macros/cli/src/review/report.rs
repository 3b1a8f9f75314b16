//! The changes as Markdown, for a comment on a pull request.

use std::fmt::Write as _;

use super::{Change, Class, code};

/// A heading with the gravest class, a count of each, and the changes tool by tool.
pub(crate) fn markdown(changes: &[Change]) -> String {
    let Some(gravest) = changes.iter().map(|change| change.class).max() else {
        return "## Contract: unchanged\n\nWhat is advertised and generated is the same.\n"
            .to_owned();
    };
    let mut out = format!("## Contract: {}\n\n{}\n", gravest.name(), counts(changes));
    let mut done: Vec<Option<&str>> = Vec::new();
    for change in changes {
        let tool = change.tool.as_deref();
        if done.contains(&tool) {
            continue;
        }
        done.push(tool);
        let heading = tool.map_or_else(|| "The server".to_owned(), code);
        let _ = writeln!(out, "\n### {heading}\n");
        for change in changes
            .iter()
            .filter(|change| change.tool.as_deref() == tool)
        {
            let mark = match change.class {
                Class::Breaking | Class::Unknown => format!("**{}**", change.class.name()),
                class => class.name().to_owned(),
            };
            let _ = writeln!(out, "- {mark}: {}", plain(&change.message));
        }
    }
    out
}

/// `1 breaking, 1 UNKNOWN, 2 additive`.
fn counts(changes: &[Change]) -> String {
    let counts = Class::ALL.map(|class| {
        let count = changes
            .iter()
            .filter(|change| change.class == class)
            .count();
        (count > 0).then(|| format!("{count} {}", class.name()))
    });
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    let noun = if changes.len() == 1 {
        "change"
    } else {
        "changes"
    };
    format!("{} {noun}", counts.join(", "))
}

/// Escapes a text to one line without markup: names in a manifest may look like markup.
fn plain(message: &str) -> String {
    let mut out = String::new();
    for (index, part) in message.split('`').enumerate() {
        if index > 0 {
            out.push('`');
        }
        let outside = index % 2 == 0;
        for character in part.chars() {
            match character {
                '\n' | '\r' => out.push(' '),
                '<' if outside => out.push_str("&lt;"),
                '*' | '_' | '[' | ']' | '@' | '#' if outside => out.extend(['\\', character]),
                _ => out.push(character),
            }
        }
    }
    out
}
