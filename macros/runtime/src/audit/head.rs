//! The head of a trail: the number and the hash of its last line, kept in a file beside it, so that lines
//! which are cut off at the end are missed.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::json;

use super::chain::{Hash, from_hex, hex};
use super::key::{self, Key, Mac};

/// The last line of a trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    pub(super) seq: u64,
    pub(super) hash: Hash,
}

#[derive(Deserialize)]
struct Members {
    seq: u64,
    sha256: String,
}

impl Head {
    /// Its number.
    #[must_use]
    pub const fn seq(&self) -> u64 {
        self.seq
    }

    /// Its SHA-256, in hex.
    #[must_use]
    pub fn sha256(&self) -> String {
        hex(&self.hash)
    }

    /// The head that is kept beside a trail, and what its HMAC says.
    ///
    /// # Errors
    /// It can't be read, or is something else.
    pub(super) fn read(trail: &Path, key: Option<&Key>) -> io::Result<Option<(Self, Mac)>> {
        let text = match fs::read(beside(trail, "head")) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let line = text.trim_ascii_end();
        let other = || io::Error::new(ErrorKind::InvalidData, "it is not the head of a trail");
        let members: Members = serde_json::from_slice(line).map_err(|_| other())?;
        let hash = from_hex(&members.sha256).ok_or_else(other)?;
        let head = Self {
            seq: members.seq,
            hash,
        };
        Ok(Some((head, key::check(line, key))))
    }

    /// Replaces the head that is kept beside a trail.
    pub(super) fn write(&self, trail: &Path, key: Option<&Key>, sync: bool) -> io::Result<()> {
        let line = json!({"seq": self.seq, "sha256": self.sha256()}).to_string();
        let line = key.map_or_else(|| line.clone(), |key| key.seal(&line));
        // Whoever writes it holds the trail's lock, so that the name is nobody else's.
        let new = beside(trail, "head.new");
        let mut file = create(&new)?;
        file.write_all(format!("{line}\n").as_bytes())?;
        if sync {
            file.sync_data()?;
        }
        drop(file);
        fs::rename(&new, beside(trail, "head"))
    }
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A file that belongs to a trail: its name with one more ending.
pub(super) fn beside(trail: &Path, ending: &str) -> PathBuf {
    let mut name = trail.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}
