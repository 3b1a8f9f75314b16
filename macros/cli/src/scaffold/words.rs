//! Keywords of a document's schema that a manifest takes, with values that hold together.

use serde_json::Value;

use super::flat::Flat;
use super::shape::{Kind, Shape};

/// The keywords that go with a kind, in the order they are written.
pub(super) fn read(
    kind: &Kind,
    flat: &Flat<'_>,
    notes: &mut Vec<String>,
) -> Vec<(&'static str, Value)> {
    let mut words = Vec::new();
    if let Some(values) = allowed(kind, flat) {
        words.push(("enum", values));
        return words;
    }
    match kind {
        Kind::Integer | Kind::Number => {
            let whole = matches!(kind, Kind::Integer);
            pair(
                ["minimum", "maximum"],
                [bound(flat, true, whole), bound(flat, false, whole)],
                &mut words,
            );
        }
        Kind::Text => {
            pair(
                ["minLength", "maxLength"],
                [count(flat, "minLength"), count(flat, "maxLength")],
                &mut words,
            );
            if let Some(pattern) = flat.word("pattern").and_then(Value::as_str) {
                if compiles(pattern) {
                    words.push(("pattern", pattern.into()));
                } else {
                    notes.push("a pattern is left out: it uses syntax that JSON Schema and Rust do not share".to_owned());
                }
            }
            let format = flat.word("format").and_then(Value::as_str);
            let format = format.filter(|format| !format.trim().is_empty());
            words.extend(format.map(|format| ("format", format.trim().into())));
        }
        Kind::List(_) => {
            pair(
                ["minItems", "maxItems"],
                [count(flat, "minItems"), count(flat, "maxItems")],
                &mut words,
            );
        }
        _ => {}
    }
    words
}

/// The values of `enum` or `const`, where they are all of the kind.
fn allowed(kind: &Kind, flat: &Flat<'_>) -> Option<Value> {
    let values = match (flat.word("enum"), flat.word("const")) {
        (Some(Value::Array(values)), _) => values.clone(),
        (_, Some(value)) => vec![value.clone()],
        _ => return None,
    };
    let mut values: Vec<Value> = values
        .into_iter()
        .filter(|value| !value.is_null())
        .take(200)
        .collect();
    let mut seen = Vec::new();
    values.retain(|value| {
        let first = !seen.contains(value);
        seen.push(value.clone());
        first
    });
    let fits = |value: &Value| match kind {
        Kind::Text => value.as_str().is_some_and(|text| !text.is_empty()),
        Kind::Integer => value.is_i64(),
        _ => false,
    };
    (!values.is_empty() && values.iter().all(fits)).then(|| values.into())
}

/// Both limits, unless they leave nothing between them.
fn pair(
    keys: [&'static str; 2],
    values: [Option<Value>; 2],
    words: &mut Vec<(&'static str, Value)>,
) {
    let [least, most] =
        [&values[0], &values[1]].map(|value| value.as_ref().and_then(Value::as_f64));
    if least.zip(most).is_some_and(|(least, most)| least > most) {
        return;
    }
    for (key, value) in keys.into_iter().zip(values) {
        words.extend(value.map(|value| (key, value)));
    }
}

fn count(flat: &Flat<'_>, key: &str) -> Option<Value> {
    let count = flat.word(key)?.as_u64()?;
    (count <= 1_000_000_000).then(|| count.into())
}

/// A limit of a number; an exclusive one of whole numbers is moved by one.
fn bound(flat: &Flat<'_>, lower: bool, whole: bool) -> Option<Value> {
    let (key, exclusive) = if lower {
        ("minimum", "exclusiveMinimum")
    } else {
        ("maximum", "exclusiveMaximum")
    };
    // 3.0 says whether the limit is exclusive, 3.1 says the exclusive limit.
    let (value, beyond) = match flat.word(exclusive) {
        Some(Value::Number(number)) => (number.as_f64()?, true),
        Some(Value::Bool(true)) => (flat.word(key)?.as_f64()?, true),
        _ => (flat.word(key)?.as_f64()?, false),
    };
    if !whole {
        return serde_json::Number::from_f64(value).map(Value::Number);
    }
    let step = if beyond && value.fract() == 0.0 {
        1.0
    } else {
        0.0
    };
    let value = if lower {
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

fn compiles(pattern: &str) -> bool {
    pattern.len() <= 1_000
        && !pattern.trim().is_empty()
        && pattern.trim() == pattern
        && toolspec::pattern::foreign(pattern).is_none()
        && regex(pattern).is_some()
}

fn regex(pattern: &str) -> Option<regex_lite::Regex> {
    regex_lite::Regex::new(&toolspec::pattern::for_rust(pattern)).ok()
}

/// Whether a value is one that the shape allows.
pub(super) fn fits(value: &Value, shape: &Shape) -> bool {
    if let Some(Value::Array(allowed)) = shape.word("enum") {
        return allowed.contains(value);
    }
    let between = |number: f64, least: &str, most: &str| {
        let limit = |key: &str| shape.number(key).and_then(serde_json::Number::as_f64);
        limit(least).is_none_or(|least| number >= least)
            && limit(most).is_none_or(|most| number <= most)
    };
    #[expect(clippy::cast_precision_loss, reason = "lengths are far smaller")]
    let length = |length: usize, least: &str, most: &str| between(length as f64, least, most);
    match (&shape.kind, value) {
        (Kind::Text, Value::String(text)) => {
            let pattern = shape
                .word("pattern")
                .and_then(Value::as_str)
                .and_then(regex);
            length(text.chars().count(), "minLength", "maxLength")
                && pattern.is_none_or(|pattern| pattern.is_match(text))
                && text.len() <= 2_000
        }
        (Kind::Integer, Value::Number(number)) if number.is_i64() => number
            .as_f64()
            .is_some_and(|number| between(number, "minimum", "maximum")),
        (Kind::Number, Value::Number(number)) => number
            .as_f64()
            .is_some_and(|number| between(number, "minimum", "maximum")),
        (Kind::Boolean, Value::Bool(_)) => true,
        (Kind::List(items), Value::Array(values)) => {
            length(values.len(), "minItems", "maxItems")
                && values.len() <= 20
                && values.iter().all(|value| fits(value, items))
        }
        _ => false,
    }
}
