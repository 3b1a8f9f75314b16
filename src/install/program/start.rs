//! The command of an entry.

use std::path::Path;

use super::VERSION;
use crate::install::document::NPM_PACKAGE;
use crate::install::hosts::Platform;

/// How a host comes to the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// By its path on this machine.
    Program,
    /// By the npm package of this version, which `npx` fetches where it is not there yet.
    Npx,
}

/// A command and its first arguments; those of this program follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// What the host starts.
    pub command: String,
    /// What stands before the arguments of this program.
    pub before: Vec<String>,
}

impl Start {
    /// The program at this path.
    #[must_use]
    pub fn program(path: &Path) -> Self {
        Self {
            command: path.display().to_string(),
            before: Vec::new(),
        }
    }

    /// The npm package of this version. `--prefer-offline`: without it npx asks the registry at every start, and a start
    /// without a network takes longer than hosts wait. On Windows npx is a batch file, which only `cmd` can start.
    #[must_use]
    pub fn npx(platform: Platform) -> Self {
        let npx = ["-y", "--prefer-offline"].map(str::to_owned);
        let package = format!("{NPM_PACKAGE}@{VERSION}");
        if platform == Platform::Windows {
            let before = ["/c", "npx"].map(str::to_owned);
            return Self {
                command: "cmd".to_owned(),
                before: before.into_iter().chain(npx).chain([package]).collect(),
            };
        }
        Self {
            command: "npx".to_owned(),
            before: npx.into_iter().chain([package]).collect(),
        }
    }

    /// All arguments, with those of this program.
    #[must_use]
    pub fn arguments(&self, own: &[&str]) -> Vec<String> {
        let own = own.iter().map(|argument| (*argument).to_owned());
        self.before.iter().cloned().chain(own).collect()
    }
}
