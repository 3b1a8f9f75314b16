//! The command line.

#![expect(
    clippy::doc_markdown,
    reason = "these comments are the help: OpenAPI is a name, not code"
)]

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::review::Class;

/// Checks, explains, compares and extends a manifest of MCP tools.
#[derive(Debug, Parser)]
#[command(name = "cargo toolspec", bin_name = "cargo toolspec", after_help = CODES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const CODES: &str = "Exit codes: 0 success; 1 problems, breaking or UNKNOWN changes, drift or outdated pages were found; 2 usage error or unreadable input.";

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the mistakes in a manifest, as the build does, without a build
    Check(Check),
    /// Print what a rule of the manifest demands, why, and a mistake that breaks it
    Explain(Explain),
    /// Print the JSON Schema that editors use for completion and validation
    Schema(Schema),
    /// Write the entry of a new tool, from an OpenAPI operation or from scratch
    New(New),
    /// Classify changes of the manifest by their effect on callers
    Diff(Diff),
    /// Compare the manifest with the service's API description
    Drift(Drift),
    /// Update the generated documentation
    Docs(Docs),
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The manifest; `-` is standard input [default: the nearest tools.yaml, here or above]
    pub(crate) file: Option<PathBuf>,
    /// Print the problems as JSON, for editors
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The rule that a problem names, such as `unknown-key` [default: list the rules]
    pub(crate) rule: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// Compare with the committed file instead of printing
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "tools.schema.json")]
    pub(crate) check: Option<PathBuf>,
}

const CURATED: &str = "\
One operation at a time, on purpose: every tool adds its name, description and schemas to each conversation, and \
a model chooses worse among many tools. So people pick, name and describe each tool. The entry is a first \
version: comments mark the guesses, and `cargo toolspec check` lists the mistakes that are left.";

const CLASSES: &str = "\
Breaking: a call that worked may fail, send another request or mean something else, or a safeguard is weaker. UNKNOWN: \
the manifest does not show the effect, such as that of a handler; look at the code. Additive: every call that worked \
works as before, and there is more. Cosmetic: only texts or the order changed. Breaking and UNKNOWN changes give exit \
code 1.";

#[derive(Debug, Args)]
#[command(after_help = CURATED)]
pub(crate) struct New {
    /// The tool's name, such as `prefix_list_things`; not needed to list the operations
    pub(crate) name: Option<String>,
    /// An OpenAPI 3.0 or 3.1 document, JSON or YAML
    #[arg(long, value_name = "FILE")]
    pub(crate) from_openapi: Option<PathBuf>,
    /// The operation: its operationId, or `GET /path`; without it the operations are listed
    #[arg(long, value_name = "ID", requires = "from_openapi")]
    pub(crate) operation: Option<String>,
    /// The tool's group [default: the first that allows its effect]
    #[arg(long)]
    pub(crate) group: Option<String>,
    /// Add the entry to the manifest, at the end of its group, instead of printing it
    #[arg(long)]
    pub(crate) write: bool,
    /// The manifest [default: the nearest tools.yaml, here or above]
    #[arg(long, value_name = "FILE")]
    pub(crate) manifest: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = CLASSES)]
pub(crate) struct Diff {
    /// The old and the new manifest; with `--against` only the new one
    #[arg(value_name = "FILE", num_args = 0..=2)]
    pub(crate) files: Vec<PathBuf>,
    /// Take the old manifest from this revision of the new one's git repository
    #[arg(long, value_name = "REVISION")]
    pub(crate) against: Option<String>,
    /// Print the changes as JSON instead of Markdown
    #[arg(long)]
    pub(crate) json: bool,
    /// Exit with code 1 on changes of this class or a graver one
    #[arg(long, value_name = "CLASS", default_value = "breaking")]
    pub(crate) fail_on: Class,
}

const EFFECTS: &str = "\
Fails: calls fail, or their answers can't be read. Misleads: a result is wrong or incomplete, and nothing says so. Lacks: \
a result lacks something. Note: nothing to do; notes leave the exit code at 0. What a description does not state can't \
differ. Of a tool with `handler: custom`, only `--against` tells what its calls send and read.";

#[derive(Debug, Args)]
#[command(after_help = EFFECTS)]
pub(crate) struct Drift {
    /// The service's description, OpenAPI 3 or Swagger 2.0, JSON or YAML; `-` is standard input
    #[arg(long, value_name = "FILE|URL")]
    pub(crate) openapi: String,
    /// An older description of the same service: report only what changed since then
    #[arg(long, value_name = "FILE|URL")]
    pub(crate) against: Option<String>,
    /// How the differences are printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
    /// Short for `--format json`
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
    /// The manifest [default: the nearest tools.yaml, here or above]
    #[arg(long, value_name = "FILE")]
    pub(crate) manifest: Option<PathBuf>,
}

/// How a report is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct Docs {
    /// Change nothing; list the outdated pages, with exit code 1
    #[arg(long)]
    pub(crate) check: bool,
    /// The manifest [default: the nearest tools.yaml, here or above]
    #[arg(long, value_name = "FILE")]
    pub(crate) manifest: Option<PathBuf>,
    /// Folder with `TOOL/example.json`, which holds the `result` of a tool's example call [default: tests/exchanges beside the manifest]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) examples: Option<PathBuf>,
}
