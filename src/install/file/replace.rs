//! A file is replaced in one step: whoever reads it, at whatever moment, finds the old text or the new.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

use super::{Refusal, folder};

const PREFIX: &str = ".aisoc-mcp-";
const SUFFIX: &str = ".tmp";

/// What a file's mode is to be, as Unix has it; elsewhere the folder's rules hold.
#[derive(Clone, Copy)]
pub(super) struct Mode(Option<u32>);

impl Mode {
    /// For its owner alone.
    pub(super) const PRIVATE: Self = Self(None);

    /// The mode that the file has; private when it is to be, or when there is no file.
    pub(super) fn of(path: &Path, private: bool) -> Self {
        if private {
            return Self::PRIVATE;
        }
        Self(present(path))
    }
}

/// A text that is on the disk, but not yet in the place of the old.
pub(super) struct Fresh<'a> {
    path: &'a Path,
    file: NamedTempFile,
}

impl<'a> Fresh<'a> {
    pub(super) fn new(path: &'a Path, text: &[u8], mode: Mode) -> Result<Self, Refusal> {
        let written = || {
            // Made readable by its owner alone.
            let mut file = Builder::new()
                .prefix(PREFIX)
                .suffix(SUFFIX)
                .tempfile_in(folder(path))?;
            file.write_all(text)?;
            allow(file.as_file(), mode)?;
            file.as_file().sync_all()?;
            Ok(file)
        };
        let file = written().map_err(|error: std::io::Error| {
            Refusal::new(path, format!("cannot be written: {error}"))
        })?;
        Ok(Self { path, file })
    }

    /// Puts it in place.
    pub(super) fn put(self) -> Result<(), Refusal> {
        let path = self.path;
        self.file
            .persist(path)
            .map_err(|error| Refusal::new(path, format!("cannot be replaced: {}", error.error)))?;
        // So that it is there after a power cut. Not every disk can do this, and the file is whole anyway.
        if let Ok(folder) = File::open(folder(path)) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

/// Writes a file that only its owner may read, in one step; its folder is made, for the owner alone.
///
/// # Errors
/// It cannot be written; what was there is whole.
pub fn write_private(path: &Path, text: &str) -> Result<(), Refusal> {
    let folder = folder(path);
    private_folder(folder)
        .map_err(|error| Refusal::new(folder, format!("cannot be made: {error}")))?;
    Fresh::new(path, text.as_bytes(), Mode::PRIVATE)?.put()
}

/// Whether only its owner may read a file.
pub(super) fn is_private(path: &Path) -> bool {
    present(path).is_none_or(|mode| mode & 0o700 == mode & 0o777)
}

/// Removes what a process left that was killed while it wrote. Only under the lock.
pub(super) fn tidy(folder: &Path) {
    for entry in folder.read_dir().into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_ours = name
            .to_str()
            .is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX));
        if is_ours {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(unix)]
fn present(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    let metadata = path.metadata().ok()?;
    Some(metadata.permissions().mode() & 0o7777)
}

#[cfg(not(unix))]
fn present(_: &Path) -> Option<u32> {
    None
}

#[cfg(unix)]
fn allow(file: &File, mode: Mode) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = mode.0.unwrap_or(0o600);
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn allow(_: &File, _: Mode) -> std::io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn private_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

#[cfg(not(unix))]
fn private_folder(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)
}
