//! One tool's entry.

use serde_json::Value;

use super::Reader;
use super::entries::Entries;
use super::values::{choice, humanised, one_or_more, spanned, text, texts};
use crate::draft::ToolDraft;
use crate::model::{Effect, Example, Handler, Schema, Type};
use crate::problem::{Problem, Span, Spanned};
use crate::yaml::Node;

pub(crate) const KEYS: &[&str] = &[
    "name",
    "title",
    "group",
    "description",
    "scopes",
    "deprecated_aliases",
    "effect",
    "hints",
    "input",
    "handler",
    "calls",
    "request",
    "list",
    "filter",
    "include",
    "continuation",
    "text",
    "output",
    "example",
    "next",
    "view",
];

pub(crate) const EXAMPLE: &[&str] = &["arguments", "response"];

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
        draft.title = match entries.take("title") {
            Some(node) => text(node, "`title`", self.problems),
            None => draft.name.as_ref().map(titled),
        };
        draft.group = self.needed_text(&entries, "group");
        draft.description = self.needed_text(&entries, "description");
        let scopes = entries.need("scopes", self.problems);
        let output = entries.need("output", self.problems);
        let example = entries.need("example", self.problems);

        let scopes = scopes.and_then(|node| texts(node, "`scopes`", self.problems));
        let next = entries.take("next");
        let next = next.and_then(|node| texts(node, "`next`", self.problems));
        let view = entries.take("view");
        draft.view = view.and_then(|node| text(node, "`view`", self.problems));
        let continuation = entries.take("continuation");
        let aliases = entries.take("deprecated_aliases");
        let aliases =
            aliases.and_then(|node| one_or_more(node, "`deprecated_aliases`", self.problems));
        draft.deprecated_aliases = aliases.unwrap_or_default();
        draft.scopes = scopes.unwrap_or_default();
        draft.hints = self.hints(entries.take("hints"));
        draft.input = match entries.take("input") {
            Some(node) => self.input(node),
            None => Some(without_arguments(node.span)),
        };
        let heading = draft.name.as_ref().map_or(entries.span, |name| name.span);
        draft.handler = self.handler(&entries, &what, heading);
        draft.effect = self.effect(&entries, draft.handler.as_ref(), heading);
        draft.continuation = continuation.and_then(|node| self.continuation(node));
        draft.text = entries.take("text").and_then(|node| self.shown(node));
        draft.output = output.and_then(|node| {
            let declared = draft.handler.as_ref().and_then(Handler::declared);
            self.output(node, declared)
        });
        draft.example = example.and_then(|node| self.example(node));
        draft.next = next.unwrap_or_default();
        draft
    }

    fn needed_text(&mut self, entries: &Entries<'_>, key: &str) -> Option<Spanned<String>> {
        let node = entries.need(key, self.problems)?;
        text(node, &format!("`{key}`"), self.problems)
    }

    /// What is written, or `read` where every call is a GET.
    fn effect(
        &mut self,
        entries: &Entries<'_>,
        handler: Option<&Handler>,
        heading: Span,
    ) -> Option<Spanned<Effect>> {
        if let Some(node) = entries.take("effect") {
            return choice(node, "effect", Effect::ALL, self.problems);
        }
        if handler?.is_get() {
            let value = Effect::Read;
            return Some(Spanned {
                value,
                span: heading,
            });
        }
        entries.need("effect", self.problems);
        None
    }

    fn example(&mut self, node: &Node) -> Option<Example> {
        let entries = Entries::open(node, "`example`", EXAMPLE, self.problems)?;
        let arguments = entries.need("arguments", self.problems)?;
        let Value::Object(map) = arguments.json() else {
            let message = format!("`arguments` is {}, not a mapping", arguments.noun());
            self.problems.push(
                Problem::new(arguments.span, message)
                    .help("write `{name: value}`; `{}` is a call without arguments"),
            );
            return None;
        };
        Some(Example {
            arguments: Spanned {
                value: map,
                span: arguments.span,
            },
            response: entries.take("response").map(spanned),
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

/// The words of a tool's name behind the prefix: `List animals`.
fn titled(name: &Spanned<String>) -> Spanned<String> {
    let words = name.value.split_once('_').map_or("", |(_, words)| words);
    Spanned {
        value: humanised(words),
        span: name.span,
    }
}

/// An input without arguments.
fn without_arguments(span: Span) -> Schema {
    Schema {
        of: Type::named("object", span),
        ..Schema::any(span)
    }
}
