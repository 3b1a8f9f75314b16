//! The commands, one variant each.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::AuditCommand;
use super::doctor::Doctor;
use super::login::Login;
use super::replay::Replay;
use super::{DemoFlags, Install, Prompts, TenantFlags, Uninstall};

/// What to do.
#[derive(Subcommand)]
pub(in crate::cli) enum Command {
    /// Serve the tools over standard input and output (stdio), for an assistant
    Serve {
        #[command(flatten)]
        demo: DemoFlags,
    },
    /// List the tools: their scopes, what they change and what they do
    Tools {
        /// Print what `tools/list` advertises, as JSON
        #[arg(long)]
        json: bool,
    },
    /// List the prompts, or print one to paste into a conversation
    Prompts(Prompts),
    /// Call one tool, as an assistant would
    #[command(after_long_help = "\
Prints the result: readable on a terminal, JSON in a pipe. A tool that fails says why on stderr, exit code 1.

Examples:
  aisoc-mcp call aisoc_list_alerts '{\"severity\": \"critical\"}'
  echo '{\"case_id\": \"INC-0421\"}' | aisoc-mcp call aisoc_get_case - | jq .title")]
    Call {
        /// Name of the tool, as `aisoc-mcp tools` lists it
        tool: String,
        /// Arguments as a JSON object, or `-` to read them from standard input [default: {}]
        #[arg(value_name = "JSON|-")]
        input: Option<String>,
        #[command(flatten)]
        demo: DemoFlags,
    },
    /// Read a run of the investigation agent step by step, on the terminal or as a page
    Replay(Replay),
    /// Check or list the lines of an audit trail
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Check settings, network, certificate, service, key and each tool, and print how to fix failures
    #[command(after_long_help = "\
Every check reports `ok`, `warning`, `failed` or `skipped`, and how to fix a failure. Nothing is started or changed. \
Exit codes: 0 nothing failed (there may be warnings), 1 a check failed.

Example:
  aisoc-mcp doctor --json | jq '.checks[] | select(.status == \"failed\")'")]
    Doctor(Doctor),
    /// Take the tour: four questions answered on the built-in demo tenant (no URL or key needed)
    #[command(after_long_help = "\
Starts a demo tenant with invented data on loopback, starts this program as `serve` over stdio the way an \
assistant does, and prints the answers. Nothing else is contacted and nothing is left behind.

Examples:
  aisoc-mcp demo --listen 127.0.0.1:8000    # keep the tenant running, and use it from elsewhere
  aisoc-mcp demo --as 7.3 --size soc --listen 127.0.0.1:8000
  aisoc-mcp demo --listen 127.0.0.1:8000 --ingest 127.0.0.1:8081 --fault agents-unauthenticated")]
    Demo {
        #[command(flatten)]
        tenant: TenantFlags,
        /// Keep the tenant's API running at this loopback address instead, and print its URL, keys and accounts
        #[arg(long, value_name = "ADDRESS:PORT", value_parser = address)]
        listen: Option<SocketAddr>,
        #[command(flatten)]
        with: Listen,
    },
    /// Sign in, and create an API key that the other commands use
    #[command(after_long_help = "\
Asks for the e-mail address and the password, which is never stored. The key gets the scopes that the tools need, as far as \
this release supports them, and is named after this machine. It is stored in a file that only you can read, and never printed.

Examples:
  aisoc-mcp login --aisoc-url https://aisoc.example.com
  aisoc-mcp login --email ana@example.com --host claude --investigate
  pass show aisoc | aisoc-mcp login --email ana@example.com --key-file aisoc.key")]
    Login(Login),
    /// Add the server to an assistant: Claude Desktop, Cursor, VS Code, Codex and others
    #[command(after_long_help = "\
Writes one entry into the assistant's own file and changes nothing else in it. Run again, it only updates what is \
new. On a terminal it asks for a missing host or key; in scripts, pass everything as flags or variables.

Examples:
  aisoc-mcp install --host claude --aisoc-url https://aisoc.example.com
  aisoc-mcp install --host codex --secret env
  aisoc-mcp install --host cursor --dry-run --api-key-file key.txt
  aisoc-mcp install --host cursor --scope project         # for a team: starts with npx, holds no key
  AISOC_API_KEY_CMD='pass show aisoc' aisoc-mcp install --host zed
  aisoc-mcp install --list-paths")]
    Install(Install),
    /// Remove the server from an assistant
    #[command(after_long_help = "Example:\n  aisoc-mcp uninstall --host claude")]
    Uninstall(Uninstall),
    /// Print a completion script for a shell
    #[command(
        after_long_help = "Example:\n  aisoc-mcp completions bash > ~/.local/share/bash-completion/completions/aisoc-mcp"
    )]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Write the manual pages, for the program and each command, into a folder
    #[command(hide = true)]
    Manual {
        /// The folder
        folder: PathBuf,
    },
    /// Print the version, the commit it was built from, and the protocol versions
    Version,
}

/// What else stands beside a tenant that is kept up.
#[derive(Args)]
pub(in crate::cli) struct Listen {
    /// Defect of real installations to reproduce
    #[arg(long, value_enum, requires = "listen")]
    pub(in crate::cli) fault: Option<Fault>,
    /// Start the service's ingest worker at this loopback address; real installs have it at `http://localhost:8081`
    #[arg(long, value_name = "ADDRESS:PORT", value_parser = address, requires = "listen")]
    pub(in crate::cli) ingest: Option<SocketAddr>,
    /// Copy the tenant's tables into this folder, as store.sqlite and lake.sqlite, to query them with SQL
    #[arg(long, value_name = "DIR", requires = "listen")]
    pub(in crate::cli) save: Option<PathBuf>,
}

/// A defect of real installations to reproduce on the embedded tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Fault {
    /// The run starts, but its ledger stays 404
    LedgerLost,
    /// The run starts, but its ledger is stored under the tenant with slug `default`
    LedgerInDefault,
    /// The run fails half way
    FailsMidway,
    /// Every call of the agents' model fails, and the run still completes
    ModelDown,
    /// The agents service refuses the API's own call: no credential (401)
    AgentsUnauthenticated,
    /// The agents service refuses the API's own call: no tenant declared (403)
    AgentsTenant,
    /// The agents service has no credentials configured (503)
    AgentsUnconfigured,
    /// The agents service is not running (503)
    AgentsDown,
    /// API keys cannot be created (422), as on a snapshot of 7.3
    NoMinting,
}

impl Command {
    /// The command's own `--demo` and what goes with it; `None` where the command takes none.
    pub(in crate::cli) const fn demo(&self) -> Option<DemoFlags> {
        match self {
            Self::Serve { demo }
            | Self::Call { demo, .. }
            | Self::Replay(Replay { demo, .. })
            | Self::Doctor(Doctor { demo, .. }) => Some(*demo),
            _ => None,
        }
    }
}

/// An address and a port; `localhost` is the usual loopback one.
fn address(text: &str) -> Result<SocketAddr, &'static str> {
    let named = text.strip_prefix("localhost:");
    let numeric = named.map_or_else(|| text.to_owned(), |port| format!("127.0.0.1:{port}"));
    let form = "give an address and a port, such as 127.0.0.1:8081; port 0 is any free one";
    numeric.parse().map_err(|_| form)
}
