//! Makes hidden characters visible.
//!
//! A ledger repeats text of attackers. For models hidden characters are removed; people see
//! the character's number in its place, and nothing is reordered.

use std::fmt::Write as _;

use toolspec_runtime::sanitise::{is_hidden, is_pictorial};

/// A part of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// Characters that show themselves.
    Plain(&'t str),
    /// One that shows nothing, reorders others or steers a terminal.
    Hidden(char),
}

/// The text in parts, in order; a carriage return before a line feed is none of them.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut plain = 0;
    let mut before = None;
    let mut rest = text.char_indices().peekable();
    while let Some((at, character)) = rest.next() {
        let next = at + character.len_utf8();
        let selects =
            matches!(character, '\u{fe0e}' | '\u{fe0f}') && before.is_some_and(is_pictorial);
        before = Some(character);
        if !is_hidden(character) || selects {
            continue;
        }
        if plain < at {
            pieces.push(Piece::Plain(&text[plain..at]));
        }
        plain = next;
        let ends_line = character == '\r' && rest.peek().is_some_and(|(_, next)| *next == '\n');
        if !ends_line {
            pieces.push(Piece::Hidden(character));
        }
    }
    if plain < text.len() {
        pieces.push(Piece::Plain(&text[plain..]));
    }
    pieces
}

/// The character's number as people look it up, such as `U+202E`.
pub(super) fn number(character: char) -> String {
    format!("U+{:04X}", u32::from(character))
}

/// The text for a terminal, hidden characters as `<U+202E>`.
#[must_use]
pub fn plain(text: &str) -> String {
    pieces(text)
        .into_iter()
        .fold(String::new(), |mut plain, piece| {
            match piece {
                Piece::Plain(part) => plain.push_str(part),
                Piece::Hidden(character) => {
                    let _ = write!(plain, "<{}>", number(character));
                }
            }
            plain
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_hides_is_shown_by_its_number() {
        let table = [
            ("plain\ttext\nnext", "plain\ttext\nnext"),
            ("\u{1b}[2Jgone", "<U+001B>[2Jgone"),
            (
                "File \u{202e}fdp.exe\u{202c}",
                "File <U+202E>fdp.exe<U+202C>",
            ),
            ("i\u{200b}gnore", "i<U+200B>gnore"),
            ("one\r\ntwo\rthree", "one\ntwo<U+000D>three"),
            ("tag \u{e0041}", "tag <U+E0041>"),
            ("☎\u{fe0f} a\u{fe0f}", "☎\u{fe0f} a<U+FE0F>"),
            ("שלום", "שלום"),
            ("", ""),
        ];
        for (text, expected) in table {
            assert_eq!(plain(text), expected);
        }
    }

    proptest! {
        #[test]
        fn nothing_hidden_is_left_and_nothing_else_is_lost(text in "(?s).{0,40}") {
            let shown = plain(&text);
            let selects = |any| matches!(any, '\u{fe0e}' | '\u{fe0f}');
            let clean = shown.chars().all(|any| !is_hidden(any) || selects(any));
            prop_assert!(clean);
            let kept: String = text.chars().filter(|any| !is_hidden(*any)).collect();
            let mut rest = shown.chars();
            prop_assert!(kept.chars().all(|wanted| rest.any(|any| any == wanted)));
        }
    }
}
