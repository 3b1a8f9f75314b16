//! Changes to one table of a document, each from text to text.

use std::ops::Range;

use toml_edit::{Item, TableLike, Value};

use super::{ParseError, SERVERS, parse, server};
use crate::install::document::splice::{Splice, spliced};

/// Sets a value of the server's table, or with `inner` of a table in it.
pub(super) fn set(
    text: &str,
    name: &str,
    inner: Option<&str>,
    key: &str,
    value: &Value,
) -> Result<String, ParseError> {
    let document = parse(text)?;
    let Some(table) = find(server(&document, name)?, inner) else {
        return Ok(text.to_owned());
    };
    let splice = match (table, like(table)?.get(key)) {
        (_, Some(old)) if same(old, value) => return Ok(text.to_owned()),
        // What dotted keys make has no place of its own in the text.
        (_, Some(old)) if is_dotted_inline(old) => return Err(by_hand(old, key)),
        (inline, None) if is_dotted_inline(inline) => return Err(by_hand(inline, key)),
        (_, Some(old)) if old.is_value() => Splice {
            range: old.span().unwrap_or_default(),
            text: value.to_string().trim().to_owned(),
        },
        (Item::Value(Value::InlineTable(old)), None) => {
            let mut new = old.clone();
            new.insert(key, value.clone());
            Splice {
                range: table.span().unwrap_or_default(),
                text: new.to_string().trim().to_owned(),
            }
        }
        (Item::Table(own), None) if !own.is_dotted() && !own.is_implicit() => {
            let line = format!("{key} = {}", value.to_string().trim());
            after(text, last(table), &line)
        }
        _ => return Err(by_hand(table, key)),
    };
    Ok(spliced(text, vec![splice]))
}

/// Takes a value out of the server's table, or with `inner` of a table in it.
pub(super) fn remove(
    text: &str,
    name: &str,
    inner: Option<&str>,
    key: &str,
) -> Result<String, ParseError> {
    let document = parse(text)?;
    let Some(table) = find(server(&document, name)?, inner) else {
        return Ok(text.to_owned());
    };
    let Some(old) = like(table)?.get(key) else {
        return Ok(text.to_owned());
    };
    let splice = match table {
        inline if is_dotted_inline(inline) => return Err(by_hand(inline, key)),
        Item::Value(Value::InlineTable(inline)) => {
            let mut new = inline.clone();
            new.remove(key);
            Splice {
                range: table.span().unwrap_or_default(),
                text: new.to_string().trim().to_owned(),
            }
        }
        _ if old.is_value() => Splice::remove(lines(text, old.span().unwrap_or_default())),
        _ => return Err(by_hand(old, key)),
    };
    Ok(spliced(text, vec![splice]))
}

/// The lines that a table and all tables in it take up, one range each.
pub(super) fn regions(text: &str, item: &Item, regions: &mut Vec<Range<usize>>) {
    match item {
        Item::Table(table) => {
            if !table.is_dotted() && !table.is_implicit() {
                let header = item.span().unwrap_or_default();
                regions.push(lines(text, header.start..last(item).max(header.end)));
            }
            for (_, inner) in table {
                let is_own_line = table.is_dotted() && inner.is_value();
                if is_own_line {
                    regions.push(lines(text, inner.span().unwrap_or_default()));
                } else {
                    self::regions(text, inner, regions);
                }
            }
        }
        Item::ArrayOfTables(tables) => {
            for table in tables {
                self::regions(text, &Item::Table(table.clone()), regions);
            }
        }
        Item::Value(_) | Item::None => {}
    }
}

/// A line put in after the line of a position.
pub(super) fn after(text: &str, at: usize, line: &str) -> Splice {
    let end = line_end(text);
    match text[at..].find('\n') {
        Some(next) => Splice::insert(at + next + 1, format!("{line}{end}")),
        None => Splice::insert(text.len(), format!("{end}{line}")),
    }
}

/// How lines end in a text.
pub(super) fn line_end(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// The end of the last thing that stands under a table's own header.
pub(super) fn last(item: &Item) -> usize {
    let own = item.span().map_or(0, |span| span.end);
    let Some(table) = item.as_table() else {
        return own;
    };
    let inner = table.iter().map(|(_, inner)| match inner {
        Item::Value(value) => value.span().map_or(0, |span| span.end),
        Item::Table(dotted) if dotted.is_dotted() => last(inner),
        _ => 0,
    });
    inner.fold(own, usize::max)
}

fn find<'a>(server: Option<&'a Item>, inner: Option<&str>) -> Option<&'a Item> {
    match inner {
        None => server,
        Some(key) => server?.as_table_like()?.get(key),
    }
}

fn like(item: &Item) -> Result<&dyn TableLike, ParseError> {
    super::table(SERVERS, item)
}

/// Whole lines, from the first one's start to past the last one's end.
fn lines(text: &str, range: Range<usize>) -> Range<usize> {
    let start = text[..range.start].rfind('\n').map_or(0, |end| end + 1);
    let end = text[range.end..]
        .find('\n')
        .map_or(text.len(), |end| range.end + end + 1);
    start..end
}

fn same(old: &Item, new: &Value) -> bool {
    match (old.as_value(), new) {
        (Some(Value::String(old)), Value::String(new)) => old.value() == new.value(),
        (Some(Value::Array(old)), Value::Array(new)) => {
            let texts = |array: &toml_edit::Array| -> Vec<Option<String>> {
                array
                    .iter()
                    .map(|item| item.as_str().map(str::to_owned))
                    .collect()
            };
            texts(old) == texts(new)
        }
        _ => false,
    }
}

/// Whether it is a table that dotted keys make within `{ }`, as `a.b = 1` does.
fn is_dotted_inline(item: &Item) -> bool {
    item.as_inline_table()
        .is_some_and(toml_edit::InlineTable::is_dotted)
}

fn by_hand(item: &Item, key: &str) -> ParseError {
    let at = item.span().map_or(0, |span| span.start);
    ParseError::new(
        at,
        format!(
            "`{key}` has a form that cannot be edited safely; write the entry as a table `[{SERVERS}.NAME]`"
        ),
    )
}
