//! Values for an example: from the document, or the smallest that are valid.

use serde_json::{Value, json};
use toolspec_openapi::{Kind, Schema};

use super::keywords::fits;

/// A value that the schema allows, as far as that can be determined; `name` is its name.
pub(super) fn value(name: &str, schema: &Schema<'_>) -> Value {
    let first = schema
        .allowed
        .as_ref()
        .and_then(|values| values.first().copied());
    if let Some(given) = schema.example.or(first).or(schema.default) {
        return given.clone();
    }
    match &schema.kind {
        Kind::Any => json!("anything"),
        Kind::String => text(name, schema),
        Kind::Integer | Kind::Number => {
            let limit = schema.keyword("minimum").or(schema.keyword("maximum"));
            limit.cloned().unwrap_or_else(|| json!(1))
        }
        Kind::Boolean => json!(true),
        Kind::Array(items) => {
            let least = count(schema, "minItems").unwrap_or(1).clamp(1, 5);
            vec![value(name, items); least].into()
        }
        Kind::Object(properties) => {
            let member = |name: &str, schema: &Schema<'_>| (name.to_owned(), value(name, schema));
            let members = properties
                .iter()
                .map(|property| member(property.name, &property.schema));
            Value::Object(members.collect())
        }
    }
}

fn text(name: &str, schema: &Schema<'_>) -> Value {
    let by_format = match schema.keyword("format").and_then(Value::as_str) {
        Some("date-time") => "2026-01-31T08:00:00Z",
        Some("date") => "2026-01-31",
        Some("uuid") => "7b0c2f4e-93d1-4b7e-9a54-0d6e6f1c2a01",
        Some("email") => "someone@example.com",
        Some("uri" | "url") => "https://example.com",
        Some("ipv4") => "192.0.2.1",
        _ => "",
    };
    let most = count(schema, "maxLength").unwrap_or(40).min(40);
    let least = count(schema, "minLength").unwrap_or(0).clamp(1, 200);
    let letters = name.chars().filter(char::is_ascii_alphanumeric).take(most);
    let mut made: String = letters.collect();
    made.extend(std::iter::repeat_n('a', least.saturating_sub(made.len())));
    let tries = [by_format, &made, "a", "A1", "1", "2026-01-31"].map(|text| json!(text));
    let fitting = tries
        .into_iter()
        .find(|text| *text != "" && fits(text, schema));
    fitting.unwrap_or_else(|| json!(made))
}

fn count(schema: &Schema<'_>, key: &str) -> Option<usize> {
    usize::try_from(schema.keyword(key)?.as_u64()?).ok()
}
