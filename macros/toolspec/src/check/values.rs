//! Whether a value satisfies an argument's schema: for defaults, examples and mapped values.

use serde_json::Value;

use crate::model::{Limits, Schema, Type};
use crate::problem::{Problem, Problems, Spanned};

/// Why the value does not satisfy the schema; `None` when it does.
pub(super) fn fault(value: &Value, schema: &Schema) -> Option<String> {
    if !schema.one_of.is_empty() && !schema.one_of.iter().any(|allowed| allowed.value == *value) {
        return Some(format!("`{value}` is not in `enum`"));
    }
    match (&schema.of, value) {
        (Type::Any, _) | (Type::Boolean, Value::Bool(_)) => None,
        (Type::Integer(limits), Value::Number(number)) if number.is_i64() => {
            outside(number, limits)
        }
        (Type::Integer(_), Value::Number(number)) if number.is_u64() => {
            Some(format!("`{number}` does not fit into 64 bits with a sign"))
        }
        (Type::Number(limits), Value::Number(number)) => outside(number, limits),
        (
            Type::String {
                min_length,
                max_length,
                pattern,
                ..
            },
            Value::String(text),
        ) => {
            let length = text.chars().count() as u64;
            if min_length.is_some_and(|least| length < least) {
                return Some(format!("`{text}` is shorter than `minLength`"));
            }
            if max_length.is_some_and(|most| length > most) {
                return Some(format!("`{text}` is longer than `maxLength`"));
            }
            let pattern = pattern.as_ref()?;
            let fits = regex_lite::Regex::new(&crate::pattern::for_rust(&pattern.value))
                .is_ok_and(|regex| regex.is_match(text));
            (!fits).then(|| format!("`{text}` does not match `{}`", pattern.value))
        }
        (
            Type::Array {
                items,
                min_items,
                max_items,
            },
            Value::Array(values),
        ) => {
            let count = values.len() as u64;
            if min_items.is_some_and(|least| count < least)
                || max_items.is_some_and(|most| count > most)
            {
                return Some(format!(
                    "{count} items are outside `minItems` and `maxItems`"
                ));
            }
            values.iter().find_map(|value| fault(value, items))
        }
        (
            Type::Object {
                properties,
                required,
                additional,
            },
            Value::Object(members),
        ) => {
            // A required name that no member can have is a problem of its own.
            let known = |name: &str| additional.is_some() || schema.property(name).is_some();
            if let Some(missing) = required
                .iter()
                .find(|name| known(&name.value) && !members.contains_key(&name.value))
            {
                return Some(format!("`{}` is required and missing", missing.value));
            }
            members.iter().find_map(|(name, value)| {
                let property = properties
                    .iter()
                    .find(|property| property.name.value == *name);
                match (property, additional) {
                    (Some(property), _) => {
                        fault(value, &property.schema).map(|why| format!("in `{name}`: {why}"))
                    }
                    (None, Some(schema)) => fault(value, schema),
                    (None, None) => Some(format!("`{name}` is no argument")),
                }
            })
        }
        (of, _) => Some(format!("`{value}` is not {}", noun(of))),
    }
}

/// Reports texts that stand for values of an argument which the argument can't have; `key` is what
/// they are written under.
pub(super) fn stray<'a>(
    key: &str,
    written: impl IntoIterator<Item = &'a Spanned<String>>,
    argument: &Spanned<String>,
    schema: &Schema,
    problems: &mut Problems,
) {
    let values = match &schema.of {
        Type::Array { items, .. } => items,
        _ => schema,
    };
    let allowed: Vec<String> = match &values.of {
        Type::Boolean => vec!["true".to_owned(), "false".to_owned()],
        _ => values.one_of.iter().map(|one| plain(&one.value)).collect(),
    };
    if allowed.is_empty() {
        return;
    }
    for value in written {
        if !allowed.contains(&value.value) {
            problems.push(
                Problem::new(
                    value.span,
                    format!(
                        "`{key}` has `{}`, which `{}` can't be",
                        value.value, argument.value
                    ),
                )
                .note(schema.span, "its values are given here")
                .nearest(&value.value, allowed.iter().map(String::as_str)),
            );
        }
    }
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// How messages call a type.
pub(super) fn noun(of: &Type) -> &'static str {
    match of {
        Type::Any => "a value",
        Type::Boolean => "a boolean",
        Type::Integer(_) => "a whole number",
        Type::Number(_) => "a number",
        Type::String { .. } => "text",
        Type::Array { .. } => "a list",
        Type::Object { .. } => "an object",
    }
}

fn outside(number: &serde_json::Number, limits: &Limits) -> Option<String> {
    let value = number.as_f64()?;
    let below = limits
        .minimum
        .as_ref()
        .and_then(serde_json::Number::as_f64)
        .filter(|least| value < *least);
    let above = limits
        .maximum
        .as_ref()
        .and_then(serde_json::Number::as_f64)
        .filter(|most| value > *most);
    match (below, above) {
        (Some(least), _) => Some(format!("`{number}` is below `minimum: {least}`")),
        (_, Some(most)) => Some(format!("`{number}` is above `maximum: {most}`")),
        _ => None,
    }
}
