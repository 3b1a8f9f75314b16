//! What of an answer is read for a result of some shape; see [`Selection`].

use super::list::{List, Paging};
use super::path::{ITEMS, Path};
use super::project::{Member, Shape};
use crate::selection::{AnswerSelection, Selection};

/// What of a value is read to show this much of it.
#[must_use]
pub fn of_shape(shape: &Shape) -> Selection {
    match shape {
        Shape::Cut { of, .. } => of_shape(of),
        Shape::Count => Selection::Length,
        Shape::List { item, pick } => {
            let item = match of_shape(item) {
                // Of the lists in a list, not of the list.
                Selection::Length => Selection::All,
                item => item,
            };
            let mut selection = item.clone();
            for name in *pick {
                selection.select(&[name], item.clone());
            }
            selection
        }
        Shape::Object {
            members,
            rest: None,
        } => {
            let mut selection = Selection::none();
            for member in *members {
                select_member(&mut selection, member);
            }
            selection
        }
        // A scalar is one; what stands in its place is described by its type.
        _ => Selection::All,
    }
}

fn select_member(selection: &mut Selection, member: &Member) {
    for path in member.from {
        selection.select(path, of_shape(&member.shape));
    }
    if let Some(path) = member.only_if {
        selection.select(path, Selection::All);
    }
}

/// What is read of an answer that holds a list, given what is shown of it once the list stands under its key: that,
/// what paging reads, and these members of each item, by path or by name.
#[must_use]
pub fn of_list<'n>(
    mut object: Selection,
    list: &List,
    paths: &[Path],
    names: impl Iterator<Item = &'n String>,
) -> AnswerSelection {
    let item = object.of_member(list.key()).cloned();
    let mut item = item.unwrap_or_else(Selection::none);
    let ordered = list.newest_first.as_ref().map(std::slice::from_ref);
    for name in names {
        item.select(&[name], Selection::All);
    }
    let known = [&["id"][..]].into_iter().chain(ordered);
    for path in paths.iter().copied().chain(known) {
        item.select(path, Selection::All);
    }
    object.select(list.at.unwrap_or(ITEMS), item.clone());
    object.select(&["total"], Selection::All);
    if let Paging::Cursor { next, .. } = list.paging {
        object.select(&[next], Selection::All);
    }
    AnswerSelection { object, item }
}
