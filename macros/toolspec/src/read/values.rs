//! Reads single values, lists and named pairs, and reports values of another kind.

use serde_json::Value;

use crate::emit::names::capitalised;
use crate::problem::{Problem, Problems, Spanned};
use crate::yaml::{Key, Kind, Node};

/// The pairs of a mapping with names of its own, such as `properties`.
pub(super) fn pairs<'n>(
    node: &'n Node,
    what: &str,
    problems: &mut Problems,
) -> Option<&'n [(Key, Node)]> {
    let Kind::Mapping(entries) = &node.kind else {
        problems.push(
            Problem::new(
                node.span,
                format!("{what} is {}, not a mapping", node.noun()),
            )
            .help("write `name: value` pairs, indented below it"),
        );
        return None;
    };
    Some(entries)
}

/// The items of a list.
pub(super) fn items<'n>(node: &'n Node, what: &str, problems: &mut Problems) -> Option<&'n [Node]> {
    let Kind::Sequence(items) = &node.kind else {
        problems.push(
            Problem::new(node.span, format!("{what} is {}, not a list", node.noun()))
                .help("write it as `[a, b]`"),
        );
        return None;
    };
    Some(items)
}

/// Whether a character reorders or hides what is around it: a reviewer reads other words than a model.
fn is_hidden(character: char) -> bool {
    matches!(character, '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// Text.
pub(super) fn text(node: &Node, what: &str, problems: &mut Problems) -> Option<Spanned<String>> {
    let unprintable = |text: &str| {
        let mut characters = text.chars();
        characters
            .find(|any| any.is_control() && !matches!(any, '\n' | '\t' | '\r') || is_hidden(*any))
    };
    match node.json() {
        Value::String(text) if unprintable(&text).is_some() => {
            let character = unprintable(&text).map_or(0, u32::from);
            problems.push(
                Problem::new(
                    node.span,
                    format!("{what} holds a character that can't be shown"),
                )
                .label(format!("U+{character:04X}"))
                .help("remove it, or write the word for it"),
            );
            None
        }
        Value::String(text) if !text.trim().is_empty() => Some(Spanned {
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

/// Text of a key that may be missing.
pub(super) fn word(node: Option<&Node>, what: &str, problems: &mut Problems) -> Option<String> {
    text(node?, what, problems).map(|text| text.value)
}

/// The path of a key that may be missing, such as `data.items`.
pub(super) fn path(node: Option<&Node>, what: &str, problems: &mut Problems) -> Option<String> {
    let path = text(node?, what, problems)?;
    is_path(&path, problems).then_some(path.value)
}

/// Whether a text leads from member to member; a problem where it does not.
pub(super) fn is_path(path: &Spanned<String>, problems: &mut Problems) -> bool {
    let is = !path.value.split('.').any(str::is_empty);
    if !is {
        problems.push(
            Problem::new(path.span, format!("`{}` is not a path", path.value)).help(
                "name the service's members from the outside in, with a dot between: `tags.labels`",
            ),
        );
    }
    is
}

/// A list of texts.
pub(super) fn texts(
    node: &Node,
    what: &str,
    problems: &mut Problems,
) -> Option<Vec<Spanned<String>>> {
    let items = items(node, what, problems)?;
    let one = format!("an item of {what}");
    every(items.iter().map(|item| text(item, &one, problems)))
}

/// A text, or a list of at least one.
pub(super) fn one_or_more(
    node: &Node,
    what: &str,
    problems: &mut Problems,
) -> Option<Vec<Spanned<String>>> {
    let Kind::Sequence(_) = node.kind else {
        return Some(vec![text(node, what, problems)?]);
    };
    let read = texts(node, what, problems)?;
    if read.is_empty() {
        problems.push(
            Problem::new(node.span, format!("{what} is an empty list")).help("name at least one"),
        );
        return None;
    }
    Some(read)
}

/// A whole number of at least `least`.
pub(super) fn count(node: &Node, what: &str, least: u64, problems: &mut Problems) -> Option<u64> {
    let number = node.json().as_u64().filter(|number| *number >= least);
    if number.is_none() {
        let is = match node.json() {
            Value::Number(number) => format!("`{number}`"),
            _ => node.noun().to_owned(),
        };
        problems.push(
            Problem::new(
                node.span,
                format!("{what} is {is}, not a whole number from {least}"),
            )
            .help("write one without quotes, sign or fraction"),
        );
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
    let written = text(node, &format!("`{what}`"), problems)?;
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

/// All of them, unless one could not be read; every one is tried, so that all is reported.
pub(super) fn every<T>(read: impl Iterator<Item = Option<T>>) -> Option<Vec<T>> {
    let read: Vec<Option<T>> = read.collect();
    read.into_iter().collect()
}

/// The text of a key.
pub(super) fn named(key: &Key) -> Spanned<String> {
    Spanned {
        value: key.name.clone(),
        span: key.span,
    }
}

/// A value as JSON.
pub(super) fn spanned(node: &Node) -> Spanned<Value> {
    Spanned {
        value: node.json(),
        span: node.span,
    }
}

/// The bare values.
pub(super) fn bare(read: Vec<Spanned<String>>) -> Vec<String> {
    read.into_iter().map(|text| text.value).collect()
}

/// `deep_dive` as people read it: `Deep dive`.
pub(super) fn humanised(name: &str) -> String {
    capitalised(&name.replace('_', " "))
}
