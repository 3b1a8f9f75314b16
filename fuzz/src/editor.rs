//! What holds of every text of a host and every form of it that our entry is put into.

use aisoc_mcp::install::document::{
    Entry, Variable, can_write, entries, entry_alone, is_blank, pieces, remove_entry, upsert_entry,
};
use aisoc_mcp::install::hosts::Shape;

const NAME: &str = "aisoc";
const OLD_KEY: &str = "the-old-key";
const NEW_KEY: &str = "the-new-key";

fn entry(key: &str) -> Entry {
    Entry {
        command: "/opt/aisoc-mcp".to_owned(),
        args: vec!["serve".to_owned()],
        env: vec![Variable {
            name: "AISOC_API_KEY",
            value: key.into(),
            is_secret: true,
        }],
        forwarded: false,
        prompt: None,
    }
}

/// Puts the entry in, renews it and takes it out again.
///
/// # Panics
/// Something else in the text is not what it was.
pub fn check(shape: Shape, before: &str) {
    shown(shape, before);
    let _ = can_write(shape, before);
    let Ok(after) = upsert_entry(shape, before, NAME, &entry(OLD_KEY)) else {
        // What is refused can be refused for the entry's form; what is no text of a host has no entries to take out.
        let _ = remove_entry(shape, before, NAME, None);
        return;
    };
    shown(shape, &after);
    let others = |text: &str| -> Vec<(String, String, Vec<String>)> {
        let all = entries(shape, text).expect("a text that was read once");
        let others = all.into_iter().filter(|entry| entry.name != NAME);
        others
            .map(|entry| (entry.name, entry.command, entry.args))
            .collect()
    };
    let found = entries(shape, &after).expect("what was written can be read");
    let ours = found
        .iter()
        .find(|entry| entry.name == NAME)
        .expect("the entry is there");
    assert_eq!(ours.command, "/opt/aisoc-mcp", "{after:?}");
    assert_eq!(others(&after), others(before));

    let again = upsert_entry(shape, &after, NAME, &entry(OLD_KEY)).expect("once more");
    assert_eq!(again, after, "again changes something");

    let was_there = entries(shape, before)
        .expect("a text that was read once")
        .iter()
        .any(|entry| entry.name == NAME);
    let removed = remove_entry(shape, &after, NAME, Some(before)).expect("it can be taken out");
    assert_eq!(others(&removed), others(before));
    let left = entries(shape, &removed).expect("what was written can be read");
    assert!(left.iter().all(|entry| entry.name != NAME), "{removed:?}");
    // What asks for our key is ours too, and goes where it is not needed.
    if was_there || before.contains("inputs") {
        return;
    }
    assert_eq!(removed, before, "not what it was before {after:?}");
    assert!(
        holds_in_order(&after, before),
        "something of {before:?} is gone in {after:?}"
    );
    // Without the text from before, what holds nothing else goes with the entry.
    let alone = remove_entry(shape, &after, NAME, None).expect("it can be taken out");
    assert_eq!(others(&alone), others(before));
    assert!(
        holds_in_order(&after, &alone),
        "{alone:?} is not what is left of {after:?}"
    );
    let has_others = shape == Shape::Toml || !others(before).is_empty();
    assert!(
        !has_others || holds_in_order(&alone, before),
        "something of {before:?} is gone in {alone:?}"
    );

    if !before.contains(OLD_KEY) && !before.contains(NEW_KEY) {
        let renewed = upsert_entry(shape, &after, NAME, &entry(NEW_KEY)).expect("a new key");
        assert_eq!(renewed, after.replace(OLD_KEY, NEW_KEY));
        let removed = remove_entry(shape, &renewed, NAME, Some(before)).expect("taken out");
        assert_eq!(removed, before, "not what it was before {renewed:?}");
    }
}

/// What is shown of a text has its places in it, one after the other.
fn shown(shape: Shape, text: &str) {
    let mut end = 0;
    for piece in pieces(shape, text, NAME) {
        assert!(
            piece.range.start >= end,
            "{piece:?} begins before {end} in {text:?}"
        );
        assert!(
            text.get(piece.range.clone()).is_some(),
            "{piece:?} of {text:?}"
        );
        end = piece.range.end;
    }
    let _ = (entry_alone(shape, text, NAME), is_blank(shape, text));
}

/// Whether the characters of one text come again in another, in order; blanks may be laid out anew.
fn holds_in_order(whole: &str, part: &str) -> bool {
    let mut whole = whole.chars();
    let mut part = part.chars().filter(|any| !any.is_whitespace());
    part.all(|wanted| whole.any(|any| any == wanted))
}
