//! One tool's entry.

use serde_json::Value;

use super::Reader;
use super::entries::Entries;
use super::values::{choice, text, texts};
use crate::draft::ToolDraft;
use crate::model::{Declared, Effect, Example, Handler, Schema, Type};
use crate::problem::{Problem, Span, Spanned};
use crate::yaml::Node;

const KEYS: &[&str] = &[
    "name",
    "title",
    "group",
    "description",
    "scopes",
    "effect",
    "input",
    "handler",
    "calls",
    "request",
    "list",
    "filter",
    "continuation",
    "output",
    "example",
    "next",
    "view",
];

const CUSTOM: &[(&str, ())] = &[("custom", ())];

impl<'n> Reader<'n> {
    /// Reads a tool, as far as it can be read.
    pub(super) fn tool(&mut self, node: &'n Node) -> ToolDraft {
        let mut draft = ToolDraft {
            span: node.span,
            ..ToolDraft::default()
        };
        let what = called(node);
        let Some(entries) = Entries::open(node, &what, KEYS, self.problems) else {
            return draft;
        };
        draft.name = self.needed_text(&entries, "name");
        draft.title = self.needed_text(&entries, "title");
        draft.group = self.needed_text(&entries, "group");
        draft.description = self.needed_text(&entries, "description");
        let scopes = entries.need("scopes", self.problems);
        let effect = entries.need("effect", self.problems);
        let output = entries.need("output", self.problems);
        let example = entries.need("example", self.problems);

        let scopes = scopes.and_then(|node| texts(node, "`scopes`", self.problems));
        let next = entries.take("next");
        let next = next.and_then(|node| texts(node, "`next`", self.problems));
        let view = entries.take("view");
        draft.view = view.and_then(|node| text(node, "`view`", self.problems));
        let continuation = entries.take("continuation");
        draft.scopes = scopes.unwrap_or_default();
        draft.effect = effect.and_then(|node| choice(node, "effect", Effect::ALL, self.problems));
        draft.input = match entries.take("input") {
            Some(node) => self.input(node),
            None => Some(without_arguments(node.span)),
        };
        let heading = draft.name.as_ref().map_or(entries.span, |name| name.span);
        draft.handler = self.handler(&entries, &what, heading);
        draft.continuation = continuation.and_then(|node| self.continuation(node));
        draft.output = output.and_then(|node| self.output(node));
        draft.example = example.and_then(|node| self.example(node));
        draft.next = next.unwrap_or_default();
        draft
    }

    fn needed_text(&mut self, entries: &Entries<'_>, key: &str) -> Option<Spanned<String>> {
        let node = entries.need(key, self.problems)?;
        text(node, &format!("`{key}`"), self.problems)
    }

    /// How the tool answers: by `handler`, or by `request` with `list` and `filter`.
    fn handler(&mut self, entries: &Entries<'_>, what: &str, heading: Span) -> Option<Handler> {
        let custom = entries.take("handler");
        let calls = entries.take("calls");
        let custom = custom.map(|node| choice(node, "handler", CUSTOM, self.problems));
        let calls = calls.map(|node| texts(node, "`calls`", self.problems));
        let declared = self.declared(entries);
        let which = match (custom, declared) {
            (Some(custom), None) => {
                for key in ["list", "filter"] {
                    self.misplaced(entries, key, "a custom handler pages and filters itself");
                }
                let calls = calls.unwrap_or_else(|| Some(Vec::new()));
                return custom.and(calls).map(|calls| Handler::Custom { calls });
            }
            (None, Some(declared)) => {
                self.misplaced(entries, "calls", "`request` says what is called");
                return declared.map(Handler::Declared);
            }
            (Some(_), Some(_)) => "both `request` and `handler: custom`",
            (None, None) => "neither `request` nor `handler: custom`",
        };
        self.problems
            .push(Problem::new(heading, format!("{what} has {which}")).help(
                "give `request` when one HTTP call answers it, `handler: custom` when Rust must",
            ));
        None
    }

    /// `request`, `list` and `filter`; the outer `None` is a tool without `request`.
    #[expect(
        clippy::option_option,
        reason = "missing and unreadable are two things"
    )]
    fn declared(&mut self, entries: &Entries<'_>) -> Option<Option<Box<Declared>>> {
        let request = entries.take("request").map(|node| self.request(node));
        let list = entries.take("list").map(|node| self.list(node));
        let filter = entries.take("filter").map(|node| self.filter(node));
        let list = list.map_or(Some(None), |list| list.map(Some));
        let filter = filter.unwrap_or_else(|| Some(Vec::new()));
        Some(match (request?, list, filter) {
            (Some(request), Some(list), Some(filter)) => Some(Box::new(Declared {
                request,
                list,
                filter,
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

    fn example(&mut self, node: &Node) -> Option<Example> {
        let keys = &["arguments", "response"];
        let entries = Entries::open(node, "`example`", keys, self.problems)?;
        let arguments = entries.need("arguments", self.problems);
        let response = entries.need("response", self.problems);
        let arguments = arguments?;
        let Value::Object(map) = arguments.json() else {
            let message = format!("`arguments` is {}, not a mapping", arguments.noun());
            self.problems.push(
                Problem::new(arguments.span, message)
                    .help("write `{name: value}`; `{}` is a call without arguments"),
            );
            return None;
        };
        let response = response?;
        Some(Example {
            arguments: Spanned {
                value: map,
                span: arguments.span,
            },
            response: Spanned {
                value: response.json(),
                span: response.span,
            },
        })
    }
}

/// How messages call a tool before its name is read.
fn called(node: &Node) -> String {
    match node.get("name").map(Node::json) {
        Some(Value::String(name)) => format!("`{name}`"),
        _ => "this tool".to_owned(),
    }
}

/// An input without arguments.
fn without_arguments(span: Span) -> Schema {
    Schema {
        of: Type::named("object", span),
        ..Schema::any(span)
    }
}
