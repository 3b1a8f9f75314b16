//! The ways to store a key (`--secret`), which of them a host supports, and the entry for each.

use secrecy::ExposeSecret as _;

use super::document::{FoundEntry, Prompt, prompt_id};
use super::hosts::{Host, Platform, Reference};
pub(super) use crate::config::key::COMMAND;
pub(super) use crate::config::keychain::{BUS, KEYCHAIN};
use crate::platform::is_same_variable;

/// The variable that holds the key.
pub(super) const KEY: &str = "AISOC_API_KEY";
/// The variable that names a file with the key.
pub(super) const KEY_FILE: &str = "AISOC_API_KEY_FILE";

/// A way to keep the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secret {
    /// In the entry itself; the host's file is then its owner's alone.
    Inline,
    /// In the host's own environment, and the entry refers to it by name.
    Env,
    /// In the host's secret store, after it has asked for it.
    Prompt,
    /// In a file of its own, and the entry names the file.
    File,
    /// In the system's store, and the entry says under which name.
    Keychain,
    /// With a password manager, and the entry has the command that prints it.
    Command,
}

impl Secret {
    /// What `--secret` calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Inline => "inline",
            Self::Env => "env",
            Self::Prompt => "prompt",
            Self::File => "file",
            Self::Keychain => "keychain",
            Self::Command => "command",
        }
    }

    /// The ways that need nothing of the host: the server itself finds the key.
    pub const EVERYWHERE: [Self; 2] = [Self::Keychain, Self::Command];

    /// The ways that a host has, the usual first; those of [`Self::EVERYWHERE`] come on top.
    #[must_use]
    pub fn of(host: &Host) -> Vec<Self> {
        let own = match host.reference {
            None => None,
            Some(Reference::Prompt) => Some(Self::Prompt),
            Some(Reference::Value(..) | Reference::Forwarded) => Some(Self::Env),
        };
        [Some(Self::Inline), own, Some(Self::File)]
            .into_iter()
            .flatten()
            .collect()
    }

    /// The way that an entry keeps its key now; `None` where it has no key.
    #[must_use]
    pub fn in_use(entry: &FoundEntry, host: &Host) -> Option<Self> {
        let Some(key) = value(entry, KEY) else {
            let forwarded = entry.forwarded.iter().any(|name| name == KEY);
            let has = |name| value(entry, name).is_some();
            // In the order in which the server looks.
            return match () {
                () if has(KEY_FILE) => Some(Self::File),
                () if has(COMMAND) => Some(Self::Command),
                () if has(KEYCHAIN) => Some(Self::Keychain),
                () => forwarded.then_some(Self::Env),
            };
        };
        Some(match host.reference {
            Some(Reference::Value(start, end)) if key == format!("{start}{KEY}{end}") => Self::Env,
            Some(Reference::Prompt) if key.starts_with("${input:") => Self::Prompt,
            _ => Self::Inline,
        })
    }

    /// Whether the installer must know the key to write such an entry.
    #[must_use]
    pub const fn needs_key(self) -> bool {
        matches!(self, Self::Inline | Self::File | Self::Keychain)
    }
}

/// How an entry refers to a key that it does not hold: the variable's value, and what the host asks.
pub(super) fn reference(host: &Host, name: &str) -> (Option<String>, Option<Prompt>) {
    match host.reference {
        Some(Reference::Value(start, end)) => (Some(format!("{start}{KEY}{end}")), None),
        Some(Reference::Prompt) => {
            let id = prompt_id(name);
            let description = format!("API key of {name} (`aisoc-mcp login` makes one)");
            (
                Some(format!("${{input:{id}}}")),
                Some(Prompt { id, description }),
            )
        }
        Some(Reference::Forwarded) | None => (None, None),
    }
}

/// A variable of an entry, unless it is empty.
pub(super) fn value<'a>(entry: &'a FoundEntry, name: &str) -> Option<&'a str> {
    let (_, value) = entry
        .env
        .iter()
        .find(|(own, _)| is_same_variable(Platform::current(), own, name))?;
    Some(value.expose_secret()).filter(|value| !value.is_empty())
}
