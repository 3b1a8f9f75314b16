//! One of `completions`: where the values of a prompt's argument are found.

use super::Reader;
use super::entries::Entries;
use super::values::{bare, boolean, named, one_or_more, text, word};
use crate::model::{Completion, Only};
use crate::problem::Spanned;
use crate::yaml::{Key, Node};

pub(crate) const KEYS: &[&str] = &[
    "path",
    "query",
    "at",
    "values",
    "otherwise",
    "sorted",
    "only",
];

pub(crate) const ONLY: &[&str] = &["member", "argument", "lookup"];

impl Reader<'_> {
    /// Reads one of `completions`. The name is known even where the rest can't be read.
    pub(super) fn completion(
        &mut self,
        key: &Key,
        node: &Node,
    ) -> (Spanned<String>, Option<Completion>) {
        (named(key), self.completion_body(key, node))
    }

    fn completion_body(&mut self, key: &Key, node: &Node) -> Option<Completion> {
        let what = format!("completion `{}`", key.name);
        let entries = Entries::open(node, what, KEYS, self.problems)?;
        let endpoint = self.fixed_endpoint(&entries);
        let query = match entries.take("query") {
            Some(node) => self.constants(node, "a completion"),
            None => Some(Vec::new()),
        };
        let values = entries.need("values", self.problems);
        let values = values.and_then(|node| one_or_more(node, "`values`", self.problems));
        let otherwise = match entries.take("otherwise") {
            Some(node) => one_or_more(node, "`otherwise`", self.problems),
            None => Some(Vec::new()),
        };
        let sorted = match entries.take("sorted") {
            Some(node) => boolean(node, "`sorted`", self.problems),
            None => Some(false),
        };
        let only = match entries.take("only") {
            Some(node) => self.only(node).map(Some),
            None => Some(None),
        };
        Some(Completion {
            endpoint: endpoint?,
            query: query?,
            at: word(entries.take("at"), "`at`", self.problems),
            values: bare(values?),
            otherwise: bare(otherwise?),
            sorted: sorted?,
            only: only?,
        })
    }

    fn only(&mut self, node: &Node) -> Option<Only> {
        let entries = Entries::open(node, "`only`", ONLY, self.problems)?;
        let member = entries.need("member", self.problems);
        let argument = entries.need("argument", self.problems);
        let member = member.and_then(|node| text(node, "`member`", self.problems));
        let argument = argument.and_then(|node| text(node, "`argument`", self.problems));
        let lookup = match entries.take("lookup") {
            Some(node) => text(node, "`lookup`", self.problems).map(Some),
            None => Some(None),
        };
        Some(Only {
            member: member?.value,
            argument: argument?,
            lookup: lookup?,
        })
    }
}
