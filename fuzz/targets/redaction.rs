//! The key, in any form that a text can have it in: it is in nothing that is shown, kept or written.
//!
//! The first byte chooses the key; the second one, where the key begins and how it is repeated; the next ones, how each of its
//! characters is written. The rest is the text around it.

#![no_main]

use std::fmt::Write as _;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use regex_lite::Regex;
use serde_json::Value;
use toolspec_runtime::client::Product;
use toolspec_runtime::client::fuzzing::Redaction;

/// Of the service's own form, of another's, and with signs of base64.
const KEYS: [&str; 3] = [
    "zoo_00112233445566778899aabbccddeeff",
    "eyJhbGciOi.eyJzdWIiOiJ6b28ifQ.c2ln_bmF0",
    "abcd+efgh/ijkl+mnop/qrst==",
];

static ZOO: Product = Product {
    key_prefix: "zoo_",
    secrets: Some(r"\bzoo_[A-Za-z0-9]{16,}"),
    ..Product::new("the zoo", "zoo-mcp/1.0.0", "ZOO_URL", "ZOO_KEY")
};

static REDACTIONS: LazyLock<[(Redaction, Regex); 3]> =
    LazyLock::new(|| KEYS.map(|key| (Redaction::new(key, &ZOO), any_form(key))));

fuzz_target!(|data: &[u8]| {
    let Some((head, rest)) = data.split_at_checked(2) else {
        return;
    };
    let chosen = usize::from(head[0]) % KEYS.len();
    let key = KEYS[chosen];
    let (forms, around) = rest.split_at(rest.len().min(key.len()));
    let around = String::from_utf8_lossy(around);
    let middle = usize::from(head[1]) % (around.chars().count() + 1);
    let (before, after) = around.split_at(
        around
            .char_indices()
            .nth(middle)
            .map_or(around.len(), |(at, _)| at),
    );
    let text = format!("{before}{}{after}", disguised(key, forms));

    let (redaction, any_form) = &REDACTIONS[chosen];
    let holds = |text: &str| any_form.is_match(text);
    assert!(redaction.holds_key(&text), "not seen: {text:?}");
    let line = redaction.redact_line(&text);
    assert!(!holds(&line), "{line:?} of {text:?}");
    let excerpt = redaction.redact_excerpt(&text);
    assert!(!holds(&excerpt), "{excerpt:?} of {text:?}");

    let answer = Value::from_iter([(text.clone(), Value::from(vec![text.clone()]))]);
    let json = answer.to_string();
    let kept = redaction.redact_answer(&json, answer);
    let texts = kept.as_object().into_iter().flatten();
    let texts =
        texts.flat_map(|(name, value)| [name.as_str(), value[0].as_str().unwrap_or_default()]);
    for kept in texts {
        assert!(!holds(kept), "{kept:?} of the answer {text:?}");
    }

    let output = redaction.redact_output(json.clone().into_bytes());
    let output = String::from_utf8(output).expect("text");
    assert!(!holds(&output), "{output:?} of the line {json:?}");
});

/// The key with each character in the form that a byte chooses; without bytes, as it is.
fn disguised(key: &str, forms: &[u8]) -> String {
    let mut text = String::new();
    let mut forms = forms.iter();
    for (at, character) in key.chars().enumerate() {
        let form = forms.next().copied().unwrap_or(0);
        let code = u32::from(character);
        // Between its characters, what shows nothing.
        match form >> 4 {
            1 if at > 0 => text.push('\u{200b}'),
            2 if at > 0 => text.push_str("\\u200d"),
            3 if at > 0 => text.push('\u{e0061}'),
            4 if at > 0 => text.push_str("\\\\udb40\\\\udc61"),
            _ => {}
        }
        let _ = match form & 15 {
            1 => write!(text, "%{code:02x}"),
            2 => write!(text, "%{code:02X}"),
            3 => write!(text, "%25{code:02x}"),
            4 => write!(text, "\\u{code:04x}"),
            5 => write!(text, "\\\\u{code:04X}"),
            6 => write!(text, "%2525{code:02X}"),
            7 if character == '/' => write!(text, "\\/"),
            8 if character == '/' => write!(text, "\\\\\\/"),
            _ => write!(text, "{character}"),
        };
    }
    text
}

/// Finds the first half of the key in every form, which is as good as all of it; told apart from the code by being one pattern.
fn any_form(key: &str) -> Regex {
    let hidden = r"(?:[\x{200b}-\x{200f}\x{e0061}]|\\+u200[b-fB-F]|\\+u[dD][bB]40|\\+u[dD][c-fC-F][0-9a-fA-F]{2})*";
    let half = key.len().div_ceil(2);
    let characters: Vec<String> = key[..half]
        .chars()
        .map(|character| {
            let code = u32::from(character);
            let digits = |digits: String| format!("(?i:{digits})");
            let plain = match character {
                '/' => r"\\*/".to_owned(),
                other => regex_lite::escape(&other.to_string()),
            };
            format!(
                r"(?:{plain}|%(?:25)*{}|\\+u{})",
                digits(format!("{code:02x}")),
                digits(format!("{code:04x}"))
            )
        })
        .collect();
    Regex::new(&characters.join(hidden)).expect("a pattern")
}
