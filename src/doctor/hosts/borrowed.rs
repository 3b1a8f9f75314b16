//! Another environment to look from: that in which an assistant starts its server.

use std::path::PathBuf;

use tokio::process::Command;

use super::environment::variables;
use super::install;
use super::session::KEPT;
use crate::install::USUAL_NAME;
use crate::install::hosts::{FoundEntry, Host, Machine};

/// What an assistant's entry makes of the environment.
pub struct Borrowed {
    variables: Vec<(String, String)>,
    /// The entry, in words.
    pub place: String,
}

impl Borrowed {
    /// The entry of this server in a host's file: the one with the usual name, or else the first.
    ///
    /// # Errors
    /// There is none, or the file cannot be read; with what to do.
    pub fn from_host(host: &'static Host, machine: &dyn Machine) -> Result<Self, String> {
        let mut found: Vec<(PathBuf, FoundEntry)> = Vec::new();
        for path in host.targets(machine) {
            let entries = host.entries(&path).map_err(|refusal| refusal.to_string())?;
            let ours = entries.into_iter().filter(FoundEntry::is_ours);
            found.extend(ours.map(|entry| (path.clone(), entry)));
        }
        let usual = found.iter().position(|(_, entry)| entry.name == USUAL_NAME);
        let Some((path, entry)) = found.into_iter().nth(usual.unwrap_or(0)) else {
            return Err(format!(
                "{} has no entry for this server; {} writes one",
                host.title,
                install(host)
            ));
        };
        Ok(Self {
            variables: variables(&entry),
            place: format!("those of `{}` in `{}`", entry.name, path.display()),
        })
    }

    /// Gives a command this environment: what hosts pass on, and the entry's own variables.
    pub fn lend(&self, command: &mut Command) {
        let kept = KEPT
            .iter()
            .filter_map(|name| Some((name, std::env::var_os(name)?)));
        command.env_clear().envs(kept);
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
    }
}
