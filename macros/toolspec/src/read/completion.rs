//! One of `completions`: where to find completions for a prompt's argument.

use super::Reader;
use super::entries::Entries;
use super::values::{bare, boolean, named, one_or_more, text, word};
use crate::grammar::{COMPLETION, ONLY};
use crate::model::{Completion, Only};
use crate::problem::Spanned;
use crate::yaml::{Key, Node};

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
        let entries = Entries::of(&COMPLETION, node, what, self.problems)?;
        let endpoint = self.fixed_endpoint(&entries);
        let query = match entries.take("query") {
            Some(node) => self.constants(node, "a completion"),
            None => Some(Vec::new()),
        };
        let values = entries.must("values", one_or_more, self.problems);
        let otherwise = entries.or_default("otherwise", one_or_more, self.problems);
        let sorted = entries.or_default("sorted", boolean, self.problems);
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
        let entries = Entries::of(&ONLY, node, "`only`", self.problems)?;
        let member = entries.must("member", text, self.problems);
        let argument = entries.must("argument", text, self.problems);
        let lookup = entries.may("lookup", text, self.problems);
        Some(Only {
            member: member?.value,
            argument: argument?,
            lookup: lookup?,
        })
    }
}
