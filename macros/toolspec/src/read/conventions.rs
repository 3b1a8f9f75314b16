//! `conventions`: the prefix and the groups.

use super::entries::Entries;
use super::values::{choice, every, humanised, items, text};
use crate::grammar::{CONVENTIONS, GROUP};
use crate::model::{Effect, Group};
use crate::problem::{Problems, Spanned};
use crate::yaml::{Kind, Node};

/// The prefix and the groups, each as far as it can be read.
pub(super) type Conventions = (Option<Spanned<String>>, Option<Vec<Group>>);

/// Reads `conventions`.
pub(super) fn read(node: &Node, problems: &mut Problems) -> Option<Conventions> {
    let entries = Entries::of(&CONVENTIONS, node, "`conventions`", problems)?;
    let prefix = entries.must("prefix", text, problems);
    let groups = entries
        .take("groups")
        .and_then(|node| items(node, "`groups`", problems))
        .and_then(|groups| every(groups.iter().map(|node| group(node, problems))));
    Some((prefix, groups))
}

/// A group is its name, or a mapping of `name`, `title` and `effects`.
fn group(node: &Node, problems: &mut Problems) -> Option<Group> {
    if let Kind::Scalar { .. } = node.kind {
        let name = text(node, "a group", problems)?;
        return Some(Group {
            title: humanised(&name.value),
            name,
            effects: vec![Effect::Read],
        });
    }
    let entries = Entries::of(&GROUP, node, "a group", problems)?;
    let name = entries.must("name", text, problems);
    let title = entries.may("title", text, problems);
    let effects = match entries.take("effects") {
        Some(node) => effects(node, problems),
        None => Some(vec![Effect::Read]),
    };
    let name = name?;
    let title = title?.map(|title| title.value);
    Some(Group {
        title: title.unwrap_or_else(|| humanised(&name.value)),
        name,
        effects: effects?,
    })
}

fn effects(node: &Node, problems: &mut Problems) -> Option<Vec<Effect>> {
    let items = items(node, "`effects`", problems)?;
    let read = items
        .iter()
        .map(|node| Some(choice(node, "effect", Effect::ALL, problems)?.value));
    every(read)
}
