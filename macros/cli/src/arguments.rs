//! The command line.

#![expect(
    clippy::doc_markdown,
    reason = "these comments are the help: OpenAPI is a name, not code"
)]

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::review::Class;

/// Works on a manifest of MCP tools: checks it, explains it, compares it, adds to it.
#[derive(Debug, Parser)]
#[command(name = "cargo toolspec", bin_name = "cargo toolspec", after_help = CODES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const CODES: &str = "Exit codes: 0 fine, 1 something to do, 2 it could not be done as asked.";

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Say what is wrong with a manifest, as the build does, without a build
    Check(Check),
    /// Print what a rule of the manifest demands, why, and a mistake that breaks it
    Explain(Explain),
    /// Print the JSON Schema by which editors complete and check a manifest
    Schema(Schema),
    /// Write the entry of a new tool, from an OpenAPI operation or from nothing
    New(New),
    /// Say what a change of the manifest means to those who call its tools
    Diff(Diff),
    /// Bring the generated documentation up to date
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
One operation at a time, on purpose: every tool costs each conversation its name, its description and its \
schemas, and a model chooses worse among many. So a tool is picked, named and described by somebody. What is \
written is a start: guesses are said in comments, and `cargo toolspec check` holds what becomes of it.";

const CLASSES: &str = "\
Breaking: a call that worked may fail, or a result that was relied on may be another. Additive: what worked goes \
on working; there is more, or it is made otherwise. Cosmetic: only words or the order differ.";

#[derive(Debug, Args)]
#[command(after_help = CURATED)]
pub(crate) struct New {
    /// The tool's name, such as `prefix_list_things`; needless when operations are only listed
    pub(crate) name: Option<String>,
    /// An OpenAPI 3.0 or 3.1 document, JSON or YAML
    #[arg(long, value_name = "FILE")]
    pub(crate) from_openapi: Option<PathBuf>,
    /// The operation: its operationId, or `GET /path`; without it the operations are listed
    #[arg(long, value_name = "ID", requires = "from_openapi")]
    pub(crate) operation: Option<String>,
    /// The group it goes into [default: the first that takes its effect]
    #[arg(long)]
    pub(crate) group: Option<String>,
    /// Put it into the manifest, at the end of its group, instead of printing it
    #[arg(long)]
    pub(crate) write: bool,
    /// The manifest [default: the nearest tools.yaml, here or above]
    #[arg(long, value_name = "FILE")]
    pub(crate) manifest: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = CLASSES)]
pub(crate) struct Diff {
    /// The manifest as it was, and as it is; with `--against` only as it is
    #[arg(value_name = "FILE", num_args = 0..=2)]
    pub(crate) files: Vec<PathBuf>,
    /// Take the manifest as it was from this revision of the git repository it is in
    #[arg(long, value_name = "REVISION")]
    pub(crate) against: Option<String>,
    /// Print the changes as JSON instead of Markdown
    #[arg(long)]
    pub(crate) json: bool,
    /// End with exit code 1 from this class of change on
    #[arg(long, value_name = "CLASS", default_value = "breaking")]
    pub(crate) fail_on: Class,
}

#[derive(Debug, Args)]
pub(crate) struct Docs {
    /// Change nothing; say what is behind the manifest, with exit code 1
    #[arg(long)]
    pub(crate) check: bool,
    /// The manifest [default: the nearest tools.yaml, here or above]
    #[arg(long, value_name = "FILE")]
    pub(crate) manifest: Option<PathBuf>,
    /// Where `TOOL/example.json` holds the `result` of a tool's example call [default: tests/exchanges beside the manifest]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) examples: Option<PathBuf>,
}
