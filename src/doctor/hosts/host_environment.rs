//! The environment in which an assistant starts its server, for `doctor --host`.

use std::path::{Path, PathBuf};

use tokio::process::Command;

use super::entry_variables::variables;
use super::install_command;
use crate::install::USUAL_NAME;
use crate::install::hosts::{FoundEntry, Host, Machine, Platform, ThisMachine, path_variables};
use toolspec_runtime::host::PASSED_ON;

const KEY: &str = "AISOC_API_KEY";

/// Before the name of a variable: its value in the person's shell, for what depends on that and not on the entry.
const SHELL: &str = "DOCTOR_SHELL_";

/// This machine as the person's shell sees it, where this process runs in the environment of an entry.
pub(super) struct Shell;

impl Machine for Shell {
    fn platform(&self) -> Platform {
        ThisMachine.platform()
    }

    fn variable(&self, name: &str) -> Option<String> {
        let lent = ThisMachine.variable(&format!("{SHELL}{name}"));
        lent.or_else(|| ThisMachine.variable(name))
    }

    fn exists(&self, path: &Path) -> bool {
        ThisMachine.exists(path)
    }

    fn names(&self, folder: &Path) -> Vec<String> {
        ThisMachine.names(folder)
    }
}

/// What an assistant's entry makes of the environment.
pub struct HostEnvironment {
    variables: Vec<(String, String)>,
    /// The entry, in words.
    pub place: String,
    /// The flags that it starts the server with, but for the key.
    pub flags: Vec<String>,
}

/// Why there is no entry to borrow from, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoEntry(String);

impl<T: Into<String>> From<T> for NoEntry {
    fn from(reason: T) -> Self {
        Self(reason.into())
    }
}

impl HostEnvironment {
    /// The entry of this server in a host's file: the one with the usual name, or else the first.
    ///
    /// # Errors
    /// There is none, or the file cannot be read; with what to do.
    pub fn from_host(host: &'static Host, machine: &dyn Machine) -> Result<Self, NoEntry> {
        let mut found: Vec<(PathBuf, FoundEntry)> = Vec::new();
        for path in host.targets(machine) {
            let entries = host.entries(&path).map_err(|refusal| refusal.to_string())?;
            let ours = entries.into_iter().filter(FoundEntry::is_ours);
            found.extend(ours.map(|entry| (path.clone(), entry)));
        }
        let usual = found.iter().position(|(_, entry)| entry.name == USUAL_NAME);
        let Some((path, entry)) = found.into_iter().nth(usual.unwrap_or(0)) else {
            let strays = host.strays(machine);
            let strays = strays.iter().map(|stray| {
                let place = super::stray_place(stray);
                format!("{place}, where {} does not read it; ", host.title)
            });
            return Err(NoEntry::from(format!(
                "{} has no entry for this server; {}{} writes one",
                host.title,
                strays.collect::<Vec<_>>().concat(),
                install_command(host)
            )));
        };
        let (flags, key) = flags(&entry);
        let mut variables = variables(&entry);
        if let Some(key) = key {
            variables.retain(|(name, _)| name != KEY);
            variables.push((KEY.to_owned(), key));
        }
        let mut place = format!("those of `{}` in `{}`", entry.name, path.display());
        if let Some((member, true)) = host.switched_off(&entry) {
            place = format!("{place}, which is disabled by `{member}`");
        }
        Ok(Self {
            variables,
            place,
            flags,
        })
    }

    /// Gives a command this environment: what hosts pass on, and the entry's own variables.
    pub fn apply_to(&self, command: &mut Command) {
        let kept = PASSED_ON
            .iter()
            .filter_map(|name| Some((name, std::env::var_os(name)?)));
        command.env_clear().envs(kept);
        // Where the assistants' files are is the shell's to say.
        let paths = path_variables()
            .into_iter()
            .filter_map(|name| Some((format!("{SHELL}{name}"), std::env::var_os(name)?)));
        command.envs(paths);
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
    }
}

/// The flags behind `serve`, or behind the name of the npm package; and the key where one is among them, as it goes into no command line
/// of ours.
fn flags(entry: &FoundEntry) -> (Vec<String>, Option<String>) {
    let is_start = |argument: &String| argument == "serve" || argument.starts_with("@aisoc/mcp");
    let start = entry.args.iter().rposition(is_start).map_or(0, |at| at + 1);
    let mut flags = Vec::new();
    let mut key = None;
    let mut arguments = entry.args[start..].iter();
    while let Some(argument) = arguments.next() {
        if argument == "--api-key" {
            key = arguments.next().cloned();
        } else if let Some(value) = argument.strip_prefix("--api-key=") {
            key = Some(value.to_owned());
        } else {
            flags.push(argument.clone());
        }
    }
    if !super::entry::starts_us(entry) {
        flags.clear();
    }
    (flags, key)
}
