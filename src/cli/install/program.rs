//! The program that the entries start, and the copies of it.

use std::path::{Path, PathBuf};

use crate::cli::outcome::{Stop, say};
use crate::install::Start;
use crate::install::hosts::Machine;
use crate::install::program::{Copies, InUse, Removed, ephemeral, program};
use crate::platform::paths::home_variable;

/// The commands that entries may have.
pub(super) struct Starts {
    program: Start,
    portable: Start,
    /// The copies, where the program is one of them.
    copies: Option<Copies>,
    in_use: Option<InUse>,
}

impl Starts {
    /// The commands before it is known where the program is.
    pub(super) fn new(machine: &dyn Machine) -> Self {
        Self {
            program: Start::program(Path::new("")),
            portable: Start::npx(machine.platform()),
            copies: None,
            in_use: None,
        }
    }

    pub(super) const fn program(&self) -> &Start {
        &self.program
    }

    pub(super) const fn portable(&self) -> &Start {
        &self.portable
    }

    /// Settles the path that hosts start. A program in a place that somebody empties is copied to our own place first; in a
    /// dry run only the path is worked out.
    pub(super) fn place_program(
        &mut self,
        machine: &dyn Machine,
        dry_run: bool,
    ) -> Result<(), Stop> {
        let failed =
            |error| Stop::failed(format!("this program does not know where it is: {error}"));
        let here = program(machine).map_err(failed)?;
        let copies = Copies::of(machine);
        let is_copy = copies.as_ref().is_some_and(|copies| copies.holds(&here));
        let Some(owner) = ephemeral(&here, machine).filter(|_| !is_copy) else {
            warn_of_builds(&here);
            self.program = Start::program(&here);
            self.copies = copies.filter(|_| is_copy);
            return Ok(());
        };
        let Some(copies) = copies else {
            let (here, home) = (here.display(), home_variable(machine.platform()));
            return Err(Stop::failed(format!(
                "`{here}` is in a folder that {owner} cleans up, and no home folder is known for a copy; set `{home}`"
            )));
        };
        let path = if dry_run {
            let path = copies.path(env!("CARGO_PKG_VERSION"));
            let (here, path) = (here.display(), path.display());
            say(
                "note",
                format!(
                    "this program would be copied from `{here}`, which {owner} cleans up, to `{path}`"
                ),
            );
            copies.path(env!("CARGO_PKG_VERSION"))
        } else {
            let (path, in_use) = copies
                .keep(&here)
                .map_err(|refusal| Stop::failed(format!("{refusal}; nothing was changed")))?;
            self.in_use = Some(in_use);
            say(
                "note",
                format!(
                    "the entry starts a copy of this program, `{}`, since {owner} cleans up the original folder",
                    path.display()
                ),
            );
            path
        };
        self.program = Start::program(&path);
        self.copies = Some(copies);
        Ok(())
    }

    /// Notes that an entry with the program's path was given out for somebody else to put in place.
    pub(super) fn note_printed(&self, host: &str) {
        if let Some(copies) = &self.copies {
            copies.note_printed(host);
        }
    }
}

/// Removes the copies that no entry names any more, and says so.
pub(in crate::cli) fn tidy(machine: &dyn Machine) {
    let Some(copies) = Copies::of(machine) else {
        return;
    };
    let project: Option<PathBuf> = std::env::current_dir().ok();
    let Removed {
        versions,
        place,
        printed,
        failures,
    } = copies.tidy(machine, project.as_deref());
    if place {
        let place = copies.place().display();
        say(
            "note",
            format!(
                "`{place}` is removed as well, since no entry starts a copy of this program any more"
            ),
        );
    } else {
        for version in versions {
            say(
                "note",
                format!(
                    "the copy of version {version} is removed, since no entry starts it any more"
                ),
            );
        }
    }
    for program in printed {
        say(
            "note",
            format!(
                "`{}` stays, since an entry that was printed may start it; remove its folder when none does",
                program.display()
            ),
        );
    }
    for failure in failures {
        say("warning", failure);
    }
}

fn warn_of_builds(program: &Path) {
    let text = program.to_string_lossy().replace('\\', "/");
    if ["/target/debug/", "/target/release/"]
        .iter()
        .any(|folder| text.contains(folder))
    {
        let program = program.display();
        let warning = format!(
            "the entry starts `{program}`, which `cargo clean` removes; `cargo install --path .` keeps a copy"
        );
        say("warning", warning);
    }
}
