//! A document as data, to verify that a change affects only our entry.

use serde_json::{Map, Value as Json};
use toml_edit::{Item, TableLike, Value};

use super::{SERVERS, parse};
use crate::install::document::Flaw;

/// What is in the document apart from the entry.
pub(in crate::install::document) fn others(text: &str, name: &str) -> Result<Json, Flaw> {
    let document = parse(text)?;
    let mut all = plain_table(document.as_table());
    if let Some(servers) = all.get_mut(SERVERS).and_then(Json::as_object_mut) {
        servers.shift_remove(name);
    }
    all.retain(|key, value| {
        key != SERVERS || value.as_object().is_none_or(|servers| !servers.is_empty())
    });
    Ok(Json::Object(all))
}

fn plain_table(table: &dyn TableLike) -> Map<String, Json> {
    table
        .iter()
        .map(|(key, item)| (key.to_owned(), plain(item)))
        .collect()
}

fn plain(item: &Item) -> Json {
    match item {
        Item::Value(Value::Array(array)) => array
            .iter()
            .map(|value| plain(&Item::Value(value.clone())))
            .collect(),
        Item::ArrayOfTables(tables) => tables
            .iter()
            .map(|table| Json::Object(plain_table(table)))
            .collect(),
        Item::Value(Value::String(text)) => Json::from(text.value().as_str()),
        other => match other.as_table_like() {
            Some(table) => Json::Object(plain_table(table)),
            None => Json::from(other.to_string().trim()),
        },
    }
}
