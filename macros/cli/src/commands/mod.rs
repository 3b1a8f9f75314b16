//! The commands. Each reads its input, calls the pure parts, prints, and decides the exit code.

mod check;
mod diff;
mod docs;
mod drift;
mod explain;
mod new;
mod schema;

use toolspec::Sources;
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
        Command::Drift(arguments) => drift::run(arguments),
        Command::Docs(arguments) => docs::run(arguments),
    }
}

/// A manifest that must be right for what follows.
fn right(sources: &Sources) -> Result<Manifest, String> {
    sources.load().map_err(|problems| {
        let problems = problems.render_in(sources);
        format!("the manifest has problems\n\n{problems}")
    })
}
