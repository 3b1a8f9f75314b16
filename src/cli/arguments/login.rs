//! The arguments of `login`.

use std::path::PathBuf;

use clap::Args;

use super::install::known;

/// Who signs in, and what for.
#[derive(Args)]
pub(in crate::cli) struct Login {
    /// E-mail address of the account; asked for on a terminal
    #[arg(long, value_name = "EMAIL")]
    pub(in crate::cli) email: Option<String>,
    /// Read the password from standard input, as one line; always so without a terminal
    #[arg(long)]
    pub(in crate::cli) password_stdin: bool,
    /// Days until the key expires
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=3650))]
    pub(in crate::cli) days: u16,
    /// Let the key start investigations as well
    #[arg(long, conflicts_with = "session")]
    pub(in crate::cli) investigate: bool,
    /// Keep the session token instead of a key: it has every scope of the account's role, for half an hour
    #[arg(long, conflicts_with_all = ["host", "days"])]
    pub(in crate::cli) session: bool,
    /// Add the server with the key to this assistant, or to `all` found on this machine
    #[arg(long, value_name = "HOST", value_parser = known(), value_delimiter = ',')]
    pub(in crate::cli) host: Vec<String>,
    /// Store the key only in this file, which only its owner can read
    #[arg(long, value_name = "PATH")]
    pub(in crate::cli) key_file: Option<PathBuf>,
}
