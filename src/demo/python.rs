//! Values as Python writes them, because the service hashes what its own `json.dumps` wrote.
//!
//! The form is that of `json.dumps(value, sort_keys=True, default=str)`: members in order of their names, a
//! blank after each comma and colon, ASCII alone, and floats as `repr` writes them. Rust and Python print the
//! same shortest digits of a float but change to an exponent at other magnitudes, so floats are laid out here.

use std::fmt::Write as _;

use serde_json::{Number, Value};

use super::digest::sha256;

/// `value` as Python's `json.dumps` writes it with sorted keys.
pub(crate) fn dumps(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

/// SHA-256 of [`dumps`]: how the service's agents hash what they read and wrote.
pub(crate) fn hash(value: &Value) -> String {
    sha256(dumps(value).as_bytes())
}

fn write(value: &Value, text: &mut String) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(true) => text.push_str("true"),
        Value::Bool(false) => text.push_str("false"),
        Value::Number(number) => write_number(number, text),
        Value::String(string) => write_string(string, text),
        Value::Array(items) => {
            text.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    text.push_str(", ");
                }
                write(item, text);
            }
            text.push(']');
        }
        Value::Object(members) => {
            // Python orders names by code points, which is the order of their UTF-8 bytes.
            let mut names: Vec<&String> = members.keys().collect();
            names.sort();
            text.push('{');
            for (place, name) in names.into_iter().enumerate() {
                if place > 0 {
                    text.push_str(", ");
                }
                write_string(name, text);
                text.push_str(": ");
                write(&members[name], text);
            }
            text.push('}');
        }
    }
}

fn write_number(number: &Number, text: &mut String) {
    match number.as_f64().filter(|_| number.is_f64()) {
        Some(float) => text.push_str(&repr(float)),
        None => {
            let _ = write!(text, "{number}");
        }
    }
}

fn write_string(string: &str, text: &mut String) {
    text.push('"');
    for character in string.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\u{8}' => text.push_str("\\b"),
            '\u{c}' => text.push_str("\\f"),
            ' '..='~' => text.push(character),
            _ => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    let _ = write!(text, "\\u{unit:04x}");
                }
            }
        }
    }
    text.push('"');
}

/// A float as Python's `repr` writes it: with an exponent below 1e-4 and from 1e16 on.
fn repr(float: f64) -> String {
    // `{:e}` gives the shortest digits that read back as the same float, as `repr` does.
    let scientific = format!("{float:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        let plain = format!("{float}");
        return if plain.contains('.') {
            plain
        } else {
            format!("{plain}.0")
        };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    /// What each is read from, and what `json.dumps(json.loads(it), sort_keys=True)` of Python 3.12 gave.
    #[test]
    fn values_are_written_as_python_writes_them() {
        for (json, python) in PYTHON {
            let value: Value = serde_json::from_str(json).unwrap();
            assert_eq!(dumps(&value), *python, "{json}");
        }
    }

    /// `hashlib.sha256(json.dumps(json.loads(it), sort_keys=True).encode()).hexdigest()`.
    #[test]
    fn hashes_are_pythons() {
        for (json, python) in HASHED {
            let value: Value = serde_json::from_str(json).unwrap();
            assert_eq!(hash(&value), *python, "{json}");
        }
    }

    const PYTHON: &[(&str, &str)] = &[
        (
            r#"{"b": 1, "a": [true, null, false], "é": "x", "Z": {}}"#,
            r#"{"Z": {}, "a": [true, null, false], "b": 1, "\u00e9": "x"}"#,
        ),
        ("0.00001", "1e-05"),
        ("0.0001", "0.0001"),
        ("0.00012345", "0.00012345"),
        ("1e16", "1e+16"),
        ("1e15", "1000000000000000.0"),
        ("123456789012345678", "123456789012345678"),
        ("1.2345678901234567e17", "1.2345678901234566e+17"),
        ("0.1", "0.1"),
        ("3.0", "3.0"),
        ("-0.0", "-0.0"),
        ("1e-7", "1e-07"),
        ("1.5e300", "1.5e+300"),
        ("0.0010439999999999998", "0.0010439999999999998"),
        ("5e-324", "5e-324"),
        ("1e22", "1e+22"),
        ("9999999999999998.0", "9999999999999998.0"),
        (
            r#""a\"b\\c\n\r\t\b\f\u0000\u001b\u007f\u0080/""#,
            r#""a\"b\\c\n\r\t\b\f\u0000\u001b\u007f\u0080/""#,
        ),
        (
            r#""\ud83d\ude00 \u202e \u00df""#,
            r#""\ud83d\ude00 \u202e \u00df""#,
        ),
        ("[]", "[]"),
        ("[[], {}]", "[[], {}]"),
        (r#""""#, r#""""#),
        ("18446744073709551615", "18446744073709551615"),
        ("-9223372036854775808", "-9223372036854775808"),
    ];

    const HASHED: &[(&str, &str)] = &[
        (
            r#""response""#,
            "9e2600195d657991fb57288e7458a0cc17a0c0fea215c849b16df7ca65ee9a7c",
        ),
        (
            r#"{"tool": "enrich_ioc", "args": {"type": "ip", "value": "10.0.42.7"}}"#,
            "f0ddea53d5230b452c763e3e7928df9e2d0acecd64532cbe24e39deed38b5976",
        ),
        (
            r#"{"reason": "café \ud83d\ude00", "decision": "root_cause_hypothesis"}"#,
            "db665af3e72f2e414b661b1597829a1ae6373bd7f119604fcdfc036371b95812",
        ),
        (
            "[0.00001, 1e16, 3.0]",
            "839588c7fd90824c2ab67f33f6742f11257a3a2c6a5bdaafff1f515e9526dcf2",
        ),
    ];
}
