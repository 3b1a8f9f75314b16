//! An entry as it is pasted.

use secrecy::ExposeSecret as _;
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
        Shape::Json { key, typed } => {
            let mut root = Map::new();
            if let Some(prompt) = &entry.prompt {
                root.insert("inputs".to_owned(), json!([document::prompt_value(prompt)]));
            }
            root.insert(
                key.to_owned(),
                json!({name: document::json_value(typed, entry)}),
            );
            document::json_pretty(&Value::Object(root))
        }
        Shape::Toml => document::toml_block(name, entry, "\n"),
        Shape::Yaml => yaml(name, entry),
    }
}

/// The entry as it stands in the text that an outcome leads to, under the key it belongs under.
#[must_use]
pub fn written(shape: Shape, outcome: &Outcome, show_key: bool) -> String {
    let after = outcome.after.as_deref().unwrap_or_default();
    let (text, _) = hidden(shape, after, &outcome.name, show_key, "");
    document::alone(shape, &text, &outcome.name).unwrap_or_default()
}

/// JSON texts are YAML texts too.
fn yaml(name: &str, entry: &Entry) -> String {
    let args = entry
        .args
        .iter()
        .map(|argument| Value::from(argument.as_str()).to_string());
    let env = entry.env.iter().map(|variable| {
        let value = Value::from(variable.value.expose_secret());
        format!("\n      {}: {value}", variable.name)
    });
    format!(
        "extensions:\n  {name}:\n    name: {name}\n    description: AiSOC\n    type: stdio\n    enabled: true\n    \
         timeout: 300\n    cmd: {}\n    args: [{}]\n    envs:{}\n",
        Value::from(entry.command.as_str()),
        args.collect::<Vec<_>>().join(", "),
        env.collect::<String>(),
    )
}
