//! `cargo toolspec`: what contributors and reviewers of a manifest run.
//!
//! - `arguments`: the command line.
//! - `commands`: one file per command, which reads files, asks, writes and decides the exit code.
//! - `schema`: the manifest's grammar as a JSON Schema, for editors.
//! - `review`: what a change means to those who call the tools.
//! - `scaffold`: from an `OpenAPI` operation to a tool's entry.
//! - `pages`: the documentation that is generated.
//! - `files`: finding, reading and writing.
//!
//! The grammar, the problems and what is advertised are the library's, `toolspec`. Deliberately
//! absent: any knowledge of one service, and the network.

mod arguments;
mod commands;
mod files;
mod pages;
mod review;
mod scaffold;
mod schema;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::Arguments;
use files::complain;

fn main() -> ExitCode {
    match commands::run(Arguments::parse().command) {
        Ok(verdict) => ExitCode::from(verdict as u8),
        Err(message) => {
            complain(&format!("toolspec: {message}\n"));
            ExitCode::from(2)
        }
    }
}
