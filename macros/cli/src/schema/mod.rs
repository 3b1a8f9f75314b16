//! The grammar of manifests as a JSON Schema, draft-07: the newest that YAML editors understand.
//!
//! Which keys there are, and which keyword goes where, comes from the tables that reading itself
//! follows ([`toolspec::grammar`]); here they get their forms and what is shown on hover. What holds
//! between parts (that a path parameter is an argument) no such schema can say: that is `check`'s.

mod form;
mod include_keys;
mod keys;
mod keywords;
mod prompt_keys;
mod request_keys;
mod tool_keys;

use serde_json::{Map, Value, json};
use toolspec::grammar::{MAPPINGS, Mapping};

pub(crate) use form::Form;

/// The whole schema, as it is committed.
pub(crate) fn text() -> String {
    format!("{:#}\n", document())
}

fn document() -> Value {
    let mut definitions = Map::new();
    for mapping in MAPPINGS {
        definitions.insert(mapping.name.to_owned(), object(mapping));
    }
    definitions.extend(form::shared());
    definitions.extend(keywords::definitions());
    let mut document = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A manifest of MCP tools",
    });
    definitions.remove("file");
    let root = definitions.remove("manifest").unwrap_or_default();
    if let (Some(document), Value::Object(mut root)) = (document.as_object_mut(), root) {
        // A file that a manifest names has some of the sections, and none of these three keys.
        let own = ["files", "server", "conventions"].map(|key| json!({"required": [key]}));
        let needed = root.remove("required");
        document.extend(root);
        document.insert("if".to_owned(), json!({"anyOf": own}));
        document.insert("then".to_owned(), json!({"required": needed}));
        document.insert("definitions".to_owned(), definitions.into());
    }
    document
}

/// What is said of a key of a mapping.
struct Key {
    name: &'static str,
    /// Whether reading insists on it.
    needed: bool,
    form: Form,
    description: &'static str,
}

/// A key that may be left out.
const fn key(name: &'static str, form: Form, description: &'static str) -> Key {
    Key {
        name,
        needed: false,
        form,
        description,
    }
}

/// A key that must be there.
const fn needed(name: &'static str, form: Form, description: &'static str) -> Key {
    Key {
        name,
        needed: true,
        form,
        description,
    }
}

/// Each kind of mapping with what is said of its keys.
fn tables() -> impl Iterator<Item = &'static (&'static str, &'static [Key])> {
    [
        keys::KEYS,
        tool_keys::KEYS,
        request_keys::KEYS,
        include_keys::KEYS,
        prompt_keys::KEYS,
    ]
    .into_iter()
    .flatten()
}

/// What is said of the keys of a kind of mapping.
fn said(mapping: &str) -> &'static [Key] {
    let mut found = tables().filter(|(name, _)| *name == mapping);
    found.next().map_or(&[], |(_, keys)| keys)
}

/// A closed object of a mapping's keys. One of which nothing is said takes anything, and fails a test.
fn object(mapping: &Mapping) -> Value {
    let said = said(mapping.name);
    let properties: Map<String, Value> = mapping
        .keys
        .iter()
        .map(|name| {
            let known = said.iter().find(|key| key.name == *name);
            let schema = known.map_or(Value::Bool(true), |key| {
                form::described(key.form.schema(name), key.description)
            });
            ((*name).to_owned(), schema)
        })
        .collect();
    let required: Vec<&str> = said
        .iter()
        .filter(|key| key.needed && mapping.keys.contains(&key.name))
        .map(|key| key.name)
        .collect();
    let mut object = json!({"type": "object", "properties": properties});
    if !required.is_empty() {
        object["required"] = json!(required);
    }
    object["additionalProperties"] = false.into();
    if mapping.keys.contains(&"paging") {
        object["allOf"] = form::paging();
    }
    if mapping.keys.contains(&"effect") {
        object["allOf"] = form::effect();
    }
    object
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A key that reading knows and editors don't, or the other way round.
    #[test]
    fn every_key_that_is_read_is_told_and_no_other() {
        let mut wrong = Vec::new();
        for mapping in MAPPINGS {
            let told: Vec<&str> = said(mapping.name).iter().map(|key| key.name).collect();
            let untold = mapping.keys.iter().filter(|key| !told.contains(key));
            wrong.extend(untold.map(|key| format!("say what `{key}` of a {} is", mapping.name)));
            let unread = told.iter().filter(|key| !mapping.keys.contains(key));
            wrong.extend(unread.map(|key| format!("no {} has `{key}`", mapping.name)));
        }
        for (name, _) in tables() {
            if !MAPPINGS.iter().any(|mapping| mapping.name == *name) {
                wrong.push(format!("nothing is called {name}"));
            }
        }
        assert!(wrong.is_empty(), "schema/*keys.rs: {wrong:#?}");
    }

    #[test]
    fn every_choice_has_its_words() {
        for mapping in MAPPINGS {
            for key in said(mapping.name) {
                let words = toolspec::grammar::choices(key.name);
                let is_choice = matches!(key.form, Form::Choice);
                assert_eq!(
                    is_choice,
                    !words.is_empty(),
                    "{} of {}",
                    key.name,
                    mapping.name
                );
            }
        }
    }

    #[test]
    fn every_reference_has_its_definition() {
        let document = document();
        let text = document.to_string();
        for reference in text.split("\"$ref\":\"#/definitions/").skip(1) {
            let name = reference.split('"').next().unwrap_or_default();
            assert!(document["definitions"].get(name).is_some(), "{name}");
        }
    }
}
