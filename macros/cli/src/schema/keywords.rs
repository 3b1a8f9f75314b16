//! Schemas inside a manifest: one definition per place, from the table that reading follows.

use serde_json::{Map, Value, json};
use toolspec::grammar::{self, Keyword, Place};
use toolspec::model::Values;

use super::Form;
use super::form::described;

/// Each place with its definition's name and what a schema there is.
const PLACES: &[(Place, &str, &str)] = &[
    (Place::Input, "input", "A tool's arguments."),
    (Place::Argument, "input_argument", "An argument."),
    (Place::Within, "input_value", "A value inside an argument."),
    (Place::Output, "output", "A tool's result."),
    (Place::Member, "output_member", "A member of a result."),
    (
        Place::Element,
        "output_items",
        "The items of a list in a result.",
    ),
    (
        Place::Rest,
        "output_rest",
        "Members of a result's object that have no names.",
    ),
];

/// What each keyword is.
const SAID: &[(&str, &str)] = &[
    ("$ref", "A piece of `schemas`; keys beside it win."),
    ("type", "The one type that the value has."),
    (
        "description",
        "What it means: a model chooses its values by it.",
    ),
    (
        "doc",
        "What a member of a result is, for the documentation alone: models do not read it. Each member has this or `description`.",
    ),
    ("enum", "The only values allowed."),
    ("const", "The only value allowed."),
    ("default", "The value when none is given."),
    ("examples", "Values shown to a model, and in messages."),
    (
        "lookup",
        "One of `lookups`: a prefix, or another name, of the identifier is enough.",
    ),
    (
        "values",
        "known (`examples` in any spelling, or others) or seen: a value that no item has is told, with those there are.",
    ),
    ("minimum", "The least value."),
    ("maximum", "The greatest value."),
    ("minLength", "The least number of characters."),
    ("maxLength", "The greatest number of characters."),
    (
        "pattern",
        "A regular expression that occurs in the text; give `examples` beside it.",
    ),
    (
        "format",
        "What the text stands for, such as `date-time`; told, not enforced.",
    ),
    ("items", "What each item is."),
    ("minItems", "The least number of items."),
    ("maxItems", "The greatest number of items."),
    (
        "properties",
        "The members, by name, in the order they are shown.",
    ),
    (
        "pick",
        "The members of the piece that are shown, in this order; `properties` beside it add to them, or say more of one.",
    ),
    ("required", "The members that must be there."),
    (
        "additionalProperties",
        "What members without a name are; closed to them when left out.",
    ),
    (
        "from",
        "Where the value comes from, the first that is there: paths such as `user.email`, `.` for the object around it; on items the members to pick from.",
    ),
    (
        "map",
        "Their text, in any letter case: ours; texts that are not named are left out.",
    ),
    ("count", "Whether the number of items of the list is meant."),
    (
        "flat",
        "Whether every text in the value is meant, whatever its form: of an object's members `name:value`, of a list under a name its items.",
    ),
    (
        "section",
        "The heading of a text, or several, under which the items stand, such as a Sigma rule's falsepositives.",
    ),
    (
        "cut",
        "The most characters shown of a text, or of the JSON of a value without a type.",
    ),
    (
        "nullable",
        "Whether it is shown as null when the service has none.",
    ),
    (
        "only_if",
        "The member beside it that is false where the value is a placeholder; it is left out then.",
    ),
];

/// What is said of `items` at the root of a result.
const LISTED: &str = "What an item of the list is, of a tool with `list`: page, has_more, matched, scanned, complete, \
                      window, looked_back_to and notes come with it, as far as they fit.";

/// The places where a schema may have a short form.
const SHORT: &[Place] = &[Place::Within, Place::Member, Place::Element, Place::Rest];

/// A schema in its long form or in one of the short ones: a type's name, the items of a list, the members of an object.
fn short(long: &Value, place: Option<Place>) -> Value {
    let keywords = grammar::keywords().iter();
    let keywords: Vec<Value> = keywords
        .map(|word| json!({"required": [word.name]}))
        .collect();
    let item = Form::Of(inside(place, "input_value", "output_items"));
    let member = Form::Of(inside(place, "input_value", "output_member"));
    json!({"anyOf": [
        long,
        Form::Choice.schema("type"),
        {"type": "array", "items": item.schema(""), "minItems": 1, "maxItems": 1},
        {
            "type": "object",
            "minProperties": 1,
            "not": {"anyOf": keywords},
            "additionalProperties": member.schema(""),
        },
    ]})
}

/// A definition per place, one for pieces, and one for the values of a filter's `map`.
pub(super) fn definitions() -> Map<String, Value> {
    let mut out = Map::new();
    for (place, name, description) in PLACES {
        let words = words().filter(|word| word.places.contains(place));
        let mut schema = object(words, Some(*place));
        insist(*place, &mut schema);
        if *place == Place::Output {
            // Of a list: what an item is, and the rest of a page comes with it.
            schema["properties"]["items"] = described(Form::Of("output_items").schema(""), LISTED);
        }
        let schema = described(schema, description);
        let schema = if SHORT.contains(place) {
            short(&schema, Some(*place))
        } else {
            schema
        };
        out.insert((*name).to_owned(), schema);
    }
    // A piece may stand wherever it is put, so it takes what any place takes.
    let piece = object(words(), None);
    let description = "A piece of a schema, read wherever it is put.";
    out.insert(
        "piece".to_owned(),
        short(&described(piece, description), None),
    );
    out.insert("values".to_owned(), Form::OneOrMore.schema(""));
    let each = json!({"anyOf": [Form::OneOrMore.schema(""), Form::Of("each_from").schema("")]});
    out.insert("each".to_owned(), each);
    out
}

fn names(all: &[(&'static str, Values)]) -> Vec<&'static str> {
    all.iter().map(|(name, _)| *name).collect()
}

/// The keywords that have a place at all.
fn words() -> impl Iterator<Item = &'static Keyword> {
    grammar::keywords()
        .iter()
        .filter(|word| !word.places.is_empty())
}

fn object(words: impl Iterator<Item = &'static Keyword>, place: Option<Place>) -> Value {
    let mut properties = Map::new();
    let mut rules = Vec::new();
    for word in words {
        let said = SAID.iter().find(|(name, _)| *name == word.name);
        let schema = described(form(word.name, place), said.map_or("", |(_, text)| text));
        properties.insert(word.name.to_owned(), schema);
        if !word.types.is_empty() {
            rules.push(json!({
                "if": {"required": [word.name, "type"]},
                "then": {"properties": {"type": {"enum": word.types}}},
            }));
        }
    }
    json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "allOf": rules,
    })
}

/// The form of a keyword's value.
fn form(name: &str, place: Option<Place>) -> Value {
    match name {
        "type" if matches!(place, Some(Place::Input | Place::Output)) => json!({"const": "object"}),
        "type" => Form::Choice.schema(name),
        "$ref" | "description" | "doc" | "lookup" | "pattern" | "format" | "only_if" => {
            Form::Text.schema(name)
        }
        "values" => json!({"enum": names(Values::ALL)}),
        "enum" => json!({"type": "array", "minItems": 1}),
        "examples" => json!({"type": "array"}),
        "minimum" | "maximum" => json!({"type": "number"}),
        "minLength" | "maxLength" | "minItems" | "maxItems" => Form::Count(0).schema(name),
        "required" | "pick" => Form::Texts.schema(name),
        "count" | "flat" | "nullable" => Form::Boolean.schema(name),
        "map" => json!({"type": "object", "additionalProperties": Form::Text.schema(name)}),
        "from" | "section" => Form::OneOrMore.schema(name),
        "cut" => Form::Count(1).schema(name),
        "items" => Form::Of(inside(place, "input_value", "output_items")).schema(name),
        "properties" if place == Some(Place::Input) => Form::MapOf("input_argument").schema(name),
        "properties" => Form::MapOf(inside(place, "input_value", "output_member")).schema(name),
        "additionalProperties" if place == Some(Place::Input) => json!({"const": false}),
        "additionalProperties" => {
            let rest = inside(place, "input_value", "output_rest");
            json!({"anyOf": [{"type": "boolean"}, Form::Of(rest).schema(name)]})
        }
        _ => json!({}),
    }
}

/// What stands inside a schema of a place.
fn inside(place: Option<Place>, given: &'static str, shown: &'static str) -> &'static str {
    match place {
        None => "piece",
        Some(Place::Input | Place::Argument | Place::Within) => given,
        Some(_) => shown,
    }
}

/// What an argument must say, unless a piece says it.
fn insist(place: Place, schema: &mut Value) {
    let needed: &[&str] = match place {
        Place::Argument => &["description", "type"],
        Place::Within => &["type"],
        _ => return,
    };
    let without_reference =
        json!({"not": {"anyOf": [{"required": ["$ref"]}, {"required": ["properties"]}]}});
    let rules = needed.iter().map(|name| {
        let unless = if *name == "type" {
            without_reference.clone()
        } else {
            json!({"not": {"required": ["$ref"]}})
        };
        json!({"if": unless, "then": {"required": [name]}})
    });
    if let Some(all) = schema["allOf"].as_array_mut() {
        all.extend(rules);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_keyword_is_told_and_no_other() {
        let told: BTreeSet<&str> = SAID.iter().map(|(name, _)| *name).collect();
        let read: BTreeSet<&str> = words().map(|word| word.name).collect();
        assert_eq!(told, read, "keywords.rs: SAID");
    }

    #[test]
    fn every_place_of_a_keyword_has_a_definition() {
        for place in words().flat_map(|word| word.places) {
            assert!(PLACES.iter().any(|(known, ..)| known == place), "{place:?}");
        }
    }
}
