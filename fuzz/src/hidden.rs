//! The reference for characters that must not reach a model, a terminal or a page.

use serde_json::Value;

/// Whether a character steers a terminal, reorders others or shows nothing. Not the code's own table, but the ones of it that do
/// harm in any place; a selector of a character's look may stand.
#[must_use]
pub fn does_harm(character: char) -> bool {
    let is_layout = matches!(character, '\n' | '\t');
    character.is_control() && !is_layout
        || matches!(character,
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}'
            | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// The first text in a value, names included, that has such a character.
#[must_use]
pub fn harmful_text(value: &Value) -> Option<&str> {
    let in_text = |text: &'_ str| text.chars().any(does_harm);
    match value {
        Value::String(text) => in_text(text).then_some(text),
        Value::Array(items) => items.iter().find_map(harmful_text),
        Value::Object(members) => members.iter().find_map(|(name, value)| {
            if in_text(name) {
                return Some(name.as_str());
            }
            harmful_text(value)
        }),
        _ => None,
    }
}
