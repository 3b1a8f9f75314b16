//! Prompts that a person picks, and the completions of their arguments.

use crate::problem::{Span, Spanned};

use super::{Endpoint, Manifest};

/// A prompt: messages that a person starts a conversation with.
#[derive(Debug, Clone)]
pub struct Prompt {
    /// Where its entry stands.
    pub span: Span,
    /// The name it is picked by.
    pub name: Spanned<String>,
    /// The name people read.
    pub title: Spanned<String>,
    /// What it does.
    pub description: Spanned<String>,
    /// What it asks for, in the order written.
    pub arguments: Vec<PromptArgument>,
    /// What it says.
    pub messages: Vec<Message>,
}

/// What a prompt asks for: always text.
#[derive(Debug, Clone)]
pub struct PromptArgument {
    /// The name.
    pub name: Spanned<String>,
    /// The name people read; hosts show the programmatic one otherwise.
    pub title: Option<Spanned<String>>,
    /// What to give.
    pub description: Spanned<String>,
    /// Whether there is no prompt without it.
    pub required: bool,
    /// Where its values are found.
    pub complete: Option<Complete>,
}

/// Where an argument's values are found.
#[derive(Debug, Clone)]
pub enum Complete {
    /// They are always the same.
    OneOf(Vec<Spanned<String>>),
    /// They come from the service: the name of a [`Completion`].
    From(Spanned<String>),
}

/// Values that the service knows.
#[derive(Debug, Clone)]
pub struct Completion {
    /// The listing; its path takes no argument.
    pub endpoint: Endpoint,
    /// The listing's fixed query.
    pub query: Vec<(String, String)>,
    /// The member of the listing that holds the list.
    pub at: Option<String>,
    /// The members whose values are offered.
    pub values: Vec<String>,
    /// The members used of an item that has none of these.
    pub otherwise: Vec<String>,
    /// Whether the values are put in order; otherwise they stay in that of the listing.
    pub sorted: bool,
    /// Which items count once another argument is given.
    pub only: Option<Only>,
}

/// Items that have the value of another argument.
#[derive(Debug, Clone)]
pub struct Only {
    /// The item's member.
    pub member: String,
    /// The prompt's argument.
    pub argument: Spanned<String>,
    /// The lookup that knows the other names of the same thing.
    pub lookup: Option<Spanned<String>>,
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The person.
    User,
    /// The model.
    Assistant,
}

impl Role {
    /// Every role, with its name in the manifest.
    pub const ALL: &'static [(&'static str, Self)] =
        &[("user", Self::User), ("assistant", Self::Assistant)];

    /// The name in the manifest.
    #[must_use]
    pub fn name(self) -> &'static str {
        let found = Self::ALL.iter().find(|(_, role)| *role == self);
        found.map_or("", |(name, _)| name)
    }
}

/// What one side says.
#[derive(Debug, Clone)]
pub struct Message {
    /// Where it stands.
    pub span: Span,
    /// Who says it.
    pub role: Role,
    /// Its paragraphs.
    pub parts: Vec<Part>,
}

/// A paragraph, perhaps with conditions.
#[derive(Debug, Clone)]
pub struct Part {
    /// Arguments that must be given, and tools that must be on offer.
    pub when: Vec<Spanned<String>>,
    /// Arguments that must be missing, and tools that must be withheld.
    pub unless: Vec<Spanned<String>>,
    /// The text as written.
    pub text: Spanned<String>,
    /// The text, cut where an argument stands.
    pub pieces: Vec<Piece>,
}

/// A stretch of a paragraph.
#[derive(Debug, Clone)]
pub enum Piece {
    /// Literal text.
    Text(String),
    /// The value of an argument.
    Argument(Spanned<String>),
}

impl Part {
    /// The arguments inserted.
    pub fn arguments(&self) -> impl Iterator<Item = &Spanned<String>> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Argument(name) => Some(name),
            Piece::Text(_) => None,
        })
    }

    /// Whether it has no conditions.
    #[must_use]
    pub fn is_always(&self) -> bool {
        self.when.is_empty() && self.unless.is_empty()
    }
}

impl Prompt {
    /// The argument of that name.
    #[must_use]
    pub fn argument(&self, name: &str) -> Option<&PromptArgument> {
        let mut arguments = self.arguments.iter();
        arguments.find(|argument| argument.name.value == name)
    }

    /// The tools without which it makes no sense: those it names where it does not ask whether they are on offer.
    #[must_use]
    pub fn needs<'m>(&self, manifest: &'m Manifest) -> Vec<&'m str> {
        let parts = || self.messages.iter().flat_map(|message| &message.parts);
        let needed = |tool: &&str| {
            parts().any(|part| {
                let asked = part.when.iter().chain(&part.unless);
                words(&part.text.value).any(|word| word == *tool)
                    && !asked
                        .map(|name| name.value.as_str())
                        .any(|name| name == *tool)
            })
        };
        let names = manifest.tools.iter().map(|tool| tool.name.value.as_str());
        names.filter(needed).collect()
    }
}

/// The words of a text that may be names.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|any: char| !(any.is_ascii_alphanumeric() || any == '_'))
}
