//! The supported hosts: each one's configuration file, its form, and the steps that a person must take.
//!
//! One table drives `install`, `uninstall`, `--list-paths`, the help, the README and the tests. Paths are
//! a function of a [`Machine`], so that each system's rules are tested on all of them. What stands in
//! a file is not known here: that is [`super::document`].

mod facts;
mod places;
mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::document;
use super::document::FoundList;
pub use super::document::{Flaw, FoundEntry};
use crate::files::{self, Refusal};
use crate::platform::machine;
pub use crate::platform::{Machine, Platform, ThisMachine, data_folder, own_folder};
pub use facts::{
    EntryForm, Link, NameList, Place, Reference, Shape, Strictness, Switch, Used, Way,
};

/// A program that starts MCP servers.
pub struct Host {
    /// What `--host` takes, such as `claude`.
    pub name: &'static str,
    /// What people call it, such as `Claude Desktop`.
    pub title: &'static str,
    /// How its servers are written down.
    pub shape: Shape,
    /// What its JSON may hold beside strict JSON.
    pub strictness: Strictness,
    /// The members by which it leaves an entry out.
    pub switches: &'static [Switch],
    /// The lists of names by which it leaves servers out.
    lists: &'static [NameList],
    /// Who edits its file.
    pub way: Way,
    /// Its own files on Linux, macOS and Windows, the one in use first.
    places: [&'static [Place]; 3],
    /// Every place in use is written, not just the first.
    several: bool,
    /// Files and folders, by template, of which one is there when the host is; by default the folder of its file.
    signs: &'static [&'static str],
    /// Files, by template, in which others write entries that the host does not read.
    strays: &'static [&'static str],
    /// Keys that lead, in its own file, to entries that are read for another purpose or by another program.
    others: &'static [&'static [&'static str]],
    /// Its file inside a project.
    pub project: Option<&'static str>,
    /// Other names of that file, written where one is there.
    project_others: &'static [&'static str],
    /// How an entry names a variable of the host's own environment instead of holding the key.
    pub reference: Option<Reference>,
    /// The link that adds a server to it.
    pub link: Option<Link>,
    /// What else a person should know who installs into it, as a sentence without a full stop.
    pub remark: Option<&'static str>,
    /// What to do once its file has changed, in its own words.
    pub next: &'static str,
}

/// An entry for this server where the host does not look.
pub struct Stray {
    /// The file.
    pub path: PathBuf,
    /// The keys that lead to it.
    pub keys: String,
    /// The entry.
    pub entry: FoundEntry,
}

/// Every host, in the order in which they are shown.
#[must_use]
pub fn hosts() -> &'static [Host] {
    &table::HOSTS
}

/// The variables of the environment that paths of hosts depend on.
#[must_use]
pub fn path_variables() -> BTreeSet<&'static str> {
    let of = |host: &'static Host| {
        let places = host.places.iter().flat_map(|places| places.iter());
        let templates = places.map(|place| place.template);
        templates
            .chain(host.signs.iter().copied())
            .chain(host.strays.iter().copied())
    };
    hosts()
        .iter()
        .flat_map(of)
        .flat_map(machine::variables)
        .collect()
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

    /// The places behind [`Self::paths`] on a system; none where the host is not made for it.
    #[must_use]
    pub const fn places(&self, platform: Platform) -> &'static [Place] {
        let [linux, macos, windows] = self.places;
        match platform {
            Platform::Linux => linux,
            Platform::MacOs => macos,
            Platform::Windows => windows,
        }
    }

    /// The key under which its servers stand.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self.shape {
            Shape::Json { key, .. } => key,
            Shape::Toml => "mcp_servers",
            Shape::Yaml => "extensions",
        }
    }

    /// The files to write on such a machine: none where the host has no file, or no home is known.
    #[must_use]
    pub fn targets(&self, machine: &dyn Machine) -> Vec<PathBuf> {
        places::targets(self, machine)
    }

    /// Its file in the project of a folder, if it has such files.
    #[must_use]
    pub fn project_file(&self, folder: &Path) -> Option<PathBuf> {
        let usual = folder.join(self.project?);
        let mut others = self.project_others.iter().map(|name| folder.join(name));
        let other = others.find(|path| path.exists() && !usual.exists());
        Some(other.unwrap_or(usual))
    }

    /// Whether the host seems to be on the machine.
    #[must_use]
    pub fn is_found(&self, machine: &dyn Machine) -> bool {
        places::is_found(self, machine)
    }

    /// Entries for this server where the host does not look: in other files, and under other keys of its own.
    #[must_use]
    pub fn strays(&self, machine: &dyn Machine) -> Vec<Stray> {
        let mut strays = Vec::new();
        let elsewhere = self
            .strays
            .iter()
            .flat_map(|template| machine::expand(template, machine))
            .map(|path| (path, None));
        let own = self.paths(machine).into_iter();
        for (path, shape) in own.map(|path| (path, Some(self.shape))).chain(elsewhere) {
            let text = files::read(&path).ok().flatten().unwrap_or_default();
            let found = document::misplaced(shape, &text, self.others).unwrap_or_default();
            strays.extend(found.into_iter().map(|misplaced| Stray {
                path: path.clone(),
                keys: misplaced.keys,
                entry: misplaced.entry,
            }));
        }
        strays
    }

    /// What in an entry switches it off: the member, and whether this host is known to heed it.
    #[must_use]
    pub fn switched_off(&self, entry: &FoundEntry) -> Option<(&'static str, bool)> {
        let is_off = |switch: &Switch| match switch {
            Switch::Disabled => entry.disabled == Some(true),
            Switch::Enabled => entry.enabled == Some(false),
        };
        let mut off = [Switch::Disabled, Switch::Enabled]
            .into_iter()
            .filter(is_off);
        let heeded = self.switches.iter().copied().find(is_off);
        match heeded {
            Some(switch) => Some((switch.off(), true)),
            // A host of which it is known takes no other.
            None if self.switches.is_empty() => off.next().map(|switch| (switch.off(), false)),
            None => None,
        }
    }

    /// The lists in a file of this host by which it leaves out the server of that name, each in words.
    #[must_use]
    pub fn left_out(&self, path: &Path, name: &str) -> Vec<String> {
        let text = files::read(path).ok().flatten().unwrap_or_default();
        let mut words = Vec::new();
        for list in self.lists {
            let found = document::name_lists(self.shape, &text, list.keys).unwrap_or_default();
            for FoundList { keys, names } in found {
                let is_named = names.iter().any(|one| one == name);
                // An empty list allows everything.
                if is_named == list.is_allowed || names.is_empty() {
                    continue;
                }
                let member = list.keys.last().copied().unwrap_or_default();
                let place = list.keys.iter().position(|key| *key == "*");
                words.push(match place.and_then(|at| keys.get(at)) {
                    Some(project) => format!("`{member}` in the project `{project}`"),
                    None if list.is_allowed => {
                        format!("`{}`, which does not name it", keys.join("."))
                    }
                    None => format!("`{}`", keys.join(".")),
                });
            }
        }
        words
    }

    /// Whether the host rewrites its file at any time, under a lock of its own.
    pub(super) fn is_live(&self) -> bool {
        self.name == "claude-code"
    }

    /// Whether a file can be written, as it is now: YAML in another style than blocks is left to the person.
    #[must_use]
    pub fn can_write(&self, path: &Path) -> bool {
        if self.shape != Shape::Yaml {
            return true;
        }
        let text = files::read(path).map(Option::unwrap_or_default);
        text.map_or(true, |text| document::can_write(self.shape, &text))
    }

    /// The servers that a file of this host holds; none where the file is absent or empty. What only a more lenient host reads is read, too.
    ///
    /// # Errors
    /// The file cannot be read or is not what any host could read.
    pub fn entries(&self, path: &Path) -> Result<Vec<FoundEntry>, Refusal> {
        let Some(text) = files::read(path)? else {
            return Ok(Vec::new());
        };
        document::entries(self.shape, &text)
            .map_err(|flaw| Refusal::at(path, &text, flaw.at, flaw.reason))
    }

    /// Whether the host reads a file, as far as its form goes.
    ///
    /// # Errors
    /// It does not, and why.
    pub fn verify(&self, path: &Path) -> Result<(), Refusal> {
        let Some(text) = files::read(path)? else {
            return Ok(());
        };
        self.verify_text(&text)
            .map_err(|flaw| Refusal::at(path, &text, flaw.at, flaw.reason))
    }

    /// Whether the host reads such a text, as far as its form goes.
    ///
    /// # Errors
    /// It does not, and why.
    pub fn verify_text(&self, text: &str) -> Result<(), Flaw> {
        if self.without_mark(text).len() < text.len() {
            let reason = format!(
                "it begins with a byte order mark, which {} does not read",
                self.title
            );
            return Err(Flaw { at: 0, reason });
        }
        document::verify(self.shape, text, self.strictness, self.title)
    }

    /// The text without a byte order mark that the host does not read.
    #[must_use]
    pub fn without_mark<'a>(&self, text: &'a str) -> &'a str {
        let is_read = self.strictness.byte_order_mark || !matches!(self.shape, Shape::Json { .. });
        let bare = text.strip_prefix('\u{feff}');
        bare.filter(|_| !is_read).unwrap_or(text)
    }
}
