//! Repairs invalid JSON as programs write it: one bad value must not fail a whole list.
//!
//! Python writes half a surrogate pair as an escape, `NaN`, and numbers of any length. Values that can't be parsed are replaced
//! and counted, so that the result can report them.

use serde_json::Number;

/// JSON that can be read, and what of it had to be replaced; `None` where nothing had.
pub(super) fn repair(text: &str) -> Option<(String, Vec<String>)> {
    let mut out = String::with_capacity(text.len());
    let (mut halves, mut numbers, mut nothings) = (0_usize, 0_usize, 0_usize);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => {
                let end = string_end(rest.as_bytes(), 0).unwrap_or(rest.len());
                halves += repair_surrogates(&rest[..end], &mut out);
                end
            }
            '-' | '0'..='9' | 'N' | 'I' => {
                let is_part = |any: char| any.is_ascii_alphanumeric() || "+-.".contains(any);
                let end = rest.find(|any| !is_part(any)).unwrap_or(rest.len());
                let word = &rest[..end];
                if matches!(word, "NaN" | "Infinity" | "-Infinity") {
                    nothings += 1;
                    out.push_str("null");
                } else if is_number(word) && is_beyond(word) {
                    numbers += 1;
                    out.push('"');
                    out.push_str(word);
                    out.push('"');
                } else {
                    out.push_str(word);
                }
                end
            }
            other => {
                out.push(other);
                other.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    let said = [
        (
            halves,
            "of its texts' characters cut in half, shown as \u{fffd}",
        ),
        (numbers, "of its numbers beyond 64 bits, taken as text"),
        (
            nothings,
            "of its values not a number (NaN or infinite), left out",
        ),
    ];
    let said = said.into_iter().filter(|(count, _)| *count > 0);
    let said: Vec<String> = said
        .map(|(count, what)| {
            format!("the service's answer could not be read as it was: {count} {what}")
        })
        .collect();
    (!said.is_empty()).then_some((out, said))
}

/// JSON whose texts hold characters cut in half, with these replaced; `None` where there are none.
pub(crate) fn with_whole_characters(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    (repair_surrogates(text, &mut out) > 0).then_some(out)
}

/// Where the string ends that begins at a quote, behind its closing one.
pub(crate) fn string_end(text: &[u8], start: usize) -> Option<usize> {
    let mut is_escaped = false;
    for (at, byte) in text.iter().enumerate().skip(start + 1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Writes a string with whole characters; gives how many were cut in half.
fn repair_surrogates(string: &str, out: &mut String) -> usize {
    let mut count = 0;
    let mut rest = string;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let is_pair = matches!(utf16_unit(rest), Some(0xd800..=0xdbff))
            && matches!(rest.get(6..).and_then(utf16_unit), Some(0xdc00..=0xdfff));
        let length = match utf16_unit(rest) {
            Some(0xd800..=0xdfff) if !is_pair => {
                count += 1;
                out.push('\u{fffd}');
                rest = &rest[6..];
                continue;
            }
            Some(_) if is_pair => 12,
            Some(_) => 6,
            // The backslash and what it escapes.
            None => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
        };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out.push_str(rest);
    count
}

/// The code unit of an escape such as `\ud83d` that a text begins with.
fn utf16_unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

/// Whether no number that is read holds all of it: it is out of range, or whole and would be rounded.
fn is_beyond(word: &str) -> bool {
    let is_whole = word
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'-');
    match serde_json::from_str::<Number>(word) {
        Ok(number) => is_whole && number.is_f64(),
        Err(_) => true,
    }
}

/// Whether a word has the form of a number: digits, and what may stand between them.
fn is_number(word: &str) -> bool {
    let digits = word.strip_prefix('-').unwrap_or(word);
    digits.starts_with(|first: char| first.is_ascii_digit())
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// What is read of a text, and what had to be replaced.
    fn read(text: &str) -> (Value, usize) {
        let (repaired, said) = repair(text).unwrap_or_else(|| (text.to_owned(), Vec::new()));
        (
            serde_json::from_str(&repaired).unwrap_or(Value::Null),
            said.len(),
        )
    }

    #[test]
    fn one_bad_value_does_not_take_the_rest_with_it() {
        let long = "9".repeat(400);
        for (text, expected) in [
            (r#"["\ud83d", "b"]"#.to_owned(), json!(["\u{fffd}", "b"])),
            (r#"["a\ude00b"]"#.to_owned(), json!(["a\u{fffd}b"])),
            (
                r#"["\ud83d\ud83d\ude00"]"#.to_owned(),
                json!(["\u{fffd}\u{1f600}"]),
            ),
            (
                r#"{"a": NaN, "b": -Infinity, "c": 1}"#.to_owned(),
                json!({"a": null, "b": null, "c": 1}),
            ),
            (format!("[{long}, 2]"), json!([long, 2])),
            ("[1e999, -1E+400]".to_owned(), json!(["1e999", "-1E+400"])),
            (
                "[123456789012345678901234567890, -9223372036854775809, 18446744073709551615, 1e20]".to_owned(),
                json!(["123456789012345678901234567890", "-9223372036854775809", u64::MAX, 1e20]),
            ),
        ] {
            assert_eq!(read(&text), (expected, 1), "{text}");
        }
    }

    #[test]
    fn what_can_be_read_is_left_as_it_is() {
        for text in [
            r#"{"a": "\ud83d\ude00 \\ud83d NaN \" Infinity 1e999", "b": [-1.5e3, true, null]}"#,
            "\"\"",
            "{\"a\": [",
            "\"\\u12",
            "\\",
            "NaNa",
        ] {
            assert_eq!(repair(text), None, "{text}");
        }
    }
}
