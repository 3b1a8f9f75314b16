//! Values for an example: those that a document gives, or the least that fit.

use serde_json::{Map, Value, json};

use super::shape::{Kind, Shape};
use super::words::fits;

/// A value that the shape allows, as far as that can be told; `name` is what it is called.
pub(super) fn value(name: &str, shape: &Shape) -> Value {
    if let Some(example) = &shape.example {
        return example.clone();
    }
    if let Some(first) = shape.word("enum").and_then(|values| values.get(0)) {
        return first.clone();
    }
    if let Some(default) = &shape.default {
        return default.clone();
    }
    match &shape.kind {
        Kind::Any => json!("anything"),
        Kind::Text => text(name, shape),
        Kind::Integer | Kind::Number => ["minimum", "maximum"]
            .iter()
            .find_map(|key| shape.word(key).cloned())
            .unwrap_or_else(|| json!(1)),
        Kind::Boolean => json!(true),
        Kind::List(items) => {
            let least = shape
                .number("minItems")
                .and_then(serde_json::Number::as_u64)
                .unwrap_or(1)
                .clamp(1, 5);
            let item = value(name, items);
            (0..least).map(|_| item.clone()).collect()
        }
        Kind::Object(members) => {
            let members = members
                .iter()
                .map(|member| (member.name.clone(), value(&member.name, &member.shape)));
            Value::Object(members.collect::<Map<_, _>>())
        }
    }
}

fn text(name: &str, shape: &Shape) -> Value {
    let by_format = match shape.word("format").and_then(Value::as_str) {
        Some("date-time") => "2026-01-31T08:00:00Z",
        Some("date") => "2026-01-31",
        Some("uuid") => "7b0c2f4e-93d1-4b7e-9a54-0d6e6f1c2a01",
        Some("email") => "someone@example.com",
        Some("uri" | "url") => "https://example.com",
        Some("ipv4") => "192.0.2.1",
        _ => "",
    };
    let most = shape
        .number("maxLength")
        .and_then(serde_json::Number::as_u64)
        .unwrap_or(40);
    let least = shape
        .number("minLength")
        .and_then(serde_json::Number::as_u64)
        .unwrap_or(0)
        .min(200);
    let mut made: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(usize::try_from(most).unwrap_or(40).min(40))
        .collect();
    if made.is_empty() {
        made.push('a');
    }
    while (made.chars().count() as u64) < least {
        made.push('a');
    }
    let tries = [
        by_format.to_owned(),
        made.clone(),
        "a".to_owned(),
        "A1".to_owned(),
        "1".to_owned(),
        "2026-01-31".to_owned(),
    ];
    let fitting = tries
        .into_iter()
        .find(|text| !text.is_empty() && fits(&json!(text), shape));
    json!(fitting.unwrap_or(made))
}
