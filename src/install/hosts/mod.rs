//! The hosts we know: where each keeps its servers, in what form, and what it asks of a person.
//!
//! One table drives `install`, `uninstall`, `--list-paths`, the help, the README and the tests. Paths are
//! a function of a [`Machine`], so that each system's rules are tested on all of them. What stands in
//! a file is not known here: that is [`super::document`].

mod machine;
mod places;
mod table;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use super::document;
pub use super::document::{Flaw, FoundEntry};
use super::file::{self, Refusal};
pub use machine::{Machine, Platform, ThisMachine};
pub use places::{data_folder, own_folder};

/// A program that starts MCP servers.
pub struct Host {
    /// What `--host` takes, such as `claude`.
    pub name: &'static str,
    /// What people call it, such as `Claude Desktop`.
    pub title: &'static str,
    /// How its servers are written down.
    pub shape: Shape,
    /// Who edits its file.
    pub way: Way,
    /// Templates of its own file on Linux, macOS and Windows, the one in use first.
    pub(super) places: [&'static [&'static str]; 3],
    /// Every place whose folder is there is in use, not just the first.
    pub(super) several: bool,
    /// A folder that is there when the host is; by default the folder of its file.
    pub(super) sign: Option<&'static str>,
    /// Files, by template, and keys in them where others write entries that the host does not read.
    strays: &'static [(&'static str, &'static str)],
    /// Its file inside a project.
    pub project: Option<&'static str>,
    /// How an entry names a variable of the host's own environment instead of holding the key.
    pub reference: Option<Reference>,
    /// The link that adds a server to it.
    pub link: Option<Link>,
    /// What to do once its file has changed, in its own words.
    pub next: &'static str,
}

/// How servers are written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// An object of servers under this key of a JSON document with comments.
    Json {
        /// The key, which may itself hold a dot.
        key: &'static str,
        /// Entries say `"type": "stdio"`.
        typed: bool,
    },
    /// TOML tables `[mcp_servers.NAME]`.
    Toml,
    /// YAML under `extensions`; only ever shown.
    Yaml,
}

/// Who edits the host's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The installer does.
    Written,
    /// The installer does when it is told `--write`, else it shows what to paste.
    OnRequest,
    /// The person does; the installer shows what to paste.
    Shown,
}

/// How an entry refers to what it must not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference {
    /// A value such as `${env:AISOC_API_KEY}`: what stands before and after the name.
    Value(&'static str, &'static str),
    /// Codex: a list of names to forward.
    Forwarded,
    /// VS Code: a value that is asked for once and kept in its secret store.
    Prompt,
}

/// A link that asks the host to add a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// `cursor://anysphere.cursor-deeplink/mcp/install`
    Cursor,
    /// `vscode:mcp/install`
    VsCode,
    /// `lmstudio://add_mcp`
    LmStudio,
}

/// Every host, in the order in which they are shown.
#[must_use]
pub fn hosts() -> &'static [Host] {
    &table::HOSTS
}

/// The host of that name.
#[must_use]
pub fn host(name: &str) -> Option<&'static Host> {
    hosts().iter().find(|host| host.name == name)
}

impl Host {
    /// Every file that this host may read on such a machine, whether it is there or not.
    #[must_use]
    pub fn paths(&self, machine: &dyn Machine) -> Vec<PathBuf> {
        places::candidates(self, machine)
    }

    /// The templates behind [`Self::paths`] on a system: `~` is the home folder, `${NAME:-rest}` a variable or
    /// else the rest, `*` whatever is there.
    #[must_use]
    pub const fn templates(&self, platform: Platform) -> &'static [&'static str] {
        let [linux, macos, windows] = self.places;
        match platform {
            Platform::Linux => linux,
            Platform::MacOs => macos,
            Platform::Windows => windows,
        }
    }

    /// The files to write on such a machine: none where the host has no file, or no home is known.
    #[must_use]
    pub fn targets(&self, machine: &dyn Machine) -> Vec<PathBuf> {
        places::targets(self, machine)
    }

    /// Whether the host seems to be on the machine.
    #[must_use]
    pub fn is_found(&self, machine: &dyn Machine) -> bool {
        places::is_found(self, machine)
    }

    /// Entries for this server where the host does not look.
    #[must_use]
    pub fn strays(&self, machine: &dyn Machine) -> Vec<(PathBuf, FoundEntry)> {
        let mut strays = Vec::new();
        for (template, key) in self.strays {
            for path in machine::expand(template, machine) {
                let text = file::read(&path).ok().flatten().unwrap_or_default();
                let shape = Shape::Json { key, typed: false };
                let found = document::entries(shape, &text).unwrap_or_default();
                let ours = found.into_iter().filter(FoundEntry::is_ours);
                strays.extend(ours.map(|entry| (path.clone(), entry)));
            }
        }
        strays
    }

    /// Whether the host rewrites its file at any time, under a lock of its own.
    pub(super) fn is_live(&self) -> bool {
        self.name == "claude-code"
    }

    /// The servers that a file of this host holds; none where the file is absent or empty, or in
    /// a form that is only shown.
    ///
    /// # Errors
    /// The file cannot be read or is not what the host could read.
    pub fn entries(&self, path: &Path) -> Result<Vec<FoundEntry>, Refusal> {
        let Some(text) = file::read(path)? else {
            return Ok(Vec::new());
        };
        document::entries(self.shape, &text).map_err(|flaw| Refusal::flawed(path, &text, flaw))
    }
}
