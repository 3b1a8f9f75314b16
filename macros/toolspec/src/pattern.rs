//! Patterns: JSON Schema writes them in ECMAScript's syntax, Rust reads them in its own. Where the same
//! letters mean different characters, the Rust is written out.

use std::iter::Peekable;
use std::str::Chars;

/// What ECMAScript counts as white space.
const SPACE: &str = r"\t\n\x0B\x0C\r \u{A0}\u{1680}\u{2000}-\u{200A}\u{2028}\u{2029}\u{202F}\u{205F}\u{3000}\u{FEFF}";

/// What `.` does not match.
const LINE_ENDS: &str = r"\n\r\u{2028}\u{2029}";

/// The pattern as Rust has to read it to match the same texts.
#[must_use]
pub fn for_rust(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut rest = pattern.chars().peekable();
    let mut in_class = false;
    while let Some(character) = rest.next() {
        match character {
            '\\' => escaped(&mut rest, in_class, &mut out),
            '.' if !in_class => out.extend(["[^", LINE_ENDS, "]"]),
            // An opening bracket inside a class stands for itself in ECMAScript.
            '[' if in_class => out.push_str(r"\["),
            '[' | ']' => {
                in_class = character == '[';
                out.push(character);
            }
            // Set operations that ECMAScript does not have without its `v` flag.
            '&' | '~' if in_class => out.extend(['\\', character]),
            _ => out.push(character),
        }
    }
    out
}

/// What of a pattern Rust reads and ECMAScript refuses, so that hosts would; `None` when there is nothing.
#[must_use]
pub fn foreign(pattern: &str) -> Option<String> {
    let mut rest = pattern.chars().peekable();
    let mut in_class = false;
    // Whether what is before can be repeated, and whether a repetition can be made lazy.
    let (mut repeated, mut lazy) = (false, false);
    while let Some(character) = rest.next() {
        let was = (repeated, lazy);
        (repeated, lazy) = (false, false);
        match character {
            '\\' => drop(rest.next()),
            '[' | ']' => in_class = character == '[' || (in_class && character != ']'),
            _ if in_class => {}
            '(' if rest.next_if_eq(&'?').is_some() => {
                let kind = rest.next();
                let is_name = kind == Some('<');
                if kind != Some(':') && !is_name {
                    let kind = kind.map_or_else(String::new, String::from);
                    return Some(format!("`(?{kind}` opens no group there"));
                }
            }
            '*' | '+' | '?' | '{' => {
                if was == (true, true) && character == '?' {
                    repeated = true;
                    continue;
                }
                if was.0 {
                    return Some(format!("`{character}` repeats a repetition"));
                }
                if character == '{' {
                    while rest.next().is_some_and(|next| next != '}') {}
                }
                (repeated, lazy) = (true, true);
            }
            _ => {}
        }
    }
    None
}

fn escaped(rest: &mut Peekable<Chars<'_>>, in_class: bool, out: &mut String) {
    match rest.next() {
        Some('s') if in_class => out.push_str(SPACE),
        Some('s') => out.extend(["[", SPACE, "]"]),
        Some('S') if !in_class => out.extend(["[^", SPACE, "]"]),
        Some('/') => out.push('/'),
        Some(other) => out.extend(['\\', other]),
        None => out.push('\\'),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::{for_rust, foreign};

    #[test]
    fn what_only_rust_reads_is_told() {
        for (pattern, is_foreign) in [
            ("(?i)x", true),
            ("(?P<n>x)", true),
            ("(?x: y)", true),
            ("(?:x)(?<n>y)", false),
            ("a++", true),
            ("a{2}{3}", true),
            ("a*{2}", true),
            ("a??", false),
            ("a{2,3}?b+?", false),
            ("a+?+", true),
            (r"\++[+*]+(\(\?i)?", false),
            ("[(?i)]+", false),
        ] {
            assert_eq!(foreign(pattern).is_some(), is_foreign, "{pattern}");
        }
    }

    #[test]
    fn what_rust_matches_is_what_ecmascript_means() {
        for (pattern, text, expected) in [
            ("^a.c$", "abc", true),
            ("^a.c$", "a\rc", false),
            ("^a.c$", "a\u{2028}c", false),
            (r"^a\.c$", "abc", false),
            ("^[.]$", "x", false),
            (r"^\s$", "\u{feff}", true),
            (r"^\s$", "\u{85}", false),
            (r"^\S$", "\u{a0}", false),
            (r"^[\s,]+$", " ,\u{3000}", true),
            ("^[[a]+$", "[a", true),
            ("^[a&&b]+$", "a&b", true),
            (r"^a\/b$", "a/b", true),
            (r"^[a-z]+\d$", "abc1", true),
        ] {
            let regex = regex_lite::Regex::new(&for_rust(pattern)).unwrap();
            assert_eq!(regex.is_match(text), expected, "{pattern} {text:?}");
        }
    }
}
