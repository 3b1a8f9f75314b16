//! `text` and `hints`: how a text result is shown, and the hints for hosts about a change.

use super::Reader;
use super::entries::Entries;
use super::values::{boolean, text};
use crate::grammar::{HINTS, TEXT};
use crate::model::{Hints, Text};
use crate::problem::Spanned;
use crate::yaml::Node;

impl Reader<'_> {
    /// Reads a tool's `text`.
    pub(super) fn shown(&mut self, node: &Node) -> Option<Text> {
        let entries = Entries::of(&TEXT, node, "`text`", self.problems)?;
        let most = entries.count("most", self.problems);
        let start = entries.may("start", text, self.problems);
        Some(Text {
            most: most?,
            start: start?,
        })
    }

    /// Reads a tool's `hints`.
    pub(super) fn hints(&mut self, node: Option<&Node>) -> Hints {
        let entries = node.and_then(|node| Entries::of(&HINTS, node, "`hints`", self.problems));
        let Some(entries) = entries else {
            return Hints::default();
        };
        let mut hint = |key: &str| {
            let node = entries.take(key)?;
            let value = boolean(node, &format!("`{key}`"), self.problems)?;
            Some(Spanned {
                value,
                span: node.span,
            })
        };
        Hints {
            destructive: hint("destructive"),
            idempotent: hint("idempotent"),
        }
    }
}
