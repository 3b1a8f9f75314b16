//! Lists: `list`, `filter`, `continuation` and `lookups`.

use super::entries::{Entries, choice, count, pairs, text, texts};
use super::{Reader, named};
use crate::model::{
    Clause, Continuation, FromService, List, Lookup, Operator, Paging, Resume, Source,
};
use crate::problem::{Problem, Spanned};
use crate::yaml::{Key, Kind, Node};

#[derive(Clone, Copy)]
enum Style {
    Whole,
    Page,
    Offset,
    Cursor,
}

const STYLES: &[(&str, Style)] = &[
    ("whole", Style::Whole),
    ("page", Style::Page),
    ("offset", Style::Offset),
    ("cursor", Style::Cursor),
];

impl Reader<'_> {
    /// Reads a tool's `list`.
    pub(super) fn list(&mut self, node: &Node) -> Option<List> {
        let mut entries = Entries::open(node, "`list`", self.problems)?;
        let at = entries.take("at");
        let paging = entries.need("paging", self.problems);
        let page = entries.take("page");
        let size = entries.take("size");
        let most = entries.take("most");
        let scan = entries.take("scan");
        let newest_first = entries.take("newest_first");
        let style = paging.and_then(|node| choice(node, "paging", STYLES, self.problems));
        let parameters = entries.take("parameters");
        entries.close(self.problems);
        let paging = self.paging(style?.value, parameters)?;
        Some(List {
            span: node.span,
            at: self.word(at, "`at`"),
            paging,
            page: page.and_then(|node| text(node, "`page`", self.problems)),
            size: size.and_then(|node| text(node, "`size`", self.problems)),
            most: most
                .and_then(|node| count(node, "`most`", self.problems))
                .unwrap_or(100),
            scan: scan
                .and_then(|node| count(node, "`scan`", self.problems))
                .unwrap_or(10),
            newest_first: self.word(newest_first, "`newest_first`"),
        })
    }

    /// The style with the service's parameter names, the usual ones unless `parameters` says otherwise.
    fn paging(&mut self, style: Style, parameters: Option<&Node>) -> Option<Paging> {
        let names: &[(&'static str, &str)] = match style {
            Style::Whole => &[],
            Style::Page => &[("page", "page"), ("size", "page_size")],
            Style::Offset => &[("offset", "offset"), ("limit", "limit")],
            Style::Cursor => &[
                ("cursor", "cursor"),
                ("limit", "limit"),
                ("next", "next_cursor"),
            ],
        };
        let mut given: Vec<String> = names.iter().map(|(_, usual)| (*usual).to_owned()).collect();
        if let Some(node) = parameters {
            let mut entries = Entries::open(node, "`parameters`", self.problems)?;
            for ((role, _), name) in names.iter().zip(&mut given) {
                if let Some(written) = self.word(entries.take(role), "a parameter's name") {
                    *name = written;
                }
            }
            entries.close(self.problems);
        }
        let mut given = given.into_iter();
        let mut name = || given.next().unwrap_or_default();
        Some(match style {
            Style::Whole => Paging::Whole,
            Style::Page => Paging::Page {
                page: name(),
                size: name(),
            },
            Style::Offset => Paging::Offset {
                offset: name(),
                limit: name(),
            },
            Style::Cursor => Paging::Cursor {
                cursor: name(),
                limit: name(),
                next: name(),
            },
        })
    }

    /// Reads a tool's `filter`.
    pub(super) fn filter(&mut self, node: &Node) -> Vec<Clause> {
        let read = pairs(node, "`filter`", self.problems);
        read.iter()
            .filter_map(|(key, node)| self.clause(key, node))
            .collect()
    }

    fn clause(&mut self, key: &Key, node: &Node) -> Option<Clause> {
        let mut entries = Entries::open(node, "a filter", self.problems)?;
        let field = entries.take("field");
        let fields = entries.take("fields");
        let operator = entries.need("op", self.problems);
        let map = entries.take("map");
        let when = entries.take("when");
        let prefix = entries.take("optional_prefix");
        let from = entries.take("from");
        entries.close(self.problems);
        let fields = match (field, fields) {
            (Some(node), None) => vec![text(node, "`field`", self.problems)?],
            (None, Some(node)) => texts(node, "`fields`", self.problems),
            _ => {
                self.problems.push(
                    Problem::new(
                        key.span,
                        format!("filter `{}` needs `field` or `fields`", key.name),
                    )
                    .help("name the member of the service's items that is held against it"),
                );
                return None;
            }
        };
        let operator = choice(operator?, "op", Operator::ALL, self.problems)?.value;
        let map = map.map_or(&[][..], |node| pairs(node, "`map`", self.problems));
        Some(Clause {
            argument: named(key),
            fields: fields.into_iter().map(|field| field.value).collect(),
            operator,
            map: map
                .iter()
                .map(|(key, node)| (key.name.clone(), self.one_or_more(node)))
                .collect(),
            when: when.map(|node| self.one_or_more(node)).unwrap_or_default(),
            optional_prefix: self.word(prefix, "`optional_prefix`"),
            from: from.and_then(|node| self.from_service(node)),
        })
    }

    fn from_service(&mut self, node: &Node) -> Option<FromService> {
        let mut entries = Entries::open(node, "`from`", self.problems)?;
        let endpoint = self.endpoint(&mut entries);
        let fields = entries.need("fields", self.problems);
        entries.close(self.problems);
        let fields = texts(fields?, "`fields`", self.problems);
        let fields = fields.into_iter().map(|field| field.value).collect();
        Some(FromService {
            endpoint: endpoint?,
            fields,
        })
    }

    fn one_or_more(&mut self, node: &Node) -> Vec<String> {
        let values = match node.kind {
            Kind::Sequence(_) => texts(node, "a value", self.problems),
            _ => text(node, "a value", self.problems).into_iter().collect(),
        };
        values.into_iter().map(|value| value.value).collect()
    }

    /// Reads a tool's `continuation`.
    pub(super) fn continuation(&mut self, node: &Node) -> Option<Continuation> {
        let mut entries = Entries::open(node, "`continuation`", self.problems)?;
        let list = entries.need("list", self.problems);
        let argument = entries.take("argument");
        let from = entries.take("from");
        let advice = entries.take("advice");
        entries.close(self.problems);
        let list = text(list?, "`list`", self.problems)?;
        let resume = match (argument, from, advice) {
            (Some(argument), Some(from), None) => Resume::After {
                argument: text(argument, "`argument`", self.problems)?,
                from: text(from, "`from`", self.problems)?.value,
            },
            (None, None, Some(advice)) => {
                Resume::Advice(text(advice, "`advice`", self.problems)?.value)
            }
            _ => {
                self.problems.push(
                    Problem::new(
                        node.span,
                        "`continuation` does not say how the rest is fetched",
                    )
                    .help("give `argument` and `from`, or `advice` in words"),
                );
                return None;
            }
        };
        Some(Continuation { list, resume })
    }

    /// Reads one of `lookups`.
    pub(super) fn lookup(&mut self, key: &Key, node: &Node) -> Option<(Spanned<String>, Lookup)> {
        let mut entries = Entries::open(node, "a lookup", self.problems)?;
        let noun = entries.take("noun");
        let endpoint = self.endpoint(&mut entries);
        let query = entries
            .take("query")
            .map(|node| self.query(node))
            .unwrap_or_default();
        let at = entries.take("at");
        let id = entries.need("id", self.problems);
        let aliases = entries.take("aliases").map(|node| self.one_or_more(node));
        let show = entries.take("show").map(|node| self.one_or_more(node));
        entries.close(self.problems);
        let id = text(id?, "`id`", self.problems)?.value;
        let query = query.into_iter().filter_map(|(name, source)| match source {
            Source::Constant(value) => Some((name.value, plain(&value))),
            Source::Argument { .. } | Source::Agreeing(_) => {
                self.problems.push(
                    Problem::new(name.span, "a lookup's query has constants only")
                        .help("write `{const: …}`"),
                );
                None
            }
        });
        let query = query.collect();
        Some((
            named(key),
            Lookup {
                noun: self
                    .word(noun, "`noun`")
                    .unwrap_or_else(|| key.name.clone()),
                endpoint: endpoint?,
                query,
                at: self.word(at, "`at`"),
                id,
                aliases: aliases.unwrap_or_default(),
                show: show.unwrap_or_default(),
            },
        ))
    }

    fn word(&mut self, node: Option<&Node>, what: &str) -> Option<String> {
        node.and_then(|node| text(node, what, self.problems))
            .map(|text| text.value)
    }
}

fn plain(value: &serde_json::Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
