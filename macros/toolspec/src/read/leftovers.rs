//! Finds unused pieces under `schemas`, `lookups` and `completions`.
//!
//! It searches the tree, not the draft: a tool that can't be read still uses its pieces.

use super::schema::reference;
use crate::problem::{Problem, Problems, nearest};
use crate::yaml::{Key, Kind, Node};

/// Reports what nothing in `tools` leads to.
pub(super) fn check(
    tools: &Node,
    schemas: Option<&[(Key, Node)]>,
    lookups: Option<&[(Key, Node)]>,
    completions: Option<&[(Key, Node)]>,
    problems: &mut Problems,
) {
    let schemas = schemas.unwrap_or_default();
    let mut reached = vec![tools];
    let mut used: Vec<&str> = Vec::new();
    while let Some(node) = reached.pop() {
        for (key, piece) in meant(&named_by(node, "$ref"), schemas) {
            if !used.contains(&key.name.as_str()) {
                used.push(&key.name);
                reached.push(piece);
            }
        }
    }
    for (key, _) in schemas {
        if !used.contains(&key.name.as_str()) {
            problems.push(
                Problem::new(key.span, format!("schema `{}` is never used", key.name))
                    .help("refer to it with `$ref`, or remove it"),
            );
        }
    }
    let lookups = lookups.unwrap_or_default();
    let pieces = schemas.iter().chain(completions.unwrap_or_default());
    // A lookup may go through another one.
    let pieces = pieces.chain(lookups).map(|(_, node)| node);
    let names: Vec<&str> = std::iter::once(tools)
        .chain(pieces)
        .flat_map(|node| named_by(node, "lookup"))
        .collect();
    let used = meant(&names, lookups);
    for (key, _) in lookups {
        if !used.iter().any(|(used, _)| used.name == key.name) {
            let help = format!("give an argument `lookup: {}`, or remove it", key.name);
            problems.push(
                Problem::new(key.span, format!("lookup `{}` is never used", key.name)).help(help),
            );
        }
    }
}

/// Reports completions that no prompt's argument leads to.
pub(super) fn completions(
    prompts: Option<&Node>,
    completions: Option<&[(Key, Node)]>,
    problems: &mut Problems,
) {
    let completions = completions.unwrap_or_default();
    let names: Vec<&str> = prompts
        .into_iter()
        .flat_map(|node| named_by(node, "complete"))
        .collect();
    let used = meant(&names, completions);
    for (key, _) in completions {
        if !used.iter().any(|(used, _)| used.name == key.name) {
            let help = format!(
                "give an argument of a prompt `complete: {}`, or remove it",
                key.name
            );
            problems.push(
                Problem::new(key.span, format!("completion `{}` is never used", key.name))
                    .help(help),
            );
        }
    }
}

/// The pieces that names mean; a misspelt name, which is a problem of its own, means the nearest.
fn meant<'n>(names: &[&str], pieces: &'n [(Key, Node)]) -> Vec<&'n (Key, Node)> {
    let known: Vec<&str> = pieces.iter().map(|(key, _)| key.name.as_str()).collect();
    let piece = |name: &str| pieces.iter().find(|(key, _)| key.name == name);
    let names = names.iter().map(|name| reference(name));
    names
        .filter_map(|name| piece(name).or_else(|| piece(nearest(name, &known)?)))
        .collect()
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
