//! The arguments of `replay`.

use std::path::PathBuf;

use clap::Args;

use super::DemoFlags;

/// A run, which of its steps, and where to.
#[derive(Args)]
#[command(after_long_help = "\
Prints the run as text, or writes it as one self-contained HTML page, without network access or scripts. \
The page opens from disk in any browser, and can be printed. Both show the content of the ledger, hidden \
characters by their number, and whether the stored hashes match.

`--verify` only checks the hashes: it prints how many match, names each altered step, and exits 1 if \
there is one. With `--all` it checks every run that the service lists.

Examples:
  aisoc-mcp replay INC-0421
  aisoc-mcp replay 7c1f --contains 10.0.42.7
  aisoc-mcp replay 7c1f --html run.html
  aisoc-mcp replay 7c1f --html - --demo > run.html
  aisoc-mcp replay 7c1f --verify
  aisoc-mcp replay --verify --all")]
pub(in crate::cli) struct Replay {
    /// The run's UUID or a unique prefix of four or more hex digits, or a case (INC-0421) for its newest finished run
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    pub(in crate::cli) run: Option<String>,
    /// Only check the stored hashes; exits 1 if content does not match its hash
    #[arg(long, conflicts_with_all = ["html", "contains", "agent", "kind", "since"])]
    pub(in crate::cli) verify: bool,
    /// Verify every run that the service lists
    #[arg(long, requires = "verify")]
    pub(in crate::cli) all: bool,
    /// Write an HTML page to this file, or to standard output with `-`; only pages of this kind are overwritten
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) html: Option<PathBuf>,
    /// Only steps with this text in summary or payload, in any letter case
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) contains: Option<String>,
    /// Only steps of this agent, such as forensic
    #[arg(long)]
    pub(in crate::cli) agent: Option<String>,
    /// Only steps of this kind, such as `decision_reason`
    #[arg(long)]
    pub(in crate::cli) kind: Option<String>,
    /// Only steps after this one
    #[arg(long, value_name = "SEQ", allow_hyphen_values = true)]
    pub(in crate::cli) since: Option<i64>,
    #[command(flatten)]
    pub(in crate::cli) demo: DemoFlags,
}
