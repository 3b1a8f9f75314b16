//! One installer at a time.

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{Refusal, folder};

/// How long a lock is waited for. Nobody holds one while a person is asked something.
const PATIENCE: Duration = Duration::from_secs(15);
const PAUSE: Duration = Duration::from_millis(20);
/// A lock folder that has not been touched for so long was left by a process that is no more.
const STALE: Duration = Duration::from_secs(10);

/// The locks of one file, until dropped.
pub(super) struct Locks {
    _own: File,
    _neighbour: Option<Neighbour>,
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

/// The folder of the file is locked, which leaves nothing behind, whatever happens to the process; where
/// that cannot be done (Windows, some network disks), a file in our own folder.
fn own(path: &Path, own_folder: Option<&Path>, until: Instant) -> Result<File, Refusal> {
    let failed = |error: io::Error| Refusal::new(path, format!("cannot be locked: {error}"));
    if let Ok(folder) = File::open(folder(path))
        && let Ok(done) = wait(&folder, until)
    {
        return done.then_some(folder).ok_or_else(|| busy(path));
    }
    let own_folder = own_folder.ok_or_else(|| failed(ErrorKind::Unsupported.into()))?;
    fs::create_dir_all(own_folder).map_err(failed)?;
    let file = File::options()
        .create(true)
        .append(true)
        .open(own_folder.join("install.lock"));
    let file = file.map_err(failed)?;
    let done = wait(&file, until).map_err(failed)?;
    done.then_some(file).ok_or_else(|| busy(path))
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
