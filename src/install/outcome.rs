//! The outcome of a change to a file.

use std::path::{Path, PathBuf};

/// What happened to a file.
#[derive(Debug, PartialEq, Eq)]
pub enum Change {
    /// It has an entry that it did not have.
    Added,
    /// Its entry was brought up to date.
    Updated,
    /// The entry of the npm package was taken over.
    TakenOver,
    /// It was as it should be.
    Unchanged,
    /// The entry is out of it.
    Removed,
    /// It held nothing but the entry, and is gone.
    Deleted,
    /// There was no such entry.
    NotThere,
}

/// A change, made or only worked out.
pub struct Outcome {
    /// The file, past all links.
    pub path: PathBuf,
    /// What happened, or would.
    pub change: Change,
    /// The name of the entry: that of a taken over one may not be the one asked for.
    pub name: String,
    /// The text before; `None` where there was no file.
    pub before: Option<String>,
    /// The text after; `None` where there is no file any more.
    pub after: Option<String>,
    /// The copy that was kept of the text before.
    pub backup: Option<PathBuf>,
}

impl Outcome {
    /// Nothing, since there is no such entry.
    pub(super) fn absent(path: &Path, name: &str, text: Option<String>) -> Self {
        Self {
            path: path.to_owned(),
            change: Change::NotThere,
            name: name.to_owned(),
            before: text.clone(),
            after: text,
            backup: None,
        }
    }
}
