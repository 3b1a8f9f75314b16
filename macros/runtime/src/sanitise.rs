//! Sanitising: attackers write some of the tenant's data.
//!
//! Removed from every text, keys included: terminal escapes, control characters except line feed and
//! tab, and characters that show nothing or reorder what is shown, but for those that belong to the character before
//! them. Characters whose look nobody can know (private use, no characters at all) and signs outside of their script are
//! shown by their number, as `\u{e000}`. Of marks above one letter some are kept, and the others counted. A text beyond
//! [`LONGEST`] is cut and marked. The meaning of a text is not changed.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde_json::Value;
use unicode_normalization::char::is_combining_mark;

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

/// A text as a result shows it: cleaned, and cut where it is longer than [`LONGEST`]; and whether anything was removed
/// that is not shown in another way.
pub(crate) fn shown(text: &str) -> (Cow<'_, str>, bool) {
    let (clean, removes) = cleaned(text);
    if clean.len() <= LONGEST {
        return (clean, removes);
    }
    (truncate_text(clean.into_owned()).into(), removes)
}

fn clean(value: Value, depth: usize) -> Value {
    if depth > DEEPEST && (value.is_array() || value.is_object()) {
        return "[left out: nested too deeply]".into();
    }
    match value {
        Value::String(text) => match shown(&text).0 {
            Cow::Borrowed(clean) if clean.len() == text.len() => text.into(),
            shown => shown.into_owned().into(),
        },
        Value::Array(items) => items
            .into_iter()
            .map(|item| clean(item, depth + 1))
            .collect(),
        Value::Object(members) => {
            let mut cleaned = serde_json::Map::with_capacity(members.len());
            for (name, value) in members {
                let name = free_name(text(&name), &cleaned);
                cleaned.insert(name, clean(value, depth + 1));
            }
            cleaned.into()
        }
        other => other,
    }
}

/// A member's name, or where another one looks alike once both are clean, the name with a number.
fn free_name(name: Cow<'_, str>, taken: &serde_json::Map<String, Value>) -> String {
    if !taken.contains_key(&*name) {
        return name.into_owned();
    }
    let mut numbered = (2..).map(|number| format!("{name}_{number}"));
    let free = numbered.find(|free| !taken.contains_key(free));
    free.unwrap_or_default()
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
    cleaned(text).0
}

/// Whether cleaning removes anything from the texts in a value, names included, that is not shown in another way.
pub(crate) fn has_removals(value: &Value) -> bool {
    match value {
        Value::String(text) => cleaned(text).1,
        Value::Array(items) => items.iter().any(has_removals),
        Value::Object(members) => {
            let mut members = members.iter();
            members.any(|(name, value)| cleaned(name).1 || has_removals(value))
        }
        _ => false,
    }
}

/// The note on what is removed from the texts of a result, names included: somebody may have hidden it there.
pub(crate) fn removal_note(value: &Value) -> Option<String> {
    // Most results are clean, and need no paths.
    if !has_removals(value) {
        return None;
    }
    let mut found = Vec::new();
    find_removals(value, &mut String::new(), &mut found);
    let first = found.first()?;
    let texts = match found.len() {
        1 => "one text".to_owned(),
        count => format!("{count} texts"),
    };
    let such_as = if found.len() == 1 { "" } else { "such as " };
    Some(format!(
        "characters that show nothing or steer a terminal were removed from {texts}, {such_as}`{first}`"
    ))
}

fn find_removals(value: &Value, path: &mut String, found: &mut Vec<String>) {
    let end = path.len();
    match value {
        Value::String(text) if cleaned(text).1 => found.push(line_within(path, LONGEST_PATH)),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let _ = write!(path, "[{index}]");
                find_removals(item, path, found);
                path.truncate(end);
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                let dot = if path.is_empty() { "" } else { "." };
                let _ = write!(path, "{dot}{}", line_within(name, LONGEST_PATH));
                if cleaned(name).1 {
                    found.push(line_within(path, LONGEST_PATH));
                }
                find_removals(value, path, found);
                path.truncate(end);
            }
        }
        _ => {}
    }
}

/// How much of a path is shown in a note.
const LONGEST_PATH: usize = 120;

/// The clean text, and whether anything was removed that is not shown in another way.
fn cleaned(text: &str) -> (Cow<'_, str>, bool) {
    if text
        .bytes()
        .all(|byte| (0x20..0x7f).contains(&byte) || byte == b'\n' || byte == b'\t')
    {
        return (Cow::Borrowed(text), false);
    }
    let mut removes = false;
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    let mut before = None;
    let mut marks = 0;
    while let Some(character) = rest.next() {
        match character {
            '\u{1b}' => {
                removes = true;
                let kind = rest.peek().copied();
                skip_escape(kind, &mut rest);
            }
            // Its one-character form. Those of strings are dropped alone, below: they are also what
            // wrongly decoded quotation marks look like, and what follows is evidence.
            '\u{9b}' => {
                removes = true;
                skip_control_sequence(&mut rest);
            }
            '\r' if rest.peek() == Some(&'\n') => {}
            '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            // A selector of a character's look is kept after the character it selects for.
            _ if before.is_some_and(|base| is_selector_for(character, base)) => out.push(character),
            _ if is_hidden(character) => removes = true,
            _ if is_combining_mark(character) => {
                marks += 1;
                if marks <= MOST_MARKS {
                    out.push(character);
                }
                if marks > MOST_MARKS && !rest.peek().is_some_and(|next| is_combining_mark(*next)) {
                    let _ = write!(out, "[{} more marks]", marks - MOST_MARKS);
                }
            }
            _ if is_by_number(character, before, rest.peek().copied()) => {
                let _ = write!(out, "{}", character.escape_unicode());
            }
            _ => out.push(character),
        }
        if !is_combining_mark(character) && !is_hidden(character) {
            marks = 0;
        }
        before = Some(character);
    }
    (Cow::Owned(out), removes)
}

/// How many marks may stand above and below one letter: no script needs more.
const MOST_MARKS: usize = 8;

/// Whether a character is shown by its number: nobody knows how it looks, or it stands outside of its script.
fn is_by_number(character: char, before: Option<char>, after: Option<char>) -> bool {
    let among = |is_of_script: fn(char) -> bool| {
        before.is_some_and(is_of_script) || after.is_some_and(is_of_script)
    };
    match character {
        // A blank pattern of dots, the place of an object, and what is for private use or no character at all.
        '\u{2800}'
        | '\u{fffc}'
        | '\u{e000}'..='\u{f8ff}'
        | '\u{f0000}'..='\u{10ffff}'
        | '\u{fdd0}'..='\u{fdef}' => true,
        _ if u32::from(character) & 0xfffe == 0xfffe => true,
        // Signs that span the digits or letters after them.
        '\u{600}'..='\u{605}' | '\u{6dd}' | '\u{890}' | '\u{891}' | '\u{8e2}' => !among(
            |near| matches!(near, '\u{606}'..='\u{6dc}' | '\u{6de}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{8a0}'..='\u{8e1}'),
        ),
        '\u{70f}' => !among(|near| matches!(near, '\u{710}'..='\u{74f}')),
        '\u{110bd}' | '\u{110cd}' => !among(|near| matches!(near, '\u{11080}'..='\u{110bc}')),
        '\u{13430}'..='\u{1343f}' => !among(|near| matches!(near, '\u{13000}'..='\u{1342f}')),
        _ => false,
    }
}

/// Whether a character selects how the one before it looks.
fn is_selector_for(selector: char, base: char) -> bool {
    let is_han = matches!(base, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
    match selector {
        '\u{fe0e}' | '\u{fe0f}' => is_pictorial(base),
        '\u{fe00}'..='\u{fe02}' => is_han || matches!(base, '\u{2200}'..='\u{22ff}'),
        '\u{e0100}'..='\u{e01ef}' => is_han,
        '\u{180b}'..='\u{180d}' | '\u{180f}' => matches!(base, '\u{1820}'..='\u{18aa}'),
        _ => false,
    }
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
