//! `filter`: filters that the server applies, since the service does not.

use super::Reader;
use super::entries::Entries;
use super::values::{bare, choice, every, is_path, named, one_or_more, pairs, text};
use crate::grammar::{CLAUSE, FROM_SERVICE};
use crate::model::{Clause, FromService, Operator};
use crate::problem::{Problem, Spanned};
use crate::yaml::{Key, Node};

impl Reader<'_> {
    /// Reads a tool's `filter`.
    pub(super) fn filter(&mut self, node: &Node) -> Option<Vec<Clause>> {
        let pairs = pairs(node, "`filter`", self.problems)?;
        every(pairs.iter().map(|(key, node)| self.clause(key, node)))
    }

    fn clause(&mut self, key: &Key, node: &Node) -> Option<Clause> {
        let what = format!("filter `{}`", key.name);
        let entries = Entries::of(&CLAUSE, node, what, self.problems)?;
        let fields = self.fields(key, &entries);
        let operator = entries.take("op");
        let operator = operator.and_then(|node| choice(node, "op", Operator::ALL, self.problems));
        let map = match entries.take("map") {
            Some(node) => self.values(node),
            None => Some(Vec::new()),
        };
        let when = entries.or_default("when", one_or_more, self.problems);
        let prefix = entries.may("optional_prefix", text, self.problems);
        let empty = entries.may("empty", text, self.problems);
        let loose = entries.or_default("loose", one_or_more, self.problems);
        let from = match entries.take("from") {
            Some(node) => self.service(node).map(Some),
            None => Some(None),
        };
        Some(Clause {
            argument: named(key),
            fields: bare(fields?),
            operator: operator?.value,
            map: map?,
            when: when?,
            optional_prefix: prefix?.map(|prefix| prefix.value),
            empty: empty?,
            loose: loose?,
            from: from?,
        })
    }

    /// `field: status`, or `fields: [title, description]`.
    fn fields(&mut self, key: &Key, entries: &Entries<'_>) -> Option<Vec<Spanned<String>>> {
        let which = match (entries.take("field"), entries.take("fields")) {
            (Some(node), None) => {
                let field = text(node, "`field`", self.problems)?;
                return is_path(&field, self.problems).then(|| vec![field]);
            }
            (None, Some(node)) => {
                let fields = one_or_more(node, "`fields`", self.problems)?;
                let is_path = |field| is_path(field, self.problems);
                return fields.iter().all(is_path).then_some(fields);
            }
            (Some(_), Some(_)) => "has both `field` and `fields`",
            (None, None) => "has neither `field` nor `fields`",
        };
        self.problems.push(
            Problem::new(key.span, format!("filter `{}` {which}", key.name))
                .help("name the members of the service's items that are held against it: `field: status`, or `fields: [title, description]`"),
        );
        None
    }

    /// `{open: [new, triaged]}`.
    fn values(&mut self, node: &Node) -> Option<Vec<(Spanned<String>, Vec<String>)>> {
        let pairs = pairs(node, "`map`", self.problems)?;
        every(pairs.iter().map(|(key, node)| {
            let values = one_or_more(node, "a value of `map`", self.problems)?;
            Some((named(key), bare(values)))
        }))
    }

    fn service(&mut self, node: &Node) -> Option<FromService> {
        let entries = Entries::of(&FROM_SERVICE, node, "`from`", self.problems)?;
        let endpoint = self.fixed_endpoint(&entries);
        let fields = entries.must("fields", one_or_more, self.problems);
        Some(FromService {
            endpoint: endpoint?,
            fields: bare(fields?),
        })
    }
}
