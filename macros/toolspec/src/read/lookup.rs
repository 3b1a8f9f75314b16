//! `lookups`: how to resolve an identifier given as a prefix or an alias.

use super::Reader;
use super::entries::Entries;
use super::list::{STYLES, Style};
use super::values::{bare, boolean, choice, every, items, named, one_or_more, path, text, word};
use crate::grammar::{FINISHED, LOOKUP, OWNER, SECONDARY, SPLIT};
use crate::model::{Endpoint, Finished, Lookup, Owner, Paging, Secondary, Segment, Source, Split};
use crate::problem::{Problem, Spanned};
use crate::yaml::{Key, Node};

impl Reader<'_> {
    /// Reads one of `lookups`. The name is known even where the rest can't be read.
    pub(super) fn lookup(&mut self, key: &Key, node: &Node) -> (Spanned<String>, Option<Lookup>) {
        (named(key), self.lookup_body(key, node))
    }

    fn lookup_body(&mut self, key: &Key, node: &Node) -> Option<Lookup> {
        let what = format!("lookup `{}`", key.name);
        let entries = Entries::of(&LOOKUP, node, what, self.problems)?;
        let endpoint = self.fixed_endpoint(&entries);
        let query = match entries.take("query") {
            Some(node) => self.constants(node, "a lookup"),
            None => Some(Vec::new()),
        };
        let id = entries.must("id", text, self.problems);
        let aliases = entries.or_default("aliases", one_or_more, self.problems);
        let show = entries.or_default("show", one_or_more, self.problems);
        let known = entries.or_default("service_knows_aliases", boolean, self.problems);
        let noun = word(entries.take("noun"), "`noun`", self.problems);
        let paging = self.lookup_paging(&entries);
        let most = entries.count("most", self.problems);
        let scan = entries.count("scan", self.problems);
        let cache_seconds = entries.count("cache_seconds", self.problems);
        let item = match entries.take("item") {
            Some(node) => self.item(node).map(Some),
            None => Some(None),
        };
        let split = match entries.take("split") {
            Some(node) => self.split(node).map(Some),
            None => Some(None),
        };
        let of = match entries.take("of") {
            Some(node) => self.owners(node),
            None => Some(Vec::new()),
        };
        let newest = entries.may("newest", text, self.problems);
        let finished = match entries.take("finished") {
            Some(node) => self.finished(node).map(Some),
            None => Some(None),
        };
        let secondary = match entries.take("secondary") {
            Some(node) => self.secondary(node).map(Some),
            None => Some(None),
        };
        Some(Lookup {
            noun: noun.unwrap_or_else(|| key.name.clone()),
            endpoint: endpoint?,
            query: query?,
            at: path(entries.take("at"), "`at`", self.problems),
            paging: paging?,
            most: most?,
            scan: scan?,
            cache_seconds: cache_seconds?,
            split: split?,
            item: item?,
            id: id?.value,
            aliases: bare(aliases?),
            service_knows_aliases: known?,
            show: bare(show?),
            of: of?,
            newest: newest?,
            finished: finished?,
            secondary: secondary?,
        })
    }

    /// How the listing is paginated: by page or offset, or not at all. A cursor leads to one page after the
    /// other, which a lookup that may end anywhere has no use for.
    fn lookup_paging(&mut self, entries: &Entries<'_>) -> Option<Spanned<Paging>> {
        let parameters = entries.take("parameters");
        let Some(node) = entries.take("paging") else {
            return Some(Spanned {
                value: Paging::Whole,
                span: entries.span,
            });
        };
        let style = choice(node, "paging", STYLES, self.problems)?;
        if matches!(style.value, Style::Cursor) {
            self.problems.push(
                Problem::new(style.span, "a lookup can't page by cursor")
                    .help("leave `paging` out: the first page is looked through"),
            );
            return None;
        }
        let value = self.paging(style.value, parameters)?;
        let span = style.span;
        Some(Spanned { value, span })
    }

    /// `/animals/{animal_id}`: the path of one item, whose name comes last.
    fn item(&mut self, node: &Node) -> Option<Endpoint> {
        let path = text(node, "`item`", self.problems)?;
        let endpoint = self.get(&path)?;
        let named = |segment: &&Segment| matches!(segment, Segment::Argument(_));
        let one = endpoint.segments.iter().filter(named).count() == 1;
        if !one || !endpoint.segments.last().as_ref().is_some_and(named) {
            self.problems.push(
                Problem::new(path.span, "`item` does not end in its one parameter")
                    .help("write the path of one item, such as `/api/v1/items/{id}`"),
            );
            return None;
        }
        Some(endpoint)
    }

    fn split(&mut self, node: &Node) -> Option<Split> {
        let entries = Entries::of(&SPLIT, node, "`split`", self.problems)?;
        let (parameter, values) = self.name_and_values(&entries, "parameter");
        Some(Split {
            span: node.span,
            parameter: parameter?.value,
            values: values?,
        })
    }

    fn finished(&mut self, node: &Node) -> Option<Finished> {
        let entries = Entries::of(&FINISHED, node, "`finished`", self.problems)?;
        let (member, values) = self.name_and_values(&entries, "member");
        Some(Finished {
            span: node.span,
            member: member?.value,
            values: values?,
        })
    }

    fn secondary(&mut self, node: &Node) -> Option<Secondary> {
        let entries = Entries::of(&SECONDARY, node, "`secondary`", self.problems)?;
        let member = entries.must("member", text, self.problems);
        let prefix = entries.must("prefix", text, self.problems);
        Some(Secondary {
            member: member?.value,
            prefix: prefix?.value,
        })
    }

    /// A list of things, or one.
    fn owners(&mut self, node: &Node) -> Option<Vec<Owner>> {
        let owners = items(node, "`of`", self.problems)?;
        every(owners.iter().map(|node| {
            let entries = Entries::of(&OWNER, node, "an item of `of`", self.problems)?;
            let lookup = entries.must("lookup", text, self.problems);
            let parameter = entries.must("parameter", text, self.problems);
            Some(Owner {
                lookup: lookup?,
                parameter: parameter?.value,
            })
        }))
    }

    fn name_and_values(
        &mut self,
        entries: &Entries<'_>,
        name: &'static str,
    ) -> (Option<Spanned<String>>, Option<Vec<String>>) {
        let text = entries.must(name, text, self.problems);
        let values = entries.must("values", one_or_more, self.problems);
        (text, values.map(bare))
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
