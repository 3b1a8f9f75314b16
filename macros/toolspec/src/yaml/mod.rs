//! Parses YAML into a tree with the position of every part.
//!
//! Kept: order, repeated keys (as problems), and the span of every key and value. Not kept: anchors,
//! aliases and tags, which the manifest's grammar does not have.

mod build;
mod scalar;

use crate::problem::Span;

pub use build::parse;
pub(crate) use build::parse_part;

/// A value and where it stands.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where the value stands.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a [`Node`] is.
#[derive(Debug, Clone)]
pub enum Kind {
    /// Text, a number, a boolean or nothing; `plain` when written without quotes.
    Scalar {
        /// The text as written, unquoted.
        text: String,
        /// Whether it was written without quotes, so that `true` is a boolean.
        plain: bool,
    },
    /// `[a, b]`.
    Sequence(Vec<Node>),
    /// `{a: b}`, in the order written; keys are unique.
    Mapping(Vec<(Key, Node)>),
}

/// A mapping's key.
#[derive(Debug, Clone)]
pub struct Key {
    /// The key's text.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

impl Node {
    /// `a mapping`, `a list`, `text`…: how messages call this value.
    #[must_use]
    pub fn noun(&self) -> &'static str {
        match &self.kind {
            Kind::Sequence(_) => "a list",
            Kind::Mapping(_) => "a mapping",
            Kind::Scalar { .. } => match self.json() {
                serde_json::Value::Null => "nothing",
                serde_json::Value::Bool(_) => "a boolean",
                serde_json::Value::Number(_) => "a number",
                _ => "text",
            },
        }
    }

    /// The value of a mapping's key; none of anything else.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        let Kind::Mapping(entries) = &self.kind else {
            return None;
        };
        let found = entries.iter().find(|(present, _)| present.name == key);
        found.map(|(_, value)| value)
    }

    /// The value as JSON, by the rules of YAML's core schema.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        match &self.kind {
            Kind::Scalar { text, plain: false } => text.as_str().into(),
            Kind::Scalar { text, plain: true } => scalar::resolve(text),
            Kind::Sequence(items) => items.iter().map(Self::json).collect(),
            Kind::Mapping(entries) => entries
                .iter()
                .map(|(key, value)| (key.name.clone(), value.json()))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }
}
