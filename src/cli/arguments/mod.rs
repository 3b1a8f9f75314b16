//! What can be said on the command line, and the help that says so.

mod command;
mod doctor;
mod install;
mod login;
mod prompts;
mod replay;
mod tenant;
mod uninstall;

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::LazyLock;

use clap::{Args, CommandFactory as _, Parser};
use rmcp::model::ProtocolVersion;
use secrecy::SecretString;

use crate::config::Flags;

pub(super) use command::Command;
pub use command::Fault;
pub(super) use doctor::Doctor;
pub(super) use install::{EVERY, Install, Scope};
pub(super) use login::Login;
pub(super) use prompts::Prompts;
pub(super) use replay::Replay;
pub(super) use tenant::{DemoFlags, TenantFlags};
pub use tenant::{Release, Size, TenantChoice};
pub(super) use uninstall::Uninstall;

const EXAMPLES: &str = "\
Examples:
  Sign in, and call a tool with the key that this makes:
    aisoc-mcp login --aisoc-url https://aisoc.example.com
    aisoc-mcp call aisoc_list_alerts

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
A key may also stay where it is kept:
  AISOC_API_KEY_CMD       a command whose first line of output is the key; run once, within 20 seconds
  AISOC_API_KEY_KEYCHAIN  the name of a key in the system's keychain, in builds with the feature `keychain`

Standard output carries the protocol or the result, and nothing else; messages go to stderr.
Exit codes: 0 fine, 1 it failed, 2 it was asked wrongly.";

/// The command line. Its help speaks of the embedded tenant only where there is one.
pub(super) fn command(has_demo: bool) -> clap::Command {
    let command = Arguments::command().long_version(VERSIONS.as_str());
    // Before a command, the flags are there for those who write them there; help tells of them once, with the commands.
    let command = ["demo", "release", "size"]
        .into_iter()
        .fold(command, |command, name| {
            command.mut_arg(name, |flag| flag.hide(true))
        });
    if has_demo {
        return command.after_long_help([EXAMPLES, DEMO_EXAMPLE, CONVENTIONS].concat());
    }
    let hide = |command: clap::Command| {
        ["demo", "release", "size"]
            .into_iter()
            .fold(command, |command, name| {
                command.mut_arg(name, |flag| flag.hide(true))
            })
    };
    command
        .after_long_help([EXAMPLES, CONVENTIONS].concat())
        .mut_subcommand("serve", hide)
        .mut_subcommand("call", hide)
        .mut_subcommand("replay", hide)
        .mut_subcommand("doctor", hide)
        .mut_subcommand("install", |install| {
            install.mut_arg("demo", |demo| demo.hide(true))
        })
        .mut_subcommand("demo", |demo| demo.hide(true))
}

/// What is asked for where something does not work: the version, the commit that it was built from, and the revisions
/// of the protocol that it speaks.
static VERSIONS: LazyLock<String> = LazyLock::new(|| {
    let known: Vec<_> = ProtocolVersion::KNOWN_VERSIONS
        .iter()
        .map(ProtocolVersion::as_str)
        .collect();
    format!(
        "{}\ncommit {}\nMCP {}",
        env!("CARGO_PKG_VERSION"),
        env!("AISOC_MCP_COMMIT"),
        known.join(", ")
    )
});

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

    #[command(flatten)]
    pub(super) demo: DemoFlags,

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
        help = "Base URL of the AiSOC API [env: AISOC_URL, AISOC_API_URL] [default: http://localhost:8081, or port 8000 where the API is there instead]"
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
        value_name = "PATH",
        help = "Append one line for each call to this file: time, tool, outcome, no values [env: AISOC_MCP_AUDIT_FILE]"
    )]
    audit_file: Option<PathBuf>,

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
            api_key_source: None,
            api_key_file: self.api_key_file,
            timeout: self.timeout,
            verbose: self.verbose,
            read_only: self.read_only,
            audit_file: self.audit_file,
        }
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the shape clap asks for")]
fn secret(text: &str) -> Result<SecretString, Infallible> {
    Ok(SecretString::from(text))
}
