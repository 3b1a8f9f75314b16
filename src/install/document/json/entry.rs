//! Our entry in a JSON document.

use secrecy::ExposeSecret as _;
use serde_json::{Map, Value, json};

use super::source::Source;
use super::tree::Tree;
use super::{Servers, edit};
use crate::install::document::entry::prompt_id;
use crate::install::document::{Entry, OUR_VARIABLES, ParseError, Prompt, Variable};
use crate::install::hosts::EntryForm;

const INPUTS: &str = "inputs";

/// The document with the entry: a new one at the end, an old one brought up to date where it stands.
pub(in crate::install::document) fn upsert_entry(
    text: &str,
    servers: Servers,
    name: &str,
    entry: &Entry,
) -> Result<String, ParseError> {
    let mut text = match &entry.prompt {
        Some(prompt) => edit::set_element(text, INPUTS, &prompt_value(prompt))?,
        None => without_prompt(text, servers, name),
    };
    let form = servers.form;
    let way = way(&text, servers, name)?;
    if read(&text, &way)?.is_none() {
        return edit::set(&text, &way, &value(form, entry));
    }
    text = upgrade_nested_command(text, &way, form)?;
    let inside = |names: &[&'static str]| [&way[..], names].concat();
    let present = read(&text, &way)?.unwrap_or_default();
    let Value::Object(members) = value(form, entry) else {
        return Ok(text);
    };
    for (member, value) in &members {
        let is_set = match member.as_str() {
            // A person's choice, where one was made.
            "tools" => present.get(member).is_none(),
            "enabled" => false,
            member => member != form.variables(),
        };
        if is_set {
            text = edit::set(&text, &[&way[..], &[member.as_str()]].concat(), value)?;
        }
    }
    if form.is_command_line() && present.get("args").is_some() {
        text = removed(text, &inside(&["args"]))?;
    }
    let variables = form.variables();
    for variable in &entry.env {
        let value = Value::from(variable.value.expose_secret());
        text = edit::set(&text, &inside(&[variables, variable.name]), &value)?;
    }
    let is_kept = |variable: &str| entry.env.iter().any(|wanted| wanted.name == variable);
    for member in ["env", "environment"] {
        for variable in OUR_VARIABLES {
            let is_there = present
                .get(member)
                .is_some_and(|own| own.get(variable).is_some());
            if is_there && (member != variables || !is_kept(variable)) {
                text = removed(text, &inside(&[member, variable]))?;
            }
        }
    }
    Ok(text)
}

/// The document without the entry, its prompt, and what held nothing else.
pub(in crate::install::document) fn remove_entry(
    text: &str,
    servers: Servers,
    name: &str,
    before: Option<&str>,
) -> Result<String, ParseError> {
    let way = way(text, servers, name)?;
    let mut text = removed(text.to_owned(), &way)?;
    text = without_prompt(&text, servers, name);
    // The innermost first.
    let mut holders: Vec<Vec<&str>> = (1..way.len())
        .rev()
        .map(|end| way[..end].to_vec())
        .collect();
    if servers.has_prompts() {
        holders.push(vec![INPUTS]);
    }
    for holder in holders {
        let was_there = match before {
            Some(before) => {
                let source = Source::new(before)?;
                Tree::parse(&source)?.value(&holder)?.is_some()
            }
            None => false,
        };
        if !was_there && edit::is_blank(&text, &holder)? {
            text = removed(text, &holder)?;
        }
    }
    Ok(text)
}

/// The document `before` with the entry of that name from `text`.
pub(in crate::install::document) fn copy_entry(
    text: &str,
    servers: Servers,
    name: &str,
    before: &str,
) -> Result<String, ParseError> {
    let way = way(text, servers, name)?;
    let Some(entry) = read(text, &way)? else {
        return Err(ParseError::new(0, "there is no such entry"));
    };
    let id = prompt_id(name);
    let inputs = if servers.has_prompts() {
        read(text, &[INPUTS])?.unwrap_or_default()
    } else {
        Value::Null
    };
    let prompt = inputs
        .as_array()
        .into_iter()
        .flatten()
        .find(|input| input["id"] == *id);
    let before = match prompt {
        Some(prompt) => edit::set_element(before, INPUTS, prompt)?,
        None => before.to_owned(),
    };
    edit::set(&before, &way, &entry)
}

/// What is in the document apart from the entry and what may come and go with it.
pub(in crate::install::document) fn without_our_entry(
    text: &str,
    servers: Servers,
    name: &str,
) -> Result<Value, ParseError> {
    let way = way(text, servers, name)?;
    let mut value = read(text, &[])?.unwrap_or_else(|| Value::Object(Map::new()));
    let id = prompt_id(name);
    let mut holder = Some(&mut value);
    for key in &way[..way.len() - 1] {
        holder = holder.and_then(|holder| holder.get_mut(*key));
    }
    if let Some(entries) = holder.and_then(Value::as_object_mut) {
        entries.shift_remove(name);
    }
    if let Some(inputs) = value.get_mut(INPUTS).and_then(Value::as_array_mut) {
        inputs.retain(|input| input["id"] != *id);
    }
    let is_empty = |value: &Value| *value == json!({}) || *value == json!([]);
    if let (Some(inner), Some(outer)) = (
        servers.inner,
        value.get_mut(servers.key).and_then(Value::as_object_mut),
    ) {
        outer.retain(|name, value| !(name == inner && is_empty(value)));
    }
    if let Some(root) = value.as_object_mut() {
        root.retain(|name, value| !(is_empty(value) && (name == servers.key || name == INPUTS)));
    }
    Ok(value)
}

/// Whether the document holds neither a setting nor a comment.
pub(in crate::install::document) fn is_blank(text: &str) -> bool {
    let blank = text.trim_matches(super::layout::BLANK);
    blank.starts_with('{') && blank.ends_with('}') && edit::is_blank(text, &[]).unwrap_or(false)
}

/// The entry as a host that has none gets it.
pub(in crate::install) fn value(form: EntryForm, entry: &Entry) -> Value {
    let mut members = Map::new();
    for (name, value) in form.marks() {
        members.insert((*name).to_owned(), json!(value));
    }
    if form.is_command_line() {
        let line: Vec<_> = [&entry.command].into_iter().chain(&entry.args).collect();
        members.insert("command".to_owned(), json!(line));
    } else {
        members.insert("command".to_owned(), json!(entry.command));
        members.insert("args".to_owned(), json!(entry.args));
    }
    let variable = |variable: &Variable| {
        (
            variable.name.to_owned(),
            Value::from(variable.value.expose_secret()),
        )
    };
    if !entry.env.is_empty() {
        let env = entry.env.iter().map(variable).collect();
        members.insert(form.variables().to_owned(), Value::Object(env));
    }
    match form {
        EntryForm::Local => drop(members.insert("tools".to_owned(), json!(["*"]))),
        EntryForm::CommandLine => drop(members.insert("enabled".to_owned(), json!(true))),
        EntryForm::Plain | EntryForm::Stdio | EntryForm::Transport => {}
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
fn without_prompt(text: &str, servers: Servers, name: &str) -> String {
    let removed = servers
        .has_prompts()
        .then(|| edit::remove_element(text, INPUTS, &prompt_id(name)));
    let removed = removed.and_then(Result::ok).flatten();
    removed.unwrap_or_else(|| text.to_owned())
}

/// An entry in the form that Zed had until 2025, brought into that of today: what else it holds stays.
fn upgrade_nested_command(
    mut text: String,
    way: &[&str],
    form: EntryForm,
) -> Result<String, ParseError> {
    let nested = read(&text, &[way, &["command"]].concat())?;
    let Some(Value::Object(program)) = nested else {
        return Ok(text);
    };
    let path = program.get("path").cloned().unwrap_or_default();
    text = edit::set(&text, &[way, &["command"]].concat(), &path)?;
    let variables = program.get("env").and_then(Value::as_object);
    for (name, value) in variables.into_iter().flatten() {
        let way = [way, &[form.variables(), name]].concat();
        if read(&text, &way)?.is_none() {
            text = edit::set(&text, &way, value)?;
        }
    }
    Ok(text)
}

/// The text without what stands at a path, as often as it stands there: of two members of one name, both go.
fn removed(mut text: String, path: &[&str]) -> Result<String, ParseError> {
    while let Some(without) = edit::remove(&text, path)? {
        text = without;
    }
    Ok(text)
}

fn way<'n>(text: &str, servers: Servers, name: &'n str) -> Result<Vec<&'n str>, ParseError> {
    let source = Source::new(text)?;
    servers.way(&Tree::parse(&source)?, name)
}

/// What stands at a path, as data; the whole document at an empty one.
fn read(text: &str, path: &[&str]) -> Result<Option<Value>, ParseError> {
    let source = Source::new(text)?;
    let tree = Tree::parse(&source)?;
    if path.is_empty() {
        let root = tree.root.map(jsonc_parser::ast::Value::Object);
        return Ok(root.as_ref().map(edit::plain));
    }
    Ok(tree.value(path)?.map(edit::plain))
}
