//! Keys that are stored outside an entry, which are removed once no entry uses them.

use std::path::{Path, PathBuf};

use secrecy::ExposeSecret as _;

use super::document::{Entry, FoundEntry};
use super::hosts::Host;
use super::secret::{KEY_FILE, KEYCHAIN, value};
use super::wished::{account, key_file};
use crate::config::keychain;

/// Where an entry has its key.
pub(super) struct Kept {
    file: Option<PathBuf>,
    account: Option<String>,
}

impl Kept {
    pub(super) fn of(entry: &FoundEntry) -> Self {
        Self {
            file: value(entry, KEY_FILE).map(PathBuf::from),
            account: value(entry, KEYCHAIN).map(str::to_owned),
        }
    }

    /// Removes what the entry names no more, where it is of our own making: a file or a name that the person chose stays.
    pub(super) fn clean_up(
        &self,
        host: &Host,
        name: &str,
        own_folder: Option<&Path>,
        now: Option<&Entry>,
    ) {
        let names = |variable: &str, value: &str| {
            let mut env = now.into_iter().flat_map(|entry| &entry.env);
            env.any(|own| own.name == variable && own.value.expose_secret() == value)
        };
        if let Some((file, folder)) = self.file.as_ref().zip(own_folder)
            && *file == key_file(folder, host, name)
            && !names(KEY_FILE, &file.display().to_string())
        {
            let _ = std::fs::remove_file(file);
            // Only where nothing else is in it.
            let _ = std::fs::remove_dir(folder);
        }
        if let Some(own) = &self.account
            && *own == account(host, name)
            && !names(KEYCHAIN, own)
        {
            // A store that is out of reach keeps a key that nobody names; the next install replaces it.
            let _ = keychain::remove(own);
        }
    }
}
