//! Definitions other than mappings with fixed keys, and rules between the keys of a mapping.

use serde_json::{Map, Value, json};
use toolspec::grammar::{self, Form};

use super::form::{described, list, map_of, reference, schema, text};

/// The definitions that forms of the grammar name.
pub(super) fn definitions() -> Map<String, Value> {
    let some = schema(Form::OneOrMore);
    let source = json!({
        "description": "Where a parameter's value comes from.",
        "anyOf": [
            text(),
            {"type": ["number", "boolean"], "description": "A constant."},
            reference("argument"),
            reference("constant"),
            {"type": "array", "items": reference("source"), "minItems": 1, "description": "Several sources that must not contradict each other; the first with a value is sent."},
        ],
    });
    let body = json!({
        "description": "A value, or an object of values.",
        "anyOf": [
            reference("source"),
            {
                "type": "object",
                "not": {"anyOf": [{"required": ["argument"]}, {"required": ["const"]}]},
                "additionalProperties": reference("body"),
            },
            list(&json!({"anyOf": [text(), map_of("body")]}), 0),
        ],
    });
    let paragraph = json!({"anyOf": [text(), reference("paragraph")]});
    let effects = grammar::TOOL.key("effect").map(|key| schema(key.form));
    let styles = grammar::pagings();
    let roles = styles.iter().flat_map(|style| grammar::parameters(style));
    let parameters: Map<String, Value> = roles
        .map(|(role, usual)| {
            let description =
                format!("The service's name of the parameter; `{usual}` when left out.");
            ((*role).to_owned(), described(text(), &description))
        })
        .collect();
    let parameters =
        json!({"type": "object", "properties": parameters, "additionalProperties": false});
    [
        ("source", source),
        ("body", body),
        (
            "paragraphs",
            json!({"anyOf": [text(), list(&paragraph, 1)]}),
        ),
        ("effects", list(&effects.unwrap_or_default(), 0)),
        ("parameters", parameters),
        ("each", json!({"anyOf": [some, reference("each_from")]})),
        ("values", some),
    ]
    .into_iter()
    .map(|(name, schema)| (name.to_owned(), schema))
    .collect()
}

/// Each style of paging has parameters of its own.
pub(super) fn paging() -> Value {
    let styles = grammar::pagings().into_iter().map(|style| {
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
    let with = |key: &str, value: Value| {
        json!({
            "if": {"required": [key], "properties": {key: value}},
            "then": {"required": ["effect"]},
        })
    };
    json!([with("request", method), with("calls", call)])
}
