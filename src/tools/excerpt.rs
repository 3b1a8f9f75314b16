//! Long text cut honestly: what is kept, how much there was, and that it was cut.

use serde_json::{Value, json};

/// The first `limit` characters of `text`, with an ellipsis when there was more.
pub(super) fn short(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
    }
}

/// Any JSON as text: a string as it is, everything else as compact JSON, null as nothing.
pub(super) fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// `{text, characters}`, and where `text` has more than `limit` characters `cut: true` and `kept`.
pub(super) fn whole(text: &str, limit: usize) -> Value {
    let characters = text.chars().count();
    match text.char_indices().nth(limit) {
        None => json!({"text": text, "characters": characters}),
        Some((end, _)) => {
            json!({"text": &text[..end], "characters": characters, "cut": true, "kept": limit})
        }
    }
}

/// The value as it is while its JSON has at most `limit` characters, else an excerpt of that JSON.
pub(super) fn value(value: &Value, limit: usize) -> Value {
    let written = plain(value).unwrap_or_default();
    if written.chars().nth(limit).is_none() {
        return value.clone();
    }
    Value::from(short(&written, limit))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tools::fixtures;

    #[test]
    fn text_within_the_limit_is_untouched() {
        assert_eq!(short("naïve", 5), "naïve");
        assert_eq!(whole("naïve", 5), json!({"text": "naïve", "characters": 5}));
        assert_eq!(value(&json!({"a": 1}), 7), json!({"a": 1}));
    }

    #[test]
    fn a_cut_says_how_much_there_was() {
        assert_eq!(short("naïve text", 6), "naïve…");
        assert_eq!(
            whole("naïve", 3),
            json!({"text": "naï", "characters": 5, "cut": true, "kept": 3})
        );
        assert_eq!(value(&json!({"a": 1}), 3), json!("{\"a…"));
    }

    proptest! {
        #[test]
        fn no_cut_exceeds_its_limit(text in "\\PC{0,40}", any in fixtures::any_json(), limit in 0..50_usize) {
            prop_assert!(short(&text, limit).chars().count() <= limit + 1);
            let kept = whole(&text, limit);
            prop_assert!(text.starts_with(kept["text"].as_str().unwrap_or("?")));
            prop_assert_eq!(kept["cut"] == true, text.chars().count() > limit);
            let _ = value(&any, limit);
        }
    }
}
