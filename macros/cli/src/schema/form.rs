//! The form of a key's value, in JSON Schema.

use serde_json::{Map, Value, json};
use toolspec::grammar::Form;

/// The schema of a form.
pub(super) fn schema(form: Form) -> Value {
    match form {
        Form::Text => text(),
        Form::Texts => list(&text(), 0),
        Form::OneOrMore => json!({"anyOf": [text(), list(&text(), 1)]}),
        Form::Boolean => json!({"type": "boolean"}),
        Form::Count { least, usual } => {
            let mut count = json!({"type": "integer", "minimum": least});
            if let Some(usual) = usual {
                count["default"] = usual.into();
            }
            count
        }
        Form::Number => json!({"type": "number"}),
        Form::Choice(words) => json!({"type": "string", "enum": words()}),
        Form::List(least) => list(&json!({}), least),
        Form::Any => json!({}),
        Form::Mapping => json!({"type": "object"}),
        Form::MapOfTexts => json!({"type": "object", "additionalProperties": text()}),
        Form::Of(name) => reference(name),
        Form::ListOf(name) => list(&reference(name), 0),
        Form::SomeOf(name) => list(&reference(name), 1),
        Form::MapOf(name) => map_of(name),
        Form::TextsOrMapOf(name) => {
            let item = json!({"anyOf": [text(), map_of(name)]});
            json!({"anyOf": [list(&item, 0), map_of(name)]})
        }
        Form::TextsOr(name) => list(&json!({"anyOf": [text(), reference(name)]}), 0),
    }
}

/// A schema with what is shown on hover; beside a `$ref` nothing else counts, so it is wrapped.
pub(super) fn described(schema: Value, description: &str) -> Value {
    let mut out = Map::new();
    out.insert("description".to_owned(), description.into());
    match schema {
        Value::Object(schema) if schema.contains_key("$ref") => {
            out.insert("allOf".to_owned(), json!([schema]));
        }
        Value::Object(schema) => out.extend(schema),
        _ => {}
    }
    out.into()
}

/// Text that is not blank.
pub(super) fn text() -> Value {
    json!({"type": "string", "pattern": r"\S"})
}

/// A definition.
pub(super) fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/definitions/{name}")})
}

/// A mapping with names of its own to a definition.
pub(super) fn map_of(name: &str) -> Value {
    json!({"type": "object", "additionalProperties": reference(name)})
}

/// A list of at least so many.
pub(super) fn list(item: &Value, least: u64) -> Value {
    let mut list = json!({"type": "array"});
    if *item != json!({}) {
        list["items"] = item.clone();
    }
    if least > 0 {
        list["minItems"] = least.into();
    }
    list
}
