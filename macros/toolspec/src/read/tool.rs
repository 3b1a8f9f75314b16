//! One tool's entry.

use serde_json::Value;

use super::Reader;
use super::entries::Entries;
use super::values::{choice, humanised, one_or_more, spanned, text, texts};
use crate::draft::ToolDraft;
use crate::grammar::{EXAMPLE, TOOL};
use crate::model::{Effect, Example, Handler, Schema, Type};
use crate::problem::{Problem, Span, Spanned};
use crate::yaml::Node;

impl<'n> Reader<'n> {
    /// Reads a tool, as far as it can be read.
    pub(super) fn tool(&mut self, node: &'n Node) -> ToolDraft {
        let mut draft = ToolDraft {
            span: node.span,
            ..ToolDraft::default()
        };
        let what = called(node);
        let Some(entries) = Entries::of(&TOOL, node, &what, self.problems) else {
            return draft;
        };
        draft.name = entries.must("name", text, self.problems);
        let title = entries.may("title", text, self.problems);
        draft.title = title.and_then(|title| title.or(draft.name.as_ref().map(titled)));
        draft.group = entries.must("group", text, self.problems);
        draft.description = entries.must("description", text, self.problems);
        let scopes = entries.must("scopes", texts, self.problems);
        let output = entries.take("output");
        let example = entries.take("example");

        let next = entries.or_default("next", texts, self.problems);
        draft.view = entries.may("view", text, self.problems).flatten();
        let continuation = entries.take("continuation");
        let aliases = entries.or_default("deprecated_aliases", one_or_more, self.problems);
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
        draft.text = entries.take("text").and_then(|node| self.text_result(node));
        draft.output = output.and_then(|node| {
            let declared = draft.handler.as_ref().and_then(Handler::declared);
            self.output(node, declared)
        });
        draft.example = example.and_then(|node| self.example(node));
        draft.next = next.unwrap_or_default();
        draft
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
        let entries = Entries::of(&EXAMPLE, node, "`example`", self.problems)?;
        let arguments = entries.take("arguments")?;
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
