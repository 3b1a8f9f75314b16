//! The lock of a trail, which the processes that write to it take in turn. The system releases it when a process ends.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::head::beside;

/// How long the lock of a trail is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// The pause between two attempts to get it.
const PAUSE: Duration = Duration::from_millis(1);

/// Takes the lock, which is held until the file is dropped.
pub(super) fn take(trail: &Path) -> io::Result<File> {
    let path = beside(trail, "lock");
    let until = Instant::now() + PATIENCE;
    loop {
        let file = open(&path)?;
        match file.try_lock() {
            // Another process would lock another file under the same name.
            Ok(()) if is_still_at(&file, &path) => return Ok(file),
            Ok(()) | Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => return Err(error),
        }
        if Instant::now() > until {
            return Err(io::Error::new(
                ErrorKind::TimedOut,
                "another process holds its lock",
            ));
        }
        sleep(PAUSE);
    }
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Whether the file has not been removed or replaced since it was opened.
#[cfg(unix)]
fn is_still_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let place = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
    let (held, now) = (file.metadata().map(place), fs::metadata(path).map(place));
    held.is_ok_and(|held| now.is_ok_and(|now| held == now))
}

/// A file that is open can't be replaced.
#[cfg(not(unix))]
fn is_still_at(_: &File, path: &Path) -> bool {
    fs::metadata(path).is_ok()
}
