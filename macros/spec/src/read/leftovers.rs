//! Pieces under `schemas` and `lookups` that no tool uses.
//!
//! Seen in the tree, not in the draft: a tool that can't be read uses its pieces all the same.

use super::schema::reference;
use crate::problem::{Problem, Problems, nearest};
use crate::yaml::{Key, Kind, Node};

/// Reports what nothing in `tools` leads to.
pub(super) fn check(
    tools: &Node,
    schemas: Option<&[(Key, Node)]>,
    lookups: Option<&[(Key, Node)]>,
    problems: &mut Problems,
) {
    let schemas = schemas.unwrap_or_default();
    let mut used = named_by(tools, "$ref");
    let mut next = 0;
    while let Some(name) = used.get(next).copied() {
        next += 1;
        let piece = schemas.iter().find(|(key, _)| key.name == reference(name));
        for name in piece.map_or_else(Vec::new, |(_, node)| named_by(node, "$ref")) {
            if !used.contains(&name) {
                used.push(name);
            }
        }
    }
    for (key, _) in schemas {
        if !used.iter().any(|name| reference(name) == key.name) {
            problems.push(
                Problem::new(key.span, format!("schema `{}` is never used", key.name))
                    .help("refer to it with `$ref`, or remove it"),
            );
        }
    }
    let pieces = schemas.iter().map(|(_, node)| node);
    let used: Vec<&str> = std::iter::once(tools)
        .chain(pieces)
        .flat_map(|node| named_by(node, "lookup"))
        .collect();
    for (key, _) in lookups.unwrap_or_default() {
        if !used.contains(&key.name.as_str()) {
            problems.push(
                Problem::new(key.span, format!("lookup `{}` is never used", key.name)).help(
                    format!("give an argument `lookup: {}`, or remove it", key.name),
                ),
            );
        }
    }
}

/// The texts that stand under a key, however misspelt, anywhere in a node.
fn named_by<'n>(node: &'n Node, wanted: &str) -> Vec<&'n str> {
    match &node.kind {
        Kind::Scalar { .. } => Vec::new(),
        Kind::Sequence(items) => items
            .iter()
            .flat_map(|item| named_by(item, wanted))
            .collect(),
        Kind::Mapping(entries) => entries
            .iter()
            .flat_map(|(key, value)| match &value.kind {
                Kind::Scalar { text, .. } if nearest(&key.name, &[wanted]).is_some() => {
                    vec![text.as_str()]
                }
                _ => named_by(value, wanted),
            })
            .collect(),
    }
}
