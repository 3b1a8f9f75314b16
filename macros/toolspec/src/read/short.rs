//! Short forms of schemas, written out in the tree before anything is read, so that reading knows one form.
//!
//! ```text
//! string             {type: string}
//! [string]           {type: array, items: {type: string}}
//! {name: string}     {type: object, properties: {name: {type: string}}}
//! ```
//!
//! They are for schemas inside a result or an argument, and for pieces. An argument itself needs a description,
//! and the roots `input` and `output` are objects, so these need the full form.

use super::schema::keywords::{is_keyword, is_written, meant};
use crate::grammar::TOOL;
use crate::model::Type;
use crate::problem::{Span, nearest};
use crate::yaml::{Key, Kind, Node};

/// Writes out every short form of a manifest.
pub(super) fn write_out(root: &mut Node) {
    if let Some(Kind::Mapping(pieces)) = child(root, "schemas").map(|node| &mut node.kind) {
        for (_, piece) in pieces {
            schema(piece);
        }
    }
    let Some(Kind::Sequence(tools)) = child(root, "tools").map(|node| &mut node.kind) else {
        return;
    };
    for tool in tools {
        for (key, node) in entries(tool) {
            match nearest(&key.name, &TOOL.names()) {
                Some("input") => arguments(node),
                Some("output") => inside(node),
                _ => {}
            }
        }
    }
}

/// An argument keeps its form; what is inside it may be short.
fn arguments(input: &mut Node) {
    for (key, node) in entries(input) {
        if meant(&key.name) == Some("properties") {
            for (_, node) in entries(node) {
                inside(node);
            }
        }
    }
}

/// A schema, and what is inside it.
fn schema(node: &mut Node) {
    let span = node.span;
    let (kind, more) = match &node.kind {
        Kind::Scalar { .. } if node.json().is_string() => (node.clone(), None),
        Kind::Sequence(items) if items.len() == 1 => {
            let items = items[0].clone();
            (word("array", span), Some((key("items", items.span), items)))
        }
        Kind::Mapping(entries) if are_members(entries) => {
            let members = (key("properties", span), node.clone());
            (word("object", span), Some(members))
        }
        _ => return inside(node),
    };
    let written = [(key("type", span), kind)].into_iter().chain(more);
    node.kind = Kind::Mapping(written.collect());
    inside(node);
}

/// What is inside a schema that is written in full.
fn inside(node: &mut Node) {
    for (key, node) in entries(node) {
        match meant(&key.name) {
            Some("properties") => {
                for (_, node) in entries(node) {
                    schema(node);
                }
            }
            Some("items" | "additionalProperties") => schema(node),
            _ => {}
        }
    }
}

/// Whether a mapping names members rather than keywords. A keyword that is misspelt makes no object of a schema: some
/// key is like none, and some value is a schema.
fn are_members(entries: &[(Key, Node)]) -> bool {
    let is_schema = |node: &Node| match &node.kind {
        Kind::Scalar { text, .. } => Type::NAMES.contains(&text.as_str()),
        Kind::Sequence(items) => items.len() == 1,
        Kind::Mapping(entries) => !entries.is_empty(),
    };
    let mut names = entries.iter().map(|(key, _)| key.name.as_str());
    !names.clone().any(is_written)
        && names.any(|name| !is_keyword(name))
        && entries.iter().any(|(_, node)| is_schema(node))
}

fn child<'n>(node: &'n mut Node, name: &str) -> Option<&'n mut Node> {
    let mut found = entries(node).iter_mut().filter(|(key, _)| key.name == name);
    found.next().map(|(_, node)| node)
}

fn entries(node: &mut Node) -> &mut [(Key, Node)] {
    match &mut node.kind {
        Kind::Mapping(entries) => entries,
        _ => &mut [],
    }
}

fn key(name: &str, span: Span) -> Key {
    let name = name.to_owned();
    Key { name, span }
}

fn word(text: &str, span: Span) -> Node {
    let text = text.to_owned();
    let kind = Kind::Scalar { text, plain: true };
    Node { span, kind }
}
