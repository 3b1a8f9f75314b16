//! The table of tools as a server offers it: what is listed, what is withheld, and what a name means.

use super::{Effect, Entry, Group, Server};
use crate::prompts::Prompt;

/// The tools a server offers.
#[derive(Debug, Clone, Copy)]
pub struct Registry {
    /// What the server says of itself.
    pub server: &'static Server,
    /// The headings, in the order tools are advertised.
    pub groups: &'static [Group],
    /// The tools, in manifest order.
    pub entries: &'static [Entry],
    /// The prompts, in manifest order.
    pub prompts: &'static [Prompt],
    /// Whether only tools with [`Effect::Read`] are offered.
    pub read_only: bool,
}

impl Registry {
    /// The tools on offer, in manifest order.
    pub fn offered(&self) -> impl Iterator<Item = &'static Entry> + use<> {
        let read_only = self.read_only;
        self.entries
            .iter()
            .filter(move |entry| !read_only || entry.contract.effect == Effect::Read)
    }

    /// The tool of that name, or that had it before, offered or not.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'static Entry> {
        let present = |entry: &&Entry| entry.contract.name == name;
        let former = |entry: &&Entry| entry.contract.deprecated_aliases.contains(&name);
        let mut entries = self.entries.iter();
        let found = entries.clone().find(present);
        found.or_else(|| entries.find(former))
    }

    /// Whether read-only mode withholds this tool.
    #[must_use]
    pub fn withholds(&self, entry: &Entry) -> bool {
        self.read_only && entry.contract.effect != Effect::Read
    }

    /// The offered name most like `name`, if any is close.
    #[must_use]
    pub fn nearest(&self, name: &str) -> Option<&'static str> {
        crate::text::nearest(name, self.offered().map(|entry| entry.contract.name))
    }
}
