//! An entry to paste.

use serde_json::{Map, Value, json};

use super::HIDDEN;
use super::hide::hidden;
use crate::install::Outcome;
use crate::install::document::{self, Entry};
use crate::install::hosts::Shape;

/// The entry under the key it belongs under, in the form of the host's file.
#[must_use]
pub fn snippet(shape: Shape, name: &str, entry: &Entry, show_key: bool) -> String {
    let mut entry = entry.clone();
    for variable in entry
        .env
        .iter_mut()
        .filter(|variable| variable.is_secret && !show_key)
    {
        variable.value = HIDDEN.into();
    }
    let entry = &entry;
    match shape {
        Shape::Json { key, form, .. } => {
            let mut root = Map::new();
            if let Some(prompt) = &entry.prompt {
                root.insert("inputs".to_owned(), json!([document::prompt_value(prompt)]));
            }
            root.insert(
                key.to_owned(),
                json!({name: document::json_value(form, entry)}),
            );
            document::json_pretty(&Value::Object(root))
        }
        Shape::Toml => document::toml_block(name, entry, "\n"),
        Shape::Yaml => document::yaml_block(name, entry),
    }
}

/// The entry as it stands in the text that an outcome leads to, under the key it belongs under.
#[must_use]
pub fn written(shape: Shape, outcome: &Outcome, show_key: bool) -> String {
    let after = outcome.after.as_deref().unwrap_or_default();
    let (text, _) = hidden(shape, after, &outcome.name, show_key, "");
    document::alone(shape, &text, &outcome.name).unwrap_or_default()
}
