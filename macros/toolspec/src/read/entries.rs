//! A mapping with known keys: reads each of them, and reports every other key.

use super::values::{choice, count};
use crate::grammar::{self, Form, Mapping};
use crate::model::Type;
use crate::problem::{Problem, Problems, Span, Spanned, nearest};
use crate::yaml::{Key, Kind, Node};

/// A mapping whose keys are taken one by one.
pub(super) struct Entries<'n> {
    pub(super) span: Span,
    mapping: Option<&'static Mapping>,
    what: String,
    found: Vec<(&'static str, &'n Key, &'n Node)>,
    /// The first key: where something that is missing is best shown.
    heading: Span,
}

/// What reads a value; the text is how messages call it.
type Read<T> = fn(&Node, &str, &mut Problems) -> Option<T>;

impl<'n> Entries<'n> {
    /// Opens a node that must be a mapping of this kind, with all the keys that it needs; `what` is how messages call it.
    pub(super) fn of(
        mapping: &'static Mapping,
        node: &'n Node,
        what: impl Into<String>,
        problems: &mut Problems,
    ) -> Option<Self> {
        let entries = Self::open(node, what, &mapping.names(), problems)?;
        for key in mapping.keys.iter().filter(|key| key.needed) {
            entries.need(key.name, problems);
        }
        Some(Self {
            mapping: Some(mapping),
            ..entries
        })
    }

    /// Opens a node that must be a mapping of some of the `known` keys; `what` is how messages call it.
    ///
    /// A misspelt key is reported and then taken for the one it was meant to be, so that nothing is
    /// reported as missing as well.
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
            mapping: None,
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

    /// The value of a key that is required here, even if the grammar makes it optional.
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

    /// The value of a key that the grammar requires: a missing key has already been reported.
    pub(super) fn must<T>(&self, key: &str, read: Read<T>, problems: &mut Problems) -> Option<T> {
        assert!(self.known(key).is_some_and(|key| key.needed), "{key}");
        read(self.take(key)?, &format!("`{key}`"), problems)
    }

    /// What a key says that may be missing; the outer `None` is one that can't be read.
    #[expect(
        clippy::option_option,
        reason = "missing and unreadable are two things"
    )]
    pub(super) fn may<T>(
        &self,
        key: &str,
        read: Read<T>,
        problems: &mut Problems,
    ) -> Option<Option<T>> {
        match self.take(key) {
            Some(node) => read(node, &format!("`{key}`"), problems).map(Some),
            None => Some(None),
        }
    }

    /// What a key says, or nothing.
    pub(super) fn or_default<T: Default>(
        &self,
        key: &str,
        read: Read<T>,
        problems: &mut Problems,
    ) -> Option<T> {
        Some(self.may(key, read, problems)?.unwrap_or_default())
    }

    /// A whole number, the usual one of the grammar when it is missing.
    pub(super) fn count(&self, key: &str, problems: &mut Problems) -> Option<u64> {
        let form = self.known(key).map(|key| key.form);
        let Some(Form::Count { least, usual }) = form else {
            return None;
        };
        match self.take(key) {
            Some(node) => count(node, &format!("`{key}`"), least, problems),
            None => usual,
        }
    }

    /// What the grammar says of a key.
    fn known(&self, name: &str) -> Option<&'static grammar::Key> {
        self.mapping?.key(name)
    }

    /// One of the words of a key that may be missing; the outer `None` is one that can't be read.
    #[expect(
        clippy::option_option,
        reason = "missing and unreadable are two things"
    )]
    pub(super) fn choice<T: Copy>(
        &self,
        key: &str,
        all: &'static [(&'static str, T)],
        problems: &mut Problems,
    ) -> Option<Option<Spanned<T>>> {
        match self.take(key) {
            Some(node) => choice(node, key, all, problems).map(Some),
            None => Some(None),
        }
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

/// `{type: string, place: string}` is not a short form of an object, since `type` is a keyword.
fn is_member(key: &Key, value: &Node, known: &[&str]) -> bool {
    let is_schema =
        matches!(&value.kind, Kind::Scalar { text, .. } if Type::NAMES.contains(&text.as_str()));
    is_schema && known.contains(&"properties") && nearest(&key.name, known).is_none()
}

fn present(entries: &[(Key, Node)], name: &str) -> bool {
    entries.iter().any(|(key, _)| key.name == name)
}
