//! Tar and ZIP files that are the same on every run: members in the order given, no owner, one time.

use std::fs::{self, File};
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use flate2::{Compression, GzBuilder};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::Result;

/// A file in a package.
pub(crate) struct Member {
    /// Its path in the package, with `/`.
    path: String,
    bytes: Vec<u8>,
    executable: bool,
}

/// A file.
pub(crate) fn file(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Member {
    Member {
        path: path.into(),
        bytes: bytes.into(),
        executable: false,
    }
}

/// A file that can be run.
pub(crate) fn program(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Member {
    Member {
        executable: true,
        ..file(path, bytes)
    }
}

impl Member {
    fn mode(&self) -> u32 {
        if self.executable { 0o755 } else { 0o644 }
    }

    /// The same in a folder.
    pub(crate) fn below(self, folder: &str) -> Self {
        Self {
            path: format!("{folder}/{}", self.path),
            ..self
        }
    }

    /// Its path.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Its content.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Makes packages, and knows how hard to compress.
#[derive(Clone, Copy)]
pub(crate) struct Packer {
    /// From 1 to 9.
    pub(crate) level: u32,
}

impl Packer {
    /// Writes a gzipped tar file, `folder` around every member.
    pub(crate) fn tarball(self, at: &Path, folder: &str, members: &[Member]) -> Result<PathBuf> {
        // npm's own clients refuse nothing, but show 1985 for a time of zero.
        const TIME: u64 = 499_162_500;
        let mut tar =
            tar::Builder::new(GzBuilder::new().write(Vec::new(), Compression::new(self.level)));
        for member in members {
            let mut header = tar::Header::new_ustar();
            header.set_size(member.bytes.len() as u64);
            header.set_mode(member.mode());
            header.set_mtime(TIME);
            tar.append_data(
                &mut header,
                format!("{folder}/{}", member.path),
                Cursor::new(&member.bytes),
            )?;
        }
        write(at, &tar.into_inner()?.finish()?)
    }

    /// Writes a ZIP file.
    pub(crate) fn zip(self, at: &Path, members: &[Member]) -> Result<PathBuf> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for member in members {
            let options = SimpleFileOptions::default()
                .compression_method(CompressionMethod::Deflated)
                .compression_level(Some(i64::from(self.level)))
                .last_modified_time(DateTime::default())
                .unix_permissions(member.mode());
            zip.start_file(member.path.as_str(), options)?;
            zip.write_all(&member.bytes)?;
        }
        write(at, zip.finish()?.get_ref())
    }
}

/// Writes a file into a folder that is made for it.
pub(crate) fn write(at: &Path, bytes: &[u8]) -> Result<PathBuf> {
    if let Some(folder) = at.parent() {
        fs::create_dir_all(folder)?;
    }
    File::create(at)?.write_all(bytes)?;
    Ok(at.to_owned())
}
