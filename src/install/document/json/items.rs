//! Members of an object or a list: putting one in at the end, and taking one out.

use std::ops::Range;

use jsonc_parser::ast::{Array, Object};
use jsonc_parser::common::Ranged as _;

use super::layout::{BLANK, Layout, indent_at, own_line};
use super::tree::Tree;
use crate::install::document::splice::Splice;

/// An object or a list in a text.
pub(super) struct Items<'a> {
    text: &'a str,
    tree: &'a Tree<'a>,
    /// Between the braces or brackets.
    inside: Range<usize>,
    members: Vec<Range<usize>>,
}

impl<'a> Items<'a> {
    pub(super) fn of_object(text: &'a str, tree: &'a Tree<'a>, object: &Object<'_>) -> Self {
        Self {
            text,
            tree,
            inside: object.start() + 1..object.end() - 1,
            members: object
                .properties
                .iter()
                .map(|item| item.start()..item.end())
                .collect(),
        }
    }

    pub(super) fn of_array(text: &'a str, tree: &'a Tree<'a>, array: &Array<'_>) -> Self {
        Self {
            text,
            tree,
            inside: array.start() + 1..array.end() - 1,
            members: array
                .elements
                .iter()
                .map(|item| item.start()..item.end())
                .collect(),
        }
    }

    /// Whether there is nothing inside, not even a comment.
    pub(super) fn is_blank(&self) -> bool {
        self.text[self.inside.clone()]
            .trim_matches(BLANK)
            .is_empty()
    }

    /// Adds a member at the end. `written` gives its text, over several lines of an indentation or on one.
    pub(super) fn push(
        &self,
        layout: &Layout,
        written: impl Fn(Option<&str>) -> String,
    ) -> Vec<Splice> {
        let inside = &self.text[self.inside.clone()];
        let outer = indent_at(self.text, self.inside.start);
        let indent = self
            .members
            .iter()
            .rev()
            .find_map(|item| own_line(self.text, item.start));
        let indent = indent.map_or_else(|| layout.deeper(outer), str::to_owned);
        let end = layout.end;
        if self.is_blank() {
            let text = format!("{end}{indent}{}{end}{outer}", written(Some(&indent)));
            let range = self.inside.clone();
            return vec![Splice { range, text }];
        }
        // Past whatever comments follow the last member, so that they stay with it.
        let place = self.inside.start + inside.trim_end_matches(BLANK).len();
        let text = if inside.contains('\n') {
            format!("{end}{indent}{}", written(Some(&indent)))
        } else {
            format!(" {}", written(None))
        };
        match self.members.last() {
            None => vec![Splice::insert(place, text)],
            Some(last) if self.comma(last.end..self.inside.end).is_some() => {
                vec![Splice::insert(place, text + ",")]
            }
            Some(last) => vec![Splice::insert(last.end, ","), Splice::insert(place, text)],
        }
    }

    /// Takes a member out, and nothing that [`Self::push`] had not brought.
    pub(super) fn remove(&self, index: usize) -> Vec<Splice> {
        let item = &self.members[index];
        let before = self.text[..item.start].trim_end_matches(BLANK).len();
        let next = self
            .members
            .get(index + 1)
            .map_or(self.inside.end, |next| next.start);
        let previous = index.checked_sub(1).map(|previous| &self.members[previous]);
        let Some(comma) = self.comma(item.end..next) else {
            let comma = previous.and_then(|previous| self.comma(previous.end..item.start));
            let alone = previous.is_none() && self.text[self.inside.start..before].is_empty();
            let rest = &self.text[item.end..self.inside.end];
            // What is left of an object that held only this is nothing, rather than an empty line.
            let end = if alone && rest.trim_matches(BLANK).is_empty() {
                self.inside.end
            } else {
                item.end
            };
            let mut splices = vec![Splice::remove(self.gap(before, item.start, end)..end)];
            splices.extend(comma.map(|at| Splice::remove(at..at + 1)));
            return splices;
        };
        // The first of several on one line leaves no blank behind the brace.
        let spaces = |range: Range<usize>| self.text[range].trim_matches([' ', '\t']).is_empty();
        if index == 0
            && next < self.inside.end
            && spaces(item.end..comma)
            && spaces(comma + 1..next)
        {
            return vec![Splice::remove(item.start..next)];
        }
        if self.text[item.end..comma].trim_matches(BLANK).is_empty() {
            return vec![Splice::remove(
                self.gap(before, item.start, comma + 1)..comma + 1,
            )];
        }
        vec![
            Splice::remove(self.gap(before, item.start, item.end)..item.end),
            Splice::remove(comma..comma + 1),
        ]
    }

    /// From where the blank before a member goes with it: not when what follows would end up in a comment.
    fn gap(&self, before: usize, start: usize, end: usize) -> usize {
        let rest = self.text[end..].split('\n').next().unwrap_or_default();
        let mut comments = self.tree.line_comments.iter();
        let is_comment = comments.any(|comment| comment.start < before && before <= comment.end);
        let is_safe = rest.trim_matches(BLANK).is_empty() || !is_comment;
        if is_safe { before } else { start }
    }

    fn comma(&self, within: Range<usize>) -> Option<usize> {
        let at = self
            .tree
            .commas
            .partition_point(|comma| *comma < within.start);
        self.tree
            .commas
            .get(at)
            .copied()
            .filter(|comma| *comma < within.end)
    }
}
