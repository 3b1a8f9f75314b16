//! JSON with comments and trailing commas. The host's row says whether it accepts them; this is checked before a change.

mod edit;
mod entry;
mod found;
mod items;
mod layout;
mod pieces;
mod source;
mod tree;

use jsonc_parser::ast::Object;

use super::Flaw;
use crate::install::hosts::EntryForm;
pub(super) use entry::{again, is_nothing, others, with, without};
pub(in crate::install) use entry::{pretty, prompt_value, value};
pub(super) use found::{entries, misplaced, name_lists};
pub(super) use pieces::pieces;
pub(super) use source::leniencies;
use tree::{Tree, member};

/// Where servers stand in a document, and how.
#[derive(Clone, Copy)]
pub(super) struct Servers {
    /// The key of the object that holds them.
    pub(super) key: &'static str,
    /// A member of that object which may hold them instead.
    pub(super) inner: Option<&'static str>,
    /// How each is written.
    pub(super) form: EntryForm,
}

impl Servers {
    /// As most hosts have them.
    const USUAL: Self = Self {
        key: "mcpServers",
        inner: None,
        form: EntryForm::Plain,
    };

    /// The keys that lead to servers in a document: the place that is written first.
    fn places(self, tree: &Tree<'_>) -> Result<Vec<Vec<&'static str>>, Flaw> {
        let mut places = vec![vec![self.key]];
        let Some(inner) = self.inner else {
            return Ok(places);
        };
        if let Some(servers) = tree.object(&[self.key])?
            && let Some(object) = member(servers, inner)?.and_then(|value| value.as_object())
            && self.is_inner(inner, object)
        {
            places.push(vec![self.key, inner]);
        }
        Ok(places)
    }

    /// The keys that lead to the entry of that name, or to where it is put.
    fn way<'n>(self, tree: &Tree<'_>, name: &'n str) -> Result<Vec<&'n str>, Flaw> {
        let mut ways = Vec::new();
        for mut place in self.places(tree)? {
            place.push(name);
            ways.push(place);
        }
        for way in &ways {
            if tree.value(way)?.is_some() {
                return Ok(way.clone());
            }
        }
        Ok(ways.swap_remove(0))
    }

    /// Whether a document may hold prompts of ours, as VS Code's do.
    fn has_prompts(self) -> bool {
        self.key == "servers"
    }

    /// Whether a member holds servers rather than being one.
    fn is_inner(self, name: &str, object: &Object<'_>) -> bool {
        let is_server = ["type", "command", "url"].iter().any(
            |name| matches!(member(object, name), Ok(Some(value)) if value.as_object().is_none()),
        );
        self.inner == Some(name) && !is_server
    }
}
