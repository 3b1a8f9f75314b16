//! Redaction and cleaning of the service's texts: one line, printable, short, and
//! without a credential.
//!
//! Messages go through all of it. In the data of an answer only the key is redacted here; the data is
//! sanitised where it is projected.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex_lite::{Captures, Regex};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::{Product, credential};
use crate::sanitise;

/// The most characters kept of one text.
const LONGEST: usize = 500;

/// What stands where a credential stood.
pub(crate) const REDACTED: &str = "[redacted]";

/// The shortest key looked for in data: a shorter one may be a word that means something else there.
const SHORTEST_KEY: usize = 12;

/// Cleans texts and knows which key must never be in one.
#[derive(Clone)]
pub(super) struct Redactor {
    key: Option<SecretString>,
    /// What looks like a key of the service, whoever's it is.
    keys: Option<Regex>,
}

impl Redactor {
    pub(super) fn new(key: Option<SecretString>, product: &Product) -> Self {
        Self {
            key,
            keys: product.secrets.map(pattern),
        }
    }

    /// The text as one printable line of at most 500 characters, without credentials.
    pub(super) fn redact_excerpt(&self, text: &str) -> String {
        truncate(&self.redact_line(text))
    }

    /// As [`redact_excerpt`](Self::redact_excerpt), but of any length: for texts that are read before they are kept.
    pub(super) fn redact_line(&self, text: &str) -> String {
        // Before the invisible characters go, and again after: they may have split the key.
        let visible = sanitise::line(&self.redact_credentials(text));
        self.redact_credentials(&visible)
    }

    /// An answer without the key, should the service repeat it; `text` is what it was parsed from.
    pub(super) fn redact_key(&self, text: &str, answer: Value) -> Value {
        match self.long_key() {
            Some(key) if credential::find(text, key).is_some() => replace_key(answer, key),
            _ => answer,
        }
    }

    /// A line without the key in it, which nothing before should have left there.
    pub(super) fn redact_output(&self, line: Vec<u8>) -> Vec<u8> {
        let (Some(key), Ok(text)) = (self.long_key(), str::from_utf8(&line)) else {
            return line;
        };
        match credential::replace(text, key, REDACTED) {
            Cow::Borrowed(_) => line,
            Cow::Owned(redacted) => redacted.into_bytes(),
        }
    }

    /// Whether a text holds the key, or what looks like one, in any form.
    pub(super) fn holds_key(&self, text: &str) -> bool {
        let key = self.long_key();
        key.is_some_and(|key| credential::find(text, key).is_some())
            || self.keys.as_ref().is_some_and(|keys| {
                keys.is_match(text) || keys.is_match(&credential::unescaped(text))
            })
    }

    fn long_key(&self) -> Option<&str> {
        let key = self.key.as_ref().map(ExposeSecret::expose_secret);
        key.filter(|key| key.len() >= SHORTEST_KEY)
    }

    fn redact_credentials(&self, text: &str) -> String {
        let text = match &self.key {
            Some(key) => credential::replace(text, key.expose_secret(), REDACTED),
            None => text.into(),
        };
        let text = match &self.keys {
            Some(keys) => redact_pattern(keys, &text),
            None => text.into_owned(),
        };
        BEARER
            .replace_all(&text, |found: &Captures<'_>| {
                let token = &found[2];
                let word = token.len() < 24 && token.chars().all(char::is_alphabetic);
                format!("{}{}", &found[1], if word { token } else { REDACTED })
            })
            .into_owned()
    }
}

/// The text without what the pattern finds; a word in which it finds something only once its escapes are read goes as a whole.
fn redact_pattern(keys: &Regex, text: &str) -> String {
    let text = keys.replace_all(text, REDACTED);
    if !text.contains(['%', '\\']) {
        return text.into_owned();
    }
    let words = text.split_inclusive(char::is_whitespace);
    let redacted = words.map(|word| {
        if keys.is_match(&credential::unescaped(word)) {
            let end = word.trim_end().len();
            Cow::Owned(format!("{REDACTED}{}", &word[end..]))
        } else {
            Cow::Borrowed(word)
        }
    });
    redacted.collect()
}

fn replace_key(value: Value, key: &str) -> Value {
    match value {
        Value::String(text) => credential::replace(&text, key, REDACTED)
            .into_owned()
            .into(),
        Value::Array(items) => items
            .into_iter()
            .map(|item| replace_key(item, key))
            .collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| {
                let name = credential::replace(&name, key, REDACTED).into_owned();
                (name, replace_key(value, key))
            })
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other,
    }
}

/// The first 500 characters.
#[must_use]
pub fn truncate(text: &str) -> String {
    sanitise::truncate(text, LONGEST)
}

static BEARER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(bearer(?:\s|%20|:)+)([A-Za-z0-9._~+/=-]+)"));
/// Compiles a pattern that is a constant.
#[expect(
    clippy::expect_used,
    reason = "the patterns are constants, and every one is compiled by a test"
)]
///
/// # Panics
/// It is not a regular expression.
#[must_use]
pub fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a valid pattern")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::ZOO;
    use super::*;

    const SECRET: &str = "zoo_00112233445566778899aabbccddeeff0011223344556677";

    fn clean(text: &str) -> String {
        Redactor::new(Some(SECRET.into()), &ZOO).redact_excerpt(text)
    }

    #[test]
    fn messages_become_one_printable_line() {
        for (given, kept) in [
            (
                "Expected \u{1b}[4mend\u{1b}[0m of input",
                "Expected end of input",
            ),
            ("\u{9b}31mred\u{9b}0m", "red"),
            ("\u{1b}]8;;http://x\u{7}link\u{1b}]8;;\u{7}!", "link!"),
            ("a\r\n\tb\u{2028}c", "a b c"),
            ("in\u{200b}vi\u{202e}sible\u{e0041}", "invisible"),
            ("nul\0\u{1}", "nul"),
            (
                "Bearer authentication required",
                "Bearer authentication required",
            ),
            ("got bearer eyJ0.eyJ1.sig-x", "got bearer [redacted]"),
            (
                "Authorization: Bearer:abc123,",
                "Authorization: Bearer:[redacted],",
            ),
        ] {
            assert_eq!(clean(given), kept);
        }
        let split = format!("key {}\u{200b}{} seen", &SECRET[..18], &SECRET[18..]);
        assert_eq!(clean(&split), "key [redacted] seen");
        let other = format!("not zoo_{}", "f".repeat(48));
        assert_eq!(clean(&other), "not [redacted]");
        let escaped = format!("not \\u007aoo_{0} nor %7Aoo_{0} at all", "f".repeat(48));
        assert_eq!(clean(&escaped), "not [redacted] nor [redacted] at all");
    }

    proptest! {
        #[test]
        fn nothing_hidden_long_or_secret_is_kept(before in any::<String>(), after in "(\\PC|\\s|[\u{1b}\u{9b}\u{202e}\\]\\[]){0,900}") {
            let kept = clean(&format!("{before}{SECRET}{after}"));
            prop_assert!(!kept.contains(SECRET));
            prop_assert!(kept.chars().count() <= LONGEST + 1);
            prop_assert!(!kept.chars().any(char::is_control));
        }

        #[test]
        fn ordinary_words_are_left_alone(text in "[a-z]{1,9}( [a-z]{1,9}){0,9}") {
            prop_assert_eq!(clean(&text), text);
        }
    }
}
