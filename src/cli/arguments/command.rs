//! What can be asked for, one variant a command.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::doctor::Doctor;
use super::login::Login;
use super::replay::Replay;
use super::{DemoFlags, Install, Prompts, TenantFlags, Uninstall};

/// What to do.
#[derive(Subcommand)]
pub(in crate::cli) enum Command {
    /// Serve the tools on standard input and output, for a host to talk to
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
    /// List the prompts, or print one to start a conversation with
    Prompts(Prompts),
    /// Call one tool, the way an assistant's call goes
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
    /// Look at settings, network, certificate, service, key and each tool, and say what to do
    #[command(after_long_help = "\
Every check says `ok`, `warning`, `failed` or `skipped`, and what to do where it is not fine. Nothing is started or changed. \
Exit codes: 0 nothing failed (there may be warnings), 1 something failed.

Example:
  aisoc-mcp doctor --json | jq '.checks[] | select(.status == \"failed\")'")]
    Doctor(Doctor),
    /// Take the tour: an embedded tenant with invented data, and four questions answered on it
    #[command(after_long_help = "\
Starts an embedded AiSOC tenant on loopback, starts this program as `serve` over stdio the way a \
host does, and prints what comes back. Nothing else is contacted and nothing is left behind.

Examples:
  aisoc-mcp demo --listen 127.0.0.1:8000    # keep the tenant up, and use it from elsewhere
  aisoc-mcp demo --as 7.3 --size soc --listen 127.0.0.1:8000
  aisoc-mcp demo --listen 127.0.0.1:8000 --ingest 127.0.0.1:8081 --fault agents-unauthenticated")]
    Demo {
        #[command(flatten)]
        tenant: TenantFlags,
        /// Keep the tenant's API up at this loopback address instead, and print its URL, keys and people
        #[arg(long, value_name = "ADDRESS:PORT", value_parser = address)]
        listen: Option<SocketAddr>,
        #[command(flatten)]
        with: Listen,
    },
    /// Sign in, and have a key made that the other commands use
    #[command(after_long_help = "\
Asks for the e-mail address and the password, which is kept nowhere. The key gets the scopes that the tools need, as far as \
this release can give them, and is named after this machine. It is kept in a file that only you can read, and never printed.

Examples:
  aisoc-mcp login --aisoc-url https://aisoc.example.com
  aisoc-mcp login --email ana@example.com --host claude --investigate
  pass show aisoc | aisoc-mcp login --email ana@example.com --key-file aisoc.key")]
    Login(Login),
    /// Put the server into a host: Claude Desktop, Cursor, VS Code, Codex and others
    #[command(after_long_help = "\
Writes one entry into the host's own file and leaves the rest of it as it is. Run again, it changes nothing, or what \
is new. Without a host or a key it asks, on a terminal.

Examples:
  aisoc-mcp install --host claude --aisoc-url https://aisoc.example.com
  aisoc-mcp install --host codex --secret env
  aisoc-mcp install --host cursor --dry-run --api-key-file key.txt
  aisoc-mcp install --host cursor --scope project         # for a team: started by npx, no key in it
  AISOC_API_KEY_CMD='pass show aisoc' aisoc-mcp install --host zed
  aisoc-mcp install --list-paths")]
    Install(Install),
    /// Take the server out of a host again
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
    /// Write the manual pages, this program's and one a command, into a folder
    #[command(hide = true)]
    Manual {
        /// The folder
        folder: PathBuf,
    },
    /// Print the version, the commit that was built, and the revisions of the protocol
    Version,
}

/// What else stands beside a tenant that is kept up.
#[derive(Args)]
pub(in crate::cli) struct Listen {
    /// Defect of real installations to reproduce
    #[arg(long, value_enum, requires = "listen")]
    pub(in crate::cli) fault: Option<Fault>,
    /// Put the service's ingest worker at this loopback address, where `http://localhost:8081` leads on real installs
    #[arg(long, value_name = "ADDRESS:PORT", value_parser = address, requires = "listen")]
    pub(in crate::cli) ingest: Option<SocketAddr>,
    /// Copy the tenant's tables into this folder, as store.sqlite and lake.sqlite, to ask them with SQL
    #[arg(long, value_name = "DIR", requires = "listen")]
    pub(in crate::cli) save: Option<PathBuf>,
}

/// A defect of real installations to reproduce on the embedded tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Fault {
    /// The run is started, and its ledger is 404 for good
    LedgerLost,
    /// The run is started, and its ledger is filed under the tenant with slug `default`
    LedgerInDefault,
    /// The run stops half way and is failed
    FailsMidway,
    /// Every call of the agents' model fails, and the run completes all the same
    ModelDown,
    /// The agents service refuses the API's own call: no credential (401)
    AgentsUnauthenticated,
    /// The agents service refuses the API's own call: no tenant declared (403)
    AgentsTenant,
    /// The agents service has no credentials configured (503)
    AgentsUnconfigured,
    /// The agents service is not running (503)
    AgentsDown,
    /// Nobody can make an API key (422), as on a snapshot of 7.3
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
