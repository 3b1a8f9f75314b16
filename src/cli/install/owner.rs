//! The owner of the home folder.

use std::path::Path;

use crate::cli::outcome::Stop;
use crate::install::hosts::Machine;
use crate::platform::paths::home_variable;

/// Root in somebody else's home folder, as `sudo` often leaves it, would make files there that their owner's assistants cannot
/// read.
pub(in crate::cli) fn refuse_anothers_home(machine: &dyn Machine) -> Result<(), Stop> {
    let name = home_variable(machine.platform());
    let Some(home) = machine.variable(name) else {
        return Ok(());
    };
    if !is_anothers(Path::new(&home)) {
        return Ok(());
    }
    Err(Stop::usage(format!(
        "this is root, and the home folder `{home}` is somebody else's, whose assistants could not read the files any more; run it as \
         that user, without `sudo`; nothing was changed"
    )))
}

#[cfg(unix)]
fn is_anothers(home: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    rustix::process::geteuid().is_root() && home.metadata().is_ok_and(|home| home.uid() != 0)
}

#[cfg(not(unix))]
fn is_anothers(_: &Path) -> bool {
    false
}
