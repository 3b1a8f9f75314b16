//! `cargo toolspec`: the command for contributors and reviewers of a manifest.
//!
//! - `arguments`: the command line.
//! - `commands`: one file per command, which reads and writes files and decides the exit code.
//! - `schema`: the manifest's grammar as a JSON Schema, for editors.
//! - `drift`: the manifest against the service's description.
//! - `fetch`: a description by its URL.
//! - `review`: classifies changes by their effect on callers.
//! - `scaffold`: from an `OpenAPI` operation to a tool's entry.
//! - `pages`: the generated documentation.
//! - `files`: finding, reading and writing.
//!
//! The grammar, the problems and the advertised schemas are in the library `toolspec`. Deliberately
//! absent: knowledge of a service, and of the network all but one request for a description that a URL names.

mod arguments;
mod commands;
mod drift;
mod fetch;
mod files;
mod pages;
mod review;
mod scaffold;
mod schema;

use std::env;
use std::process::ExitCode;

use clap::Parser as _;

use arguments::Arguments;
use files::complain;

fn main() -> ExitCode {
    // As a subcommand of cargo, the program gets its own name once more, as the first argument.
    let is_own_name = |(at, argument): &(usize, _)| *at == 1 && *argument == "toolspec";
    let given = env::args_os().enumerate().filter(|it| !is_own_name(it));
    let arguments = Arguments::parse_from(given.map(|(_, argument)| argument));
    match commands::run(arguments.command) {
        Ok(verdict) => ExitCode::from(verdict as u8),
        Err(message) => {
            complain(&format!("toolspec: {message}\n"));
            ExitCode::from(2)
        }
    }
}
