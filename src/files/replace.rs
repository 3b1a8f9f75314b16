//! Replaces a file atomically: a reader finds either the old text or the new. If the system
//! does not allow that, the file itself is written.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use super::{Refusal, folder};
use crate::platform::held::{patiently, words};
use crate::platform::paths::long_here;

const PREFIX: &str = ".aisoc-mcp-";
const SUFFIX: &str = ".tmp";

/// What a file's mode is to be, as Unix has it; elsewhere a file has the rights of its folder.
#[derive(Clone, Copy)]
pub(super) struct Mode(
    #[cfg_attr(not(unix), expect(dead_code, reason = "there are no modes"))] Option<u32>,
);

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
    /// As it was given, for messages.
    path: &'a Path,
    /// As the system takes it.
    target: PathBuf,
    text: &'a [u8],
    /// `None` where the folder takes no other file, so that only the file itself can be written.
    file: Option<NamedTempFile>,
}

impl<'a> Fresh<'a> {
    pub(super) fn new(path: &'a Path, text: &'a [u8], mode: Mode) -> Result<Self, Refusal> {
        let target = long_here(path);
        let written = || {
            // Made readable by its owner alone.
            let mut file = Builder::new()
                .prefix(PREFIX)
                .suffix(SUFFIX)
                .tempfile_in(folder(&target))?;
            file.write_all(text)?;
            keep_owner(file.as_file(), &target)?;
            allow(file.as_file(), mode)?;
            file.as_file().sync_all()?;
            Ok(file)
        };
        let file = match written() {
            Ok(file) => Some(file),
            Err(error) if is_folders_refusal(&error) && target.is_file() => None,
            Err(error) => {
                let error: io::Error = error;
                return Err(Refusal::new(
                    path,
                    format!("cannot be written: {}", words(&error)),
                ));
            }
        };
        Ok(Self {
            path,
            target,
            text,
            file,
        })
    }

    /// Puts it in place.
    pub(super) fn put(self) -> Result<(), Refusal> {
        let Self {
            path,
            target,
            text,
            file,
        } = self;
        let refused =
            |error: &io::Error| Refusal::new(path, format!("cannot be replaced: {}", words(error)));
        let Some(file) = file else {
            return overwrite(&target, text).map_err(|error| refused(&error));
        };
        let mut file = Some(file);
        let persisted = patiently(
            || {
                let Some(fresh) = file.take() else {
                    return Err(io::ErrorKind::NotFound.into());
                };
                fresh.persist(&target).map(drop).map_err(|failed| {
                    file = Some(failed.file);
                    failed.error
                })
            },
            |error| error,
        );
        match persisted {
            Ok(()) => {}
            // A file that is mounted on its own can be written, and not replaced.
            Err(error) if is_mount(&error) => {
                overwrite(&target, text).map_err(|error| refused(&error))?;
            }
            Err(error) => return Err(refused(&error)),
        }
        // So that it is there after a power cut. Not every disk can do this, and the file is whole anyway.
        if let Ok(folder) = File::open(folder(&target)) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

/// Whether it is the folder that takes no new file: it may not be written, its disk is read-only, or the file would have
/// another owner. A full disk is none of these: there, a file that is written over is lost.
fn is_folders_refusal(error: &io::Error) -> bool {
    cfg!(unix)
        && matches!(
            error.kind(),
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
        )
}

/// Whether the file cannot be replaced because it is a mount of its own.
fn is_mount(error: &io::Error) -> bool {
    cfg!(unix)
        && matches!(
            error.kind(),
            io::ErrorKind::ResourceBusy | io::ErrorKind::CrossesDevices
        )
}

/// Writes the file itself. Where that fails half-way, what was in it is put back.
fn overwrite(path: &Path, text: &[u8]) -> io::Result<()> {
    let write = |text: &[u8]| {
        let mut file = File::options().write(true).truncate(true).open(path)?;
        file.write_all(text)?;
        file.sync_all()
    };
    let old = fs::read(path)?;
    write(text).inspect_err(|_| drop(write(&old)))
}

/// Writes a file that only its owner may read, in one step; its folder is made, for the owner alone.
///
/// # Errors
/// It cannot be written; what was there is whole.
pub fn write_private(path: &Path, text: &str) -> Result<(), Refusal> {
    let folder = folder(path);
    make_folder(folder, true)
        .map_err(|error| Refusal::new(folder, format!("cannot be made: {error}")))?;
    Fresh::new(path, text.as_bytes(), Mode::PRIVATE)?.put()
}

/// Whether only its owner may read a file.
pub(crate) fn is_private(path: &Path) -> bool {
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

/// The owner that a file has stays its owner: root with a person's home writes that person's files.
#[cfg(unix)]
fn keep_owner(file: &File, target: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let (own, Ok(there)) = (
        file.metadata()?,
        target.metadata().or_else(|_| folder(target).metadata()),
    ) else {
        return Ok(());
    };
    if own.uid() == there.uid() {
        return Ok(());
    }
    // Only root may give a file away; for anybody else a new file is their own, wherever it lies.
    match fchown(file, Some(there.uid()), Some(there.gid())) {
        Err(_) if !target.exists() => Ok(()),
        done => done,
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn allow(file: &File, mode: Mode) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = mode.0.unwrap_or(0o600);
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn allow(_: &File, _: Mode) -> io::Result<()> {
    Ok(())
}

/// Creates a folder and its parents, owned by the owner of the nearest existing one; with `private` readable by that owner only.
pub(super) fn make_folder(folder: &Path, private: bool) -> io::Result<()> {
    let folder = long_here(folder);
    let is_new = |path: &&Path| !path.as_os_str().is_empty() && !path.exists();
    let new: Vec<_> = folder.ancestors().take_while(is_new).collect();
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    if private {
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    }
    #[cfg(not(unix))]
    let _ = private;
    builder.create(&folder)?;
    new.iter().rev().for_each(|folder| belong(folder));
    Ok(())
}

/// Gives a new folder to the owner of the one that it is in, where we may.
#[cfg(unix)]
fn belong(path: &Path) {
    use std::os::unix::fs::{MetadataExt as _, chown};
    if let (Ok(own), Ok(above)) = (path.metadata(), folder(path).metadata())
        && own.uid() != above.uid()
    {
        // Only root may, and for anybody else it is right as it is.
        let _ = chown(path, Some(above.uid()), Some(above.gid()));
    }
}

#[cfg(not(unix))]
fn belong(_: &Path) {}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn replace(path: &Path, text: &str) -> Result<(), Refusal> {
        Fresh::new(path, text.as_bytes(), Mode::of(path, false))?.put()
    }

    #[test]
    fn a_path_of_any_length_is_written_and_read() {
        let root = tempfile::tempdir().unwrap();
        let mut folder = root.path().to_owned();
        for _ in 0..6 {
            folder.push("a folder with a name of sixty characters, as few people make");
        }
        fs::create_dir_all(long_here(&folder)).unwrap();
        let path = folder.join("mcp.json");
        assert!(path.as_os_str().len() > 300);
        for text in ["{}\n", "{\"mcpServers\": {}}\n"] {
            replace(&path, text).unwrap();
            assert_eq!(fs::read_to_string(long_here(&path)).unwrap(), text);
        }
        assert_eq!(long_here(&folder).read_dir().unwrap().count(), 1);
    }

    #[test]
    fn a_file_is_written_over_whole_or_not_at_all() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("mounted.json");
        fs::write(&path, "a longer text than the next").unwrap();
        overwrite(&path, b"short").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "short");
        assert!(overwrite(&root.path().join("gone"), b"x").is_err());
    }

    /// As root, since only root may change the owner of a file.
    #[cfg(unix)]
    #[test]
    fn a_file_keeps_its_owner() {
        use std::os::unix::fs::{MetadataExt as _, chown};
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("mcp.json");
        fs::write(&path, "{}").unwrap();
        if chown(&path, Some(65_534), Some(65_534)).is_err() {
            return;
        }
        replace(&path, "{ }").unwrap();
        assert_eq!(path.metadata().unwrap().uid(), 65_534);
        chown(root.path(), Some(65_534), Some(65_534)).unwrap();
        let new = root.path().join("new.json");
        replace(&new, "{}").unwrap();
        assert_eq!(new.metadata().unwrap().uid(), 65_534);
    }

    /// What another program has open is waited for, and named when it stays open.
    #[cfg(windows)]
    #[test]
    fn a_file_that_another_program_has_open_is_waited_for() {
        use std::os::windows::fs::OpenOptionsExt as _;
        use std::time::Duration;
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("mcp.json");
        fs::write(&path, "{}").unwrap();
        let open = || {
            File::options()
                .read(true)
                .share_mode(1)
                .open(&path)
                .unwrap()
        };
        let held = open();
        let closing = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(400));
            drop(held);
        });
        replace(&path, "{ }").unwrap();
        closing.join().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "{ }");
        let _held = open();
        let refused = replace(&path, "{}").unwrap_err().to_string();
        assert!(refused.contains("close the assistant"), "{refused}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "{ }");
    }
}
