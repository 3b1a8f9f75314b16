//! The grammar of manifests in tables: every key, whether it is required, the form of its value and its meaning.
//!
//! The parser, the schema for editors and the documentation all use these tables: a key is defined once.

mod keywords;
mod mappings;

use crate::model::{Author, Effect, Method, Operator, Readers, Role, Type, Values};
use crate::read::{handler, list, request};

pub use keywords::{KEYWORDS, Keyword, Place};
pub use mappings::*;

/// A kind of mapping with fixed keys.
#[derive(Debug)]
pub struct Mapping {
    /// How it is called here, such as `tool`.
    pub name: &'static str,
    /// What one is, in a sentence.
    pub help: &'static str,
    /// The keys that it may have, in the order they are usually written.
    pub keys: &'static [Key],
}

/// A key of a mapping.
#[derive(Debug)]
pub struct Key {
    /// How it is written.
    pub name: &'static str,
    /// Whether it must be there.
    pub needed: bool,
    /// The form of its value.
    pub form: Form,
    /// What it means.
    pub help: &'static str,
}

/// The form of a value. A name in it is that of a [`Mapping`], or of something that a schema for editors defines.
#[derive(Debug, Clone, Copy)]
pub enum Form {
    /// Text that is not blank.
    Text,
    /// A text, or a list of at least one.
    OneOrMore,
    /// A list of texts.
    Texts,
    /// `true` or `false`; false when left out.
    Boolean,
    /// A whole number of at least `least`.
    Count {
        /// The least.
        least: u64,
        /// What it is when it is left out, where that is something.
        usual: Option<u64>,
    },
    /// A number.
    Number,
    /// One of some words.
    Choice(fn() -> Vec<&'static str>),
    /// A list of at least so many values of any kind.
    List(u64),
    /// Anything.
    Any,
    /// A mapping with names of its own to anything.
    Mapping,
    /// A mapping with names of its own to texts.
    MapOfTexts,
    /// That.
    Of(&'static str),
    /// A list of these.
    ListOf(&'static str),
    /// A list of at least one of these.
    SomeOf(&'static str),
    /// A mapping with names of its own to these.
    MapOf(&'static str),
    /// A list of texts and mappings, or a mapping, with names of its own to these.
    TextsOrMapOf(&'static str),
    /// A list of texts and these.
    TextsOr(&'static str),
}

impl Form {
    /// The name in it, where it has one.
    #[must_use]
    pub const fn named(&self) -> Option<&'static str> {
        match self {
            Self::Of(name)
            | Self::ListOf(name)
            | Self::SomeOf(name)
            | Self::MapOf(name)
            | Self::TextsOrMapOf(name)
            | Self::TextsOr(name) => Some(name),
            _ => None,
        }
    }
}

impl Mapping {
    /// The key of that name.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// The names of the keys.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        self.keys.iter().map(|key| key.name).collect()
    }
}

/// What a paging style sends and reads: the key under `parameters`, and the name that is taken
/// when it is left out.
#[must_use]
pub fn parameters(paging: &str) -> &'static [(&'static str, &'static str)] {
    let style = list::STYLES.iter().find(|(name, _)| *name == paging);
    style.map_or(&[], |(_, style)| style.parameters())
}

/// The styles of paging.
#[must_use]
pub fn pagings() -> Vec<&'static str> {
    names(list::STYLES)
}

fn effects() -> Vec<&'static str> {
    names(Effect::ALL)
}

fn methods() -> Vec<&'static str> {
    names(Method::ALL)
}

fn operators() -> Vec<&'static str> {
    names(Operator::ALL)
}

fn roles() -> Vec<&'static str> {
    names(Role::ALL)
}

fn handlers() -> Vec<&'static str> {
    names(handler::ROLES)
}

fn answers() -> Vec<&'static str> {
    names(request::ANSWERS)
}

fn values() -> Vec<&'static str> {
    names(Values::ALL)
}

fn authors() -> Vec<&'static str> {
    names(Author::ALL)
}

fn readers() -> Vec<&'static str> {
    names(Readers::ALL)
}

fn types() -> Vec<&'static str> {
    Type::NAMES.to_vec()
}

fn names<T>(all: &'static [(&'static str, T)]) -> Vec<&'static str> {
    all.iter().map(|(name, _)| *name).collect()
}

#[cfg(test)]
mod tests {
    use super::{KEYWORDS, MAPPINGS};

    #[test]
    fn every_name_is_given_once_and_every_key_is_explained() {
        let mut mappings: Vec<&str> = MAPPINGS.iter().map(|mapping| mapping.name).collect();
        mappings.sort_unstable();
        assert!(
            mappings.is_sorted_by(|one, next| one < next),
            "{mappings:?}"
        );
        for mapping in MAPPINGS {
            let mut names = mapping.names();
            names.sort_unstable();
            assert!(names.is_sorted_by(|one, next| one < next), "{names:?}");
        }
        let keys = MAPPINGS.iter().flat_map(|mapping| mapping.keys);
        let helps = keys.map(|key| (key.name, key.help));
        let words = KEYWORDS.iter().filter(|word| !word.places.is_empty());
        for (name, help) in helps.chain(words.map(|word| (word.name, word.help))) {
            assert!(help.len() > 10 && help.ends_with('.'), "{name}: {help}");
        }
    }

    #[test]
    fn what_a_form_names_is_a_mapping_or_is_defined_by_the_schema_for_editors() {
        let others = [
            "body",
            "each",
            "effects",
            "input",
            "output",
            "paragraphs",
            "parameters",
            "piece",
            "source",
            "values",
        ];
        for key in MAPPINGS.iter().flat_map(|mapping| mapping.keys) {
            let Some(name) = key.form.named() else {
                continue;
            };
            let is_mapping = MAPPINGS.iter().any(|mapping| mapping.name == name);
            assert!(is_mapping || others.contains(&name), "{}: {name}", key.name);
        }
    }
}
