//! Checks the form of a key. Pure; no message contains the key itself.

use crate::aisoc::MADE_UP;

/// Digits of a key after `aisoc_`.
const DIGITS: usize = 48;

/// What a key looks like.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Form {
    /// `an API key`, `a JWT`.
    pub(super) noun: &'static str,
    /// What is odd about it, and what to do.
    pub(super) doubt: Option<(String, &'static str)>,
}

const COPY: &str =
    "copy the key again, as it was shown when it was created; `aisoc-mcp login` creates another";
const MINT: &str = "create a key with `aisoc-mcp login`, or get one from an administrator";
const ALONE: &str = "write only the key: `aisoc_` and its digits, without quotes or punctuation";

/// What this key looks like.
pub(super) fn form(key: &str) -> Form {
    let doubt = |noun, words: &str, step| Form {
        noun,
        doubt: Some((words.to_owned(), step)),
    };
    if key.starts_with(['"', '\'', '`']) || key.ends_with(['"', '\'', '`']) {
        return doubt(
            "a text in quotes",
            "the quotes are part of the key and sent with it",
            ALONE,
        );
    }
    if key.ends_with([',', ';']) {
        return doubt(
            "a text",
            "it ends in a comma or semicolon, which is sent with it",
            ALONE,
        );
    }
    if key.contains("AISOC_") {
        return doubt(
            "an assignment",
            "the name of a variable is part of it",
            ALONE,
        );
    }
    if is_example(key) {
        return doubt(
            "an example",
            "it is a placeholder from a manual, not a key",
            COPY,
        );
    }
    if key.starts_with(MADE_UP) {
        return doubt(
            "a key of the console",
            "keys that begin with `aisoc_live_` are made up by the console of older releases, and the service never issued one",
            MINT,
        );
    }
    if let Some(rest) = key.strip_prefix("aisoc_pat_") {
        if rest.len() < 8 {
            return doubt(
                "an API key",
                "it is too short for a key: it seems cut off",
                COPY,
            );
        }
        return fine("an API key");
    }
    if let Some(digits) = key.strip_prefix("aisoc_") {
        return match digits_doubt(digits) {
            Some(words) => doubt("an API key", &words, COPY),
            None => fine("an API key"),
        };
    }
    if is_jwt(key) {
        return fine("a JWT");
    }
    let words = "it neither begins with `aisoc_` nor is it a JWT: it may be another service's";
    doubt("no AiSOC key", words, COPY)
}

const fn fine(noun: &'static str) -> Form {
    Form { noun, doubt: None }
}

fn digits_doubt(digits: &str) -> Option<String> {
    let (length, whole) = ("aisoc_".len() + digits.len(), "aisoc_".len() + DIGITS);
    if digits
        .bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    {
        return match digits.len() {
            DIGITS => None,
            0..DIGITS => Some(format!(
                "it has {length} characters where keys have {whole}: it seems cut off"
            )),
            _ => Some(format!(
                "it has {length} characters where keys have {whole}"
            )),
        };
    }
    if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Some("it has upper-case letters, which keys never have".to_owned());
    }
    Some("it has characters that are not hex digits, which keys never have".to_owned())
}

/// `aisoc_xxx`, `aisoc_pat_xxxxxxxxxxxx`, `aisoc_...`, `<your-key>`.
fn is_example(key: &str) -> bool {
    let rest = key.trim_start_matches("aisoc_").trim_start_matches("pat_");
    let filler = |byte: u8| matches!(byte, b'x' | b'X' | b'.' | b'*');
    key.starts_with('<') || (!rest.is_empty() && rest.bytes().all(filler))
}

fn is_jwt(key: &str) -> bool {
    let parts: Vec<_> = key.split('.').collect();
    let word = |part: &&str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    parts.len() == 3 && key.starts_with("ey") && parts.iter().all(word)
}

#[cfg(test)]
mod tests {
    use super::form;

    #[test]
    fn what_is_odd_about_a_key_is_told() {
        let digits = "0123456789abcdef".repeat(3);
        for (key, noun, odd) in [
            (format!("aisoc_{digits}"), "an API key", ""),
            (format!("aisoc_pat_{digits}"), "an API key", ""),
            ("eyJhbGciOi.eyJzdWIi.c2ln-_".to_owned(), "a JWT", ""),
            (format!("\"aisoc_{digits}\""), "a text in quotes", "quotes"),
            (format!("aisoc_{digits}'"), "a text in quotes", "quotes"),
            (format!("aisoc_{digits},"), "a text", "comma"),
            (
                format!("AISOC_API_KEY=aisoc_{digits}"),
                "an assignment",
                "variable",
            ),
            (
                format!("aisoc_{}", &digits[..40]),
                "an API key",
                "46 characters where keys have 54: it seems cut off",
            ),
            (format!("aisoc_{digits}00"), "an API key", "56 characters"),
            (
                format!("aisoc_{}", digits.to_uppercase()),
                "an API key",
                "upper-case",
            ),
            (format!("aisoc_{digits}z"), "an API key", "not hex digits"),
            (
                format!("aisoc_live_{}", &digits[..32]),
                "a key of the console",
                "made up by the console",
            ),
            ("aisoc_pat_ab".to_owned(), "an API key", "too short"),
            ("aisoc_xxx".to_owned(), "an example", "placeholder"),
            (
                "aisoc_pat_xxxxxxxxxxxx".to_owned(),
                "an example",
                "placeholder",
            ),
            ("<your-key>".to_owned(), "an example", "placeholder"),
            ("aisoc_".to_owned(), "an API key", "6 characters"),
            (
                "ghp_0123456789".to_owned(),
                "no AiSOC key",
                "another service's",
            ),
        ] {
            let form = form(&key);
            let words = form.doubt.map(|(words, _)| words).unwrap_or_default();
            assert_eq!(
                (form.noun, words.is_empty()),
                (noun, odd.is_empty()),
                "{key}: {words}"
            );
            assert!(
                words.contains(odd) && !words.contains(&digits),
                "{key}: {words}"
            );
        }
    }
}
