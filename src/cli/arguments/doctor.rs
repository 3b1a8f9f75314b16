//! The arguments of `doctor`.

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::DemoFlags;
use crate::install::hosts::hosts;

/// What to look at, and how to tell it.
#[derive(Args)]
pub(in crate::cli) struct Doctor {
    /// Print the report as JSON, for scripts
    #[arg(long)]
    pub(in crate::cli) json: bool,
    /// Check only this machine: settings and assistants
    #[arg(long, conflicts_with = "demo")]
    pub(in crate::cli) offline: bool,
    /// Check the settings in this assistant's entry instead of this shell's, with the environment that the assistant gives it
    #[arg(long, value_name = "HOST", value_parser = one(), conflicts_with = "demo", hide_possible_values = true)]
    pub(in crate::cli) host: Option<String>,
    /// In words, whose environment this is
    #[arg(long, hide = true)]
    pub(in crate::cli) settings_of: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) demo: DemoFlags,
}

/// The names of the table.
fn one() -> PossibleValuesParser {
    PossibleValuesParser::new(hosts().iter().map(|host| host.name))
}
