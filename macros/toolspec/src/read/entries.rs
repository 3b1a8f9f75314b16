//! A mapping with known keys: each is asked for, every other one is reported.

use crate::model::Type;
use crate::problem::{Problem, Problems, Span, nearest};
use crate::yaml::{Key, Kind, Node};

/// A mapping whose keys are taken one by one.
pub(super) struct Entries<'n> {
    pub(super) span: Span,
    what: String,
    found: Vec<(&'static str, &'n Key, &'n Node)>,
    /// The first key: where something that is missing is best shown.
    heading: Span,
}

impl<'n> Entries<'n> {
    /// Opens a node that must be a mapping of some of the `known` keys; `what` is how messages call it.
    ///
    /// A misspelt key is reported and then taken for the one it was meant to be, so that nothing is
    /// said to be missing as well.
    pub(super) fn open(
        node: &'n Node,
        what: impl Into<String>,
        known: &[&'static str],
        problems: &mut Problems,
    ) -> Option<Self> {
        let what = what.into();
        let Kind::Mapping(entries) = &node.kind else {
            problems.push(
                Problem::new(
                    node.span,
                    format!("{what} is {}, not a mapping", node.noun()),
                )
                .help("write `key: value` pairs, indented below it"),
            );
            return None;
        };
        let mut found = Vec::new();
        for (key, value) in entries {
            if let Some(exact) = known.iter().find(|known| **known == key.name) {
                found.push((*exact, key, value));
                continue;
            }
            problems.push(unknown(key, value, &what, known));
            let meant = nearest(&key.name, known)
                .filter(|meant| !is_fragment(key, value) && !present(entries, meant))
                .and_then(|meant| known.iter().find(|known| **known == meant));
            found.extend(meant.map(|meant| (*meant, key, value)));
        }
        Some(Self {
            span: node.span,
            what,
            found,
            heading: entries.first().map_or(node.span, |(key, _)| key.span),
        })
    }

    /// The value of a key, if it is there.
    pub(super) fn take(&self, key: &str) -> Option<&'n Node> {
        self.entry(key).map(|(_, value)| value)
    }

    /// A key with its value, if it is there.
    pub(super) fn entry(&self, key: &str) -> Option<(Span, &'n Node)> {
        let found = self.found.iter().find(|(name, ..)| *name == key);
        found.map(|(_, key, value)| (key.span, *value))
    }

    /// The value of a key that must be there.
    pub(super) fn need(&self, key: &str, problems: &mut Problems) -> Option<&'n Node> {
        let found = self.take(key);
        if found.is_none() {
            problems.push(
                Problem::new(self.heading, format!("{} has no `{key}`", self.what))
                    .help(format!("add `{key}:` here")),
            );
        }
        found
    }

    /// Every known key that is there, with its value.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'static str, Span)> {
        self.found.iter().map(|(name, key, _)| (*name, key.span))
    }
}

fn unknown(key: &Key, value: &Node, what: &str, known: &[&str]) -> Problem {
    let problem = Problem::new(key.span, format!("unknown key `{}`", key.name))
        .label(format!("not a key of {what}"));
    if is_fragment(key, value) {
        problem.help("inside braces a comma ends a value: quote the text before it")
    } else if is_member(key, value, known) {
        problem.help("write the members under `properties`: one of them is called as a keyword is")
    } else {
        problem.nearest(&key.name, known.iter().copied())
    }
}

/// `{description: Page, from 1}` reads as a key `from 1` without a value.
fn is_fragment(key: &Key, value: &Node) -> bool {
    key.name.contains(' ') && value.json().is_null()
}

/// `{type: string, place: string}` is no short form of an object, since `type` is a keyword.
fn is_member(key: &Key, value: &Node, known: &[&str]) -> bool {
    let is_schema =
        matches!(&value.kind, Kind::Scalar { text, .. } if Type::NAMES.contains(&text.as_str()));
    is_schema && known.contains(&"properties") && nearest(&key.name, known).is_none()
}

fn present(entries: &[(Key, Node)], name: &str) -> bool {
    entries.iter().any(|(key, _)| key.name == name)
}
