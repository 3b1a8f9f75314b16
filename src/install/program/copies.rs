//! The folder for copies of the program, with a copy for each version that an entry names.
//!
//! Only these copies are ever removed from it: on macOS the key files are in the same folder.

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use tempfile::Builder;

use super::VERSION;
use crate::files::Refusal;
use crate::install::hosts::{Machine, Platform, data_folder, hosts};

const NAME: &str = env!("CARGO_PKG_NAME");
/// What a copy is called before it is whole.
const PREFIX: &str = ".aisoc-mcp-";
/// Says that entries were printed or handed over as links, whose whereabouts are not known.
const PRINTED: &str = "printed-entries.txt";
/// Where a folder cannot be locked (Windows), this file in it is.
const LOCK: &str = "copies.lock";

/// The copies of one machine.
pub struct Copies {
    place: PathBuf,
    platform: Platform,
}

/// Held while a copy is made and its entries are written, so that no other process removes it as unused meanwhile.
pub struct InUse(#[expect(dead_code, reason = "unlocks when it is dropped")] Option<File>);

/// What was taken out of our place, and what was not.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Removed {
    /// The versions that are gone.
    pub versions: Vec<String>,
    /// The whole place is gone.
    pub place: bool,
    /// Programs that an entry may name which was printed, not written.
    pub printed: Vec<PathBuf>,
    /// What could not be removed, and why.
    pub failures: Vec<String>,
}

impl Copies {
    /// Those of this machine; `None` where no home folder is known.
    #[must_use]
    pub fn of(machine: &dyn Machine) -> Option<Self> {
        Some(Self {
            place: data_folder(machine)?,
            platform: machine.platform(),
        })
    }

    /// The folder they are in.
    #[must_use]
    pub fn place(&self) -> &Path {
        &self.place
    }

    /// Where the copy of a version is, or would be.
    #[must_use]
    pub fn path(&self, version: &str) -> PathBuf {
        let separator = self.platform.separator();
        let extension = match self.platform {
            Platform::Windows => ".exe",
            Platform::Linux | Platform::MacOs => "",
        };
        let place = self.place.display();
        PathBuf::from(format!(
            "{place}{separator}{version}{separator}{NAME}{extension}"
        ))
    }

    /// Whether a path is one of a copy.
    #[must_use]
    pub fn holds(&self, path: &Path) -> bool {
        path.starts_with(&self.place)
    }

    /// Copies a program of this version, unless the very same is there, and gives its path. Whoever starts that path,
    /// at whatever moment, finds a whole program.
    ///
    /// # Errors
    /// It cannot be copied, or the copy cannot be started; nothing is left of it.
    pub fn keep(&self, source: &Path) -> Result<(PathBuf, InUse), Refusal> {
        let target = self.path(VERSION);
        let folder = target.parent().unwrap_or(&self.place);
        let had_place = self.place.exists();
        let kept = fs::create_dir_all(folder).and_then(|()| {
            let lock = self.lock_shared()?;
            copy(source, &target, folder)?;
            Ok(lock)
        });
        kept.map(|lock| (target.clone(), InUse(lock)))
            .map_err(|error| {
                let _ = fs::remove_dir(folder);
                if !had_place {
                    let _ = fs::remove_file(self.place.join(LOCK));
                    let _ = fs::remove_dir(&self.place);
                }
                Refusal::new(
                    &target,
                    format!("this program cannot be copied there: {error}"),
                )
            })
    }

    /// Notes that an entry which names this version's copy was printed for a host whose own files are not read here.
    pub fn note_printed(&self, host: &str) {
        let target = self.path(VERSION);
        let Some(path) = target.parent().map(|folder| folder.join(PRINTED)) else {
            return;
        };
        let text = fs::read_to_string(&path).unwrap_or_default();
        if !text.lines().any(|line| line == host) {
            // Without the note the copy may go while it is needed, which `install` mends; no reason to fail.
            let _ = fs::write(&path, format!("{text}{host}\n"));
        }
    }

    /// Removes the versions that no file of any known host names, and the place when none is left. While another process
    /// installs, and where a host's file cannot be read, nothing is removed.
    #[must_use]
    pub fn tidy(&self, machine: &dyn Machine, project: Option<&Path>) -> Removed {
        let mut removed = Removed::default();
        let versions = self.versions();
        if versions.is_empty() {
            return removed;
        }
        let Ok(Some(_lock)) = self.lock_alone() else {
            return removed;
        };
        let Some(texts) = texts(machine, project) else {
            return removed;
        };
        for version in versions {
            let program = self.path(&version);
            if texts.iter().any(|text| self.is_named(text, &version)) {
                continue;
            }
            let folder = self.place.join(&version);
            if folder.join(PRINTED).exists() {
                removed.printed.push(program);
                continue;
            }
            match remove(&folder, &program) {
                Ok(()) => removed.versions.push(version),
                Err(error) => removed
                    .failures
                    .push(format!("`{}` cannot be removed: {error}", folder.display())),
            }
        }
        if self.versions().is_empty() {
            let _ = fs::remove_file(self.place.join(LOCK));
            // Only where nothing else is in it.
            removed.place = fs::remove_dir(&self.place).is_ok();
        }
        removed
    }

    /// The folders that are a version's.
    fn versions(&self) -> Vec<String> {
        let entries = self.place.read_dir().into_iter().flatten().flatten();
        let mut versions: Vec<_> = entries
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| super::numbers(name).is_some())
            .collect();
        versions.sort();
        versions
    }

    /// Whether a file's text names the copy of a version, by the end of its path: that is ASCII, however the rest is escaped.
    /// Any form counts, also in a comment: a copy too many does no harm.
    fn is_named(&self, text: &str, version: &str) -> bool {
        let (text, version) = match self.platform {
            Platform::Linux => (text.to_owned(), version.to_owned()),
            Platform::MacOs | Platform::Windows => {
                (text.to_ascii_lowercase(), version.to_ascii_lowercase())
            }
        };
        ["/", "\\", "\\\\", "\\/"]
            .iter()
            .any(|separator| text.contains(&format!("{NAME}{separator}{version}{separator}{NAME}")))
    }

    fn lock_file(&self) -> io::Result<File> {
        if let Ok(folder) = File::open(&self.place) {
            return Ok(folder);
        }
        // Not for appending alone: Windows refuses to lock such a file.
        File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(self.place.join(LOCK))
    }

    fn lock_shared(&self) -> io::Result<Option<File>> {
        let file = self.lock_file()?;
        match file.lock_shared() {
            Ok(()) => Ok(Some(file)),
            // Some network disks have no locks; then it goes without.
            Err(error) if error.kind() == ErrorKind::Unsupported => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn lock_alone(&self) -> io::Result<Option<File>> {
        let file = self.lock_file()?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

/// The texts of all files of all known hosts; `None` where one cannot be read.
fn texts(machine: &dyn Machine, project: Option<&Path>) -> Option<Vec<String>> {
    let mut texts = Vec::new();
    for host in hosts() {
        let own = host.paths(machine);
        let shared = project
            .zip(host.project)
            .map(|(folder, path)| folder.join(path));
        for path in own.into_iter().chain(shared) {
            match fs::read(&path) {
                Ok(bytes) => texts.push(String::from_utf8_lossy(&bytes).into_owned()),
                Err(error)
                    if matches!(
                        error.kind(),
                        ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::IsADirectory
                    ) => {}
                Err(_) => return None,
            }
        }
    }
    Some(texts)
}

fn copy(source: &Path, target: &Path, folder: &Path) -> io::Result<()> {
    let wanted = hash(source)?;
    if hash(target).is_ok_and(|present| present == wanted) {
        return allow(target);
    }
    let mut temporary = Builder::new()
        .prefix(PREFIX)
        .suffix(std::env::consts::EXE_SUFFIX)
        .tempfile_in(folder)?;
    io::copy(&mut File::open(source)?, &mut temporary)?;
    temporary.flush()?;
    allow(temporary.path())?;
    temporary.as_file().sync_all()?;
    // Closed: a file that is open for writing cannot be started.
    let temporary = temporary.into_temp_path();
    if hash(&temporary)? != wanted {
        return Err(io::Error::other("the copy differs from the program"));
    }
    starts(&temporary)?;
    temporary.persist(target).map_err(|error| error.error)?;
    // So that it is there after a power cut. Not every disk can do this, and the file is whole anyway.
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// A disk may be mounted so that nothing on it can be started; better known now than in the assistant.
fn starts(program: &Path) -> io::Result<()> {
    let mut tries = 0;
    let status = loop {
        let status = Command::new(program)
            .arg("--version")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        match status {
            // Another process was started while the copy was being written, and has not let go of it yet.
            Err(error) if error.kind() == ErrorKind::ExecutableFileBusy && tries < 20 => {
                tries += 1;
                std::thread::sleep(Duration::from_millis(50));
            }
            status => break status,
        }
    };
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(io::Error::other(format!(
            "the copy does not start there ({status})"
        ))),
        Err(error) => Err(io::Error::new(
            error.kind(),
            format!("the copy cannot be started there: {error}"),
        )),
    }
}

fn hash(path: &Path) -> io::Result<[u8; 32]> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 256 * 1024];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hash.finalize().into()),
            read => hash.update(&buffer[..read]),
        }
    }
}

/// Takes a version's folder away: the program, what a killed process left of one, and nothing else.
fn remove(folder: &Path, program: &Path) -> io::Result<()> {
    for entry in folder.read_dir()? {
        let path = entry?.path();
        let is_left_over = path
            .file_name()
            .and_then(|name| name.to_str())
            .is_some_and(|name| name.starts_with(PREFIX));
        if path == program || is_left_over {
            fs::remove_file(path)?;
        }
    }
    fs::remove_dir(folder)
}

#[cfg(unix)]
fn allow(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn allow(_: &Path) -> io::Result<()> {
    Ok(())
}
