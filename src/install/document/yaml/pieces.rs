//! Values and comments of a YAML document.

use std::ops::Range;

use super::lines::Document;
use super::scalar;
use crate::install::document::pieces::{Piece, Role, role};

/// Every value but those of our entry that may be seen, and every comment. What is not plain to read is a value as a whole line.
pub(in crate::install::document) fn pieces(body: &str, name: &str) -> Vec<Piece> {
    let document = Document::read(body).ok();
    let own = document
        .and_then(|document| Some(document.entry(name)?.range.clone()))
        .unwrap_or_default();
    let mut pieces = Vec::new();
    let mut start = 0;
    for whole in body.split_inclusive('\n') {
        let text = whole.trim_end();
        let content = text.trim_start();
        let at = start + text.len() - content.len();
        let is_own = own.contains(&start);
        start += whole.len();
        if content.is_empty() || content == "---" {
            continue;
        }
        if content.starts_with('#') {
            let role = Role::LineComment("#");
            pieces.push(Piece {
                range: at..at + content.len(),
                role,
            });
            continue;
        }
        let (name, value) = parts(content);
        let range = at + value.start..at + value.end;
        if range.is_empty() {
            continue;
        }
        let shown = &body[range.clone()];
        let role = match name {
            Some(
                "name" | "description" | "type" | "enabled" | "timeout" | "cmd" | "args"
                | "env_keys",
            ) if is_own => None,
            Some(name) if is_own => role(name, &scalar::text(shown).unwrap_or_default()),
            // The items of our own lists.
            None if is_own && content.starts_with("- ") => None,
            _ => Some(Role::Value),
        };
        pieces.extend(role.map(|role| Piece { range, role }));
    }
    pieces
}

/// The key of a line, and where its value stands; a line without a key is a value.
fn parts(content: &str) -> (Option<&str>, Range<usize>) {
    let Some(colon) = content.find(": ") else {
        let is_key = content.ends_with(':') && !content.contains(' ');
        return if is_key {
            (None, 0..0)
        } else {
            (None, 0..content.len())
        };
    };
    let rest = &content[colon + 2..];
    let start = colon + 2 + rest.len() - rest.trim_start().len();
    let end = scalar::value(rest).map_or(content.len(), |value| start + value.len());
    (Some(&content[..colon]), start..end.max(start))
}
