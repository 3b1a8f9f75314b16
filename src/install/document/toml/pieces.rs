//! Values and comments of a TOML document.

use std::ops::Range;

use toml_edit::{Item, Value};

use super::{SERVERS, parse};
use crate::install::document::pieces::{Piece, Role, role};

/// Every value but those of our entry that may be seen, and every comment.
pub(in crate::install::document) fn pieces(text: &str, name: &str) -> Vec<Piece> {
    let Ok(document) = parse(text) else {
        return Vec::new();
    };
    let mut values = Vec::new();
    for (key, item) in document.as_table() {
        collect(key, item, &[SERVERS, name], &mut values);
    }
    values.sort_by_key(|(range, _)| range.start);
    let mut pieces = Vec::new();
    let mut at = 0;
    for (range, role) in values {
        comments(text, at..range.start, &mut pieces);
        at = range.end;
        pieces.extend(role.map(|role| Piece { range, role }));
    }
    comments(text, at..text.len(), &mut pieces);
    pieces
}

type Found = (Range<usize>, Option<Role>);

/// Goes down an item; `own` is what is left of the way to our entry, empty inside it.
fn collect(key: &str, item: &Item, own: &[&str], values: &mut Vec<Found>) {
    let own = match own {
        [next, rest @ ..] if *next == key => rest,
        [] => own,
        _ => &["\0"],
    };
    if let Some(table) = item.as_table_like() {
        for (key, item) in table.iter() {
            collect(key, item, own, values);
        }
        return;
    }
    if let Item::ArrayOfTables(tables) = item {
        for (key, item) in tables.iter().flat_map(toml_edit::Table::iter) {
            collect(key, item, &["\0"], values);
        }
        return;
    }
    let text = match item {
        Item::Value(Value::String(text)) => text.value().as_str(),
        _ => "",
    };
    let role = match own {
        [] if matches!(key, "command" | "args" | "env_vars") => None,
        [] => role(key, text),
        _ => Some(Role::Value),
    };
    values.push((item.span().unwrap_or_default(), role));
}

/// Comments in a stretch without values: from a `#` to the end of its line.
fn comments(text: &str, range: Range<usize>, pieces: &mut Vec<Piece>) {
    let mut at = range.start;
    while let Some(start) = text[at..range.end].find('#').map(|found| at + found) {
        let line = text[start..].split(['\r', '\n']).next().unwrap_or_default();
        at = (start + line.len()).min(range.end).max(start + 1);
        pieces.push(Piece {
            range: start..at,
            role: Role::LineComment("#"),
        });
    }
}
