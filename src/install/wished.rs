//! An entry that is ready to be written, and the key file it names.

use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};

use super::document::Entry;
use super::hosts::Host;
use crate::config::keychain::{self, KEYCHAIN};
use crate::files::{self, Refusal};

/// An entry, and the place that its key has to be put in first.
pub struct Wished {
    /// The entry.
    pub entry: Entry,
    /// A file for the key, with the key.
    pub key_file: Option<(PathBuf, SecretString)>,
    /// A name in the system's store for the key, with the key.
    pub keychain: Option<(String, SecretString)>,
}

/// What a key was before it was put in its place; undone where the entry could not be written after all.
pub struct KeyBefore {
    file: Option<(PathBuf, Option<String>)>,
    account: Option<(String, Option<SecretString>)>,
}

impl Wished {
    /// Puts the key into a file or the system's store, if the entry says that it is there.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write_key(&self) -> Result<KeyBefore, Refusal> {
        let mut before = KeyBefore {
            file: None,
            account: None,
        };
        if let Some((path, key)) = &self.key_file {
            let text = format!("{}\n", key.expose_secret());
            let old = std::fs::read_to_string(path).ok();
            if old.as_ref() != Some(&text) || !files::is_private(path) {
                files::write_private(path, &text)?;
            }
            before.file = Some((path.clone(), old));
        }
        if let Some((account, key)) = &self.keychain {
            let old = keychain::read(account).ok();
            keychain::write(account, key)
                .map_err(|reason| Refusal::new(Path::new(KEYCHAIN), reason))?;
            before.account = Some((account.clone(), old));
        }
        Ok(before)
    }

    /// Whether a secret is in the entry itself.
    #[must_use]
    pub fn holds_secret(&self) -> bool {
        self.entry.env.iter().any(|variable| variable.is_secret)
    }
}

impl KeyBefore {
    /// Takes a key that was put in its place out again; what stays anyway.
    pub(super) fn undo(self) -> Vec<String> {
        let mut left = Vec::new();
        if let Some((path, old)) = self.file {
            let undone = match old {
                Some(old) => files::write_private(&path, &old).is_ok(),
                None => std::fs::remove_file(&path).is_ok(),
            };
            if let Some(folder) = path.parent() {
                // Only where nothing else is in it.
                let _ = std::fs::remove_dir(folder);
            }
            if !undone {
                left.push(format!("the key in `{}`", path.display()));
            }
        }
        if let Some((account, old)) = self.account {
            let undone = match old {
                Some(old) => keychain::write(&account, &old),
                None => keychain::remove(&account),
            };
            if undone.is_err() {
                left.push(format!("the key `{account}` in the keychain"));
            }
        }
        left
    }
}

/// The name of the key of one entry in the system's store.
pub(super) fn account(host: &Host, name: &str) -> String {
    format!("{}-{name}", host.name)
}

/// The file of ours that holds the key of one entry.
pub(super) fn key_file(own_folder: &Path, host: &Host, name: &str) -> PathBuf {
    own_folder.join(format!("{}-{name}.key", host.name))
}
