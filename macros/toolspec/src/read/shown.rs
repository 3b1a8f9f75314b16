//! `text` and `hints`: how a result that is text is shown, and what hosts are told of a change.

use super::Reader;
use super::entries::Entries;
use super::values::{boolean, count, text};
use crate::model::{Hints, Text};
use crate::problem::Spanned;
use crate::yaml::Node;

pub(crate) const TEXT: &[&str] = &["most", "start"];

pub(crate) const HINTS: &[&str] = &["destructive", "idempotent"];

/// The most characters of one result, when `most` does not say, and at all.
const MOST: u64 = 20_000;

impl Reader<'_> {
    /// Reads a tool's `text`.
    pub(super) fn shown(&mut self, node: &Node) -> Option<Text> {
        let entries = Entries::open(node, "`text`", TEXT, self.problems)?;
        let most = match entries.take("most") {
            Some(node) => count(node, "`most`", 1, self.problems),
            None => Some(MOST),
        };
        let start = match entries.take("start") {
            Some(node) => text(node, "`start`", self.problems).map(Some),
            None => Some(None),
        };
        Some(Text {
            most: most?,
            start: start?,
        })
    }

    /// Reads a tool's `hints`.
    pub(super) fn hints(&mut self, node: Option<&Node>) -> Hints {
        let entries = node.and_then(|node| Entries::open(node, "`hints`", HINTS, self.problems));
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
