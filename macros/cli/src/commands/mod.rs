//! The commands. Each reads what it needs, asks the pure parts, prints, and decides the exit code.

mod check;
mod diff;
mod docs;
mod explain;
mod new;
mod schema;

use std::path::Path;

use toolspec::model::Manifest;

use crate::arguments::Command;
use crate::files::Verdict;

/// Does what is asked; an error is a message to a person.
pub(crate) fn run(command: Command) -> Result<Verdict, String> {
    match command {
        Command::Check(arguments) => check::run(arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::New(arguments) => new::run(arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Docs(arguments) => docs::run(arguments),
    }
}

/// A manifest that must be right for what follows.
fn right(text: &str, called: &Path) -> Result<Manifest, String> {
    toolspec::load(text).map_err(|problems| {
        let called = called.display().to_string();
        format!(
            "the manifest is not right\n\n{}",
            problems.render(&called, text)
        )
    })
}
