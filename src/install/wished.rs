//! An entry that is ready to be written, and the key file it names.

use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};

use super::document::Entry;
use super::file::{self, Refusal};
use super::hosts::Host;

/// An entry, and the file that its key has to be written to first.
pub struct Wished {
    /// The entry.
    pub entry: Entry,
    /// A file for the key, with the key.
    pub key_file: Option<(PathBuf, SecretString)>,
}

impl Wished {
    /// Writes the key file, if the entry names one of ours.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write_key_file(&self) -> Result<(), Refusal> {
        self.key_file.as_ref().map_or(Ok(()), |(path, key)| {
            file::write_private(path, &format!("{}\n", key.expose_secret()))
        })
    }

    /// Whether a secret is in the entry itself.
    #[must_use]
    pub fn holds_secret(&self) -> bool {
        self.entry.env.iter().any(|variable| variable.is_secret)
    }
}

/// The file of ours that holds the key of one entry.
pub(super) fn key_file(own_folder: &Path, host: &Host, name: &str) -> PathBuf {
    own_folder.join(format!("{}-{name}.key", host.name))
}
