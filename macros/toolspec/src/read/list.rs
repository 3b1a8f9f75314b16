//! `list` and `continuation`: the pagination of an answer's list, and how to get the rest of a truncated list.

use super::Reader;
use super::entries::Entries;
use super::values::{choice, every, named, pairs, path, text, word};
use crate::grammar::{CONTINUATION, LIST, SORT};
use crate::model::{Continuation, List, Paging, Resume, Sort};
use crate::problem::Problem;
use crate::yaml::Node;

#[derive(Clone, Copy)]
pub(crate) enum Style {
    Whole,
    Page,
    Offset,
    Cursor,
}

pub(crate) const STYLES: &[(&str, Style)] = &[
    ("whole", Style::Whole),
    ("page", Style::Page),
    ("offset", Style::Offset),
    ("cursor", Style::Cursor),
];

impl Style {
    /// What paging sends and reads: the role, and how services usually call it.
    pub(crate) const fn parameters(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Whole => &[],
            Self::Page => &[("page", "page"), ("size", "page_size")],
            Self::Offset => &[("offset", "offset"), ("limit", "limit")],
            Self::Cursor => &[
                ("cursor", "cursor"),
                ("limit", "limit"),
                ("next", "next_cursor"),
            ],
        }
    }
}

impl Reader<'_> {
    /// Reads a tool's `list`.
    pub(super) fn list(&mut self, node: &Node) -> Option<List> {
        let entries = Entries::of(&LIST, node, "`list`", self.problems)?;
        let style = entries.take("paging");
        let style = style.and_then(|node| choice(node, "paging", STYLES, self.problems));
        let parameters = entries.take("parameters");
        let paging = style.and_then(|style| self.paging(style.value, parameters));
        let page = entries.may("page", text, self.problems);
        let size = entries.may("size", text, self.problems);
        let most = entries.count("most", self.problems);
        let scan = entries.count("scan", self.problems);
        let at = path(entries.take("at"), "`at`", self.problems);
        let newest_first = word(
            entries.take("newest_first"),
            "`newest_first`",
            self.problems,
        );
        let header = entries.may("total_header", text, self.problems);
        let sort = entries.take("sort").map(|node| self.sort(node));
        Some(List {
            span: node.span,
            at,
            paging: paging?,
            page: page?,
            size: size?,
            most: most?,
            scan: scan?,
            newest_first,
            total_header: header?,
            sort: sort.map_or(Some(None), |sort| sort.map(Some))?,
        })
    }

    /// `{argument: sort, by: {hits: total_hits}}`.
    fn sort(&mut self, node: &Node) -> Option<Sort> {
        let entries = Entries::of(&SORT, node, "`sort`", self.problems)?;
        let argument = entries.must("argument", text, self.problems);
        let by = entries.take("by");
        let by = by.and_then(|node| pairs(node, "`by`", self.problems));
        let by = every(by?.iter().map(|(key, node)| {
            let member = path(Some(node), "a value of `by`", self.problems)?;
            Some((named(key), member))
        }));
        Some(Sort {
            argument: argument?,
            by: by?,
        })
    }

    /// The style with the service's parameter names, the usual ones unless `parameters` says otherwise.
    pub(super) fn paging(&mut self, style: Style, parameters: Option<&Node>) -> Option<Paging> {
        let usual = style.parameters();
        let roles: Vec<&'static str> = usual.iter().map(|(role, _)| *role).collect();
        let given = match parameters {
            Some(node) => Some(Entries::open(node, "`parameters`", &roles, self.problems)?),
            None => None,
        };
        let mut names = usual.iter().map(|(role, usual)| {
            let written = given.as_ref().and_then(|given| given.take(role));
            word(written, &format!("`{role}`"), self.problems)
                .unwrap_or_else(|| (*usual).to_owned())
        });
        let mut name = || names.next().unwrap_or_default();
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

    /// Reads a tool's `continuation`.
    pub(super) fn continuation(&mut self, node: &Node) -> Option<Continuation> {
        let entries = Entries::of(&CONTINUATION, node, "`continuation`", self.problems)?;
        let list = entries.must("list", text, self.problems);
        let [argument, from, advice] = ["argument", "from", "advice"].map(|key| entries.take(key));
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
        Some(Continuation {
            list: list?,
            resume,
        })
    }
}
