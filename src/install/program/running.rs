//! The path of this program for a host's entry.

use std::env;
use std::io;
use std::path::{Path, PathBuf};

use super::ephemeral;
use crate::install::hosts::Machine;

/// The absolute path of this program, by the name it was started with where that leads to it: a link that a
/// package manager keeps up to date outlives the file it leads to today. A name in a place that somebody empties is
/// skipped where the file itself lasts.
///
/// # Errors
/// The system does not say.
pub fn program(machine: &dyn Machine) -> io::Result<PathBuf> {
    let real = env::current_exe()?;
    let named = env::args_os().next().map(PathBuf::from).unwrap_or_default();
    let is_bare = named.components().count() == 1;
    let search = env::var_os("PATH").unwrap_or_default();
    let candidates: Vec<_> = if is_bare {
        env::split_paths(&search)
            .map(|folder| folder.join(&named))
            .collect()
    } else {
        vec![named]
    };
    let resolved = |path: &Path| path.canonicalize().ok();
    let leads_here =
        |path: &PathBuf| resolved(path).is_some_and(|path| Some(path) == resolved(&real));
    let mut names: Vec<_> = candidates
        .into_iter()
        .filter(leads_here)
        .filter_map(|path| std::path::absolute(path).ok())
        .collect();
    names.extend(homebrew(&real).filter(leads_here));
    let lasting = names
        .into_iter()
        .find(|path| ephemeral(path, machine).is_none());
    match lasting {
        Some(path) => Ok(path),
        None => std::path::absolute(real),
    }
}

/// The link by which Homebrew keeps a formula's newest version reachable: the file itself stands in a folder of its version,
/// which the next update removes.
fn homebrew(real: &Path) -> Option<PathBuf> {
    let mut folders = real.ancestors();
    let cellar = folders.find(|folder| folder.file_name().is_some_and(|name| name == "Cellar"))?;
    let mut rest = real.strip_prefix(cellar).ok()?.components();
    let formula = rest.next()?;
    let _version = rest.next()?;
    let opt = cellar.parent()?.join("opt").join(formula);
    Some(opt.join(rest.as_path()))
}
