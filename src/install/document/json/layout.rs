//! How a document is laid out, and new values in the same way.

use serde_json::Value;

use super::tree::Tree;
use jsonc_parser::common::Ranged as _;

/// What JSON calls whitespace.
pub(super) const BLANK: [char; 4] = [' ', '\t', '\r', '\n'];

/// Indentation and line ends.
pub(super) struct Layout {
    unit: String,
    pub(super) end: &'static str,
}

impl Layout {
    /// As the document has it; two spaces and `\n` where it says nothing.
    pub(super) fn of(text: &str, tree: &Tree<'_>) -> Self {
        let end = match text.find('\n') {
            Some(at) if text[..at].ends_with('\r') => "\r\n",
            _ => "\n",
        };
        let outer = tree
            .root
            .as_ref()
            .map_or("", |root| indent_at(text, root.start()));
        let properties = tree.root.iter().flat_map(|root| &root.properties);
        let unit = properties
            .filter_map(|property| own_line(text, property.start())?.strip_prefix(outer))
            .find(|indent| !indent.is_empty());
        Self {
            unit: unit.unwrap_or("  ").to_owned(),
            end,
        }
    }

    /// As a document of our own has it.
    pub(super) fn usual() -> Self {
        Self {
            unit: "  ".to_owned(),
            end: "\n",
        }
    }

    /// One step further in.
    pub(super) fn deeper(&self, indent: &str) -> String {
        format!("{indent}{}", self.unit)
    }

    /// The value over several lines; the first continues a line of that indentation.
    pub(super) fn lines(&self, value: &Value, indent: &str) -> String {
        let inner = self.deeper(indent);
        let (open, close, items): (_, _, Vec<_>) = match value {
            Value::Object(object) if !object.is_empty() => {
                let item = |(name, value): (&String, &Value)| {
                    format!("{}: {}", quoted(name), self.lines(value, &inner))
                };
                ('{', '}', object.iter().map(item).collect())
            }
            Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
                let item = |value| self.lines(value, &inner);
                ('[', ']', items.iter().map(item).collect())
            }
            other => return line(other),
        };
        let end = self.end;
        let items = items.join(&format!(",{end}{inner}"));
        format!("{open}{end}{inner}{items}{end}{indent}{close}")
    }
}

/// The value on one line.
pub(super) fn line(value: &Value) -> String {
    match value {
        Value::Object(object) => {
            let item =
                |(name, value): (&String, &Value)| format!("{}: {}", quoted(name), line(value));
            format!(
                "{{{}}}",
                object.iter().map(item).collect::<Vec<_>>().join(", ")
            )
        }
        Value::Array(items) => {
            format!(
                "[{}]",
                items.iter().map(line).collect::<Vec<_>>().join(", ")
            )
        }
        scalar => scalar.to_string(),
    }
}

/// A name or a text as JSON writes it.
pub(super) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// The indentation of the line that a position is in.
pub(super) fn indent_at(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let line = &text[start..];
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// The indentation before a position, if nothing else is before it on its line.
pub(super) fn own_line(text: &str, at: usize) -> Option<&str> {
    let start = text[..at].rfind('\n')? + 1;
    let before = &text[start..at];
    before
        .trim_start_matches([' ', '\t'])
        .is_empty()
        .then_some(before)
}
