//! What the outside world has to say: variables and key files.

use std::env::{self, VarError};
use std::io::{self, Read as _};
use std::path::Path;

use super::Unusable;
use crate::text::decoded;

/// A key file as it was read.
pub struct KeyFile {
    /// What it holds.
    pub text: String,
    /// Whether others than its owner may read it.
    pub exposed: bool,
}

/// The environment that settings are read from.
pub trait Environment {
    /// The variable of that name, if it is set.
    ///
    /// # Errors
    /// The variable is set to something that is not text.
    fn variable(&self, name: &str) -> Result<Option<String>, Unusable>;

    /// Reads a key file.
    ///
    /// # Errors
    /// The file cannot be read.
    fn key_file(&self, path: &Path) -> io::Result<KeyFile>;
}

/// The environment of this process.
#[derive(Debug, Clone, Copy)]
pub struct Process;

/// Far more than any key or token has; a device or a log given by mistake is not read to its end.
const LARGEST_KEY_FILE: u64 = 64 * 1024;

impl Environment for Process {
    fn variable(&self, name: &str) -> Result<Option<String>, Unusable> {
        match env::var(name) {
            Ok(value) => Ok(Some(value)),
            Err(VarError::NotPresent) => Ok(None),
            Err(VarError::NotUnicode(_)) => Err("the value is not UTF-8 text".into()),
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
