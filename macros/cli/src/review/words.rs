//! Small readings of advertised schemas.

use serde_json::Value;

/// A schema without the null that it may be, and whether it may.
pub(super) fn bare(schema: &Value) -> (Value, bool) {
    let Some([inner, null]) = schema["anyOf"].as_array().map(Vec::as_slice) else {
        return (schema.clone(), false);
    };
    if null["type"] != "null" {
        return (schema.clone(), false);
    }
    let mut inner = inner.clone();
    if let Some(description) = schema.get("description") {
        inner["description"] = description.clone();
    }
    (inner, true)
}

/// A type in words.
pub(super) fn noun(of: &Value) -> &'static str {
    match of.as_str() {
        Some("string") => "text",
        Some("integer") => "a whole number",
        Some("number") => "a number",
        Some("boolean") => "a boolean",
        Some("array") => "a list",
        Some("object") => "an object",
        _ => "anything",
    }
}

/// Values in words.
pub(super) fn list(values: &[Value]) -> String {
    let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
    values.join(", ")
}
