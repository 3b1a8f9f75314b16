//! How a tool answers: by a call that the manifest describes, by a function, or by both.

use super::Reader;
use super::entries::Entries;
use super::values::{choice, texts};
use crate::model::{Declared, Handler};
use crate::problem::{Problem, Span};

/// What a function of the tool's name does.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Role {
    /// All of it.
    Custom,
    /// Finishes the answer of the call that the manifest describes.
    Transform,
}

pub(crate) const ROLES: &[(&str, Role)] =
    &[("custom", Role::Custom), ("transform", Role::Transform)];

const HELP: &str = "give `request` when HTTP calls answer it, `handler: custom` when Rust must make the calls, \
                    or `request` with `handler: transform` when Rust must transform the answer";

impl Reader<'_> {
    /// `request` with what belongs to it, `handler`, or both.
    pub(super) fn handler(
        &mut self,
        entries: &Entries<'_>,
        what: &str,
        heading: Span,
    ) -> Option<Handler> {
        let role = entries.take("handler");
        let calls = entries.take("calls");
        let role = role.map(|node| choice(node, "handler", ROLES, self.problems));
        let calls = calls.map(|node| texts(node, "`calls`", self.problems));
        let declared = self.declared(entries);
        let transforms = matches!(&role, Some(Some(role)) if role.value == Role::Transform);
        let which = match (role, declared) {
            (Some(role), None) if !transforms => {
                for key in ["list", "filter", "include"] {
                    self.misplaced(
                        entries,
                        key,
                        "a custom handler pages, filters and fetches itself",
                    );
                }
                let calls = calls.unwrap_or_else(|| Some(Vec::new()));
                return role.and(calls).map(|calls| Handler::Custom { calls });
            }
            (None, Some(declared)) => {
                self.misplaced(entries, "calls", "`request` says what is called");
                return declared.map(Handler::Declared);
            }
            (Some(_), Some(declared)) if transforms => {
                self.misplaced(
                    entries,
                    "calls",
                    "`request` and `include` say what is called",
                );
                let declared = declared?;
                let declared = Declared {
                    is_transformed: true,
                    ..*declared
                };
                return Some(Handler::Declared(Box::new(declared)));
            }
            // What a handler that can't be read was to do is not known.
            (Some(None), Some(_)) => return None,
            (Some(_), None) => "`handler: transform` and no `request`",
            (Some(_), Some(_)) => "both `request` and `handler: custom`",
            (None, None) => "neither `request` nor `handler: custom`",
        };
        self.problems
            .push(Problem::new(heading, format!("{what} has {which}")).help(HELP));
        None
    }

    /// `request`, `list`, `filter` and `include`; the outer `None` is a tool without `request`.
    #[expect(
        clippy::option_option,
        reason = "missing and unreadable are two things"
    )]
    fn declared(&mut self, entries: &Entries<'_>) -> Option<Option<Box<Declared>>> {
        let request = entries.take("request").map(|node| self.request(node));
        let list = entries.take("list").map(|node| self.list(node));
        let filter = entries.take("filter").map(|node| self.filter(node));
        let include = entries.take("include").map(|node| self.include(node));
        let list = list.map_or(Some(None), |list| list.map(Some));
        let filter = filter.unwrap_or_else(|| Some(Vec::new()));
        let include = include.unwrap_or_else(|| Some(Vec::new()));
        Some(match (request?, list, filter, include) {
            (Some(request), Some(list), Some(filter), Some(include)) => Some(Box::new(Declared {
                request,
                list,
                filter,
                include,
                is_transformed: false,
            })),
            _ => None,
        })
    }

    fn misplaced(&mut self, entries: &Entries<'_>, key: &str, why: &str) {
        if let Some((span, _)) = entries.entry(key) {
            self.problems.push(
                Problem::new(span, format!("`{key}` has no effect here"))
                    .label(why)
                    .help(format!("remove `{key}`")),
            );
        }
    }
}
