//! Redacts secrets in the text of a file.

use std::fmt::Write as _;
use std::ops::Range;

use super::HIDDEN;
use crate::install::document::{self, Piece, Role};
use crate::install::hosts::Shape;

/// The text with its values and comments hidden, but for those of our entry that are not secret; and the
/// secrets of our entry, to compare. `mark` follows a hidden value of ours.
pub(super) fn hidden(
    shape: Shape,
    text: &str,
    name: &str,
    show_key: bool,
    mark: &str,
) -> (String, Vec<String>) {
    let mut result = String::with_capacity(text.len());
    let mut secrets = Vec::new();
    let mut at = 0;
    for Piece { range, role } in document::pieces(shape, text, name) {
        let Range { start, end } = range;
        result.push_str(&text[at..start]);
        let piece = &text[start..end];
        at = end;
        match role {
            Role::OwnSecret if show_key => result.push_str(piece),
            Role::OwnSecret => {
                secrets.push(piece.to_owned());
                let _ = write!(result, "\"{HIDDEN}{mark}\"");
            }
            Role::Value => result.push_str("\"…\""),
            Role::LineComment(start) => {
                result.push_str(start);
                result.push_str(" …");
            }
            Role::BlockComment => result.push_str("/* … */"),
        }
    }
    result.push_str(&text[at..]);
    (result, secrets)
}
