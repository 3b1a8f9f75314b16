//! Why a file was not changed.

use std::path::{Path, PathBuf};

/// A file that was not touched, and why. Never quotes what is in it.
#[derive(Debug, thiserror::Error)]
#[error("`{}`{}: {reason}", path.display(), place(*position))]
pub struct Refusal {
    /// The file.
    pub path: PathBuf,
    /// Line and column, both from 1, the column in characters.
    pub position: Option<(usize, usize)>,
    /// What is wrong.
    pub reason: String,
    /// What is no longer as it was, as a sentence without a full stop; `None` where nothing was changed.
    pub left: Option<String>,
}

impl Refusal {
    /// A file as a whole.
    pub fn new(path: &Path, reason: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            position: None,
            reason: reason.into(),
            left: None,
        }
    }

    /// How things stand now, as a sentence without a full stop.
    #[must_use]
    pub fn aftermath(&self) -> &str {
        self.left.as_deref().unwrap_or("nothing was changed")
    }

    /// A place in its text, in bytes from the start.
    pub fn at(path: &Path, text: &str, at: usize, reason: impl Into<String>) -> Self {
        let before = text
            .get(..at)
            .unwrap_or(text)
            .trim_start_matches('\u{feff}');
        let line = before.rsplit('\n').next().unwrap_or_default();
        Self {
            position: Some((before.matches('\n').count() + 1, line.chars().count() + 1)),
            ..Self::new(path, reason)
        }
    }
}

fn place(position: Option<(usize, usize)>) -> String {
    position.map_or_else(String::new, |(line, column)| format!(":{line}:{column}"))
}
