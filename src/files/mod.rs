//! A configuration file on the disk, which other programs may change at the same time.
//!
//! [`Locked`] is the only way to change one: installers wait for each other, the old text is read again
//! under the lock, and the new one replaces it in one step. Deliberately absent: what the text means.

mod backup;
mod lock;
mod refusal;
mod replace;

use std::cell::RefCell;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::platform::held::{patiently, words};
use crate::platform::paths::long_here;
pub use refusal::Refusal;
pub(crate) use replace::is_private;
pub use replace::write_private;

/// The text of a file; `None` where there is none.
///
/// # Errors
/// The file cannot be read, is not a file, or is not UTF-8 text.
pub fn read(path: &Path) -> Result<Option<String>, Refusal> {
    // Reading a pipe waits for whoever writes it, and a device may have no end.
    if let Ok(metadata) = path.metadata()
        && !metadata.is_file()
        && !metadata.is_dir()
    {
        return Err(Refusal::new(path, "is a pipe or a device, not a file"));
    }
    let bytes = match patiently(|| fs::read(long_here(path)), |error| error) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(Refusal::new(
                path,
                format!("cannot be read: {}", words(&error)),
            ));
        }
    };
    String::from_utf8(bytes).map(Some).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned();
        Refusal::at(path, &before, valid, "not UTF-8 text")
    })
}

/// Whether a file is there that its owner has marked as not to be written.
#[must_use]
pub fn is_read_only(path: &Path) -> bool {
    path.metadata()
        .is_ok_and(|metadata| metadata.is_file() && metadata.permissions().readonly())
}

/// A file that no other installer changes meanwhile.
pub struct Locked {
    /// The file itself, past all links.
    path: PathBuf,
    _locks: lock::Locks,
    /// Copies that were made under this lock, and are of no use unless the file is changed.
    copies: RefCell<Vec<PathBuf>>,
}

/// How a write ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Written {
    /// The new text is on the disk.
    Done,
    /// Someone who does not lock, such as the host, has changed the file since it was read.
    Overtaken,
}

impl Locked {
    /// Locks a file that may not be there yet; its folder is made. `neighbourly` also takes the lock that
    /// Claude Code takes. `own_folder` is where a lock goes if the file's folder cannot be locked.
    ///
    /// # Errors
    /// The folder cannot be made, or another process holds the lock for too long.
    pub fn open(
        path: &Path,
        neighbourly: bool,
        own_folder: Option<&Path>,
    ) -> Result<Self, Refusal> {
        let path = target(path)?;
        let folder = folder(&path);
        replace::make_folder(folder, false)
            .map_err(|error| Refusal::new(folder, format!("cannot be made: {error}")))?;
        let locks = lock::Locks::take(&path, neighbourly, own_folder)?;
        replace::tidy(folder);
        Ok(Self {
            path,
            _locks: locks,
            copies: RefCell::default(),
        })
    }

    /// The file itself, past all links.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The present text; `None` where there is no file.
    ///
    /// # Errors
    /// As [`read`].
    pub fn read(&self) -> Result<Option<String>, Refusal> {
        read(&self.path)
    }

    /// Whether only its owner may read the file.
    #[must_use]
    pub fn is_private(&self) -> bool {
        replace::is_private(&self.path)
    }

    /// Puts a text in place of the one that was read. With `private` only its owner may read the file
    /// afterwards; else its mode stays, and a new file is private too.
    ///
    /// # Errors
    /// The text cannot be written; the old one is whole.
    pub fn write(&self, old: Option<&str>, new: &str, private: bool) -> Result<Written, Refusal> {
        let written = self.replace(old, new, private).map_err(|mut refusal| {
            let left = match refusal.left {
                // The copy is then the only whole text.
                Some(_) => self.copies.take(),
                None => self.take_back_copies(),
            };
            if !left.is_empty() {
                let files: Vec<_> = left
                    .iter()
                    .map(|copy| format!("`{}`", copy.display()))
                    .collect();
                let files = files.join(", ");
                let own = refusal.left.take();
                let own = own.unwrap_or_else(|| "the file is as it was".to_owned());
                refusal.left = Some(format!("{own}; a backup is in {files}"));
            }
            refusal
        })?;
        if written == Written::Done {
            self.copies.take();
        }
        Ok(written)
    }

    fn replace(&self, old: Option<&str>, new: &str, private: bool) -> Result<Written, Refusal> {
        let mode = replace::Mode::of(&self.path, private);
        let fresh = replace::Fresh::new(&self.path, new.as_bytes(), mode)?;
        if self.read()?.as_deref() != old {
            return Ok(Written::Overtaken);
        }
        fresh.put()?;
        Ok(Written::Done)
    }

    /// Removes the copies that were made for a change that did not come; gives those that cannot be removed.
    fn take_back_copies(&self) -> Vec<PathBuf> {
        let copies = self.copies.take().into_iter();
        copies
            .filter(|copy| fs::remove_file(copy).is_err())
            .collect()
    }

    /// Removes the file, if it still holds the text that was read.
    ///
    /// # Errors
    /// It cannot be removed.
    pub fn remove(&self, old: &str) -> Result<Written, Refusal> {
        if self.read()?.as_deref() != Some(old) {
            return Ok(Written::Overtaken);
        }
        patiently(|| fs::remove_file(long_here(&self.path)), |error| error).map_err(|error| {
            Refusal::new(&self.path, format!("cannot be removed: {}", words(&error)))
        })?;
        Ok(Written::Done)
    }

    /// Keeps a copy of the text as it is before us, readable by its owner alone, and says where.
    ///
    /// # Errors
    /// The copy cannot be written.
    pub fn back_up(&self, text: &str) -> Result<PathBuf, Refusal> {
        let (copy, is_new) = backup::keep(&self.path, text)?;
        if is_new {
            self.copies.borrow_mut().push(copy.clone());
        }
        Ok(copy)
    }

    /// The newest copy that [`Self::back_up`] kept, with its text.
    #[must_use]
    pub fn backup(&self) -> Option<(PathBuf, String)> {
        backup::newest(&self.path)
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        let _ = self.take_back_copies();
    }
}

/// The newest copy of a file as it was before us, with its text.
#[must_use]
pub fn backup_of(path: &Path) -> Option<(PathBuf, String)> {
    backup::newest(&target(path).ok()?)
}

/// The file that a path leads to; links are followed even where the file is not there yet.
fn target(path: &Path) -> Result<PathBuf, Refusal> {
    let mut path = path.to_owned();
    for _ in 0..40 {
        match fs::read_link(&path) {
            Ok(link) => path = folder(&path).join(link),
            Err(_) => return Ok(path),
        }
    }
    Err(Refusal::new(&path, "the links lead in a circle"))
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
