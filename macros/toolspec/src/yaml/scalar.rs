//! What an unquoted scalar means in YAML 1.2's core schema.

use serde_json::Value;

/// The JSON value of an unquoted scalar: null, a boolean, a number, or text.
pub(super) fn resolve(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => true.into(),
        "false" | "False" | "FALSE" => false.into(),
        _ => number(text).unwrap_or_else(|| text.into()),
    }
}

fn number(text: &str) -> Option<Value> {
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            let number = u64::from_str_radix(digits, radix).ok();
            return number.filter(|_| !digits.starts_with('+')).map(Value::from);
        }
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        || !unsigned.contains(|any: char| any.is_ascii_digit())
    {
        return None;
    }
    let plain = text.strip_prefix('+').unwrap_or(text);
    if let Ok(whole) = plain.parse::<i64>() {
        return Some(whole.into());
    }
    if let Ok(whole) = plain.parse::<u64>() {
        return Some(whole.into());
    }
    plain
        .parse::<f64>()
        .ok()
        .filter(|float| float.is_finite())
        .map(Value::from)
}

#[cfg(test)]
mod tests {
    use super::resolve;
    use serde_json::json;

    #[test]
    fn scalars_resolve_as_the_core_schema_says() {
        for (text, value) in [
            ("", json!(null)),
            ("~", json!(null)),
            ("true", json!(true)),
            ("yes", json!("yes")),
            ("12", json!(12)),
            ("-3", json!(-3)),
            ("0x1f", json!(31)),
            ("0o17", json!(15)),
            ("0x-1", json!("0x-1")),
            ("1e400", json!("1e400")),
            ("1.2.3", json!("1.2.3")),
            ("1.5", json!(1.5)),
            ("1e3", json!(1000.0)),
            ("18446744073709551615", json!(u64::MAX)),
            ("24h", json!("24h")),
            ("2026-01-01", json!("2026-01-01")),
            (".", json!(".")),
            ("inf", json!("inf")),
        ] {
            assert_eq!(resolve(text), value, "{text:?}");
        }
    }
}
