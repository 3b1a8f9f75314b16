//! Reads arguments as they are meant: adapters between hosts and servers fill in null for what a model left out, and models write
//! a number, a truth value or a list as text.
//!
//! Only what can't be mistaken is read; the rest is left as it is, and refused by the validation that follows.

use serde_json::{Map, Number, Value};

/// The arguments as the schema of an object wants them, as far as that is what they say.
#[must_use]
pub fn normalise(arguments: Map<String, Value>, schema: &Value) -> Map<String, Value> {
    let required = |name: &str| {
        let names = schema.get("required").and_then(Value::as_array);
        names.is_some_and(|names| names.iter().any(|required| required == name))
    };
    let members = arguments.into_iter().filter_map(|(name, value)| {
        let Some(member) = schema.get("properties").and_then(|all| all.get(&name)) else {
            return Some((name, value));
        };
        if value.is_null() && !required(&name) && !takes(member, "null") {
            return None;
        }
        let value = normalise_value(value, member);
        Some((name, value))
    });
    members.collect()
}

fn normalise_value(value: Value, schema: &Value) -> Value {
    match value {
        Value::String(text) if !takes(schema, "string") => {
            read(&text, schema).unwrap_or(Value::String(text))
        }
        Value::Array(items) => match schema.get("items") {
            Some(item) => {
                let items = items.into_iter();
                items.map(|value| normalise_value(value, item)).collect()
            }
            None => items.into(),
        },
        Value::Object(members) => normalise(members, schema).into(),
        other => other,
    }
}

/// Whether a schema takes values of a type; one that names none takes all.
fn takes(schema: &Value, kind: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(only)) => only == kind,
        Some(Value::Array(kinds)) => kinds.iter().any(|one| one == kind),
        _ => true,
    }
}

/// What a text says that stands where something else is wanted.
fn read(text: &str, schema: &Value) -> Option<Value> {
    let text = text.trim();
    let number = || text.parse::<Number>().ok().map(Value::from);
    let number = (takes(schema, "integer") || takes(schema, "number")).then(number);
    if let Some(number) = number.flatten() {
        return Some(number);
    }
    if takes(schema, "boolean") {
        match text {
            "true" | "True" => return Some(true.into()),
            "false" | "False" => return Some(false.into()),
            _ => {}
        }
    }
    let value: Value = serde_json::from_str(text).ok()?;
    let fits =
        value.is_array() && takes(schema, "array") || value.is_object() && takes(schema, "object");
    fits.then(|| normalise_value(value, schema))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_cannot_be_mistaken_is_read_and_the_rest_is_left() {
        let schema = json!({
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": {"type": "string"},
                "page": {"type": "integer"},
                "score": {"type": "number"},
                "mine": {"type": "boolean"},
                "tables": {"type": "array", "items": {"type": "integer"}},
                "range": {"type": "object", "properties": {"from": {"type": "integer"}}},
                "any": {},
                "maybe": {"type": ["integer", "null"]},
            },
        });
        for (given, read) in [
            (
                json!({"page": null, "mine": null, "any": null}),
                json!({"any": null}),
            ),
            (
                json!({"id": null, "maybe": null}),
                json!({"id": null, "maybe": null}),
            ),
            (json!({"other": null}), json!({"other": null})),
            (
                json!({"page": "2", "score": " -1.5e3 "}),
                json!({"page": 2, "score": -1500.0}),
            ),
            (json!({"page": "0x2"}), json!({"page": "0x2"})),
            (json!({"page": "02"}), json!({"page": "02"})),
            (json!({"page": ""}), json!({"page": ""})),
            (json!({"page": "true"}), json!({"page": "true"})),
            (json!({"mine": "True"}), json!({"mine": true})),
            (json!({"mine": "yes"}), json!({"mine": "yes"})),
            (json!({"tables": "[\"1\", 2]"}), json!({"tables": [1, 2]})),
            (json!({"tables": "1,2"}), json!({"tables": "1,2"})),
            (json!({"tables": ["3", null]}), json!({"tables": [3, null]})),
            (
                json!({"range": "{\"from\": \"7\", \"to\": 8}"}),
                json!({"range": {"from": 7, "to": 8}}),
            ),
            (json!({"range": {"from": null}}), json!({"range": {}})),
            (
                json!({"id": "7", "any": "7"}),
                json!({"id": "7", "any": "7"}),
            ),
            (json!({"maybe": "7"}), json!({"maybe": 7})),
        ] {
            let arguments = given.as_object().cloned().unwrap_or_default();
            let normal = Value::Object(normalise(arguments, &schema));
            assert_eq!(normal.to_string(), read.to_string(), "{given}");
        }
    }
}
