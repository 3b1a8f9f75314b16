//! `filter`: what the service leaves in and the server takes out.

use super::Reader;
use super::entries::Entries;
use super::values::{bare, choice, every, is_path, named, one_or_more, pairs, text};
use crate::model::{Clause, FromService, Operator};
use crate::problem::{Problem, Spanned};
use crate::yaml::{Key, Node};

pub(crate) const KEYS: &[&str] = &[
    "field",
    "fields",
    "op",
    "map",
    "when",
    "optional_prefix",
    "empty",
    "loose",
    "from",
];

pub(crate) const FROM: &[&str] = &["path", "fields"];

impl Reader<'_> {
    /// Reads a tool's `filter`.
    pub(super) fn filter(&mut self, node: &Node) -> Option<Vec<Clause>> {
        let pairs = pairs(node, "`filter`", self.problems)?;
        every(pairs.iter().map(|(key, node)| self.clause(key, node)))
    }

    fn clause(&mut self, key: &Key, node: &Node) -> Option<Clause> {
        let what = format!("filter `{}`", key.name);
        let entries = Entries::open(node, what, KEYS, self.problems)?;
        let fields = self.fields(key, &entries);
        let operator = entries.need("op", self.problems);
        let operator = operator.and_then(|node| choice(node, "op", Operator::ALL, self.problems));
        let map = match entries.take("map") {
            Some(node) => self.values(node),
            None => Some(Vec::new()),
        };
        let when = match entries.take("when") {
            Some(node) => one_or_more(node, "`when`", self.problems),
            None => Some(Vec::new()),
        };
        let prefix = match entries.take("optional_prefix") {
            Some(node) => text(node, "`optional_prefix`", self.problems).map(Some),
            None => Some(None),
        };
        let empty = match entries.take("empty") {
            Some(node) => text(node, "`empty`", self.problems).map(Some),
            None => Some(None),
        };
        let loose = match entries.take("loose") {
            Some(node) => one_or_more(node, "`loose`", self.problems),
            None => Some(Vec::new()),
        };
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
        let entries = Entries::open(node, "`from`", FROM, self.problems)?;
        let endpoint = self.fixed_endpoint(&entries);
        let fields = entries.need("fields", self.problems);
        let fields = fields.and_then(|node| one_or_more(node, "`fields`", self.problems));
        Some(FromService {
            endpoint: endpoint?,
            fields: bare(fields?),
        })
    }
}
