//! A mapping being read: every key is either asked for or reported.

use crate::problem::{Problem, Problems, Span, Spanned};
use crate::yaml::{Key, Kind, Node};

/// A mapping whose keys are taken one by one.
pub(super) struct Entries<'n> {
    pub(super) span: Span,
    what: String,
    entries: &'n [(Key, Node)],
    known: Vec<&'static str>,
}

impl<'n> Entries<'n> {
    /// Opens a node that must be a mapping; `what` is how messages call it.
    pub(super) fn open(
        node: &'n Node,
        what: impl Into<String>,
        problems: &mut Problems,
    ) -> Option<Self> {
        let what = what.into();
        match &node.kind {
            Kind::Mapping(entries) => Some(Self {
                span: node.span,
                what,
                entries,
                known: Vec::new(),
            }),
            _ => {
                problems.push(
                    Problem::new(
                        node.span,
                        format!("{what} is {}, not a mapping", node.noun()),
                    )
                    .help("write `key: value` pairs, indented below it"),
                );
                None
            }
        }
    }

    /// The value of a key, if it is there.
    pub(super) fn take(&mut self, key: &'static str) -> Option<&'n Node> {
        self.known.push(key);
        self.entries
            .iter()
            .find(|(present, _)| present.name == key)
            .map(|(_, value)| value)
    }

    /// The value of a key that must be there.
    pub(super) fn need(&mut self, key: &'static str, problems: &mut Problems) -> Option<&'n Node> {
        let found = self.take(key);
        if found.is_none() {
            let span = self.heading();
            problems.push(
                Problem::new(span, format!("{} has no `{key}`", self.what))
                    .help(format!("add `{key}:` here")),
            );
        }
        found
    }

    /// Reports the keys nobody asked for.
    pub(super) fn close(self, problems: &mut Problems) {
        for (key, value) in self.entries {
            if self.known.contains(&key.name.as_str()) {
                continue;
            }
            let problem = Problem::new(key.span, format!("unknown key `{}`", key.name))
                .label(format!("not a key of {}", self.what));
            // `{description: Page, from 1}` reads as a key `from 1` without a value.
            problems.push(if key.name.contains(' ') && value.json().is_null() {
                problem.help("inside braces a comma ends a value: quote the text before it")
            } else {
                problem.nearest(&key.name, self.known.iter().copied())
            });
        }
    }

    /// The first key: where something that is missing is best shown.
    fn heading(&self) -> Span {
        self.entries.first().map_or(self.span, |(key, _)| key.span)
    }
}

/// The pairs of a mapping with names of its own, such as `properties`.
pub(super) fn pairs<'n>(node: &'n Node, what: &str, problems: &mut Problems) -> &'n [(Key, Node)] {
    match &node.kind {
        Kind::Mapping(entries) => entries,
        _ => {
            problems.push(Problem::new(
                node.span,
                format!("{what} is {}, not a mapping", node.noun()),
            ));
            &[]
        }
    }
}

/// The items of a list.
pub(super) fn items<'n>(node: &'n Node, what: &str, problems: &mut Problems) -> &'n [Node] {
    match &node.kind {
        Kind::Sequence(items) => items,
        _ => {
            problems.push(
                Problem::new(node.span, format!("{what} is {}, not a list", node.noun()))
                    .help("write it as `[a, b]`"),
            );
            &[]
        }
    }
}

/// Text.
pub(super) fn text(node: &Node, what: &str, problems: &mut Problems) -> Option<Spanned<String>> {
    match node.json() {
        serde_json::Value::String(text) if !text.trim().is_empty() => Some(Spanned {
            value: text.trim().to_owned(),
            span: node.span,
        }),
        other => {
            let is = if other.is_string() {
                "empty"
            } else {
                node.noun()
            };
            problems.push(
                Problem::new(node.span, format!("{what} is {is}, not text"))
                    .help("write text, in quotes if it reads as a number or a boolean"),
            );
            None
        }
    }
}

/// A list of texts.
pub(super) fn texts(node: &Node, what: &str, problems: &mut Problems) -> Vec<Spanned<String>> {
    let items = items(node, what, problems);
    items
        .iter()
        .filter_map(|item| text(item, what, problems))
        .collect()
}

/// A whole number that is not negative.
pub(super) fn count(node: &Node, what: &str, problems: &mut Problems) -> Option<u64> {
    let number = node.json().as_u64();
    if number.is_none() {
        problems.push(Problem::new(
            node.span,
            format!("{what} is {}, not a whole number from 0", node.noun()),
        ));
    }
    number
}

/// `true` or `false`.
pub(super) fn boolean(node: &Node, what: &str, problems: &mut Problems) -> Option<bool> {
    let boolean = node.json().as_bool();
    if boolean.is_none() {
        problems.push(
            Problem::new(
                node.span,
                format!("{what} is {}, not a boolean", node.noun()),
            )
            .help("write `true` or `false`"),
        );
    }
    boolean
}

/// One of a fixed set of names.
pub(super) fn choice<T: Copy>(
    node: &Node,
    what: &str,
    all: &'static [(&'static str, T)],
    problems: &mut Problems,
) -> Option<Spanned<T>> {
    let written = text(node, what, problems)?;
    let found = all.iter().find(|(name, _)| *name == written.value);
    if found.is_none() {
        problems.push(
            Problem::new(node.span, format!("unknown {what} `{}`", written.value))
                .nearest(&written.value, all.iter().map(|(name, _)| *name)),
        );
    }
    found.map(|(_, value)| Spanned {
        value: *value,
        span: node.span,
    })
}
