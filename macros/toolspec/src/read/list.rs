//! `list` and `continuation`: how an answer's list is paged, and how the rest of a cut one is fetched.

use super::Reader;
use super::entries::Entries;
use super::values::{choice, count, every, named, pairs, path, text, word};
use crate::model::{Continuation, List, Paging, Resume, Sort};
use crate::problem::Problem;
use crate::yaml::Node;

pub(crate) const KEYS: &[&str] = &[
    "at",
    "paging",
    "page",
    "size",
    "most",
    "scan",
    "newest_first",
    "total_header",
    "sort",
    "parameters",
];

pub(crate) const SORT: &[&str] = &["argument", "by"];

pub(crate) const CONTINUATION: &[&str] = &["list", "argument", "from", "advice"];

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

/// The largest page, when `most` does not say.
const MOST: u64 = 100;

/// How many pages are looked through, when `scan` does not say.
const SCAN: u64 = 10;

impl Reader<'_> {
    /// Reads a tool's `list`.
    pub(super) fn list(&mut self, node: &Node) -> Option<List> {
        let entries = Entries::open(node, "`list`", KEYS, self.problems)?;
        let paging = entries.need("paging", self.problems);
        let style = paging.and_then(|node| choice(node, "paging", STYLES, self.problems));
        let parameters = entries.take("parameters");
        let paging = style.and_then(|style| self.paging(style.value, parameters));
        let name = |key: &str| entries.take(key);
        let page = name("page").map(|node| text(node, "`page`", self.problems));
        let size = name("size").map(|node| text(node, "`size`", self.problems));
        let most = name("most").map(|node| count(node, "`most`", 1, self.problems));
        let scan = name("scan").map(|node| count(node, "`scan`", 1, self.problems));
        let at = path(name("at"), "`at`", self.problems);
        let newest_first = word(name("newest_first"), "`newest_first`", self.problems);
        let header = name("total_header").map(|node| text(node, "`total_header`", self.problems));
        let sort = name("sort").map(|node| self.sort(node));
        Some(List {
            span: node.span,
            at,
            paging: paging?,
            page: page.map_or(Some(None), |page| page.map(Some))?,
            size: size.map_or(Some(None), |size| size.map(Some))?,
            most: most.unwrap_or(Some(MOST))?,
            scan: scan.unwrap_or(Some(SCAN))?,
            newest_first,
            total_header: header.map_or(Some(None), |header| header.map(Some))?,
            sort: sort.map_or(Some(None), |sort| sort.map(Some))?,
        })
    }

    /// `{argument: sort, by: {hits: total_hits}}`.
    fn sort(&mut self, node: &Node) -> Option<Sort> {
        let entries = Entries::open(node, "`sort`", SORT, self.problems)?;
        let argument = entries.need("argument", self.problems);
        let argument = argument.and_then(|node| text(node, "`argument`", self.problems));
        let by = entries.need("by", self.problems);
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
        let entries = Entries::open(node, "`continuation`", CONTINUATION, self.problems)?;
        let list = entries.need("list", self.problems);
        let list = list.and_then(|node| text(node, "`list`", self.problems));
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
