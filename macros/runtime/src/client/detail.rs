//! Extracts the service's own message from the body of a refusal: JSON in several forms, HTML, text.

use std::sync::LazyLock;

use regex_lite::Regex;
use serde_json::Value;

use super::FieldProblem;
use super::clean::{Cleaner, pattern};

/// The most parameters named in one refusal.
const MOST_FIELDS: usize = 8;

/// What a body says, clean.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Detail {
    /// A machine-readable kind, such as `demo_mode_read_only`.
    pub(super) code: String,
    /// The words, of any length.
    pub(super) text: String,
    /// The parameters complained about.
    pub(super) fields: Vec<FieldProblem>,
    /// Whether the service passes on what another of its parts answered it: its `detail` is a text that is an
    /// answer's JSON, where its own is a sentence.
    pub(super) is_passed_on: bool,
}

/// Reads a body that need not be whole.
pub(super) fn read(body: &[u8], cleaner: &Cleaner) -> Detail {
    let Ok(value) = serde_json::from_slice::<Value>(body) else {
        let text = String::from_utf8_lossy(body);
        return Detail {
            text: title(&text).map_or_else(
                || cleaner.clean(text.trim()),
                |title| format!("an HTML page titled \"{}\"", cleaner.clean(&title)),
            ),
            ..Detail::default()
        };
    };
    let detail = value.get("detail").unwrap_or(&value);
    if let Value::Array(problems) = detail {
        let fields = problems.iter().take(MOST_FIELDS);
        return Detail {
            fields: fields.map(|problem| field(problem, cleaner)).collect(),
            ..Detail::default()
        };
    }
    if let Value::String(text) = detail
        && let Ok(passed_on @ Value::Object(_)) = serde_json::from_str(text)
    {
        let words = words(passed_on.get("detail").unwrap_or(&passed_on));
        return Detail {
            text: cleaner.line(&words),
            is_passed_on: true,
            ..Detail::default()
        };
    }
    let code = value.get("error").and_then(Value::as_str).unwrap_or("");
    Detail {
        code: cleaner.clean(code),
        text: cleaner.line(&words(detail)),
        ..Detail::default()
    }
}

/// The title of an HTML page, or a stand-in for a page without one; `None` for anything else.
pub(super) fn title(text: &str) -> Option<String> {
    static PAGE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)^\s*<(?:!doctype|html|head|body|\?xml|!--)"));
    static TITLE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?is)<(?:title|h1)\b[^>]*>(.*?)</(?:title|h1)>"));
    let text = text.trim_start_matches('\u{feff}');
    if !PAGE.is_match(text) {
        return None;
    }
    let title = TITLE
        .captures(text)
        .map_or_else(String::new, |found| found[1].trim().to_owned());
    let title = title
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
    Some(if title.is_empty() {
        "untitled".to_owned()
    } else {
        title
    })
}

/// The words in a value: a string, or what an object keeps its message under.
fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(object) => ["message", "detail", "error_description", "msg", "error"]
            .iter()
            .find_map(|name| object.get(*name).filter(|inner| !inner.is_null()))
            .map_or_else(|| value.to_string(), words),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// One entry of a list-shaped refusal: `{"loc": ["query", "page"], "msg": …, "input": …}`. The
/// input is left out, it can be long and is known to whoever sent it.
fn field(problem: &Value, cleaner: &Cleaner) -> FieldProblem {
    let mut place = String::new();
    let mut field = String::new();
    let location = problem.get("loc").and_then(Value::as_array);
    for (position, part) in location.into_iter().flatten().enumerate() {
        match part {
            Value::String(name) if position == 0 => name.clone_into(&mut place),
            Value::String(name) if field.is_empty() => name.clone_into(&mut field),
            Value::String(name) => field = format!("{field}.{name}"),
            // In a body that is no JSON the number is a byte's position, not a field's index.
            Value::Number(index) if !field.is_empty() => field = format!("{field}[{index}]"),
            _ => {}
        }
    }
    FieldProblem {
        place: cleaner.clean(&place),
        field: cleaner.clean(&field),
        message: cleaner.clean(&words(problem.get("msg").unwrap_or(problem))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::ZOO;
    use super::*;

    fn text(body: &str) -> String {
        read(body.as_bytes(), &Cleaner::new(None, &ZOO)).text
    }

    #[test]
    fn words_are_found_in_every_shape() {
        for (body, words) in [
            (r#"{"detail":"Alert not found"}"#, "Alert not found"),
            (r#"{"detail":{"message":"no"}}"#, "no"),
            (r#"{"detail":{"a":1}}"#, r#"{"a":1}"#),
            (r#"{"error":"e","message":"read only"}"#, "read only"),
            (r#"{"error":{"message":"inner"}}"#, "inner"),
            (r#"{"error":"only"}"#, "only"),
            (r#""just text""#, "just text"),
            (r#"{"detail":null}"#, ""),
            ("Internal Server Error", "Internal Server Error"),
            ("", ""),
            ("{\"detail\":\"cut o", "{\"detail\":\"cut o"),
            (
                "<html><head><title>502 Bad\nGateway</title></head><body>secret</body>",
                "an HTML page titled \"502 Bad Gateway\"",
            ),
            (
                "<!DOCTYPE html><p>x</p>",
                "an HTML page titled \"untitled\"",
            ),
        ] {
            assert_eq!(text(body), words, "{body}");
        }
        let bytes = read(b"bad \xff bytes", &Cleaner::new(None, &ZOO));
        assert_eq!(bytes.text, "bad \u{fffd} bytes");
    }

    #[test]
    fn a_list_names_its_fields() {
        let body = r#"{"detail":[
            {"type":"int_parsing","loc":["query","page"],"msg":"Input should be a valid integer","input":"x"},
            {"type":"missing","loc":["body"],"msg":"Field required"},
            {"type":"missing","loc":["body","items",2,"name"],"msg":"Field required"},
            {"type":"json_invalid","loc":["body",12],"msg":"JSON decode error"},
            "odd"]}"#;
        let fields = read(body.as_bytes(), &Cleaner::new(None, &ZOO)).fields;
        let shown: Vec<_> = fields.iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            [
                "`page` in the query: Input should be a valid integer",
                "the body: Field required",
                "`items[2].name` in the body: Field required",
                "the body: JSON decode error",
                "the request: odd",
            ]
        );
    }
}
