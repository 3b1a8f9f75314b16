//! Results that are plain text: the requested part, and the length of the whole.

use serde_json::{Map, Value, json};

use super::ResultSpec;
use crate::sanitise;

/// The result's member that holds the text.
const MEMBER: &str = "text";

/// How a text is shown in parts.
#[derive(Debug, Clone, Copy)]
pub struct Text {
    /// The most characters of one result.
    pub most: usize,
    /// The argument that says how many characters to skip.
    pub start: Option<&'static str>,
}

/// Takes the text out of a projected answer, before texts are cut for other reasons.
#[must_use]
pub fn take(spec: &ResultSpec, answer: &mut Value) -> Option<String> {
    spec.text?;
    match answer.as_object_mut()?.shift_remove(MEMBER)? {
        Value::String(text) => Some(sanitise::text(&text).into_owned()),
        _ => None,
    }
}

/// The members that show the wanted passage of a text, at most `room` bytes of compact JSON long:
/// `text`, `start`, `characters`, `cut`, and where there is a way to the rest `continue_with`.
#[must_use]
pub fn show(
    text: &str,
    how: Text,
    arguments: &Map<String, Value>,
    room: usize,
) -> Map<String, Value> {
    let characters = text.chars().count();
    let argument = how.start.and_then(|start| arguments.get(start)?.as_u64());
    let start = usize::try_from(argument.unwrap_or(0)).unwrap_or(usize::MAX);
    let start = start.min(characters);
    let mut bytes = 0;
    let passage: String = text
        .chars()
        .skip(start)
        .take(how.most)
        .take_while(|character| {
            bytes += written(*character);
            bytes <= room
        })
        .collect();
    let end = start + passage.chars().count();
    let mut members = Map::new();
    members.insert(MEMBER.to_owned(), passage.into());
    if start > 0 {
        members.insert("start".to_owned(), start.into());
    }
    members.insert("characters".to_owned(), characters.into());
    members.insert("cut".to_owned(), (end < characters).into());
    if let Some(argument) = how.start.filter(|_| end < characters) {
        members.insert("continue_with".to_owned(), json!({argument: end}));
    }
    members
}

/// The text as people read it: the passage, and below it where it ends, when there is more.
#[must_use]
pub fn read(result: &Map<String, Value>) -> String {
    let text = result
        .get(MEMBER)
        .and_then(Value::as_str)
        .unwrap_or_default();
    if result.get("cut") != Some(&Value::Bool(true)) {
        return text.to_owned();
    }
    let start = result.get("start").and_then(Value::as_u64).unwrap_or(0);
    let end = start + text.chars().count() as u64;
    let all = result
        .get("characters")
        .and_then(Value::as_u64)
        .unwrap_or(end);
    let rest = result
        .get("continue_with")
        .map(|rest| format!("; the rest: call again with {rest}"))
        .unwrap_or_default();
    format!("{text}\n\n[characters {start} to {end} of {all}{rest}]")
}

/// Bytes of a character in JSON.
fn written(character: char) -> usize {
    match character {
        '"' | '\\' | '\n' | '\t' => 2,
        other => other.len_utf8(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, most: usize, start: u64, room: usize) -> Value {
        let how = Text {
            most,
            start: Some("from"),
        };
        let arguments = Map::from_iter([("from".to_owned(), start.into())]);
        show(text, how, &arguments, room).into()
    }

    #[test]
    fn a_passage_says_where_it_is_and_how_to_go_on() {
        for (most, start, room, expected) in [
            (
                10,
                0,
                99,
                json!({"text": "añ\"de", "characters": 5, "cut": false}),
            ),
            (
                2,
                0,
                99,
                json!({"text": "añ", "characters": 5, "cut": true, "continue_with": {"from": 2}}),
            ),
            (
                2,
                2,
                99,
                json!({"text": "\"d", "start": 2, "characters": 5, "cut": true, "continue_with": {"from": 4}}),
            ),
            (
                9,
                4,
                99,
                json!({"text": "e", "start": 4, "characters": 5, "cut": false}),
            ),
            (
                9,
                99,
                99,
                json!({"text": "", "start": 5, "characters": 5, "cut": false}),
            ),
            (
                9,
                0,
                5,
                json!({"text": "añ\"", "characters": 5, "cut": true, "continue_with": {"from": 3}}),
            ),
        ] {
            assert_eq!(shown("añ\"de", most, start, room), expected);
        }
    }

    #[test]
    fn what_is_cut_says_so_below_the_text() {
        let Value::Object(result) = shown("# Title\nText", 7, 0, 99) else {
            return assert_eq!(0, 1, "an object");
        };
        let rest = "\n\n[characters 0 to 7 of 12; the rest: call again with {\"from\":7}]";
        assert_eq!(read(&result), format!("# Title{rest}"));
    }
}
