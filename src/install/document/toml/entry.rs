//! Our entry in a TOML document.

use secrecy::ExposeSecret as _;
use toml_edit::{Array, Item, Value};

use super::edit::{after, last, line_end, regions, remove, set};
use super::{SERVERS, parse, server, servers, strings, table};
use crate::install::document::splice::{Splice, spliced};
use crate::install::document::{Entry, Flaw, OUR_VARIABLES};

const FORWARDED: &str = "env_vars";
const KEY_VARIABLE: &str = "AISOC_API_KEY";

/// The document with the entry: a new one at the end, an old one brought up to date where it stands.
pub(in crate::install::document) fn with(
    text: &str,
    name: &str,
    entry: &Entry,
) -> Result<String, Flaw> {
    let document = parse(text)?;
    let Some(old) = server(&document, name)? else {
        return appended(text, &block(name, entry, line_end(text)));
    };
    let forwarded = strings(table(name, old)?, FORWARDED);
    let mut text = set(text, name, None, "command", &Value::from(&entry.command))?;
    text = set(&text, name, None, "args", &Value::Array(list(&entry.args)))?;
    let others: Vec<_> = forwarded
        .into_iter()
        .filter(|name| name != KEY_VARIABLE)
        .collect();
    let wanted = entry.forwarded.then(|| KEY_VARIABLE.to_owned());
    let forwarded: Vec<_> = others.into_iter().chain(wanted).collect();
    text = if forwarded.is_empty() {
        remove(&text, name, None, FORWARDED)?
    } else {
        set(
            &text,
            name,
            None,
            FORWARDED,
            &Value::Array(list(&forwarded)),
        )?
    };
    text = with_env(&text, name, entry)?;
    for variable in &entry.env {
        let value = Value::from(variable.value.expose_secret());
        text = set(&text, name, Some("env"), variable.name, &value)?;
    }
    let kept = |variable: &&str| entry.env.iter().any(|wanted| wanted.name == *variable);
    for variable in OUR_VARIABLES.iter().filter(|variable| !kept(variable)) {
        text = remove(&text, name, Some("env"), variable)?;
    }
    Ok(text)
}

/// The document without the entry and the empty line before it.
pub(in crate::install::document) fn without(text: &str, name: &str) -> Result<String, Flaw> {
    let document = parse(text)?;
    let Some(item) = server(&document, name)? else {
        return Ok(text.to_owned());
    };
    if let Some(Item::Value(Value::InlineTable(all))) = document.as_table().get(SERVERS) {
        let mut new = all.clone();
        new.remove(name);
        let range = all.span().unwrap_or_default();
        let text_of_new = new.to_string().trim().to_owned();
        return Ok(spliced(
            text,
            vec![Splice {
                range,
                text: text_of_new,
            }],
        ));
    }
    let mut own = Vec::new();
    if item.is_value() {
        own.push(inline_line(text, item));
    }
    regions(text, item, &mut own);
    own.sort_by_key(|region| region.start);
    own.dedup_by(|next, region| {
        // A table that dotted keys make stands within the lines of the one that they are in.
        let is_blank = next.start <= region.end || text[region.end..next.start].trim().is_empty();
        if is_blank {
            region.end = region.end.max(next.end);
        }
        is_blank
    });
    for region in &mut own {
        let before = &text[..region.start];
        let blank = ["\n\r\n", "\n\n"]
            .iter()
            .find(|blank| before.ends_with(*blank));
        region.start -= blank.map_or(0, |blank| blank.len() - 1);
    }
    Ok(spliced(text, own.into_iter().map(Splice::remove).collect()))
}

/// The document `before` with the entry of that name from `text`.
pub(in crate::install::document) fn again(
    text: &str,
    name: &str,
    before: &str,
) -> Result<String, Flaw> {
    let document = parse(text)?;
    let mut own = Vec::new();
    if let Some(item) = server(&document, name)? {
        regions(text, item, &mut own);
    }
    let start = own
        .iter()
        .map(|region| region.start)
        .min()
        .unwrap_or_default();
    let end = own
        .iter()
        .map(|region| region.end)
        .max()
        .unwrap_or_default();
    appended(before, &text[start..end])
}

/// The entry as a document that has none gets it.
pub(in crate::install) fn block(name: &str, entry: &Entry, end: &str) -> String {
    let mut lines = vec![
        format!("[{SERVERS}.{name}]"),
        format!("command = {}", Value::from(&entry.command)),
        format!("args = {}", list(&entry.args)),
    ];
    if entry.forwarded {
        lines.push(format!("{FORWARDED} = [\"{KEY_VARIABLE}\"]"));
    }
    if !entry.env.is_empty() {
        lines.push(String::new());
        lines.push(format!("[{SERVERS}.{name}.env]"));
    }
    for variable in &entry.env {
        let value = Value::from(variable.value.expose_secret());
        lines.push(format!("{} = {value}", variable.name));
    }
    lines.into_iter().map(|line| line + end).collect()
}

/// A table for variables where the entry has none.
fn with_env(text: &str, name: &str, entry: &Entry) -> Result<String, Flaw> {
    let document = parse(text)?;
    let Some(item) = server(&document, name)? else {
        return Ok(text.to_owned());
    };
    if entry.env.is_empty() || table(name, item)?.contains_key("env") {
        return Ok(text.to_owned());
    }
    if item.is_value() {
        let empty = Value::InlineTable(toml_edit::InlineTable::new());
        return set(text, name, None, "env", &empty);
    }
    let end = line_end(text);
    let header = format!("{end}[{SERVERS}.{name}.env]");
    Ok(spliced(text, vec![after(text, last(item), &header)]))
}

fn appended(text: &str, block: &str) -> Result<String, Flaw> {
    let document = parse(text)?;
    if let Some(Item::Value(value)) = document.as_table().get(SERVERS) {
        let at = value.span().map_or(0, |span| span.start);
        let reason = format!(
            "`{SERVERS}` is written on one line, to which nothing can be added; write each server as a table `[{SERVERS}.NAME]`"
        );
        return Err(Flaw::new(at, reason));
    }
    servers(&document)?;
    let end = line_end(text);
    let first = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        end
    };
    let second = if text.trim().is_empty() || text.ends_with("\n\n") || text.ends_with("\n\r\n") {
        ""
    } else {
        end
    };
    Ok(format!("{text}{first}{second}{block}"))
}

fn inline_line(text: &str, item: &Item) -> std::ops::Range<usize> {
    let span = item.span().unwrap_or_default();
    let start = text[..span.start].rfind('\n').map_or(0, |end| end + 1);
    let end = text[span.end..]
        .find('\n')
        .map_or(text.len(), |end| span.end + end + 1);
    start..end
}

fn list(items: &[String]) -> Array {
    items.iter().collect()
}
