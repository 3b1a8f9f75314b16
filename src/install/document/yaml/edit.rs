//! Our entry in a YAML document, by whole lines.

use std::fmt::Write as _;

use secrecy::ExposeSecret as _;

use super::lines::{Document, Member, SERVERS};
use super::scalar::quoted;
use super::variables;
use crate::install::document::splice::{Splice, spliced};
use crate::install::document::{Entry, Flaw, OUR_VARIABLES};

/// How far a level is indented where the document does not say.
const UNIT: usize = 2;

/// The document with the entry: a new one at the end of the servers, an old one brought up to date where it stands.
pub(in crate::install::document) fn with(
    body: &str,
    name: &str,
    entry: &Entry,
) -> Result<String, Flaw> {
    let document = Document::read(body)?;
    let Some(old) = document.entry(name) else {
        let (indent, unit) = layout(&document);
        let lines = lines(name, entry, indent, unit, line_end(body));
        return Ok(inserted(body, &document, &lines));
    };
    let args: Vec<_> = entry.args.iter().map(|item| quoted(item)).collect();
    let mut body = body.to_owned();
    if old.member("cmd").and_then(|member| member.scalar(&body)) != Some(entry.command.clone()) {
        let line = format!("cmd: {}", quoted(&entry.command));
        body = set(&body, name, "cmd", &line)?;
    }
    let document = Document::read(&body)?;
    let present = document.entry(name).and_then(|old| old.member("args"));
    if present.and_then(|member| member.list(&body)) != Some(entry.args.clone()) {
        body = set(&body, name, "args", &format!("args: [{}]", args.join(", ")))?;
    }
    with_variables(&body, name, entry)
}

/// The document without the entry, and without the header when nothing else is under it, unless `before` has one.
pub(in crate::install::document) fn without(
    body: &str,
    name: &str,
    before: Option<&str>,
) -> Result<String, Flaw> {
    let document = Document::read(body)?;
    let mut parts: Vec<_> = document
        .entry(name)
        .map(|entry| Splice::remove(entry.range.clone()))
        .into_iter()
        .collect();
    let is_last = document.entries.iter().all(|entry| entry.name == name);
    let had_header = match before {
        Some(before) => Document::read(before)?.header.is_some(),
        None => false,
    };
    if let Some(header) = document.header.filter(|_| is_last && !had_header) {
        parts.push(Splice::remove(header));
    }
    Ok(spliced(body, parts))
}

/// The document `before` with the entry of that name from `body`.
pub(in crate::install::document) fn again(
    body: &str,
    name: &str,
    before: &str,
) -> Result<String, Flaw> {
    let document = Document::read(body)?;
    let Some(entry) = document.entry(name) else {
        return Err(Flaw::new(0, "there is no such entry"));
    };
    let lines = &body[entry.range.clone()];
    Ok(inserted(before, &Document::read(before)?, lines))
}

/// The entry as a document that has none gets it.
pub(in crate::install) fn block(name: &str, entry: &Entry) -> String {
    format!("{SERVERS}:\n{}", lines(name, entry, UNIT, UNIT, "\n"))
}

/// How far the document's entries are indented, and their members below them.
fn layout(document: &Document) -> (usize, usize) {
    let Some(first) = document.entries.first() else {
        return (UNIT, UNIT);
    };
    let inner = document.entries.iter().find_map(|one| one.members.first());
    let unit = inner.map_or(UNIT, |member| member.indent.saturating_sub(first.indent));
    (first.indent, unit.max(1))
}

fn lines(name: &str, entry: &Entry, indent: usize, unit: usize, end: &str) -> String {
    let args: Vec<_> = entry.args.iter().map(|item| quoted(item)).collect();
    let [outer, inner] = [indent, indent + unit].map(|width| " ".repeat(width));
    let members = [
        format!("name: {name}"),
        "description: AiSOC".to_owned(),
        "type: stdio".to_owned(),
        "enabled: true".to_owned(),
        "timeout: 300".to_owned(),
        format!("cmd: {}", quoted(&entry.command)),
        format!("args: [{}]", args.join(", ")),
    ];
    let mut text = format!("{outer}{name}:{end}");
    for member in members {
        let _ = write!(text, "{inner}{member}{end}");
    }
    text + &variable_lines(&pairs(entry), indent + unit, unit, end)
}

fn pairs(entry: &Entry) -> Vec<(String, String)> {
    let pairs = entry.env.iter();
    pairs
        .map(|variable| {
            let value = variable.value.expose_secret().to_owned();
            (variable.name.to_owned(), value)
        })
        .collect()
}

fn variable_lines(pairs: &[(String, String)], indent: usize, unit: usize, end: &str) -> String {
    let outer = " ".repeat(indent);
    if pairs.is_empty() {
        return format!("{outer}envs: {{}}{end}");
    }
    let inner = " ".repeat(indent + unit);
    let lines = pairs
        .iter()
        .map(|(name, value)| format!("{inner}{name}: {}{end}", quoted(value)));
    format!("{outer}envs:{end}{}", lines.collect::<Vec<_>>().concat())
}

/// The document with an entry's lines at the end of its servers.
fn inserted(body: &str, document: &Document, lines: &str) -> String {
    let end = line_end(body);
    let at = match (&document.header, document.entries.last()) {
        (_, Some(last)) => last.range.end,
        (Some(header), None) => header.end,
        (None, None) => body.len(),
    };
    let before = &body[..at];
    let break_before = if before.is_empty() || before.ends_with('\n') {
        ""
    } else {
        end
    };
    let header = if document.header.is_some() {
        String::new()
    } else {
        format!("{SERVERS}:{end}")
    };
    format!("{before}{break_before}{header}{lines}{}", &body[at..])
}

/// Sets a member of the entry that is written on one line.
fn set(body: &str, name: &str, member: &str, line: &str) -> Result<String, Flaw> {
    let document = Document::read(body)?;
    let Some(entry) = document.entry(name) else {
        return Ok(body.to_owned());
    };
    let end = line_end(body);
    let indent = entry
        .members
        .first()
        .map_or(entry.indent + UNIT, |first| first.indent);
    let text = format!("{}{line}{end}", " ".repeat(indent));
    let splice = match entry.member(member) {
        Some(old) => replaced(body, old, text),
        None => appended(body, entry.range.end, text),
    };
    Ok(spliced(body, vec![splice]))
}

/// The variables of the entry, with what else a person set there.
fn with_variables(body: &str, name: &str, entry: &Entry) -> Result<String, Flaw> {
    let document = Document::read(body)?;
    let Some(old) = document.entry(name) else {
        return Ok(body.to_owned());
    };
    let wanted = pairs(entry);
    let Some(member) = old.member("envs") else {
        if wanted.is_empty() {
            return Ok(body.to_owned());
        }
        let indent = old
            .members
            .first()
            .map_or(old.indent + UNIT, |first| first.indent);
        let text = variable_lines(&wanted, indent, UNIT, line_end(body));
        return Ok(spliced(body, vec![appended(body, old.range.end, text)]));
    };
    let Some(present) = variables(body, member) else {
        return Err(by_hand(member));
    };
    let is_wanted = |name: &str| wanted.iter().any(|(wanted, _)| wanted == name);
    let is_ours = |name: &str| OUR_VARIABLES.contains(&name);
    let mut all: Vec<_> = present
        .iter()
        .filter(|(name, _)| is_wanted(name) || !is_ours(name))
        .cloned()
        .collect();
    for (name, value) in wanted {
        match all.iter_mut().find(|(present, _)| *present == name) {
            Some(present) => present.1 = value,
            None => all.push((name, value)),
        }
    }
    if all == present {
        return Ok(body.to_owned());
    }
    if member.inner.is_empty() || all.is_empty() {
        let unit = old
            .members
            .first()
            .map_or(UNIT, |first| first.indent - old.indent);
        let text = variable_lines(&all, member.indent, unit, line_end(body));
        return Ok(spliced(body, vec![replaced(body, member, text)]));
    }
    // Line by line, so that comments beside a variable stay.
    let end = line_end(body);
    let mut splices = Vec::new();
    for inner in &member.inner {
        let now = all.iter().find(|(name, _)| *name == inner.name);
        match now {
            None => splices.push(Splice::remove(inner.range.clone())),
            Some((_, value)) if inner.scalar(body).as_ref() == Some(value) => {}
            Some((name, value)) => {
                let indent = " ".repeat(inner.indent);
                let text = format!("{indent}{name}: {}{end}", quoted(value));
                splices.push(replaced(body, inner, text));
            }
        }
    }
    let indent = member.inner.first().map_or(0, |first| first.indent);
    let new = all
        .iter()
        .filter(|(name, _)| member.inner.iter().all(|inner| inner.name != *name));
    let lines =
        new.map(|(name, value)| format!("{}{name}: {}{end}", " ".repeat(indent), quoted(value)));
    let text = lines.collect::<Vec<_>>().concat();
    if !text.is_empty() {
        splices.push(appended(body, member.range.end, text));
    }
    Ok(spliced(body, splices))
}

/// Whole lines in the place of a member's; the last line of a document may have no end.
fn replaced(body: &str, member: &Member, mut text: String) -> Splice {
    if !body[member.range.clone()].ends_with('\n') {
        text.truncate(text.trim_end().len());
    }
    Splice {
        range: member.range.clone(),
        text,
    }
}

/// Whole lines after others.
fn appended(body: &str, at: usize, text: String) -> Splice {
    if body[..at].ends_with('\n') {
        return Splice::insert(at, text);
    }
    Splice::insert(at, format!("{}{}", line_end(body), text.trim_end()))
}

fn line_end(body: &str) -> &'static str {
    match body.find('\n') {
        Some(at) if body[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

fn by_hand(member: &Member) -> Flaw {
    Flaw::new(
        member.range.start + member.indent,
        format!(
            "`{}` has a form that cannot be edited safely; write one variable a line",
            member.name
        ),
    )
}
