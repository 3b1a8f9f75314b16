//! The arguments of `audit`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use toolspec_runtime::command::AuditFilter;

/// What to do with an audit trail.
#[derive(Subcommand)]
pub(in crate::cli) enum AuditCommand {
    /// Check that no line was changed, removed, reordered or cut off at the end
    #[command(after_long_help = "\
Each line holds the hash of the line before it, and `FILE.head` holds that of the last line. Prints the first line that is wrong. \
A trail that was rotated is checked with all its files, oldest first. With `--audit-key`, the HMAC of each line is checked, too.

Exit codes: 0 the trail is intact, 1 it is not, 2 a file can't be read.

Examples:
  aisoc-mcp audit verify audit.jsonl
  aisoc-mcp audit verify audit.jsonl.2 audit.jsonl.1 audit.jsonl
  aisoc-mcp audit verify audit.jsonl --audit-key audit.key --json")]
    Verify {
        /// The files of one trail, oldest first
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// A head that `serve --verbose` logged: the line with this hash must be in the files
        #[arg(long, value_name = "SHA256")]
        head: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List the lines of an audit trail, filtered
    #[command(after_long_help = "\
Examples:
  aisoc-mcp audit show audit.jsonl --since 24h
  aisoc-mcp audit show audit.jsonl --outcome refused
  aisoc-mcp audit show audit.jsonl --run 7c1f --json | jq .user")]
    Show {
        /// The files of one trail, oldest first
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        filter: Filter,
        /// Print the lines as they are, as JSON
        #[arg(long)]
        json: bool,
    },
}

/// Which lines are listed.
#[derive(Args)]
pub(in crate::cli) struct Filter {
    /// Only lines of this tool
    #[arg(long)]
    tool: Option<String>,
    /// Only this outcome: ok, refused, failed or cancelled
    #[arg(long)]
    outcome: Option<String>,
    /// Only this event, such as begin or `session_start`
    #[arg(long)]
    event: Option<String>,
    /// Only lines of this run, by its UUID or the beginning of it
    #[arg(long, value_name = "RUN")]
    run: Option<String>,
    /// Only lines of this client, such as claude-ai
    #[arg(long)]
    client: Option<String>,
    /// Only from this time on: 24h, 2026-03-14 or 2026-03-14T09:00:00Z
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Only up to this time
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
}

impl From<Filter> for AuditFilter {
    fn from(given: Filter) -> Self {
        Self {
            tool: given.tool,
            outcome: given.outcome,
            event: given.event,
            run: given.run,
            client: given.client,
            since: given.since,
            until: given.until,
        }
    }
}
