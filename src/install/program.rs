//! Where this program is, as a host should write it.

use std::env;
use std::io;
use std::path::{Path, PathBuf};

/// The absolute path of this program, by the name it was started with where that leads to it: a link that a
/// package manager keeps up to date outlives the file it leads to today.
///
/// # Errors
/// The system does not say.
pub fn program() -> io::Result<PathBuf> {
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
    let same = candidates
        .into_iter()
        .find(|path| resolved(path).is_some_and(|path| Some(path) == resolved(&real)));
    std::path::absolute(same.unwrap_or(real))
}
