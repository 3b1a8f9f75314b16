//! Arrays: JSON text behind a tab.

use rusqlite::Connection;
use rusqlite::functions::Context;
use rusqlite::types::{Value, ValueRef};
use serde_json::{Value as Json, json};

use super::text::flag;
use super::{integer_of, problem, scalar, text_of};

pub(super) fn register(connection: &Connection) -> rusqlite::Result<()> {
    scalar(connection, "array", -1, |context| {
        let items: Vec<Json> = (0..context.len())
            .map(|index| plain(context.get_raw(index)))
            .collect();
        Ok(array(&items))
    })?;
    scalar(connection, "has", 2, |context| {
        let wanted = plain(context.get_raw(1));
        Ok(flag(items(context, 0)?.contains(&wanted)))
    })?;
    scalar(connection, "hasAny", 2, |context| {
        let wanted = items(context, 1)?;
        Ok(flag(
            items(context, 0)?.iter().any(|item| wanted.contains(item)),
        ))
    })?;
    scalar(connection, "hasAll", 2, |context| {
        let held = items(context, 0)?;
        Ok(flag(
            items(context, 1)?.iter().all(|item| held.contains(item)),
        ))
    })?;
    scalar(connection, "arrayElement", 2, |context| {
        let items = items(context, 0)?;
        let index = integer_of(context, 1);
        let index = if index < 0 {
            i64::try_from(items.len()).unwrap_or(0) + index
        } else {
            index - 1
        };
        let item = usize::try_from(index)
            .ok()
            .and_then(|index| items.get(index));
        Ok(item.map_or_else(|| Value::Text(String::new()), single))
    })?;
    scalar(connection, "arrayStringConcat", -1, |context| {
        let separator = if context.len() > 1 {
            text_of(context, 1)?.unwrap_or_default()
        } else {
            String::new()
        };
        let words: Vec<String> = items(context, 0)?.iter().map(worded).collect();
        Ok(Value::Text(words.join(&separator)))
    })?;
    scalar(connection, "splitByChar", 2, |context| {
        let (separator, text) = (
            text_of(context, 0)?.unwrap_or_default(),
            text_of(context, 1)?.unwrap_or_default(),
        );
        let parts: Vec<Json> = text
            .split(separator.as_str())
            .map(|part| json!(part))
            .collect();
        Ok(array(&parts))
    })?;
    scalar(connection, "multiSearchAny", 2, |context| {
        let text = text_of(context, 0)?.unwrap_or_default();
        Ok(flag(
            items(context, 1)?
                .iter()
                .any(|part| text.contains(&worded(part))),
        ))
    })?;
    scalar(connection, "lengthOf", 1, |context| {
        let length = size(context)?;
        Ok(Value::Integer(i64::try_from(length).unwrap_or(i64::MAX)))
    })?;
    scalar(connection, "empty", 1, |context| {
        Ok(flag(size(context)? == 0))
    })?;
    scalar(connection, "notEmpty", 1, |context| {
        Ok(flag(size(context)? > 0))
    })
}

/// The array of `items` as SQLite keeps it.
pub(super) fn array(items: &[Json]) -> Value {
    Value::Text(format!("\t{}", json!(items)))
}

/// A value as an item of an array; an address as its text.
pub(super) fn plain(value: ValueRef<'_>) -> Json {
    match value {
        ValueRef::Null => Json::Null,
        ValueRef::Integer(number) => json!(number),
        ValueRef::Real(number) => json!(number),
        ValueRef::Text(bytes) => json!(String::from_utf8_lossy(bytes)),
        ValueRef::Blob(bytes) => match super::addresses::written(bytes) {
            Ok(Value::Text(text)) => json!(text),
            _ => Json::Null,
        },
    }
}

fn items(context: &Context<'_>, index: usize) -> rusqlite::Result<Vec<Json>> {
    let text = text_of(context, index)?.unwrap_or_default();
    text.strip_prefix('\t')
        .and_then(|json| serde_json::from_str(json).ok())
        .ok_or_else(|| problem("Illegal type of argument, Array expected"))
}

/// Items of an array, bytes of a string.
fn size(context: &Context<'_>) -> rusqlite::Result<usize> {
    match text_of(context, 0)? {
        Some(text) if text.starts_with('\t') => Ok(items(context, 0)?.len()),
        text => Ok(text.map_or(0, |text| text.len())),
    }
}

fn single(item: &Json) -> Value {
    match item {
        Json::Number(number) if number.is_i64() => Value::Integer(number.as_i64().unwrap_or(0)),
        Json::Number(number) => Value::Real(number.as_f64().unwrap_or(0.0)),
        other => Value::Text(worded(other)),
    }
}

fn worded(item: &Json) -> String {
    item.as_str()
        .map_or_else(|| item.to_string(), str::to_owned)
}
