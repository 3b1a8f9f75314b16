//! The lock on a file: one installer at a time.

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{Refusal, folder};

/// The timeout for a lock. No lock is held while a person is asked something.
const PATIENCE: Duration = Duration::from_secs(15);
const PAUSE: Duration = Duration::from_millis(20);
/// A lock folder that has not been touched for so long was left by a process that is no more.
const STALE: Duration = Duration::from_secs(10);
/// Our own lock, where the folder of the file cannot be locked.
const NAME: &str = "install.lock";

/// The locks of one file, until dropped.
pub(super) struct Locks {
    _own: Own,
    _neighbour: Option<Neighbour>,
}

/// What is held; locks go when their files are closed.
enum Own {
    Folder { _open: File },
    File { _held: lock_file::Held },
}

impl Locks {
    pub(super) fn take(
        path: &Path,
        neighbourly: bool,
        own_folder: Option<&Path>,
    ) -> Result<Self, Refusal> {
        let until = Instant::now() + PATIENCE;
        let own = own(path, own_folder, until)?;
        let neighbour = neighbourly
            .then(|| Neighbour::take(path, until))
            .transpose()?;
        Ok(Self {
            _own: own,
            _neighbour: neighbour,
        })
    }
}

/// The folder of the file is locked, which leaves nothing behind even if the process is killed; where
/// that cannot be done (Windows, some network disks), a file in our own folder, or else beside the file.
fn own(path: &Path, own_folder: Option<&Path>, until: Instant) -> Result<Own, Refusal> {
    let failed = |error: io::Error| Refusal::new(path, format!("cannot be locked: {error}"));
    if let Ok(folder) = File::open(folder(path))
        && let Ok(done) = wait(&folder, until)
    {
        return done
            .then_some(Own::Folder { _open: folder })
            .ok_or_else(|| busy(path));
    }
    let own_folder = own_folder.unwrap_or_else(|| folder(path));
    fs::create_dir_all(own_folder).map_err(failed)?;
    let held = lock_file::hold(&own_folder.join(NAME), until).map_err(failed)?;
    held.map(|held| Own::File { _held: held })
        .ok_or_else(|| busy(path))
}

fn wait(file: &File, until: Instant) -> io::Result<bool> {
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if Instant::now() > until => return Ok(false),
            Err(TryLockError::WouldBlock) => sleep(PAUSE),
        }
    }
}

fn busy(path: &Path) -> Refusal {
    let seconds = PATIENCE.as_secs();
    Refusal::new(
        path,
        format!("another process has held the lock for {seconds} s; try again"),
    )
}

/// A file that is there while somebody holds it.
///
/// It is opened for reading and writing: a file that is opened to append alone can't be locked on Windows.
#[cfg(not(windows))]
mod lock_file {
    use std::fs::{self, File};
    use std::io;
    use std::path::{Path, PathBuf};
    use std::time::Instant;

    use super::wait;

    pub(super) struct Held {
        path: PathBuf,
        _open: File,
    }

    /// Holds the file; `None` where somebody else has it for too long.
    pub(super) fn hold(path: &Path, until: Instant) -> io::Result<Option<Held>> {
        loop {
            let file = File::options()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .open(path)?;
            if !wait(&file, until)? {
                return Ok(None);
            }
            // Whoever held it before has removed it, and what is locked now is a file that nobody else will find.
            if is_at(&file, path)? {
                return Ok(Some(Held {
                    path: path.to_owned(),
                    _open: file,
                }));
            }
        }
    }

    impl Drop for Held {
        fn drop(&mut self) {
            // Before it is unlocked: afterwards it would be somebody else's.
            let _ = fs::remove_file(&self.path);
        }
    }

    #[cfg(unix)]
    fn is_at(file: &File, path: &Path) -> io::Result<bool> {
        use std::os::unix::fs::MetadataExt as _;
        let (open, there) = (file.metadata()?, path.metadata());
        Ok(there.is_ok_and(|there| (there.dev(), there.ino()) == (open.dev(), open.ino())))
    }

    #[cfg(not(unix))]
    fn is_at(_: &File, path: &Path) -> io::Result<bool> {
        Ok(path.exists())
    }
}

/// A file that exists while it is held: no other process may open it, and the system removes it when it is closed,
/// even if the process is killed.
#[cfg(windows)]
mod lock_file {
    use std::fs::File;
    use std::io;
    use std::os::windows::fs::OpenOptionsExt as _;
    use std::path::Path;
    use std::thread::sleep;
    use std::time::{Duration, Instant};

    use super::PAUSE;

    const GENERIC_READ_AND_WRITE: u32 = 0xC000_0000;
    const DELETE: u32 = 0x0001_0000;
    const FLAG_DELETE_ON_CLOSE: u32 = 0x0400_0000;
    const ACCESS_DENIED: i32 = 5;
    const SHARING_VIOLATION: i32 = 32;
    /// A file that is being removed answers so for a moment; a folder that may not be written, for ever.
    const DENIED: Duration = Duration::from_secs(2);

    pub(super) struct Held {
        _open: File,
    }

    /// Holds the file; `None` where somebody else has it for too long.
    pub(super) fn hold(path: &Path, until: Instant) -> io::Result<Option<Held>> {
        let mut denied_since = None;
        loop {
            let opened = File::options()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .access_mode(GENERIC_READ_AND_WRITE | DELETE)
                .share_mode(0)
                .custom_flags(FLAG_DELETE_ON_CLOSE)
                .open(path);
            let error = match opened {
                Ok(file) => return Ok(Some(Held { _open: file })),
                Err(error) => error,
            };
            match error.raw_os_error() {
                Some(SHARING_VIOLATION) => denied_since = None,
                Some(ACCESS_DENIED)
                    if denied_since.get_or_insert_with(Instant::now).elapsed() < DENIED => {}
                _ => return Err(error),
            }
            if Instant::now() > until {
                return Ok(None);
            }
            sleep(PAUSE);
        }
    }
}

/// The lock that Claude Code takes while it writes its file: a folder beside it.
struct Neighbour(PathBuf);

impl Neighbour {
    fn take(path: &Path, until: Instant) -> Result<Self, Refusal> {
        let mut name = path.as_os_str().to_owned();
        name.push(".lock");
        let lock = PathBuf::from(name);
        loop {
            match fs::create_dir(&lock) {
                Ok(()) => return Ok(Self(lock)),
                Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                    return Err(Refusal::new(&lock, format!("cannot be made: {error}")));
                }
                Err(_) if is_stale(&lock) => drop(fs::remove_dir(&lock)),
                Err(_) if Instant::now() > until => return Err(busy(path)),
                Err(_) => sleep(PAUSE),
            }
        }
    }
}

impl Drop for Neighbour {
    fn drop(&mut self) {
        let _ = fs::remove_dir(&self.0);
    }
}

fn is_stale(lock: &Path) -> bool {
    let touched = lock.metadata().and_then(|metadata| metadata.modified());
    touched.is_ok_and(|touched| touched.elapsed().is_ok_and(|age| age > STALE))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    /// The form of the lock that Windows has, on every system.
    #[test]
    fn one_at_a_time_holds_the_file_and_the_last_takes_it_away() {
        let folder = tempfile::tempdir().unwrap();
        let lock = folder.path().join(NAME);
        let counter = folder.path().join("counter");
        fs::write(&counter, "0").unwrap();
        std::thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| {
                    for _ in 0..5 {
                        let until = Instant::now() + PATIENCE;
                        let held = lock_file::hold(&lock, until).unwrap().unwrap();
                        // Reading and writing apart loses counts where two hold it at once.
                        let count: u32 = fs::read_to_string(&counter).unwrap().parse().unwrap();
                        sleep(Duration::from_millis(2));
                        fs::write(&counter, (count + 1).to_string()).unwrap();
                        drop(held);
                    }
                });
            }
        });
        assert_eq!(fs::read_to_string(&counter).unwrap(), "30");
        assert!(!lock.exists(), "the lock is left behind");
    }

    #[test]
    fn whoever_waits_too_long_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let lock = folder.path().join(NAME);
        let held = lock_file::hold(&lock, Instant::now() + PATIENCE).unwrap();
        assert!(held.is_some() && lock.exists());
        let other = lock_file::hold(&lock, Instant::now()).unwrap();
        assert!(other.is_none());
    }

    #[test]
    fn a_file_is_locked_where_no_folder_of_ours_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("credentials.json");
        let locks = Locks::take(&path, false, None).unwrap();
        drop(locks);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
