//! JSON as the agents hash it: `json.dumps(value, sort_keys=True, default=str)` of Python, character for character.
//!
//! Separators are `", "` and `": "`, members stand in the order of their names' code points, everything outside
//! printable ASCII is escaped as UTF-16, and a float is written by Python's `repr`.

use std::fmt::Write as _;

use serde_json::{Number, Value};

/// Below this, a float that is whole is written with `.0`; from here on Python writes an exponent.
const EXPONENT_FROM: i32 = 16;

/// Whole numbers from here on may have been floats when they were hashed: a database that normalises numbers
/// stores `1e+16` as `10000000000000000`.
const MAYBE_FLOAT: u64 = 10_000_000_000_000_000;

/// What storing a value may have done to its form. The value is the same, its hash is not.
#[derive(Debug, Clone, Copy, Default)]
struct Form {
    /// Large whole numbers are written as the floats they may have been.
    floats: bool,
    /// A float zero is written as the negative zero it may have been.
    negative_zero: bool,
    /// Members whose names are numbers stand in the order of the numbers, as they do before Python makes names of them.
    numeric_names: bool,
}

/// The value as Python hashes it, in each form that it may have had before it was stored; the likeliest first.
pub(super) fn forms(value: &Value) -> Vec<String> {
    let traits = traits(value);
    let mut forms = vec![Form::default()];
    for (may_differ, change) in [
        (traits.floats, (|form| form.floats = true) as fn(&mut Form)),
        (traits.negative_zero, |form| form.negative_zero = true),
        (traits.numeric_names, |form| form.numeric_names = true),
    ] {
        if may_differ {
            let mut changed = forms.clone();
            changed.iter_mut().for_each(change);
            forms.extend(changed);
        }
    }
    forms.into_iter().map(|form| written(value, form)).collect()
}

/// Whether the value holds a number whose digits reading has rounded: what was hashed can't be made of it again.
pub(super) fn is_rounded(value: &Value) -> bool {
    match value {
        // Whole, and beyond what is kept exactly: it may have been written with more digits.
        Value::Number(number) => {
            number.is_f64()
                && number
                    .as_f64()
                    .is_some_and(|float| float.fract() == 0.0 && float.abs() >= 1e19)
        }
        Value::Array(items) => items.iter().any(is_rounded),
        Value::Object(members) => members.values().any(is_rounded),
        _ => false,
    }
}

/// Which of the [`Form`]s differ from the likeliest.
fn traits(value: &Value) -> Form {
    let mut found = Form::default();
    detect_form(value, &mut found);
    found
}

fn detect_form(value: &Value, found: &mut Form) {
    match value {
        Value::Number(number) => {
            found.floats |= magnitude(number).is_some_and(|number| number >= MAYBE_FLOAT);
            found.negative_zero |= is_float_zero(number);
        }
        Value::Array(items) => items.iter().for_each(|item| detect_form(item, found)),
        Value::Object(members) => {
            found.numeric_names |=
                members.len() > 1 && members.keys().all(|name| numeric(name).is_some());
            members.values().for_each(|value| detect_form(value, found));
        }
        _ => {}
    }
}

fn magnitude(number: &Number) -> Option<u64> {
    number
        .as_u64()
        .or_else(|| number.as_i64().map(i64::unsigned_abs))
}

fn is_float_zero(number: &Number) -> bool {
    number.is_f64() && number.as_f64() == Some(0.0)
}

fn numeric(name: &str) -> Option<f64> {
    let begins = name.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    name.parse().ok().filter(|_| begins)
}

fn written(value: &Value, form: Form) -> String {
    let mut out = String::new();
    write(&mut out, value, form);
    out
}

fn write(out: &mut String, value: &Value, form: Form) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(written) => number(out, written, form),
        Value::String(text) => string(out, text),
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push_str(", ");
                }
                write(out, item, form);
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            // Bytes of UTF-8 are in the order of code points.
            members.sort_by_key(|(name, _)| *name);
            if form.numeric_names && members.iter().all(|(name, _)| numeric(name).is_some()) {
                members.sort_by(|(left, _), (right, _)| {
                    let of = |name: &str| numeric(name).unwrap_or_default();
                    of(left).total_cmp(&of(right))
                });
            }
            out.push('{');
            for (at, (name, member)) in members.into_iter().enumerate() {
                if at > 0 {
                    out.push_str(", ");
                }
                string(out, name);
                out.push_str(": ");
                write(out, member, form);
            }
            out.push('}');
        }
    }
}

fn string(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='~' => out.push(character),
            _ => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
}

fn number(out: &mut String, number: &Number, form: Form) {
    let whole = magnitude(number);
    let large = whole.is_some_and(|whole| whole >= MAYBE_FLOAT);
    if whole.is_some() && !(form.floats && large) {
        let _ = write!(out, "{number}");
    } else if is_float_zero(number) {
        // What is stored as -0.0 was one in any case.
        let negative = number.as_f64().is_some_and(f64::is_sign_negative);
        out.push_str(if negative || form.negative_zero {
            "-0.0"
        } else {
            "0.0"
        });
    } else {
        float(out, number.as_f64().unwrap_or_default());
    }
}

/// Python's `repr`: the shortest digits that read back as the same float, with an exponent outside 1e-4 to 1e16.
fn float(out: &mut String, float: f64) {
    // Rust writes the same shortest digits, as `2.6e-4`.
    let scientific = format!("{float:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let (sign, mantissa) = mantissa
        .strip_prefix('-')
        .map_or(("", mantissa), |rest| ("-", rest));
    out.push_str(sign);
    if !(-4..EXPONENT_FROM).contains(&exponent) {
        let way = if exponent < 0 { '-' } else { '+' };
        let _ = write!(out, "{mantissa}e{way}{:02}", exponent.unsigned_abs());
        return;
    }
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    if let Ok(exponent) = usize::try_from(exponent) {
        let (whole, rest) = digits.split_at(digits.len().min(exponent + 1));
        let _ = write!(out, "{whole:0<width$}.", width = exponent + 1);
        out.push_str(if rest.is_empty() { "0" } else { rest });
    } else {
        out.push_str("0.");
        (1..exponent.unsigned_abs()).for_each(|_| out.push('0'));
        out.push_str(&digits);
    }
}

#[cfg(test)]
#[path = "python_tests.rs"]
mod tests;
