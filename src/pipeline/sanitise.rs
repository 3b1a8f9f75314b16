//! Sanitising: tenant data is written by attackers as well.
//!
//! Removed from every text, keys included: terminal escapes, control characters except line feed and
//! tab, and characters that show nothing or reorder what is shown. A text beyond [`LONGEST`] is cut
//! and says so. What a text means is left alone.

use std::borrow::Cow;

use serde_json::Value;

/// The longest single text, in characters, that reaches a model.
pub const LONGEST: usize = 20_000;

/// The deepest nesting that reaches a model.
const DEEPEST: usize = 24;

/// The value with every text in it cleaned.
#[must_use]
pub fn value(value: Value) -> Value {
    clean(value, 0)
}

fn clean(value: Value, depth: usize) -> Value {
    if depth > DEEPEST && (value.is_array() || value.is_object()) {
        return "[left out: nested too deeply]".into();
    }
    match value {
        Value::String(text) => match self::text(&text) {
            Cow::Borrowed(clean) if clean.len() == text.len() => shortened(text).into(),
            clean => shortened(clean.into_owned()).into(),
        },
        Value::Array(items) => items
            .into_iter()
            .map(|item| clean(item, depth + 1))
            .collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| (text(&name).into_owned(), clean(value, depth + 1)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other,
    }
}

fn shortened(text: String) -> String {
    let Some((at, _)) = text.char_indices().nth(LONGEST) else {
        return text;
    };
    let all = text.chars().count();
    format!(
        "{}… [cut: {LONGEST} of {all} characters shown]",
        &text[..at]
    )
}

/// The text without what shows nothing, reorders, or steers a terminal.
#[must_use]
pub fn text(text: &str) -> Cow<'_, str> {
    if text
        .bytes()
        .all(|byte| (0x20..0x7f).contains(&byte) || byte == b'\n' || byte == b'\t')
    {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    let mut before = None;
    while let Some(character) = rest.next() {
        match character {
            '\u{1b}' | '\u{9b}' => escape(character, &mut rest),
            '\r' if rest.peek() == Some(&'\n') => {}
            '\r' => out.push('\n'),
            // A selector of a character's look is kept after the character it selects for.
            '\u{fe0e}' | '\u{fe0f}' if before.is_some_and(is_pictorial) => out.push(character),
            _ if !is_hidden(character) => out.push(character),
            _ => {}
        }
        before = Some(character);
    }
    Cow::Owned(out)
}

/// The text on one line, for messages.
#[must_use]
pub fn line(text: &str) -> String {
    self::text(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Skips the rest of a terminal escape sequence.
fn escape(introducer: char, rest: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    let kind = if introducer == '\u{9b}' {
        Some('[')
    } else {
        rest.peek().copied()
    };
    match kind {
        Some('[') => {
            if introducer == '\u{1b}' {
                rest.next();
            }
            while let Some(next) = rest.peek().copied() {
                if !matches!(next, ' '..='?' | '@'..='~') {
                    return;
                }
                rest.next();
                if matches!(next, '@'..='~') {
                    return;
                }
            }
        }
        // Operating system commands and other strings run to BEL or ST.
        Some(']' | 'P' | '_' | '^' | 'X') => {
            let mut before = ' ';
            for next in rest.by_ref().take(4096) {
                if next == '\u{7}' || next == '\u{9c}' || (before == '\u{1b}' && next == '\\') {
                    return;
                }
                before = next;
            }
        }
        Some(' '..='~') => drop(rest.next()),
        _ => {}
    }
}

/// Characters that show nothing or change the order of others.
fn is_hidden(character: char) -> bool {
    matches!(character,
        '\u{0}'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

fn is_pictorial(character: char) -> bool {
    matches!(character, '#' | '*' | '0'..='9' | '\u{a9}' | '\u{ae}' | '\u{203c}'..='\u{3299}' | '\u{1f000}'..='\u{1faff}')
}
