//! What can be said on the command line, and the help that says so.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, CommandFactory as _, Parser, Subcommand};
use clap_complete::Shell;
use secrecy::SecretString;

use crate::config::Flags;

const EXAMPLES: &str = "\
Examples:
  A host starts the server like this, with the key in its environment:
    AISOC_URL=https://aisoc.example.com AISOC_API_KEY=aisoc_… aisoc-mcp serve

  See what it offers:
    aisoc-mcp tools

  Call one tool as the assistant would:
    aisoc-mcp call aisoc_list_cases '{\"status\": \"open\"}'

";

const DEMO_EXAMPLE: &str =
    "  See it at work without a service, on an embedded tenant with invented data:
    aisoc-mcp demo

  Call a tool on that tenant:
    aisoc-mcp call aisoc_list_cases --demo

";

const CONVENTIONS: &str = "\
Standard output carries the protocol or the result, and nothing else; messages go to stderr.
Exit codes: 0 fine, 1 it failed, 2 it was asked wrongly.";

/// The command line. Its help speaks of the embedded tenant only where there is one.
pub(super) fn command(has_demo: bool) -> clap::Command {
    let command = Arguments::command();
    if has_demo {
        return command.after_long_help([EXAMPLES, DEMO_EXAMPLE, CONVENTIONS].concat());
    }
    let hide = |command: clap::Command| command.mut_arg("demo", |demo| demo.hide(true));
    command
        .after_long_help([EXAMPLES, CONVENTIONS].concat())
        .mut_subcommand("serve", hide)
        .mut_subcommand("call", hide)
        .mut_subcommand("demo", |demo| demo.hide(true))
}

#[derive(Parser)]
#[command(
    name = "aisoc-mcp",
    version,
    about = "Lets an AI assistant work an AiSOC tenant, over the Model Context Protocol",
    long_about = "Lets an AI assistant work an AiSOC tenant, over the Model Context Protocol: alerts, cases, \
                  detections, the lake and the investigation ledger.\n\n\
                  Without a command it serves, as hosts expect; on a terminal it prints this help."
)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) common: Common,

    /// The same as `serve --demo` or `call --demo`
    #[arg(long, hide = true)]
    pub(super) demo: bool,

    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// Flags that every command takes.
#[derive(Args)]
#[command(next_help_heading = "Settings")]
pub(super) struct Common {
    #[arg(
        long,
        global = true,
        value_name = "URL",
        help = "Base URL of the AiSOC API [env: AISOC_URL, AISOC_API_URL] [default: http://localhost:8081]"
    )]
    aisoc_url: Option<String>,

    #[arg(
        long, global = true, value_name = "KEY", value_parser = secret, conflicts_with = "api_key_file",
        help = "API key or JWT; others on this machine can read a command line, so prefer the variable or a file \
                [env: AISOC_API_KEY, AISOC_TOKEN]"
    )]
    api_key: Option<SecretString>,

    #[arg(
        long,
        global = true,
        value_name = "PATH",
        help = "File that holds the API key and nothing else [env: AISOC_API_KEY_FILE]"
    )]
    api_key_file: Option<PathBuf>,

    #[arg(
        long,
        global = true,
        value_name = "MS",
        allow_hyphen_values = true,
        help = "Longest time one request may take, in milliseconds [env: AISOC_TIMEOUT_MS] [default: 20000]"
    )]
    timeout: Option<String>,

    #[arg(
        long,
        global = true,
        help = "Offer only the tools that read [env: AISOC_MCP_READ_ONLY=1]"
    )]
    read_only: bool,

    #[arg(
        long,
        global = true,
        help = "Log the life of a session to stderr [env: AISOC_MCP_VERBOSE=1]"
    )]
    verbose: bool,
}

impl Common {
    /// The flags as the configuration takes them.
    pub(super) fn flags(self) -> Flags {
        Flags {
            aisoc_url: self.aisoc_url,
            api_key: self.api_key,
            api_key_file: self.api_key_file,
            timeout: self.timeout,
            verbose: self.verbose,
            read_only: self.read_only,
        }
    }
}

/// What to do.
#[derive(Subcommand)]
pub(super) enum Command {
    /// Serve the tools on standard input and output, for a host to talk to
    Serve {
        /// Talk to an embedded tenant with invented data, started in this process
        #[arg(long)]
        demo: bool,
    },
    /// List the tools: their scopes, what they change and what they do
    Tools {
        /// Print what `tools/list` advertises, as JSON
        #[arg(long)]
        json: bool,
    },
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
        /// Talk to an embedded tenant with invented data, started in this process
        #[arg(long)]
        demo: bool,
    },
    /// Take the tour: an embedded tenant with invented data, and three questions answered on it
    #[command(after_long_help = "\
Starts an embedded AiSOC tenant on loopback, starts this program as `serve` over stdio the way a \
host does, and prints what comes back. Nothing else is contacted and nothing is left behind.

Example:
  aisoc-mcp demo --listen 127.0.0.1:8081    # keep the tenant up, and use it from elsewhere")]
    Demo {
        /// Keep the tenant's API up at this loopback address instead, and print its URL and keys
        #[arg(long, value_name = "ADDRESS:PORT", value_parser = address)]
        listen: Option<SocketAddr>,
    },
    /// Print a completion script for a shell
    #[command(
        after_long_help = "Example:\n  aisoc-mcp completions bash > ~/.local/share/bash-completion/completions/aisoc-mcp"
    )]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the version
    Version,
}

impl Command {
    /// Whether the command itself says `--demo`.
    pub(super) const fn wants_demo(&self) -> bool {
        matches!(
            self,
            Self::Serve { demo: true } | Self::Call { demo: true, .. }
        )
    }
}

/// An address and a port; `localhost` is the usual loopback one.
fn address(text: &str) -> Result<SocketAddr, &'static str> {
    let named = text.strip_prefix("localhost:");
    let numeric = named.map_or_else(|| text.to_owned(), |port| format!("127.0.0.1:{port}"));
    let form = "give an address and a port, such as 127.0.0.1:8081; port 0 is any free one";
    numeric.parse().map_err(|_| form)
}

#[expect(clippy::unnecessary_wraps, reason = "the shape clap asks for")]
fn secret(text: &str) -> Result<SecretString, Infallible> {
    Ok(SecretString::from(text))
}
