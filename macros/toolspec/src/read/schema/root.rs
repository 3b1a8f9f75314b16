//! The roots: `input` and `output` of a tool.

use super::Reader;
use super::keywords::is_keyword;
use crate::grammar::Place;
use crate::model::{Declared, Schema, Type};
use crate::problem::{Problem, Spanned};
use crate::yaml::{Kind, Node};

impl<'n> Reader<'n> {
    /// Reads a tool's `input`: an object, closed, without combinators.
    pub(in crate::read) fn input(&mut self, node: &'n Node) -> Option<Schema> {
        self.root(node, Place::Input, "input")
    }

    /// Reads a tool's `output`.
    pub(in crate::read) fn output(
        &mut self,
        node: &'n Node,
        declared: Option<&Declared>,
    ) -> Option<Schema> {
        if node.get("items").is_some() {
            return self.page(node, declared);
        }
        self.root(node, Place::Output, "output")
    }

    /// A schema whose type may be left out, since it must be an object.
    fn root(&mut self, node: &'n Node, place: Place, which: &str) -> Option<Schema> {
        let target = node.get("$ref");
        let piece = target.and_then(|target| self.piece(target.json().as_str()?));
        // Another type is told before anything that follows from it.
        let own = node.get("type").filter(|kind| is_other(kind));
        let its = piece.and_then(|(_, piece)| piece.get("type"));
        if let Some(at) = own.or(target.filter(|_| its.is_some_and(is_other))) {
            return self.no_object(which, at);
        }
        if target.is_none() && node.get("properties").is_none() {
            self.indented(node, which)?;
        }
        let name = Spanned {
            value: which.to_owned(),
            span: node.span,
        };
        let schema = self.overlay(None, node, place, &name)?;
        match (&schema.of, target) {
            (Type::Object { .. }, _) | (_, None) => Some(schema),
            (_, Some(target)) => self.no_object(which, target),
        }
    }

    pub(super) fn no_object<T>(&mut self, which: &str, at: &Node) -> Option<T> {
        self.problems.push(
            Problem::new(at.span, format!("the root of `{which}` is an object"))
                .help("remove `type`, or wrap the value in a property"),
        );
        None
    }

    /// Nothing stands where `properties` was left out; `None` when something does.
    fn indented(&mut self, node: &Node, which: &str) -> Option<()> {
        let Kind::Mapping(entries) = &node.kind else {
            return Some(());
        };
        let stray = entries
            .iter()
            .find(|(key, value)| matches!(value.kind, Kind::Mapping(_)) && !is_keyword(&key.name));
        let Some((key, _)) = stray else {
            return Some(());
        };
        self.problems.push(
            Problem::new(
                key.span,
                format!("`{}` is not under `properties`", key.name),
            )
            .label(format!("not a key of `{which}`"))
            .help("write `properties:` above and indent what it names"),
        );
        None
    }
}

/// Whether a `type` is written that is not that of an object.
pub(super) fn is_other(kind: &Node) -> bool {
    kind.json() != "object"
}
