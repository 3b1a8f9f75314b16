//! What the outside world has to say: variables and files.

use std::env::{self, VarError};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::install::hosts::ThisMachine;
use crate::login::Logins;
use crate::text::decoded;

/// A key file as it was read.
pub struct KeyFile {
    /// What it holds.
    pub text: String,
    /// Whether others than its owner may read it.
    pub exposed: bool,
}

/// The environment a configuration is settled in.
pub trait Surroundings {
    /// The variable of that name, if it is set.
    ///
    /// # Errors
    /// The variable is set to something that is not text.
    fn variable(&self, name: &str) -> Result<Option<String>, String>;

    /// Reads a key file.
    ///
    /// # Errors
    /// The file cannot be read.
    fn key_file(&self, path: &Path) -> io::Result<KeyFile>;

    /// The file that logins are kept in, where there is one.
    ///
    /// # Errors
    /// The file cannot be read.
    fn logins(&self) -> Option<(PathBuf, io::Result<KeyFile>)> {
        None
    }
}

/// The same surroundings with nobody signed in, for what must not take its address and key from a login.
pub struct WithoutLogins<'a>(pub &'a dyn Surroundings);

impl Surroundings for WithoutLogins<'_> {
    fn variable(&self, name: &str) -> Result<Option<String>, String> {
        self.0.variable(name)
    }

    fn key_file(&self, path: &Path) -> io::Result<KeyFile> {
        self.0.key_file(path)
    }
}

/// The surroundings of this process.
#[derive(Debug, Clone, Copy)]
pub struct Process;

/// Far more than any key or token has; a device or a log given by mistake is not read to its end.
const LARGEST_KEY_FILE: u64 = 64 * 1024;

impl Surroundings for Process {
    fn variable(&self, name: &str) -> Result<Option<String>, String> {
        match env::var(name) {
            Ok(value) => Ok(Some(value)),
            Err(VarError::NotPresent) => Ok(None),
            Err(VarError::NotUnicode(_)) => Err("the value is not UTF-8 text".to_owned()),
        }
    }

    fn key_file(&self, path: &Path) -> io::Result<KeyFile> {
        let file = std::fs::File::open(path)?;
        let exposed = is_exposed(&file.metadata()?);
        let mut bytes = Vec::new();
        file.take(LARGEST_KEY_FILE).read_to_end(&mut bytes)?;
        // A shell on Windows writes UTF-16, an editor there a byte order mark.
        let text = decoded(bytes).ok_or_else(|| {
            let reason = "neither UTF-8 nor UTF-16 text";
            io::Error::new(io::ErrorKind::InvalidData, reason)
        })?;
        Ok(KeyFile { text, exposed })
    }

    fn logins(&self) -> Option<(PathBuf, io::Result<KeyFile>)> {
        let path = Logins::path(&ThisMachine)?;
        match self.key_file(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            read => Some((path, read)),
        }
    }
}

#[cfg(unix)]
fn is_exposed(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn is_exposed(_: &std::fs::Metadata) -> bool {
    false
}
