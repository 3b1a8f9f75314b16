//! Schemas: what is advertised of arguments and results, and where their values come from.
//!
//! A member's key begins with `/`, so that it is none of the keywords: `/name`, `/[]` for items and `/.*` for members
//! without fixed names.

use serde_json::{Map, Value, json};
use toolspec::emit::{RESERVED, input_schema, output_schema};
use toolspec::model::{Author, Readers, Schema, Tool, Type, Values};

use super::tree::node;

/// Keywords of an advertised schema that say which other schemas belong to it.
const STRUCTURE: &[&str] = &[
    "items",
    "properties",
    "required",
    "additionalProperties",
    "anyOf",
];

/// Whether a schema is of what a caller gives, or of what it gets.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Input,
    Output,
}

/// The arguments.
pub(super) fn input(tool: &Tool) -> Value {
    whole(&input_schema(tool), &tool.input, Side::Input)
}

/// The result, without what the server adds to results.
pub(super) fn output(tool: &Tool) -> Value {
    let mut advertised = output_schema(tool);
    if let Some(members) = advertised["properties"].as_object_mut() {
        members.retain(|name, _| {
            !RESERVED.contains(&name.as_str()) && name != "truncated"
                || tool.output.property(name).is_some()
        });
    }
    whole(&advertised, &tool.output, Side::Output)
}

/// A schema, and the order of everything in it, which models and people see.
fn whole(advertised: &Value, of: &Schema, side: Side) -> Value {
    let mut schema = self::schema(advertised, Some(of), side, None);
    schema["order"] = advertised.to_string().into();
    schema
}

/// A schema: the keywords as they are advertised, then what is not advertised.
///
/// `member` is its name, and whether it is required.
fn schema(
    advertised: &Value,
    of: Option<&Schema>,
    side: Side,
    member: Option<(&str, bool)>,
) -> Value {
    let (inner, null) = (&advertised["anyOf"][0], &advertised["anyOf"][1]);
    let is_nullable = null["type"] == "null" && advertised["anyOf"][2].is_null();
    let own = if is_nullable { inner } else { advertised };
    let mut facts = Map::new();
    facts.insert("type".to_owned(), own["type"].clone());
    facts.insert(
        "required".to_owned(),
        member.is_some_and(|(_, is_required)| is_required).into(),
    );
    facts.insert("null".to_owned(), is_nullable.into());
    let keywords = [own, advertised]
        .into_iter()
        .filter_map(Value::as_object)
        .flatten();
    for (keyword, value) in keywords.filter(|(keyword, _)| !STRUCTURE.contains(&keyword.as_str())) {
        // An object is a value here, not a node.
        let is_object = value.is_object();
        let value = || {
            if is_object {
                value.to_string().into()
            } else {
                value.clone()
            }
        };
        facts.entry(keyword).or_insert_with(value);
    }
    if !is_nullable && !advertised["anyOf"].is_null() {
        facts.insert("anyOf".to_owned(), advertised["anyOf"].to_string().into());
    }
    if let Some(of) = of {
        facts.extend(self::hidden(of, side, member.map(|(name, _)| name)));
    }
    let (items, rest) = match of.map(|of| &of.of) {
        Some(Type::Array { items, .. }) => (Some(&**items), None),
        Some(Type::Object { additional, .. }) => (None, additional.as_deref()),
        _ => (None, None),
    };
    if own["type"] == "array" {
        let inner = self::schema(&own["items"], items, side, None);
        facts.insert("/[]".to_owned(), inner);
    }
    let required = own["required"].as_array();
    for (name, advertised) in own["properties"].as_object().into_iter().flatten() {
        let is_required = required.is_some_and(|names| names.iter().any(|known| known == name));
        let of = of.and_then(|of| of.property(name));
        let inner = self::schema(advertised, of, side, Some((name, is_required)));
        facts.insert(format!("/{name}"), inner);
    }
    let more = &own["additionalProperties"];
    if !more.is_null() && *more != Value::Bool(false) {
        facts.insert("/.*".to_owned(), self::schema(more, rest, side, None));
    }
    facts.into()
}

/// Where values come from, which no advertised schema shows.
fn hidden(schema: &Schema, side: Side, name: Option<&str>) -> Map<String, Value> {
    let Schema {
        span: _,
        of,
        // Advertised, or for the documentation alone.
        description: _,
        doc: _,
        one_of: _,
        default: _,
        examples,
        lookup,
        values,
        from,
        cut,
        map,
        count,
        flat,
        section,
        nullable: _,
        only_if,
        written_by,
        readers,
        piece,
    } = schema;
    let is_result = side == Side::Output;
    let is_object = matches!(of, Type::Object { .. });
    let values = values.as_ref().map(|values| values.value);
    let known = Some(examples).filter(|_| values == Some(Values::Known));
    let own = name
        .filter(|_| is_result && from.is_empty())
        .map(|name| json!([name]));
    let from = own.unwrap_or_else(|| {
        if from.is_empty() {
            Value::Null
        } else {
            json!(from)
        }
    });
    // The first that fits decides, in any letter case.
    let mut shown = Map::new();
    for (theirs, ours) in map {
        let key = format!(".{}", theirs.to_ascii_lowercase());
        shown.entry(key).or_insert_with(|| ours.as_str().into());
    }
    let spelling: Vec<&String> = map.iter().map(|(theirs, _)| theirs).collect();
    let facts = json!({
        "lookup": lookup.as_ref().map(|lookup| &lookup.value),
        "values": values.map(|values| match values {
            Values::Known => "known",
            Values::Seen => "seen",
        }),
        "known": known.map(|examples| examples.iter().map(|one| &one.value).collect::<Vec<_>>()),
        "from": from,
        "map": if map.is_empty() { Value::Null } else { shown.into() },
        "spelling": spelling,
        "count": count,
        "flat": flat,
        "section": section,
        "cut": cut,
        "only_if": only_if,
        "written_by": written_by.map(|author| name_of(Author::ALL, author)),
        "readers": readers.map(|readers| name_of(Readers::ALL, readers)),
        "piece": piece.as_ref().filter(|_| is_result && is_object).map(|piece| &piece.value),
        "open": is_result && is_open(of),
    });
    node(facts)
}

fn name_of<T: PartialEq + Copy>(all: &[(&'static str, T)], one: T) -> Option<&'static str> {
    let found = all.iter().find(|(_, each)| *each == one);
    found.map(|(name, _)| *name)
}

/// Whether everything in an object passes into the result: it names no member.
fn is_open(of: &Type) -> bool {
    matches!(of, Type::Object { properties, additional: None, .. } if properties.is_empty())
}
