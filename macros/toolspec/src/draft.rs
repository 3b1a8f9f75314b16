//! A manifest as far as it could be read.
//!
//! A part that is `None` was missing or unreadable and already has its problem: rules about it are
//! skipped, so that one mistake gives one problem, while every other part is still checked. An
//! argument whose schema is unreadable stands as one of type [`Any`](crate::model::Type::Any), which
//! no readable argument has.

use crate::model::{
    Completion, Continuation, Conventions, Declared, Effect, Example, Group, Handler, Hints,
    Lookup, Manifest, Message, Prompt, PromptArgument, Schema, Server, Text, Tool,
};
use crate::problem::{Span, Spanned};
use crate::sources::Sources;

/// A manifest as far as it could be read.
pub(crate) struct Draft {
    pub(crate) server: Option<Server>,
    pub(crate) prefix: Option<Spanned<String>>,
    pub(crate) groups: Option<Vec<Group>>,
    /// The names are known even where what they stand for is not.
    pub(crate) lookups: Option<Vec<(Spanned<String>, Option<Lookup>)>>,
    pub(crate) tools: Vec<ToolDraft>,
    pub(crate) completions: Option<Vec<(Spanned<String>, Option<Completion>)>>,
    pub(crate) prompts: Vec<PromptDraft>,
    pub(crate) sources: Sources,
}

/// A tool as far as it could be read.
#[derive(Default)]
pub(crate) struct ToolDraft {
    pub(crate) span: Span,
    pub(crate) name: Option<Spanned<String>>,
    pub(crate) title: Option<Spanned<String>>,
    pub(crate) group: Option<Spanned<String>>,
    pub(crate) description: Option<Spanned<String>>,
    pub(crate) scopes: Vec<Spanned<String>>,
    pub(crate) deprecated_aliases: Vec<Spanned<String>>,
    pub(crate) effect: Option<Spanned<Effect>>,
    pub(crate) hints: Hints,
    pub(crate) input: Option<Schema>,
    pub(crate) handler: Option<Handler>,
    pub(crate) continuation: Option<Continuation>,
    pub(crate) text: Option<Text>,
    pub(crate) output: Option<Schema>,
    pub(crate) example: Option<Example>,
    pub(crate) next: Vec<Spanned<String>>,
    pub(crate) view: Option<Spanned<String>>,
}

/// A prompt as far as it could be read.
#[derive(Default)]
pub(crate) struct PromptDraft {
    pub(crate) span: Span,
    pub(crate) name: Option<Spanned<String>>,
    pub(crate) title: Option<Spanned<String>>,
    pub(crate) description: Option<Spanned<String>>,
    pub(crate) arguments: Option<Vec<PromptArgument>>,
    pub(crate) messages: Option<Vec<Message>>,
}

impl Draft {
    /// The manifest, when nothing is missing.
    pub(crate) fn finish(self) -> Option<Manifest> {
        let lookups = self.lookups?.into_iter();
        let tools = self.tools.into_iter();
        let completions = self.completions?.into_iter();
        let prompts = self.prompts.into_iter();
        Some(Manifest {
            server: self.server?,
            conventions: Conventions {
                prefix: self.prefix?,
                groups: self.groups?,
            },
            lookups: lookups
                .map(|(name, lookup)| Some((name, lookup?)))
                .collect::<Option<_>>()?,
            tools: tools.map(ToolDraft::finish).collect::<Option<_>>()?,
            completions: completions
                .map(|(name, completion)| Some((name, completion?)))
                .collect::<Option<_>>()?,
            prompts: prompts.map(PromptDraft::finish).collect::<Option<_>>()?,
            sources: self.sources,
        })
    }
}

impl ToolDraft {
    /// How messages call the tool.
    pub(crate) fn called(&self) -> String {
        self.name.as_ref().map_or_else(
            || "this tool".to_owned(),
            |name| format!("`{}`", name.value),
        )
    }

    /// The call that the manifest describes, where it is one and can be read.
    pub(crate) fn declared(&self) -> Option<&Declared> {
        self.handler.as_ref().and_then(Handler::declared)
    }

    fn finish(self) -> Option<Tool> {
        Some(Tool {
            span: self.span,
            name: self.name?,
            title: self.title?,
            group: self.group?,
            description: self.description?,
            scopes: self.scopes,
            deprecated_aliases: self.deprecated_aliases,
            effect: self.effect?,
            hints: self.hints,
            input: self.input?,
            handler: self.handler?,
            continuation: self.continuation,
            text: self.text,
            output: self.output?,
            example: self.example?,
            next: self.next,
            view: self.view,
        })
    }
}

impl PromptDraft {
    /// How messages call the prompt.
    pub(crate) fn called(&self) -> String {
        self.name.as_ref().map_or_else(
            || "this prompt".to_owned(),
            |name| format!("`{}`", name.value),
        )
    }

    fn finish(self) -> Option<Prompt> {
        Some(Prompt {
            span: self.span,
            name: self.name?,
            title: self.title?,
            description: self.description?,
            arguments: self.arguments?,
            messages: self.messages?,
        })
    }
}
