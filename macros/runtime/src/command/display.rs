//! Formats a result for a terminal.
//!
//! Indented `name: value` lines. Control characters are shown, not obeyed: the text is tenant data.

use std::fmt::Write as _;

use serde_json::{Map, Value};

/// The longest list shown on one line, in bytes.
const LONGEST_LIST: usize = 100;

/// The object as indented lines.
#[must_use]
pub fn readable(object: &Map<String, Value>) -> String {
    let mut text = String::new();
    fields(&mut text, object, 0);
    text
}

/// The text with control characters other than line ends and tabs made visible.
#[must_use]
pub fn harmless(text: &str) -> String {
    text.chars().fold(String::new(), |mut harmless, character| {
        if character.is_control() && !matches!(character, '\n' | '\t') {
            harmless.extend(character.escape_default());
        } else {
            harmless.push(character);
        }
        harmless
    })
}

fn fields(text: &mut String, object: &Map<String, Value>, depth: usize) {
    for (name, value) in object {
        let _ = write!(text, "{}{}:", "  ".repeat(depth), harmless(name));
        after_name(text, value, depth);
    }
}

fn after_name(text: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Object(object) if !object.is_empty() => {
            text.push('\n');
            fields(text, object, depth + 1);
        }
        Value::Array(items) if !items.is_empty() => {
            if let Some(words) = words(items) {
                let _ = writeln!(text, " {words}");
                return;
            }
            text.push('\n');
            for item in items {
                element(text, item, depth + 1);
            }
        }
        scalar => line(text, scalar, depth + 1),
    }
}

/// A short list of plain values, on one line.
fn words(items: &[Value]) -> Option<String> {
    let words: Option<Vec<_>> = items
        .iter()
        .map(|item| match item {
            Value::Array(_) | Value::Object(_) => None,
            Value::String(word) => Some(harmless(word)),
            other => Some(other.to_string()),
        })
        .collect();
    let line = words?.join(", ");
    (line.len() <= LONGEST_LIST && !line.contains('\n')).then_some(line)
}

fn element(text: &mut String, item: &Value, depth: usize) {
    let _ = write!(text, "{}-", "  ".repeat(depth));
    match item {
        Value::Object(object) if !object.is_empty() => {
            let mut inner = String::new();
            fields(&mut inner, object, depth + 1);
            text.push(' ');
            text.push_str(inner.trim_start());
        }
        other => after_name(text, other, depth),
    }
}

fn line(text: &mut String, scalar: &Value, depth: usize) {
    let shown = match scalar {
        Value::String(string) => harmless(string.trim_end()),
        other => other.to_string(),
    };
    if shown.contains('\n') {
        let indent = "  ".repeat(depth);
        for line in shown.lines() {
            let _ = write!(text, "\n{indent}{line}");
        }
        text.push('\n');
    } else {
        let _ = writeln!(text, " {shown}");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::readable;

    #[test]
    fn nested_values_are_indented_and_escape_sequences_are_shown() {
        let object = Map::from_iter([
            ("total".to_owned(), json!(2)),
            (
                "items".to_owned(),
                json!([{"id": "a", "tags": ["x", "y"]}, {"id": "b\u{1b}[2J", "note": "one\ntwo"}]),
            ),
            ("long".to_owned(), json!(["w".repeat(60), "w".repeat(60)])),
            ("none".to_owned(), Value::Null),
            ("empty".to_owned(), json!([])),
        ]);
        let expected = "\
total: 2
items:
  - id: a
    tags: x, y
  - id: b\\u{1b}[2J
    note:
      one
      two
long:
  - W
  - W
none: null
empty: []
";
        assert_eq!(readable(&object), expected.replace('W', &"w".repeat(60)));
    }
}
