//! Prompts: texts with arguments, which a person starts a conversation with.
//!
//! The table is generated from the manifest; the types here are what the generated code fills in. A prompt is told, never called: everything that happens afterwards, a model
//! does with tools.
//!
//! - [`render`]: a prompt and its arguments to messages.
//! - [`complete`]: completions for an argument; pure, the requests are sent in [`crate::mcp`].
//!
//! Deliberately absent: any particular prompt, and code for one.

pub mod complete;
pub mod render;

use crate::pipeline::lookup::Lookup;
use crate::pipeline::path::Path;

/// One prompt, word for word from `tools.yaml`.
#[derive(Debug)]
pub struct Prompt {
    /// The name it is picked by.
    pub name: &'static str,
    /// The name people read.
    pub title: &'static str,
    /// What it does, 20 to 280 characters.
    pub description: &'static str,
    /// Where the manifest states it, such as `tools.yaml:74`.
    pub source: &'static str,
    /// The tools without which it makes no sense.
    pub needs: &'static [&'static str],
    /// What it asks for, in the order shown.
    pub arguments: &'static [Argument],
    /// What it says.
    pub messages: &'static [Message],
}

/// What a prompt asks for: always text.
#[derive(Debug)]
pub struct Argument {
    /// The name.
    pub name: &'static str,
    /// The name people read, where it is another.
    pub title: Option<&'static str>,
    /// What to give.
    pub description: &'static str,
    /// Whether there is no prompt without it.
    pub required: bool,
    /// Where its values are found.
    pub complete: Complete,
}

/// Where an argument's values are found.
#[derive(Debug)]
pub enum Complete {
    /// They are these; none where nothing is offered.
    OneOf(&'static [&'static str]),
    /// The service knows them.
    From(&'static Source),
}

/// A listing whose members are an argument's values.
#[derive(Debug)]
pub struct Source {
    /// Its name in `tools.yaml`.
    pub name: &'static str,
    /// The listing's path.
    pub segments: &'static [&'static str],
    /// The listing's query.
    pub query: &'static [(&'static str, &'static str)],
    /// The member of the listing that holds the list, if it is not the listing itself.
    pub at: Option<Path>,
    /// The members of an item whose values are offered, each a path.
    pub values: &'static [&'static [&'static str]],
    /// The members used of an item that has none of these.
    pub otherwise: &'static [&'static [&'static str]],
    /// Whether the values are put in order; otherwise they stay in that of the listing.
    pub sorted: bool,
    /// Which items count once another argument is given.
    pub only: Option<Only>,
    /// The lookup of the same listing, which knows how it is paginated and which of its items come last.
    pub listing: Option<&'static Lookup>,
}

/// Items that have the value of another argument.
#[derive(Debug)]
pub struct Only {
    /// The item's member, a path.
    pub member: &'static [&'static str],
    /// The prompt's argument.
    pub argument: &'static str,
    /// The lookup that knows the other names of the same thing.
    pub lookup: Option<&'static Lookup>,
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The person.
    User,
    /// The model.
    Assistant,
}

/// What one side says, paragraph by paragraph.
#[derive(Debug)]
pub struct Message {
    /// Who says it.
    pub role: Role,
    /// The paragraphs; those whose conditions hold are included.
    pub parts: &'static [Part],
}

/// A paragraph.
#[derive(Debug)]
pub struct Part {
    /// All must hold.
    pub conditions: &'static [Condition],
    /// The text, cut where an argument stands.
    pub pieces: &'static [Piece],
}

/// The conditions of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// This argument is given.
    Given(&'static str),
    /// This argument is not given.
    Missing(&'static str),
    /// This tool is on offer.
    Offered(&'static str),
    /// This tool is not on offer.
    Withheld(&'static str),
}

/// A stretch of a paragraph.
#[derive(Debug)]
pub enum Piece {
    /// Literal text.
    Text(&'static str),
    /// The value of an argument, as a quotation.
    Argument(&'static str),
}

impl Prompt {
    /// The argument of that name.
    #[must_use]
    pub fn argument(&self, name: &str) -> Option<&'static Argument> {
        self.arguments.iter().find(|argument| argument.name == name)
    }
}
