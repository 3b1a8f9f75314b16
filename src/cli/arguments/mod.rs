//! The command line's arguments and their help.

mod audit;
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

pub(super) use audit::AuditCommand;
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
  Sign in to create an API key, and call a tool with it:
    aisoc-mcp login --aisoc-url https://aisoc.example.com
    aisoc-mcp call aisoc_list_alerts

  An assistant starts the server like this, with the key in its environment:
    AISOC_URL=https://aisoc.example.com AISOC_API_KEY=aisoc_… aisoc-mcp serve

  List the tools:
    aisoc-mcp tools

  Call one tool, as an assistant would:
    aisoc-mcp call aisoc_list_cases '{\"status\": \"open\"}'

";

const DEMO_EXAMPLE: &str = "  Try it without a service, on the built-in demo tenant:
    aisoc-mcp demo

  Call a tool on that tenant:
    aisoc-mcp call aisoc_list_cases --demo

";

const CONVENTIONS: &str = "\
The key may also stay in a password manager or a keychain:
  AISOC_API_KEY_CMD       a command that prints the key as its first line; run once, with a timeout of 20 seconds
  AISOC_API_KEY_KEYCHAIN  the name of a key in the system's keychain, in builds with the feature `keychain`

Standard output carries only the protocol or the result; messages go to stderr.
Exit codes: 0 success, 1 failure, 2 usage error.";

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

/// What is requested where something does not work: the version, the commit that it was built from, and the revisions
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
    about = "Connects AI assistants to AiSOC, the open-source AI SOC, over the Model Context Protocol",
    long_about = "Connects AI assistants to AiSOC, the open-source AI SOC, over the Model Context Protocol: alerts, cases, \
                  detections, the lake and the investigation ledger.\n\n\
                  Without a command it serves over stdio, as assistants expect; on a terminal it prints this help."
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
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct Common {
    #[arg(
        long,
        global = true,
        value_name = "URL",
        help = "Base URL of the AiSOC API [env: AISOC_URL, AISOC_API_URL] [default: http://localhost:8081, or port 8000 if the API is there]"
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
        help = "Timeout of one request, and of a call that reads as a whole, in milliseconds [env: AISOC_TIMEOUT_MS] [default: 20000]"
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
        value_name = "NAME,…",
        help = "Offer only these tools [env: AISOC_MCP_TOOLS]"
    )]
    tools: Option<String>,

    #[arg(
        long,
        global = true,
        help = "When serving, leave out the tools that the key can't use [env: AISOC_MCP_SCOPE_FILTER=1]"
    )]
    scope_filter: bool,

    #[arg(
        long,
        global = true,
        value_name = "PATH",
        help = "Append the lines of an audit trail to this file: time, tool, outcome, no values [env: AISOC_MCP_AUDIT_FILE]"
    )]
    audit_file: Option<PathBuf>,

    #[arg(
        long,
        global = true,
        value_name = "PATH",
        help = "File with a key that seals each line of the audit trail [env: AISOC_MCP_AUDIT_KEY_FILE]"
    )]
    audit_key: Option<PathBuf>,

    #[arg(
        long,
        global = true,
        help = "Fail a call whose line can't be written to the audit trail [env: AISOC_MCP_AUDIT_STRICT=1]"
    )]
    audit_strict: bool,

    #[arg(
        long,
        global = true,
        help = "Log the events of each session to stderr [env: AISOC_MCP_VERBOSE=1]"
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
            tools: self.tools,
            scope_filter: self.scope_filter,
            audit_file: self.audit_file,
            audit_key: self.audit_key,
            audit_strict: self.audit_strict,
        }
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the shape clap asks for")]
fn secret(text: &str) -> Result<SecretString, Infallible> {
    Ok(SecretString::from(text))
}
