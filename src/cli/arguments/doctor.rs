//! The arguments of `doctor`.

use clap::Args;

/// What to look at, and how to tell it.
#[derive(Args)]
pub(in crate::cli) struct Doctor {
    /// Print the report as JSON, for scripts
    #[arg(long)]
    pub(in crate::cli) json: bool,
    /// Look only at this machine: settings and assistants
    #[arg(long)]
    pub(in crate::cli) offline: bool,
    /// Look at an embedded tenant with invented data, started in this process
    #[arg(long, conflicts_with = "offline")]
    pub(in crate::cli) demo: bool,
}
