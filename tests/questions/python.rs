//! What the agents hash: SHA-256 of `json.dumps(value, sort_keys=True)` as Python 3 writes it.

use std::fmt::Write as _;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The hash of what went into a step of this kind; `None` where the ledger does not hold it.
pub(crate) fn input(kind: &str, payload: &Value) -> Option<String> {
    match kind {
        "llm_prompt" => payload.get("messages").map(hash),
        "tool_call" => {
            let (tool, args) = (payload.get("tool")?, payload.get("args")?);
            Some(hash(&json!({"tool": tool, "args": args})))
        }
        _ => None,
    }
}

/// The hash of what came out of it.
pub(crate) fn output(kind: &str, payload: &Value) -> Option<String> {
    match kind {
        "llm_response" => payload.get("response").map(hash),
        "tool_call" => payload.get("result").map(hash),
        "evidence_cited" => {
            let (kind, cited) = (payload.get("evidence_kind")?, payload.get("ref")?);
            Some(hash(&json!({"kind": kind, "ref": cited})))
        }
        "decision_reason" => {
            let (decision, reason) = (payload.get("decision")?, payload.get("reason")?);
            Some(hash(&json!({"decision": decision, "reason": reason})))
        }
        _ => None,
    }
}

/// SHA-256 in hexadecimal.
pub(crate) fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

fn hash(value: &Value) -> String {
    sha256(&dumps(value))
}

/// Names sorted, a space after comma and colon, everything beyond ASCII escaped.
fn dumps(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => match number.as_f64().filter(|_| number.is_f64()) {
            Some(number) => float(number),
            None => number.to_string(),
        },
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(dumps).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            let members: Vec<String> = members
                .into_iter()
                .map(|(name, value)| format!("{}: {}", quoted(name), dumps(value)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
    }
}

/// The shortest digits that give the number again; with an exponent below 1e-4 and from 1e16 on.
fn float(number: f64) -> String {
    let scientific = format!("{number:e}");
    let (digits, exponent) = scientific.split_once('e').expect("an exponent");
    let exponent: i32 = exponent.parse().expect("a number");
    if (-4..16).contains(&exponent) {
        let plain = format!("{number}");
        return if plain.contains('.') {
            plain
        } else {
            plain + ".0"
        };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for unit in text.chars() {
        match unit {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            ' '..='~' => quoted.push(unit),
            unit => {
                let mut pair = [0; 2];
                for half in unit.encode_utf16(&mut pair) {
                    let _ = write!(quoted, "\\u{half:04x}");
                }
            }
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_written_as_python_writes_them() {
        // python3 -c 'import json; print(json.dumps({"b": [1, 0.5, None, True], "a": "é\n\"\u0001😀\u007f"}, sort_keys=True))'
        let value = json!({"b": [1, 0.5, null, true], "a": "é\n\"\u{1}😀\u{7f}"});
        assert_eq!(
            dumps(&value),
            r#"{"a": "\u00e9\n\"\u0001\ud83d\ude00\u007f", "b": [1, 0.5, null, true]}"#
        );
    }

    #[test]
    fn numbers_are_written_as_python_writes_them() {
        // python3 -c 'print(0.00001234, 1e16, 3.0, 1.5e-7, 1e22, 0.1, -0.5, 123456789012345.0, 0.0001, 1e-5)'
        let numbers = [
            1.234e-5,
            1e16,
            3.0,
            1.5e-7,
            1e22,
            0.1,
            -0.5,
            123_456_789_012_345.0,
            0.0001,
            1e-5,
        ];
        assert_eq!(
            numbers.map(float).join(" "),
            "1.234e-05 1e+16 3.0 1.5e-07 1e+22 0.1 -0.5 123456789012345.0 0.0001 1e-05"
        );
    }

    #[test]
    fn hashes_are_those_of_sha256sum() {
        // printf '{"kind": "ioc", "ref": "10.0.42.7"}' | sha256sum
        let payload = json!({"evidence_kind": "ioc", "ref": "10.0.42.7", "weight": 1.0});
        assert_eq!(
            output("evidence_cited", &payload).as_deref(),
            Some("2b58cbc9c3a8df078ad56ca35a8808801f9b55b8be668d8c9586c07c6ff68572")
        );
    }
}
