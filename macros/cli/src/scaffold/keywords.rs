//! Converts the keywords of a schema to those that a manifest supports, with consistent values.

use std::borrow::Cow;

use serde_json::Value;
use toolspec_openapi::{Kind, Schema};

/// The keywords that a manifest takes besides `enum`, in the order they are written.
pub(super) const KEYWORDS: &[&str] = &[
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minItems",
    "maxItems",
];

/// Leaves of a schema, and of all inside it, what a manifest can state.
pub(super) fn restrict(schema: &mut Schema<'_>) {
    match &mut schema.kind {
        Kind::Array(items) => restrict(items),
        Kind::Object(properties) => {
            for property in properties {
                restrict(&mut property.schema);
            }
        }
        _ => {}
    }
    schema.allowed = allowed(schema);
    schema.keywords = if schema.allowed.is_some() {
        Vec::new()
    } else {
        limits(schema)
    }
    .into_iter()
    .map(|(key, value)| (key, Cow::Owned(value)))
    .collect();
    schema.default = schema.default.filter(|value| fits(value, schema));
    schema.example = schema.example.filter(|value| fits(value, schema));
}

/// The values that are allowed, each once, where they are all of the type.
fn allowed<'d>(schema: &Schema<'d>) -> Option<Vec<&'d Value>> {
    let mut values: Vec<&Value> = Vec::new();
    for value in schema
        .allowed
        .iter()
        .flatten()
        .filter(|value| !value.is_null())
        .take(200)
    {
        if !values.contains(value) {
            values.push(value);
        }
    }
    let fits = |value: &&Value| match schema.kind {
        Kind::String => value.as_str().is_some_and(|text| !text.is_empty()),
        Kind::Integer => value.is_i64(),
        _ => false,
    };
    (!values.is_empty() && values.iter().all(fits)).then_some(values)
}

/// The keywords that go with the type; a pattern that can't be stated leaves a note.
fn limits(schema: &mut Schema<'_>) -> Vec<(&'static str, Value)> {
    match schema.kind {
        Kind::Integer | Kind::Number => range(["minimum", "maximum"], |key| bound(schema, key)),
        Kind::Array(_) => range(["minItems", "maxItems"], |key| count(schema, key)),
        Kind::String => {
            let mut kept = range(["minLength", "maxLength"], |key| count(schema, key));
            let text = |key: &str| schema.keyword(key).and_then(Value::as_str);
            let pattern = text("pattern");
            let usable = pattern.filter(|pattern| is_usable(pattern));
            kept.extend(usable.map(|pattern| ("pattern", pattern.into())));
            let format = text("format")
                .map(str::trim)
                .filter(|format| !format.is_empty());
            kept.extend(format.map(|format| ("format", format.into())));
            if pattern.is_some() && usable.is_none() {
                let note =
                    "a pattern was left out: it uses syntax that JSON Schema and Rust do not share";
                schema.notes.push(note.to_owned());
            }
            kept
        }
        _ => Vec::new(),
    }
}

/// Both ends of a range, unless they leave nothing between them.
fn range(
    keys: [&'static str; 2],
    value: impl Fn(&'static str) -> Option<Value>,
) -> Vec<(&'static str, Value)> {
    let [least, most] = keys.map(&value);
    let number = |value: &Option<Value>| value.as_ref().and_then(Value::as_f64);
    if number(&least)
        .zip(number(&most))
        .is_some_and(|(least, most)| least > most)
    {
        return Vec::new();
    }
    keys.into_iter()
        .zip([least, most])
        .filter_map(|(key, value)| Some((key, value?)))
        .collect()
}

fn count(schema: &Schema<'_>, key: &str) -> Option<Value> {
    let count = schema.keyword(key)?.as_u64()?;
    (count <= 1_000_000_000).then(|| count.into())
}

/// A limit of a number; an exclusive one of whole numbers is moved by one.
fn bound(schema: &Schema<'_>, key: &str) -> Option<Value> {
    let is_lower = key == "minimum";
    let exclusive = schema.keyword(if is_lower {
        "exclusiveMinimum"
    } else {
        "exclusiveMaximum"
    });
    let exclusive = exclusive.and_then(Value::as_f64);
    let value = exclusive.or(schema.keyword(key).and_then(Value::as_f64))?;
    if schema.kind == Kind::Number {
        return Some(value.into());
    }
    let step = if exclusive.is_some() && value.fract() == 0.0 {
        1.0
    } else {
        0.0
    };
    let value = if is_lower {
        value.ceil() + step
    } else {
        value.floor() - step
    };
    // Beyond this a float is no exact whole number.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "it is whole, and far smaller than an i64"
    )]
    (value.abs() <= 9_007_199_254_740_992.0).then(|| (value as i64).into())
}

fn is_usable(pattern: &str) -> bool {
    pattern.len() <= 1_000
        && !pattern.trim().is_empty()
        && pattern.trim() == pattern
        && toolspec::pattern::foreign(pattern).is_none()
        && regex(pattern).is_some()
}

fn regex(pattern: &str) -> Option<regex_lite::Regex> {
    regex_lite::Regex::new(&toolspec::pattern::for_rust(pattern)).ok()
}

/// Whether a schema that is restricted allows a value.
pub(super) fn fits(value: &Value, schema: &Schema<'_>) -> bool {
    if let Some(allowed) = &schema.allowed {
        return allowed.contains(&value);
    }
    let between = |number: f64, least: &str, most: &str| {
        let limit = |key: &str| schema.keyword(key).and_then(Value::as_f64);
        limit(least).is_none_or(|least| number >= least)
            && limit(most).is_none_or(|most| number <= most)
    };
    #[expect(clippy::cast_precision_loss, reason = "lengths are far smaller")]
    let length = |length: usize, least: &str, most: &str| between(length as f64, least, most);
    match (&schema.kind, value) {
        (Kind::String, Value::String(text)) => {
            let pattern = schema.keyword("pattern").and_then(Value::as_str);
            length(text.chars().count(), "minLength", "maxLength")
                && pattern
                    .and_then(regex)
                    .is_none_or(|pattern| pattern.is_match(text))
                && text.len() <= 2_000
        }
        (Kind::Integer, Value::Number(number)) if !number.is_i64() => false,
        (Kind::Integer | Kind::Number, Value::Number(number)) => number
            .as_f64()
            .is_some_and(|number| between(number, "minimum", "maximum")),
        (Kind::Boolean, Value::Bool(_)) => true,
        (Kind::Array(items), Value::Array(values)) => {
            length(values.len(), "minItems", "maxItems")
                && values.len() <= 20
                && values.iter().all(|value| fits(value, items))
        }
        _ => false,
    }
}
