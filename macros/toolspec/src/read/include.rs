//! `include`: other answers that are joined into a tool's own.

use super::Reader;
use super::entries::Entries;
use super::values::{every, named, pairs, path, text, word};
use crate::grammar::INCLUDE;
use crate::model::{Each, Include};
use crate::problem::{Problem, Span};
use crate::yaml::{Key, Node};

/// What `most` may say: a call is waited for.
const GREATEST: u64 = 100;

impl Reader<'_> {
    /// Reads a tool's `include`.
    pub(super) fn include(&mut self, node: &Node) -> Option<Vec<Include>> {
        let pairs = pairs(node, "`include`", self.problems)?;
        every(pairs.iter().map(|(key, node)| self.included(key, node)))
    }

    fn included(&mut self, key: &Key, node: &Node) -> Option<Include> {
        let what = format!("include `{}`", key.name);
        let entries = Entries::of(&INCLUDE, node, what, self.problems)?;
        let endpoint = self.endpoint(&entries);
        let query = match entries.take("query") {
            Some(node) => self.query(node, "`query`"),
            None => Some(Vec::new()),
        };
        let when = entries.may("when", text, self.problems);
        let each = self.each(&entries);
        let noun = word(entries.take("noun"), "`noun`", self.problems);
        Some(Include {
            key: named(key),
            noun: noun.unwrap_or_else(|| key.name.replace('_', " ")),
            at: path(entries.take("at"), "`at`", self.problems),
            endpoint: endpoint?,
            query: query?,
            when: when?,
            each: each?,
        })
    }

    /// `each: {alert_id: alert_ids}`, or `from: {owner_id: owner.id}`.
    #[expect(
        clippy::option_option,
        reason = "missing and unreadable are two things"
    )]
    fn each(&mut self, entries: &Entries<'_>) -> Option<Option<Each>> {
        let most = entries.count("most", self.problems)?;
        if let Some(node) = entries.take("most").filter(|_| most > GREATEST) {
            self.problems.push(
                Problem::new(
                    node.span,
                    format!("`most` allows {most} requests in one call"),
                )
                .label(format!("at most {GREATEST}"))
                .help("ask for fewer; `rest` names the others, for a tool that takes one"),
            );
            return None;
        }
        let rest = entries.may("rest", text, self.problems)?;
        let (key, many) = match (entries.entry("each"), entries.entry("from")) {
            (Some(_), Some((key, _))) => {
                self.problems.push(
                    Problem::new(key, "both `each` and `from`")
                        .help("`each` is for the items of a list, `from` for one value: keep one"),
                );
                return None;
            }
            (Some(_), None) => ("each", true),
            (None, Some(_)) => ("from", false),
            (None, None) => ("", false),
        };
        if !many {
            for key in ["most", "rest"] {
                if let Some((span, _)) = entries.entry(key) {
                    self.without_each(key, span);
                }
            }
        }
        let Some(node) = entries.take(key) else {
            return Some(None);
        };
        let pairs = pairs(node, &format!("`{key}`"), self.problems)?;
        let [(parameter, from)] = pairs else {
            self.problems.push(
                Problem::new(node.span, format!("`{key}` has {} pairs", pairs.len()))
                    .help("give one: a parameter of `path`, and the member of the answer that holds its value"),
            );
            return None;
        };
        Some(Some(Each {
            parameter: named(parameter),
            from: path(Some(from), "a member of the answer", self.problems)?,
            many,
            most: if many { most } else { 1 },
            rest,
        }))
    }

    fn without_each(&mut self, key: &str, span: Span) {
        self.problems.push(
            Problem::new(span, format!("`{key}` has no effect without `each`"))
                .label("one request is made here")
                .help(format!("remove `{key}`")),
        );
    }
}
