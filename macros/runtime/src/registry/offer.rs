//! The tools that a server offers: which are listed, which are withheld, and the lookup by name.

use super::Entry;
use crate::contract::{Contract, Effect, Group, Server};
use crate::prompts::Prompt;
use crate::text::nearest;
use crate::views::View;

/// The tools a server offers.
#[derive(Debug, Clone, Copy)]
pub struct Registry {
    /// The package that serves the tools, such as `library-mcp`.
    pub package: &'static str,
    /// That package's version.
    pub version: &'static str,
    /// What the server says of itself.
    pub server: &'static Server,
    /// The headings, in the order tools are advertised.
    pub groups: &'static [Group],
    /// The tools, in manifest order.
    pub entries: &'static [Entry],
    /// The prompts, in manifest order.
    pub prompts: &'static [Prompt],
    /// The pages that tools name as their `view`.
    pub views: &'static [&'static View],
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
        nearest(name, self.offered().map(|entry| entry.contract.name))
    }

    /// The prompts on offer, in manifest order: those whose tools are.
    pub fn offered_prompts(&self) -> impl Iterator<Item = &'static Prompt> + use<> {
        let registry = *self;
        self.prompts
            .iter()
            .filter(move |prompt| registry.lacks(prompt).is_none())
    }

    /// The prompt of that name, on offer or not.
    #[must_use]
    pub fn prompt(&self, name: &str) -> Option<&'static Prompt> {
        self.prompts.iter().find(|prompt| prompt.name == name)
    }

    /// The first tool that a prompt needs and that is not on offer.
    #[must_use]
    pub fn lacks(&self, prompt: &Prompt) -> Option<&'static str> {
        let mut needs = prompt.needs.iter();
        needs.find(|tool| !self.offers(tool)).copied()
    }

    /// Whether a tool of that name is on offer.
    #[must_use]
    pub fn offers(&self, tool: &str) -> bool {
        self.offered().any(|entry| entry.contract.name == tool)
    }

    /// The name of an offered prompt most like `name`, if any is close.
    #[must_use]
    pub fn nearest_prompt(&self, name: &str) -> Option<&'static str> {
        nearest(name, self.offered_prompts().map(|prompt| prompt.name))
    }

    /// The page that a tool names.
    #[must_use]
    pub fn view(&self, contract: &Contract) -> Option<&'static View> {
        let name = contract.view?;
        self.views.iter().copied().find(|view| view.name == name)
    }
}
