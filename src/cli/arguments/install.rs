//! The arguments of `install`.

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};

use crate::install::hosts::hosts;
use crate::install::{self, Secret, USUAL_NAME};

/// Every host that is found on the machine.
pub(in crate::cli) const EVERY: &str = "all";

/// What to install, and where.
#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(in crate::cli) struct Install {
    /// Assistant to add the server to, or `all` for every one found on this machine; asked for on a terminal
    #[arg(long, value_name = "HOST", value_parser = known(), value_delimiter = ',')]
    pub(in crate::cli) host: Vec<String>,
    /// List every assistant's configuration file, whether it exists and has an entry; a table on a terminal, otherwise JSON
    #[arg(long, conflicts_with_all = ["host", "dry_run", "link", "write", "secret", "show_key", "via"])]
    pub(in crate::cli) list_paths: bool,
    /// With `--list-paths`: print JSON, also on a terminal
    #[arg(long, requires = "list_paths")]
    pub(in crate::cli) json: bool,
    /// Dry run: print what would be written, as a diff and to paste, and change nothing
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    /// Print the API key instead of redacting it
    #[arg(long)]
    pub(in crate::cli) show_key: bool,
    /// Print an install link for the assistant (cursor, vscode, lmstudio); it holds no key
    #[arg(long, conflicts_with = "write")]
    pub(in crate::cli) link: bool,
    /// Write the file of an assistant whose entry is otherwise only printed (cody)
    #[arg(long)]
    pub(in crate::cli) write: bool,
    /// Use the built-in demo tenant (no URL or key needed)
    #[arg(long, conflicts_with = "secret")]
    pub(in crate::cli) demo: bool,
    /// Skip the checks after writing
    #[arg(long)]
    pub(in crate::cli) no_check: bool,
    /// Where to store the API key
    #[arg(long, value_name = "WAY")]
    pub(in crate::cli) secret: Option<Way>,
    /// What the entry starts [default: `npx` in a project's file, `program` in the user's own]
    #[arg(long, value_name = "HOW")]
    pub(in crate::cli) via: Option<Via>,
    #[command(flatten)]
    pub(in crate::cli) place: Place,
}

/// Which entry of which file.
#[derive(Args)]
pub(in crate::cli) struct Place {
    /// Name of the entry; give each tenant its own
    #[arg(long, value_name = "NAME", default_value = USUAL_NAME, value_parser = name)]
    pub(in crate::cli) name: String,
    /// The user's own file, or the one of the project in this folder
    #[arg(long, value_name = "SCOPE", default_value = "user")]
    pub(in crate::cli) scope: Scope,
}

/// Whose file it is.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Scope {
    /// For every project of this user
    User,
    /// For everyone who works on the project in this folder
    Project,
}

/// `--secret`, as the command line has it.
#[derive(Clone, Copy, ValueEnum)]
pub(in crate::cli) enum Way {
    /// In the assistant's file, which only its owner can then read (on Windows, as its folder allows)
    Inline,
    /// In the assistant's environment, as `AISOC_API_KEY`; the entry refers to it by name
    Env,
    /// In the secret store of VS Code, which asks for it
    Prompt,
    /// In a separate file that only its owner can read (on Windows, in your profile)
    File,
    /// In the system's keychain, where the server reads it
    Keychain,
    /// In a password manager: the entry has the command of `AISOC_API_KEY_CMD`, which prints the key
    Command,
}

/// `--via`, as the command line has it.
#[derive(Clone, Copy, ValueEnum)]
pub(in crate::cli) enum Via {
    /// This program by its path, or a copy of it if that path is temporary
    Program,
    /// This version of the npm package by `npx`, which works on every machine that has Node.js
    Npx,
}

impl From<Via> for install::Via {
    fn from(via: Via) -> Self {
        match via {
            Via::Program => Self::Program,
            Via::Npx => Self::Npx,
        }
    }
}

impl From<Way> for Secret {
    fn from(way: Way) -> Self {
        match way {
            Way::Inline => Self::Inline,
            Way::Env => Self::Env,
            Way::Prompt => Self::Prompt,
            Way::File => Self::File,
            Way::Keychain => Self::Keychain,
            Way::Command => Self::Command,
        }
    }
}

impl Install {
    /// What `login` hands on: these hosts, in the usual way.
    pub(in crate::cli) fn into_hosts(host: Vec<String>) -> Self {
        Self {
            host,
            list_paths: false,
            json: false,
            dry_run: false,
            show_key: false,
            link: false,
            write: false,
            demo: false,
            no_check: false,
            secret: None,
            via: None,
            place: Place {
                name: USUAL_NAME.to_owned(),
                scope: Scope::User,
            },
        }
    }
}

/// The names of the table, and `all`.
pub(in crate::cli) fn known() -> PossibleValuesParser {
    let names = hosts().iter().map(|host| host.name);
    PossibleValuesParser::new(names.chain([EVERY]))
}

/// A name that every host's form can hold as it stands.
fn name(text: &str) -> Result<String, &'static str> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if text == "workspace" {
        return Err("Claude Code keeps this name for itself");
    }
    if (1..=40).contains(&text.len()) && text.bytes().all(fits) {
        return Ok(text.to_owned());
    }
    Err("use 1 to 40 letters, digits, `-` and `_`")
}
