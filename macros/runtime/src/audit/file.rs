//! The file of an audit trail: opened for each line, so that log rotation works, and written
//! with a single write that appends.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// Where the lines go.
#[derive(Debug)]
pub(super) struct Trail {
    path: PathBuf,
    /// A line was cut short; the next one begins on a line of its own.
    torn: bool,
}

impl Trail {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            torn: false,
        }
    }

    /// Makes sure that it can be written; says whether others than its owner may read it.
    pub(super) fn check(&self) -> io::Result<bool> {
        self.open()?
            .metadata()
            .map(|metadata| is_exposed(&metadata))
    }

    /// Appends a line.
    pub(super) fn append(&mut self, line: &str) -> io::Result<()> {
        let text = if self.torn {
            format!("\n{line}\n")
        } else {
            format!("{line}\n")
        };
        // One write: lines of two servers on one file do not mix.
        let written = self.open()?.write(text.as_bytes())?;
        self.torn = (self.torn && written == 0) || (0 < written && written < text.len());
        if written < text.len() {
            return Err(io::Error::new(
                ErrorKind::StorageFull,
                format!("only {written} of {} bytes were taken", text.len()),
            ));
        }
        Ok(())
    }

    fn open(&self) -> io::Result<File> {
        // Before it is opened: a pipe without a reader would hold the server for ever.
        match fs::metadata(&self.path) {
            Ok(metadata) if !metadata.is_file() => {
                return Err(io::Error::new(ErrorKind::InvalidInput, "it is no file"));
            }
            _ => {}
        }
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&self.path)
    }
}

#[cfg(unix)]
fn is_exposed(metadata: &fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077 != 0
}

#[cfg(not(unix))]
const fn is_exposed(_: &fs::Metadata) -> bool {
    false
}
