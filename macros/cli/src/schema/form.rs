//! What the value of a key looks like, and how JSON Schema says so.

use serde_json::{Map, Value, json};
use toolspec::grammar;

/// The form of a value.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Form {
    /// Text that is not blank.
    Text,
    /// A text, or a list of at least one.
    OneOrMore,
    /// A list of texts.
    Texts,
    /// `true` or `false`.
    Boolean,
    /// A whole number of at least so much.
    Count(u64),
    /// One of the words that the key has.
    Choice,
    /// Anything.
    Any,
    /// A mapping with names of its own, each with anything.
    Mapping,
    /// A definition of that name.
    Of(&'static str),
    /// A list of a definition.
    ListOf(&'static str),
    /// A list of at least one of a definition.
    SomeOf(&'static str),
    /// A mapping with names of its own to a definition.
    MapOf(&'static str),
    /// A list of texts and mappings, or a mapping, with names of its own to a definition.
    TextsOrMapOf(&'static str),
    /// A list of a word or a definition.
    WordsOr(&'static str),
}

impl Form {
    /// The schema; `key` is where it stands.
    pub(crate) fn schema(self, key: &str) -> Value {
        match self {
            Self::Text => text(),
            Self::Texts => json!({"type": "array", "items": text()}),
            Self::OneOrMore => {
                json!({"anyOf": [text(), {"type": "array", "items": text(), "minItems": 1}]})
            }
            Self::Boolean => json!({"type": "boolean"}),
            Self::Count(least) => json!({"type": "integer", "minimum": least}),
            Self::Choice => json!({"type": "string", "enum": grammar::choices(key)}),
            Self::Any => json!({}),
            Self::Mapping => json!({"type": "object"}),
            Self::Of(name) => reference(name),
            Self::ListOf(name) => json!({"type": "array", "items": reference(name)}),
            Self::SomeOf(name) => {
                json!({"type": "array", "items": reference(name), "minItems": 1})
            }
            Self::MapOf(name) => map_of(name),
            Self::TextsOrMapOf(name) => {
                let item = json!({"anyOf": [text(), map_of(name)]});
                json!({"anyOf": [{"type": "array", "items": item}, map_of(name)]})
            }
            Self::WordsOr(name) => {
                json!({"type": "array", "items": {"anyOf": [text(), reference(name)]}})
            }
        }
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

fn text() -> Value {
    json!({"type": "string", "pattern": r"\S"})
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/definitions/{name}")})
}

fn map_of(name: &str) -> Value {
    json!({"type": "object", "additionalProperties": reference(name)})
}

/// Each style of paging has parameters of its own.
pub(super) fn paging() -> Value {
    let styles = grammar::choices("paging").into_iter().map(|style| {
        let roles = grammar::parameters(style).iter();
        let roles: Vec<&str> = roles.map(|(role, _)| *role).collect();
        // Editors refuse an empty `enum`.
        let parameters = if roles.is_empty() {
            json!({"maxProperties": 0})
        } else {
            json!({"propertyNames": {"enum": roles}})
        };
        json!({
            "if": {"required": ["paging"], "properties": {"paging": {"const": style}}},
            "then": {"properties": {"parameters": parameters}},
        })
    });
    styles.collect()
}

/// What is not asked for with GET says what it does.
pub(super) fn effect() -> Value {
    let method =
        json!({"required": ["method"], "properties": {"method": {"not": {"const": "GET"}}}});
    let call = json!({"contains": {"not": {"pattern": "^GET "}}});
    let with = |key: &str, value: Value| json!({"if": {"required": [key], "properties": {key: value}}, "then": {"required": ["effect"]}});
    json!([with("request", method), with("calls", call)])
}

/// Definitions that are no mapping with fixed keys.
pub(super) fn shared() -> Map<String, Value> {
    let source = json!({
        "description": "Where a parameter's value comes from.",
        "anyOf": [
            text(),
            {"type": ["number", "boolean"], "description": "Always the same."},
            reference("argument"),
            reference("constant"),
            {"type": "array", "items": reference("source"), "minItems": 1, "description": "Several that must agree."},
        ],
    });
    let body = json!({
        "description": "A value, or an object of such.",
        "anyOf": [
            reference("source"),
            {
                "type": "object",
                "not": {"anyOf": [{"required": ["argument"]}, {"required": ["const"]}]},
                "additionalProperties": reference("body"),
            },
            {"type": "array", "items": text()},
        ],
    });
    let paragraphs = json!({"anyOf": [
        text(),
        {"type": "array", "minItems": 1, "items": {"anyOf": [text(), reference("paragraph")]}},
    ]});
    let effects = json!({"type": "array", "items": Form::Choice.schema("effect")});
    let styles = grammar::choices("paging");
    let roles = styles.iter().flat_map(|style| grammar::parameters(style));
    let parameters: Map<String, Value> = roles
        .map(|(role, usual)| {
            let description = format!("The service's name for it; `{usual}` when left out.");
            ((*role).to_owned(), described(text(), &description))
        })
        .collect();
    let parameters =
        json!({"type": "object", "properties": parameters, "additionalProperties": false});
    [
        ("source", source),
        ("body", body),
        ("paragraphs", paragraphs),
        ("effects", effects),
        ("parameters", parameters),
    ]
    .into_iter()
    .map(|(name, schema)| (name.to_owned(), schema))
    .collect()
}
