//! Sanitising: attackers write some of the tenant's data.
//!
//! Removed from every text, keys included: terminal escapes, control characters except line feed and
//! tab, and characters that show nothing or reorder what is shown. A text beyond [`LONGEST`] is cut
//! and marked. The meaning of a text is not changed.

use std::borrow::Cow;

use serde_json::Value;

/// The longest single text, in characters, that reaches a model.
pub const LONGEST: usize = 20_000;

/// The deepest nesting that reaches a model.
pub(crate) const DEEPEST: usize = 24;

/// The value with every text in it cleaned.
#[must_use]
pub fn value(value: Value) -> Value {
    clean(value, 0)
}

/// As [`value`], for one that stands at some depth of a result.
pub(crate) fn value_at(value: Value, depth: usize) -> Value {
    clean(value, depth)
}

/// A text as a result shows it: cleaned, and cut where it is longer than [`LONGEST`].
pub(crate) fn shown(text: &str) -> Cow<'_, str> {
    let clean = self::text(text);
    if clean.len() <= LONGEST {
        return clean;
    }
    truncate_text(clean.into_owned()).into()
}

fn clean(value: Value, depth: usize) -> Value {
    if depth > DEEPEST && (value.is_array() || value.is_object()) {
        return "[left out: nested too deeply]".into();
    }
    match value {
        Value::String(text) => match shown(&text) {
            Cow::Borrowed(clean) if clean.len() == text.len() => text.into(),
            shown => shown.into_owned().into(),
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

fn truncate_text(text: String) -> String {
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
            '\u{1b}' => {
                let kind = rest.peek().copied();
                skip_escape(kind, &mut rest);
            }
            // Its one-character form. Those of strings are dropped alone, below: they are also what
            // wrongly decoded quotation marks look like, and what follows is evidence.
            '\u{9b}' => skip_control_sequence(&mut rest),
            '\r' if rest.peek() == Some(&'\n') => {}
            '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
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

/// The text as one printable line of at most `most` characters.
#[must_use]
pub fn line_within(text: &str, most: usize) -> String {
    truncate(&line(text), most)
}

/// The first `most` characters, with an ellipsis where there were more.
pub(crate) fn truncate(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

type Rest<'t> = std::iter::Peekable<std::str::Chars<'t>>;

/// Skips the rest of a terminal escape sequence, whose kind is the character after ESC.
fn skip_escape(kind: Option<char>, rest: &mut Rest<'_>) {
    if !kind.is_some_and(|kind| matches!(kind, ' '..='~')) {
        return;
    }
    rest.next();
    match kind {
        Some('[') => skip_control_sequence(rest),
        Some(']' | 'P' | '_' | '^' | 'X') => skip_control_string(rest),
        _ => {}
    }
}

/// A control sequence: parameters up to one final character.
fn skip_control_sequence(rest: &mut Rest<'_>) {
    while let Some(next) = rest.peek().copied() {
        if !matches!(next, ' '..='~') {
            return;
        }
        rest.next();
        if matches!(next, '@'..='~') {
            return;
        }
    }
}

/// An operating system command or another string: up to BEL or ST. One without an end hides nothing.
fn skip_control_string(rest: &mut Rest<'_>) {
    let mut before = ' ';
    let end = rest.clone().take(4096).position(|next| {
        let ends = matches!(next, '\u{7}' | '\u{9c}') || (before == '\u{1b}' && next == '\\');
        before = next;
        ends
    });
    if let Some(end) = end {
        rest.nth(end);
    }
}

/// Characters that show nothing or change the order of others.
#[must_use]
pub fn is_hidden(character: char) -> bool {
    matches!(character,
        '\u{0}'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Characters whose look a selector after them may choose.
#[must_use]
pub fn is_pictorial(character: char) -> bool {
    matches!(character, '#' | '*' | '0'..='9' | '\u{a9}' | '\u{ae}' | '\u{203c}'..='\u{3299}' | '\u{1f000}'..='\u{1faff}')
}
