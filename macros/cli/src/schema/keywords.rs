//! Schemas inside a manifest: a definition for each place where one may stand.

use serde_json::{Map, Value, json};
use toolspec::grammar::{KEYWORDS, Keyword, Place};

use super::form::{self, described, map_of, reference};

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
        "Members of a result's object without fixed names.",
    ),
];

/// The description of `items` at the root of a result.
const LISTED: &str = "The items of the list, for a tool with `list`. The server adds page, has_more, matched, scanned, complete, \
                      window, looked_back_to and notes where they apply.";

/// The places where a schema may have a short form.
const SHORT: &[Place] = &[Place::Within, Place::Member, Place::Element, Place::Rest];

/// A definition per place, and one for pieces.
pub(super) fn definitions() -> Map<String, Value> {
    let mut out = Map::new();
    for (place, name, description) in PLACES {
        let words = words().filter(|word| word.places.contains(place));
        let mut schema = object(words, Some(*place));
        insist(*place, &mut schema);
        if *place == Place::Output {
            schema["properties"]["items"] = described(reference("output_items"), LISTED);
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
    let piece = described(piece, "A reusable piece of a schema.");
    out.insert("piece".to_owned(), short(&piece, None));
    out
}

/// A schema in its long form or in one of the short ones: a type's name, the items of a list, the members of an object.
fn short(long: &Value, place: Option<Place>) -> Value {
    let keywords = KEYWORDS.iter().map(|word| json!({"required": [word.name]}));
    let keywords: Vec<Value> = keywords.collect();
    let [items, members, _] = inside(place);
    let types = words().find(|word| word.name == "type");
    let types = types.map(|word| form::schema(word.form));
    json!({"anyOf": [
        long,
        types,
        {"type": "array", "items": reference(items), "minItems": 1, "maxItems": 1},
        {
            "type": "object",
            "minProperties": 1,
            "not": {"anyOf": keywords},
            "additionalProperties": reference(members),
        },
    ]})
}

/// The keywords that have a place at all.
fn words() -> impl Iterator<Item = &'static Keyword> {
    KEYWORDS.iter().filter(|word| !word.places.is_empty())
}

fn object(words: impl Iterator<Item = &'static Keyword>, place: Option<Place>) -> Value {
    let mut properties = Map::new();
    let mut rules = Vec::new();
    for word in words {
        let schema = described(value(word, place), word.help);
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

/// A keyword's value; what lies inside a schema depends on where that stands.
fn value(word: &Keyword, place: Option<Place>) -> Value {
    let [items, members, rest] = inside(place);
    match word.name {
        "type" if matches!(place, Some(Place::Input | Place::Output)) => json!({"const": "object"}),
        "items" => reference(items),
        "properties" => map_of(members),
        "additionalProperties" if place == Some(Place::Input) => json!({"const": false}),
        "additionalProperties" => json!({"anyOf": [{"type": "boolean"}, reference(rest)]}),
        _ => form::schema(word.form),
    }
}

/// The definitions of what stands inside a schema of a place: its items, its members, and those without a name.
fn inside(place: Option<Place>) -> [&'static str; 3] {
    match place {
        None => ["piece"; 3],
        Some(Place::Input) => ["input_value", "input_argument", "input_value"],
        Some(Place::Argument | Place::Within) => ["input_value"; 3],
        Some(_) => ["output_items", "output_member", "output_rest"],
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
    use super::*;

    #[test]
    fn every_place_of_a_keyword_has_a_definition() {
        for place in words().flat_map(|word| word.places) {
            assert!(PLACES.iter().any(|(known, ..)| known == place), "{place:?}");
        }
    }
}
