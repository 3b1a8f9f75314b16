//! `files`: other files that add to a manifest.
//!
//! A file has some of the manifest's sections, written as in the manifest itself. Its entries are added after those of the
//! manifest and of the files before it, so that all later code reads one tree.

use super::entries::Entries;
use super::short;
use super::values::{items, pairs, text};
use crate::grammar::{FILE, Form};
use crate::problem::{Problem, Problems, Spanned};
use crate::sources::Sources;
use crate::yaml::{self, Key, Kind, Node};

/// The files that a manifest names, those of an impossible path left out.
pub(crate) fn named(root: &Node) -> impl Iterator<Item = &str> {
    let listed = root.get("files").map(|node| &node.kind);
    let listed = match listed {
        Some(Kind::Sequence(items)) => &items[..],
        _ => &[],
    };
    let names = listed.iter().filter_map(|item| match &item.kind {
        Kind::Scalar { text, .. } => Some(text.as_str()),
        _ => None,
    });
    names.filter(|name| is_inside(name))
}

/// The manifest's tree with what the files that it names add, every schema in its long form; `None` when one of the
/// files is not a tree.
pub(crate) fn tree(sources: &Sources, problems: &mut Problems) -> Option<Node> {
    let mut root = joined(sources, problems)?;
    short::write_out(&mut root);
    Some(root)
}

fn joined(sources: &Sources, problems: &mut Problems) -> Option<Node> {
    let mut root = yaml::parse(sources.own(), problems)?;
    let Some(listed) = root.get("files").cloned() else {
        return Some(root);
    };
    let mut seen: Vec<Spanned<String>> = Vec::new();
    let mut whole = true;
    for item in items(&listed, "`files`", problems)? {
        let Some(name) = text(item, "an item of `files`", problems) else {
            continue;
        };
        if let Some(first) = seen.iter().find(|first| first.value == name.value) {
            problems.push(
                Problem::new(name.span, format!("`files` names `{}` twice", name.value))
                    .note(first.span, "first given here")
                    .help("keep one of them"),
            );
            continue;
        }
        let part = part(sources, &name, problems);
        whole &= part.is_some_and(|part| add(&mut root, &name.value, &part, problems));
        seen.push(name);
    }
    // What is missing would be missed wherever it is named.
    whole.then_some(root)
}

/// The tree of a file.
fn part(sources: &Sources, name: &Spanned<String>, problems: &mut Problems) -> Option<Node> {
    let called = &name.value;
    if !is_inside(called) {
        problems.push(
            Problem::new(
                name.span,
                format!("`{called}` is not a file in or below the manifest's folder"),
            )
            .label("a path from the manifest's folder down, with `/`")
            .help("write it as `schemas/notes.yaml`"),
        );
        return None;
    }
    let (text, start) = match sources.named(called) {
        Ok(found) => found,
        Err(why) => {
            problems.push(
                Problem::new(name.span, format!("`{called}` can't be read: {why}"))
                    .help("write the file, or remove it from `files`"),
            );
            return None;
        }
    };
    yaml::parse_part(text, start, called, problems)
}

/// Adds what a file lists; whether all of it could be.
fn add(root: &mut Node, called: &str, part: &Node, problems: &mut Problems) -> bool {
    let entries = Entries::of(&FILE, part, format!("`{called}`"), problems);
    let (Some(entries), Kind::Mapping(sections)) = (entries, &mut root.kind) else {
        return false;
    };
    let mut whole = true;
    for (name, span) in entries.iter() {
        let Some(node) = entries.take(name) else {
            continue;
        };
        let what = format!("`{name}`");
        let form = FILE.key(name).map(|key| key.form);
        let fits = if matches!(form, Some(Form::ListOf(_))) {
            items(node, &what, problems).is_some()
        } else {
            pairs(node, &what, problems).is_some()
        };
        let section = sections.iter_mut().find(|(key, _)| key.name == name);
        match section {
            _ if !fits => whole = false,
            Some((_, section)) => join(section, node, problems),
            None => {
                let name = name.to_owned();
                sections.push((Key { name, span }, node.clone()));
            }
        }
    }
    whole
}

/// Puts one section behind another of the same name.
fn join(whole: &mut Node, more: &Node, problems: &mut Problems) {
    match (&mut whole.kind, &more.kind) {
        (Kind::Sequence(items), Kind::Sequence(more)) => items.extend(more.iter().cloned()),
        (Kind::Mapping(entries), Kind::Mapping(more)) => {
            for (key, node) in more {
                match entries.iter().find(|(first, _)| first.name == key.name) {
                    Some((first, _)) => problems.push(
                        Problem::new(key.span, format!("`{}` is given twice", key.name))
                            .note(first.span, "first given here")
                            .help("keep one of them"),
                    ),
                    None => entries.push((key.clone(), node.clone())),
                }
            }
        }
        // A section of another kind has its problem.
        _ => {}
    }
}

/// Whether a path leads from a folder down, on every system.
fn is_inside(path: &str) -> bool {
    let fits = |step: &str| !matches!(step, "" | "." | "..") && !step.contains(['\\', ':']);
    path.split('/').all(fits)
}
