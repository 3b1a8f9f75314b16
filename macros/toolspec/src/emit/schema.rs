//! The JSON Schemas that are advertised: no `$ref`, no lists of types, keys in a fixed order.

use serde_json::{Map, Value, json};

use crate::model::{Limits, Schema, Tool, Type};

/// The schema of a tool's arguments.
#[must_use]
pub fn input(tool: &Tool) -> Value {
    object(&tool.input, Side::Input).into()
}

/// The schema of one argument.
#[must_use]
pub fn argument(schema: &Schema) -> Value {
    value(schema, Side::Input)
}

/// The schema of a tool's result: an object root where nothing is required, with the members that the
/// server itself may add.
#[must_use]
pub fn output(tool: &Tool) -> Value {
    let mut schema = object(&tool.output, Side::Output);
    let members = schema.entry("properties").or_insert_with(|| json!({}));
    if let Some(members) = members.as_object_mut() {
        if tool.is_cut() {
            add(
                members,
                "truncated",
                json!({"type": "boolean", "description": "More exists than is shown here."}),
            );
            add(
                members,
                "left_out",
                json!({"type": "object", "description": "What was cut to fit, and how much of it.", "additionalProperties": true}),
            );
            add(
                members,
                "continue_with",
                json!({"type": "object", "description": "Arguments, or advice, that fetch the rest.", "additionalProperties": true}),
            );
        }
        if tool.text.is_some() {
            for (name, schema) in [
                (
                    "text",
                    json!({"type": "string", "description": "The text, or this part of it."}),
                ),
                (
                    "start",
                    json!({"type": "integer", "description": "Characters passed over before it."}),
                ),
                (
                    "characters",
                    json!({"type": "integer", "description": "The whole text's length."}),
                ),
                (
                    "cut",
                    json!({"type": "boolean", "description": "Whether more of it follows."}),
                ),
            ] {
                add(members, name, schema);
            }
        }
        if !tool.deprecated_aliases.is_empty() {
            add(
                members,
                "renamed",
                json!({"type": "string", "description": "The tool's present name, when it was called by an old one."}),
            );
        }
        if !tool.next.is_empty() {
            add(
                members,
                "next_tools",
                json!({"type": "array", "items": {"type": "string"}, "description": "Tools that usually follow."}),
            );
        }
    }
    schema.into()
}

fn add(members: &mut Map<String, Value>, name: &str, schema: Value) {
    members.entry(name).or_insert(schema);
}

/// Which side a schema is advertised for.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    /// Validated: an object without `additionalProperties` is closed, and says so.
    Input,
    /// Projected: what has no name does not pass, and nothing is refused.
    Output,
}

fn object(schema: &Schema, side: Side) -> Map<String, Value> {
    let mut out = Map::new();
    write(schema, side, &mut out);
    out
}

fn value(schema: &Schema, side: Side) -> Value {
    let mut out = object(schema, side);
    if schema.nullable {
        let description = out.shift_remove("description");
        let mut either = Map::new();
        either.extend(description.map(|text| ("description".to_owned(), text)));
        either.insert("anyOf".to_owned(), json!([out, {"type": "null"}]));
        return either.into();
    }
    out.into()
}

fn write(schema: &Schema, side: Side, out: &mut Map<String, Value>) {
    let mut put = |key: &str, value: Option<Value>| {
        out.extend(value.map(|value| (key.to_owned(), value)));
    };
    put("type", schema.of.name().map(Value::from));
    put(
        "description",
        schema
            .description
            .as_ref()
            .map(|text| text.value.clone().into()),
    );
    put("enum", list(&schema.one_of));
    match &schema.of {
        Type::Any | Type::Boolean => {}
        Type::Integer(Limits { minimum, maximum }) | Type::Number(Limits { minimum, maximum }) => {
            put("minimum", minimum.clone().map(Value::Number));
            put("maximum", maximum.clone().map(Value::Number));
        }
        Type::String {
            min_length,
            max_length,
            pattern,
            format,
        } => {
            put("minLength", min_length.map(Value::from));
            put("maxLength", max_length.map(Value::from));
            put(
                "pattern",
                pattern.as_ref().map(|pattern| pattern.value.clone().into()),
            );
            put("format", format.clone().map(Value::from));
        }
        Type::Array {
            items,
            min_items,
            max_items,
        } => {
            put(
                "items",
                Some(value(items, side)).filter(|items| *items != json!({})),
            );
            put("minItems", min_items.map(Value::from));
            put("maxItems", max_items.map(Value::from));
        }
        Type::Object {
            properties,
            required,
            additional,
        } => {
            let members: Map<_, _> = properties
                .iter()
                .map(|property| (property.name.value.clone(), value(&property.schema, side)))
                .collect();
            // Some hosts refuse a closed object that does not say which members it has.
            let closed = side == Side::Input && additional.is_none();
            let members = Some(members).filter(|members| closed || !members.is_empty());
            put("properties", members.map(Value::from));
            let required: Vec<Value> = required
                .iter()
                .map(|name| name.value.clone().into())
                .collect();
            let required = Some(required).filter(|names| !names.is_empty());
            put("required", required.map(Value::from));
            let rest = match additional {
                Some(schema) => Some(open(schema, side)),
                None if side == Side::Input => Some(false.into()),
                None => None,
            };
            put("additionalProperties", rest);
        }
    }
    put(
        "default",
        schema.default.as_ref().map(|value| value.value.clone()),
    );
    put("examples", list(&schema.examples));
}

/// `true` rather than an empty schema for members of any kind.
fn open(schema: &Schema, side: Side) -> Value {
    let schema = value(schema, side);
    if schema == json!({}) {
        true.into()
    } else {
        schema
    }
}

fn list(values: &[crate::problem::Spanned<Value>]) -> Option<Value> {
    let values: Vec<Value> = values.iter().map(|value| value.value.clone()).collect();
    Some(values)
        .filter(|values| !values.is_empty())
        .map(Value::from)
}
