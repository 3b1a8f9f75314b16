//! `lookups`: how an identifier given as a prefix or under another name is resolved.

use super::Reader;
use super::entries::Entries;
use super::values::{bare, boolean, every, named, one_or_more, path, text, word};
use crate::model::{Lookup, Source};
use crate::problem::{Problem, Spanned};
use crate::yaml::{Key, Node};

pub(crate) const KEYS: &[&str] = &[
    "noun",
    "path",
    "query",
    "at",
    "id",
    "aliases",
    "service_knows_aliases",
    "show",
];

impl Reader<'_> {
    /// Reads one of `lookups`. The name is known even where the rest can't be read.
    pub(super) fn lookup(&mut self, key: &Key, node: &Node) -> (Spanned<String>, Option<Lookup>) {
        (named(key), self.lookup_body(key, node))
    }

    fn lookup_body(&mut self, key: &Key, node: &Node) -> Option<Lookup> {
        let what = format!("lookup `{}`", key.name);
        let entries = Entries::open(node, what, KEYS, self.problems)?;
        let endpoint = self.fixed_endpoint(&entries);
        let query = match entries.take("query") {
            Some(node) => self.constants(node, "a lookup"),
            None => Some(Vec::new()),
        };
        let id = entries.need("id", self.problems);
        let id = id.and_then(|node| text(node, "`id`", self.problems));
        let mut names = |key: &str, what| match entries.take(key) {
            Some(node) => one_or_more(node, what, self.problems),
            None => Some(Vec::new()),
        };
        let aliases = names("aliases", "`aliases`");
        let show = names("show", "`show`");
        let known = match entries.take("service_knows_aliases") {
            Some(node) => boolean(node, "`service_knows_aliases`", self.problems),
            None => Some(false),
        };
        let noun = word(entries.take("noun"), "`noun`", self.problems);
        Some(Lookup {
            noun: noun.unwrap_or_else(|| key.name.clone()),
            endpoint: endpoint?,
            query: query?,
            at: path(entries.take("at"), "`at`", self.problems),
            id: id?.value,
            aliases: bare(aliases?),
            service_knows_aliases: known?,
            show: bare(show?),
        })
    }

    /// A query that is the same each time; `owner` is how messages call what it belongs to.
    pub(super) fn constants(&mut self, node: &Node, owner: &str) -> Option<Vec<(String, String)>> {
        let query = self.query(node, "`query`")?;
        every(query.into_iter().map(|(name, source)| {
            let Source::Constant(value) = source else {
                self.problems.push(
                    Problem::new(name.span, format!("{owner}'s query has constants only"))
                        .label(format!("this names an argument, and {owner} has none"))
                        .help(format!("write `{}: {{const: …}}`", name.value)),
                );
                return None;
            };
            let text = value.as_str().map(str::to_owned);
            Some((name.value, text.unwrap_or_else(|| value.to_string())))
        }))
    }
}
