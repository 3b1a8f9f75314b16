//! The grammar of manifests as a JSON Schema, draft-07: the newest that YAML editors understand.
//!
//! Keys, forms and hover texts come from the parser's own tables ([`toolspec::grammar`]); here
//! they become JSON Schema. Rules between parts (that a path parameter is an argument) can't be expressed in JSON Schema: they
//! are in `check`.

mod form;
mod keywords;
mod shared;

use serde_json::{Map, Value, json};
use toolspec::grammar::{Key, MAPPINGS, Mapping};

/// The whole schema, as it is committed.
pub(crate) fn text() -> String {
    format!("{:#}\n", document())
}

fn document() -> Value {
    let mut definitions = Map::new();
    for mapping in MAPPINGS {
        definitions.insert(mapping.name.to_owned(), object(mapping));
    }
    definitions.extend(shared::definitions());
    definitions.extend(keywords::definitions());
    let mut document = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A manifest of MCP tools",
    });
    // What a file has, a manifest has as well.
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

/// A closed object of a mapping's keys.
fn object(mapping: &Mapping) -> Value {
    let property = |key: &Key| {
        let schema = form::described(form::schema(key.form), key.help);
        (key.name.to_owned(), schema)
    };
    let properties: Map<String, Value> = mapping.keys.iter().map(property).collect();
    let needed = mapping.keys.iter().filter(|key| key.needed);
    let needed: Vec<&str> = needed.map(|key| key.name).collect();
    let mut object = json!({"type": "object", "properties": properties});
    if !needed.is_empty() {
        object["required"] = json!(needed);
    }
    object["additionalProperties"] = false.into();
    if mapping.key("paging").is_some() {
        object["allOf"] = shared::paging();
    }
    if mapping.key("effect").is_some() {
        object["allOf"] = shared::effect();
    }
    object
}

#[cfg(test)]
mod tests {
    use super::*;

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
