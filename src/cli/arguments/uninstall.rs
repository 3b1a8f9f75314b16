//! The arguments of `uninstall`.

use clap::Args;

use super::install::{Place, known};

/// What to take out, and where.
#[derive(Args)]
pub(in crate::cli) struct Uninstall {
    /// Host to take the entry out of, or `all` for every one that has it
    #[arg(long, value_name = "HOST", value_parser = known(), value_delimiter = ',', required = true)]
    pub(in crate::cli) host: Vec<String>,
    /// Print what would be changed, and change nothing
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    #[command(flatten)]
    pub(in crate::cli) place: Place,
}
