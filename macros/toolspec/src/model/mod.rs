//! A manifest that has been read: types whose form is always valid.
//!
//! Rules between parts (a path parameter is an argument, a default satisfies its
//! schema) are in `check`.

mod call;
mod endpoint;
mod list;
mod prompt;
mod schema;

use serde_json::{Map, Value};

use crate::problem::{Span, Spanned};
use crate::sources::Sources;

pub use call::{Each, Hints, Include, Text};
pub use endpoint::{Body, Each as EachValue, EachFrom, Endpoint, Method, Request, Segment, Source};
pub use list::{
    Clause, Continuation, Finished, FromService, List, Lookup, Operator, Owner, Paging, Resume,
    Secondary, Sort, Split,
};
pub use prompt::{
    Complete, Completion, Message, Only, Part, Piece, Prompt, PromptArgument, Role, words,
};
pub use schema::{Author, Limits, Property, Readers, Schema, Type, Values};

/// A whole manifest.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// What the server says of itself.
    pub server: Server,
    /// What holds for every tool.
    pub conventions: Conventions,
    /// Ways to resolve an argument, by name.
    pub lookups: Vec<(Spanned<String>, Lookup)>,
    /// The tools, in the order written.
    pub tools: Vec<Tool>,
    /// Where the values of prompts' arguments are found, by name.
    pub completions: Vec<(Spanned<String>, Completion)>,
    /// The prompts, in the order written.
    pub prompts: Vec<Prompt>,
    /// The texts it was read from; spans refer to them.
    pub sources: Sources,
}

/// What the server says of itself.
#[derive(Debug, Clone)]
pub struct Server {
    /// The programmatic name.
    pub name: String,
    /// The name people read.
    pub title: String,
    /// Guidance for the model.
    pub instructions: Spanned<String>,
}

/// What holds for every tool.
#[derive(Debug, Clone)]
pub struct Conventions {
    /// What every tool's name begins with, before the underscore.
    pub prefix: Spanned<String>,
    /// The groups, in the order they are advertised.
    pub groups: Vec<Group>,
}

/// A heading under which tools stand.
#[derive(Debug, Clone)]
pub struct Group {
    /// The name tools refer to.
    pub name: Spanned<String>,
    /// The name people read.
    pub title: String,
    /// The effects that its tools may have.
    pub effects: Vec<Effect>,
}

/// What calling a tool does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing changes.
    Read,
    /// Work is started.
    Start,
    /// Something that exists is altered.
    Change,
}

impl Effect {
    /// Every effect, with its name in the manifest.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("read", Self::Read),
        ("start", Self::Start),
        ("change", Self::Change),
    ];

    /// The name in the manifest.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, effect)| *effect == self)
            .map_or("", |(name, _)| name)
    }
}

/// One tool.
#[derive(Debug, Clone)]
pub struct Tool {
    /// Where its entry stands.
    pub span: Span,
    /// The name a model calls it by.
    pub name: Spanned<String>,
    /// The name people read.
    pub title: Spanned<String>,
    /// The name of its group.
    pub group: Spanned<String>,
    /// What it does.
    pub description: Spanned<String>,
    /// The scopes it needs.
    pub scopes: Vec<Spanned<String>>,
    /// Names it had before: still called by them, but not listed.
    pub deprecated_aliases: Vec<Spanned<String>>,
    /// What calling it does.
    pub effect: Spanned<Effect>,
    /// The hints for hosts.
    pub hints: Hints,
    /// Its arguments: an object schema.
    pub input: Schema,
    /// How it answers.
    pub handler: Handler,
    /// The list to cut when a result is too long.
    pub continuation: Option<Continuation>,
    /// How its text is shown, when the result is one.
    pub text: Option<Text>,
    /// Its result: an object schema that is also the projection.
    pub output: Schema,
    /// An example call.
    pub example: Example,
    /// Tools that usually follow.
    pub next: Vec<Spanned<String>>,
    /// The page that shows its result to people.
    pub view: Option<Spanned<String>>,
}

/// How a tool answers.
#[derive(Debug, Clone)]
pub enum Handler {
    /// By one request that the manifest describes.
    Declared(Box<Declared>),
    /// By a function written by hand.
    Custom {
        /// The endpoints it calls, for people.
        calls: Vec<Spanned<String>>,
    },
}

impl Handler {
    /// Whether all that it calls is requested with GET.
    #[must_use]
    pub fn is_get(&self) -> bool {
        match self {
            Self::Declared(declared) => declared.request.endpoint.method.value == Method::Get,
            Self::Custom { calls } => {
                !calls.is_empty() && calls.iter().all(|call| call.value.starts_with("GET "))
            }
        }
    }

    /// The call that the manifest describes, unless the handler is written by hand.
    #[must_use]
    pub fn declared(&self) -> Option<&Declared> {
        match self {
            Self::Declared(declared) => Some(declared),
            Self::Custom { .. } => None,
        }
    }
}

/// A call that the manifest describes in full.
#[derive(Debug, Clone)]
pub struct Declared {
    /// The request.
    pub request: Request,
    /// How the answer's list is paginated, when it holds one.
    pub list: Option<List>,
    /// What the service does not filter.
    pub filter: Vec<Clause>,
    /// Other answers that are joined in.
    pub include: Vec<Include>,
    /// Whether a function written by hand transforms the answer.
    pub is_transformed: bool,
}

impl Declared {
    /// What its list holds, in words: the end of its path.
    #[must_use]
    pub fn noun(&self) -> String {
        let literals = self.request.endpoint.literals();
        let noun = literals.last().copied().unwrap_or("items");
        noun.replace(['_', '-'], " ")
    }
}

/// An example call.
#[derive(Debug, Clone)]
pub struct Example {
    /// The arguments.
    pub arguments: Spanned<Map<String, Value>>,
    /// The service's answer; of a tool with a handler, what that returns. For documentation and tests: no build carries it.
    pub response: Option<Spanned<Value>>,
}

impl Tool {
    /// The name without the prefix, such as `list_animals`.
    #[must_use]
    pub fn short_name(&self) -> &str {
        self.name
            .value
            .split_once('_')
            .map_or(self.name.value.as_str(), |(_, rest)| rest)
    }

    /// The call that the manifest describes, unless the tool has a handler of its own.
    #[must_use]
    pub fn declared(&self) -> Option<&Declared> {
        self.handler.declared()
    }

    /// Whether a function of the tool's name is written by hand.
    #[must_use]
    pub fn needs_handler(&self) -> bool {
        self.declared()
            .is_none_or(|declared| declared.is_transformed)
    }

    /// Whether a call may destroy data: the hint `destructiveHint`.
    #[must_use]
    pub fn is_destructive(&self) -> bool {
        let usual = self.effect.value == Effect::Change;
        let stated = self.hints.destructive.as_ref();
        stated.map_or(usual, |stated| stated.value)
    }

    /// Whether a repeated call has no further effect: the hint `idempotentHint`. PUT and DELETE are, by
    /// the rules of HTTP.
    #[must_use]
    pub fn is_idempotent(&self) -> bool {
        let method = self
            .declared()
            .map(|declared| declared.request.endpoint.method.value);
        let usual = self.effect.value == Effect::Read
            || matches!(method, Some(Method::Put | Method::Delete));
        let stated = self.hints.idempotent.as_ref();
        stated.map_or(usual, |stated| stated.value)
    }

    /// Whether the server may cut the result's list, or its text, to fit.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        let listed = |declared: &Declared| declared.list.is_some();
        self.continuation.is_some() || self.text.is_some() || self.declared().is_some_and(listed)
    }
}
