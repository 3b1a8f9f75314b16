//! What `login` takes.

use std::path::PathBuf;

use clap::Args;

use super::install::known;

/// Who signs in, and what for.
#[derive(Args)]
pub(in crate::cli) struct Login {
    /// E-mail address of the account; asked for on a terminal
    #[arg(long, value_name = "EMAIL")]
    pub(in crate::cli) email: Option<String>,
    /// Read the password from standard input, one line; without a terminal that is so in any case
    #[arg(long)]
    pub(in crate::cli) password_stdin: bool,
    /// How many days the key holds
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=3650))]
    pub(in crate::cli) days: u16,
    /// Let the key start investigations, too
    #[arg(long, conflicts_with = "session")]
    pub(in crate::cli) investigate: bool,
    /// Keep the session token instead of a key: it has every scope of the account's role, for half an hour
    #[arg(long, conflicts_with_all = ["host", "days"])]
    pub(in crate::cli) session: bool,
    /// Install the server with the key into this host, or into `all` that are found
    #[arg(long, value_name = "HOST", value_parser = known(), value_delimiter = ',')]
    pub(in crate::cli) host: Vec<String>,
    /// Write the key into this file, which only its owner can read, and keep it nowhere else
    #[arg(long, value_name = "PATH")]
    pub(in crate::cli) key_file: Option<PathBuf>,
}
