//! Our entry in a JSON document.

use secrecy::ExposeSecret as _;
use serde_json::{Map, Value, json};

use super::edit;
use super::tree::Tree;
use crate::install::document::entry::prompt_id;
use crate::install::document::{Entry, Flaw, OUR_VARIABLES, Prompt, Variable};

const INPUTS: &str = "inputs";

/// The document with the entry: a new one at the end, an old one brought up to date where it stands.
pub(in crate::install::document) fn with(
    text: &str,
    key: &str,
    typed: bool,
    name: &str,
    entry: &Entry,
) -> Result<String, Flaw> {
    let mut text = match &entry.prompt {
        Some(prompt) => edit::set_element(text, INPUTS, &prompt_value(prompt))?,
        None => without_prompt(text, name),
    };
    if Tree::parse(&text)?.object(&[key, name])?.is_none() {
        return edit::set(&text, &[key, name], &value(typed, entry));
    }
    let Value::Object(members) = value(typed, entry) else {
        return Ok(text);
    };
    for (member, value) in members.iter().filter(|(member, _)| *member != "env") {
        text = edit::set(&text, &[key, name, member], value)?;
    }
    for variable in &entry.env {
        let value = Value::from(variable.value.expose_secret());
        text = edit::set(&text, &[key, name, "env", variable.name], &value)?;
    }
    let kept = |variable: &&str| entry.env.iter().any(|wanted| wanted.name == *variable);
    let tree = Tree::parse(&text)?;
    let env = tree.object(&[key, name, "env"])?;
    let is_there = |variable: &&str| env.is_some_and(|env| env.get(variable).is_some());
    let unwanted = OUR_VARIABLES.into_iter().filter(|variable| !kept(variable));
    let unwanted: Vec<_> = unwanted.filter(is_there).collect();
    for variable in unwanted {
        text = removed(text, &[key, name, "env", variable])?;
    }
    Ok(text)
}

/// The document without the entry, its prompt, and what held nothing else.
pub(in crate::install::document) fn without(
    text: &str,
    key: &str,
    name: &str,
    before: Option<&str>,
) -> Result<String, Flaw> {
    let mut text = removed(text.to_owned(), &[key, name])?;
    text = without_prompt(&text, name);
    for key in [key, INPUTS] {
        let was_there = match before {
            Some(before) => Tree::parse(before)?.value(&[key])?.is_some(),
            None => false,
        };
        if !was_there && edit::is_blank(&text, &[key])? {
            text = removed(text, &[key])?;
        }
    }
    Ok(text)
}

/// The document `before` with the entry of that name from `text`.
pub(in crate::install::document) fn again(
    text: &str,
    key: &str,
    name: &str,
    before: &str,
) -> Result<String, Flaw> {
    let tree = Tree::parse(text)?;
    let Some(entry) = tree.value(&[key, name])?.map(edit::plain) else {
        return Err(Flaw::new(0, "there is no such entry"));
    };
    let inputs = tree.value(&[INPUTS])?.map_or(Value::Null, edit::plain);
    let id = prompt_id(name);
    let prompt = inputs
        .as_array()
        .into_iter()
        .flatten()
        .find(|input| input["id"] == *id);
    let before = match prompt {
        Some(prompt) => edit::set_element(before, INPUTS, prompt)?,
        None => before.to_owned(),
    };
    edit::set(&before, &[key, name], &entry)
}

/// What is in the document apart from the entry and what may come and go with it.
pub(in crate::install::document) fn others(
    text: &str,
    key: &str,
    name: &str,
) -> Result<Value, Flaw> {
    let mut value = match Tree::parse(text)?.root {
        Some(root) => edit::plain(&jsonc_parser::ast::Value::Object(root)),
        None => Value::Object(Map::new()),
    };
    let id = prompt_id(name);
    if let Some(servers) = value.get_mut(key).and_then(Value::as_object_mut) {
        servers.shift_remove(name);
    }
    if let Some(inputs) = value.get_mut(INPUTS).and_then(Value::as_array_mut) {
        inputs.retain(|input| input["id"] != *id);
    }
    if let Some(root) = value.as_object_mut() {
        root.retain(|name, value| {
            let is_empty = *value == json!({}) || *value == json!([]);
            !(is_empty && (name == key || name == INPUTS))
        });
    }
    Ok(value)
}

/// Whether the document holds neither a setting nor a comment.
pub(in crate::install::document) fn is_nothing(text: &str) -> bool {
    let blank = text.trim_matches(super::layout::BLANK);
    blank.starts_with('{') && blank.ends_with('}') && edit::is_blank(text, &[]).unwrap_or(false)
}

/// The entry as a host that has none gets it.
pub(in crate::install) fn value(typed: bool, entry: &Entry) -> Value {
    let mut members = Map::new();
    if typed {
        members.insert("type".to_owned(), json!("stdio"));
    }
    members.insert("command".to_owned(), json!(entry.command));
    members.insert("args".to_owned(), json!(entry.args));
    let variable = |variable: &Variable| {
        (
            variable.name.to_owned(),
            Value::from(variable.value.expose_secret()),
        )
    };
    if !entry.env.is_empty() {
        let env = entry.env.iter().map(variable).collect();
        members.insert("env".to_owned(), Value::Object(env));
    }
    Value::Object(members)
}

/// A document of its own, as one that was empty before.
pub(in crate::install) fn pretty(value: &Value) -> String {
    edit::document(value)
}

/// The prompt as VS Code has it.
pub(in crate::install) fn prompt_value(prompt: &Prompt) -> Value {
    json!({
        "type": "promptString",
        "id": prompt.id,
        "description": prompt.description,
        "password": true,
    })
}

/// Only VS Code's documents have prompts of ours; elsewhere `inputs` may be anything.
fn without_prompt(text: &str, name: &str) -> String {
    let removed = edit::remove_element(text, INPUTS, &prompt_id(name));
    removed.ok().flatten().unwrap_or_else(|| text.to_owned())
}

fn removed(text: String, path: &[&str]) -> Result<String, Flaw> {
    Ok(edit::remove(&text, path)?.unwrap_or(text))
}
