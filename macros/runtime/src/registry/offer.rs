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
    /// Which of the others are offered.
    pub selection: Selection,
}

/// Which tools are offered, of those that could be: all by default.
#[derive(Debug, Clone, Copy)]
pub struct Selection {
    /// These alone, by name.
    only: Option<&'static [&'static str]>,
    /// Without these, since the key lacks a scope that they need: the tool, and the scope.
    barred: &'static [(&'static str, &'static str)],
}

impl Selection {
    /// All of them.
    pub const ALL: Self = Self {
        only: None,
        barred: &[],
    };
}

/// Why a tool is not offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Withheld {
    /// It does more than read, in read-only mode.
    ReadOnly,
    /// It is not among the tools that were chosen.
    NotChosen,
    /// The key lacks this scope.
    Scope(&'static str),
}

impl Withheld {
    /// What a caller is told.
    #[must_use]
    pub fn problem(self) -> String {
        match self {
            Self::ReadOnly => {
                "this server runs with `--read-only`, and this tool does more than read".to_owned()
            }
            Self::NotChosen => {
                "this server offers only the tools that `--tools` names, and this is none of them"
                    .to_owned()
            }
            Self::Scope(scope) => format!(
                "the key lacks the scope `{scope}`, and this server offers only what its key can use (`--scope-filter`)"
            ),
        }
    }

    /// What the caller can do, as a sentence without its full stop.
    #[must_use]
    pub fn next(self) -> String {
        match self {
            Self::ReadOnly => {
                "use the tools that only read, or ask the person who runs the server to start it without `--read-only`".to_owned()
            }
            Self::NotChosen => {
                "use the tools that are listed, or ask the person who runs the server to name this one in `--tools`".to_owned()
            }
            Self::Scope(scope) => format!(
                "use the tools that are listed, or ask the person who runs the server for a key with `{scope}`"
            ),
        }
    }

    /// The reason in a few words, after "this server withholds it: ".
    #[must_use]
    pub fn in_short(self) -> String {
        match self {
            Self::ReadOnly => "it runs with `--read-only`".to_owned(),
            Self::NotChosen => "`--tools` does not name it".to_owned(),
            Self::Scope(scope) => format!("the key lacks the scope `{scope}` (`--scope-filter`)"),
        }
    }

    /// One word for programs.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::ReadOnly => "read_only",
            Self::NotChosen => "not_chosen",
            Self::Scope(_) => "scope",
        }
    }
}

/// A name that no tool has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no tool `{name}`{}", nearest.map_or_else(String::new, |nearest| format!("; the nearest name is `{nearest}`")))]
pub struct NoSuchTool {
    /// What was asked for.
    pub name: String,
    /// The name of a tool that is close, if any is.
    pub nearest: Option<&'static str>,
}

impl Registry {
    /// The tools on offer, in manifest order.
    pub fn offered(&self) -> impl Iterator<Item = &'static Entry> + use<> {
        let registry = *self;
        self.entries
            .iter()
            .filter(move |entry| registry.withholds(entry).is_none())
    }

    /// The same with these tools alone, by their present names or those they had before.
    ///
    /// The names are kept until the program ends: a program chooses once.
    ///
    /// # Errors
    /// A name that no tool has.
    pub fn choose(mut self, names: &[String]) -> Result<Self, NoSuchTool> {
        let mut only = Vec::with_capacity(names.len());
        for name in names {
            let Some(entry) = self.get(name) else {
                let all = self.entries.iter().map(|entry| entry.contract.name);
                return Err(NoSuchTool {
                    name: name.clone(),
                    nearest: nearest(name, all),
                });
            };
            only.push(entry.contract.name);
        }
        self.selection.only = Some(only.leak());
        Ok(self)
    }

    /// The same without the tools that `lacks` names a scope for, which the key does not have.
    ///
    /// The names are kept until the program ends: a program decides once.
    #[must_use]
    pub fn bar(mut self, lacks: impl Fn(&'static Contract) -> Option<&'static str>) -> Self {
        let barred = self.entries.iter().filter_map(|entry| {
            let scope = lacks(entry.contract)?;
            Some((entry.contract.name, scope))
        });
        self.selection.barred = barred.collect::<Vec<_>>().leak();
        self
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

    /// Why this tool is not offered; `None` where it is.
    #[must_use]
    pub fn withholds(&self, entry: &Entry) -> Option<Withheld> {
        let name = entry.contract.name;
        if self.read_only && entry.contract.effect != Effect::Read {
            return Some(Withheld::ReadOnly);
        }
        if self
            .selection
            .only
            .is_some_and(|only| !only.contains(&name))
        {
            return Some(Withheld::NotChosen);
        }
        let mut barred = self.selection.barred.iter();
        let found = barred.find(|(tool, _)| *tool == name);
        found.map(|(_, scope)| Withheld::Scope(scope))
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
