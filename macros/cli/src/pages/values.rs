//! What a value is, in the cells of a table.

use toolspec::model::{Limits, Schema, Type};

use super::{cell, code};

/// What a value means, with its examples.
pub(super) fn described(schema: &Schema) -> String {
    let text = schema.description.as_ref();
    let text = text.map_or_else(String::new, |text| cell(&text.value));
    let examples = schema
        .examples
        .iter()
        .map(|value| code(&value.value.to_string()));
    let examples: Vec<String> = examples.collect();
    if examples.is_empty() {
        return text;
    }
    format!("{text} Such as {}.", examples.join(", "))
}

/// The type, in words.
pub(super) fn kind(schema: &Schema) -> String {
    match &schema.of {
        Type::Any => "any".to_owned(),
        Type::Array { items, .. } if !matches!(items.of, Type::Any) => {
            format!("list of {}", kind(items))
        }
        Type::Array { .. } => "list".to_owned(),
        Type::String { .. } => "text".to_owned(),
        of => of.name().unwrap_or("any").to_owned(),
    }
}

/// What a value must hold to, in words.
pub(super) fn limits(schema: &Schema) -> String {
    let values: Vec<String> = schema
        .one_of
        .iter()
        .map(|value| code(&value.value.to_string()))
        .collect();
    if !values.is_empty() {
        return values.join(", ");
    }
    let range = |least: Option<String>, most: Option<String>, unit: &str| match (least, most) {
        (None, None) => String::new(),
        (Some(least), None) => format!("from {least}{unit}"),
        (None, Some(most)) => format!("to {most}{unit}"),
        (Some(least), Some(most)) => format!("{least} to {most}{unit}"),
    };
    let count = |number: &Option<u64>| number.map(|number| number.to_string());
    match &schema.of {
        Type::Integer(Limits { minimum, maximum }) | Type::Number(Limits { minimum, maximum }) => {
            let text =
                |number: &Option<serde_json::Number>| number.as_ref().map(ToString::to_string);
            range(text(minimum), text(maximum), "")
        }
        Type::String {
            min_length,
            max_length,
            pattern,
            ..
        } => {
            let length = range(count(min_length), count(max_length), " characters");
            let pattern = pattern
                .as_ref()
                .map(|pattern| format!("matches `{}`", pattern.value));
            let parts = [Some(length).filter(|length| !length.is_empty()), pattern];
            parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        }
        Type::Array {
            min_items,
            max_items,
            ..
        } => range(count(min_items), count(max_items), " items"),
        _ => String::new(),
    }
}
