//! The file of an audit trail: opened for each line, so that log rotation works, and written
//! with a single write that appends, under a lock that the processes on one trail share.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::chain::{Hash, Link, hash};
use super::head::Head;
use super::key::Key;
use super::lock;

/// How far back from its end a file is first searched for its last line, in bytes.
const LOOK_BACK: u64 = 4_096;

/// How far back it is searched at most.
const LONGEST_LOOK_BACK: u64 = 1_048_576;

/// A line to be written.
#[derive(Debug)]
pub(super) struct Line {
    /// Its members as an object, without those that link it.
    pub(super) object: String,
    /// Whether it must be on the disk, and not only in the file, before anything else is done.
    pub(super) sync: bool,
}

/// Where the lines go.
#[derive(Debug)]
pub(super) struct Trail {
    path: PathBuf,
    key: Option<Key>,
}

impl Trail {
    pub(super) fn new(path: &Path, key: Option<Key>) -> Self {
        Self {
            path: path.to_owned(),
            key,
        }
    }

    /// Makes sure that it can be written; says whether others than its owner may read it.
    pub(super) fn check(&self) -> io::Result<bool> {
        let metadata = self.open()?.metadata()?;
        lock::take(&self.path)?;
        Ok(is_exposed(&metadata))
    }

    /// Appends a line to the chain, and gives the new head.
    pub(super) fn append(&mut self, line: &Line) -> io::Result<Head> {
        let _lock = lock::take(&self.path)?;
        let mut file = self.open()?;
        let length = file.metadata()?.len();
        let tail = Tail::read(&mut file, length)?;
        // A head that can't be read is replaced by that of the new line; `verify` misses it until then.
        let head = Head::read(&self.path, None).ok().flatten();
        let link = tail.next(head.map(|(head, _)| head));
        let object = link.write(&line.object);
        let object = self
            .key
            .as_ref()
            .map_or_else(|| object.clone(), |key| key.seal(&object));
        let text = if tail.is_open {
            format!("\n{object}\n")
        } else {
            format!("{object}\n")
        };
        // One write: whoever reads the file meanwhile sees whole lines.
        let written = file.write(text.as_bytes())?;
        if written < text.len() {
            return Err(io::Error::new(
                ErrorKind::StorageFull,
                format!("only {written} of {} bytes were taken", text.len()),
            ));
        }
        if line.sync {
            file.sync_data()?;
            // A folder can be opened as a file on Unix alone.
            #[cfg(unix)]
            if length == 0 {
                sync_folder(&self.path)?;
            }
        }
        let head = Head {
            seq: link.seq,
            hash: hash(object.as_bytes()),
        };
        head.write(&self.path, self.key.as_ref(), line.sync)?;
        Ok(head)
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
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&self.path)
    }
}

/// The end of a file.
#[derive(Debug, Default)]
struct Tail {
    /// Its last line has no end: a write broke off.
    is_open: bool,
    /// The hash of its last line, whatever that is.
    last: Option<Hash>,
    /// The last line that is linked.
    linked: Option<Head>,
}

impl Tail {
    fn read(file: &mut File, length: u64) -> io::Result<Self> {
        let mut back = LOOK_BACK;
        loop {
            let from = length.saturating_sub(back);
            file.seek(SeekFrom::Start(from))?;
            let mut bytes = Vec::new();
            file.take(length - from).read_to_end(&mut bytes)?;
            let tail = Self::of(&bytes, from == 0);
            let is_whole = tail.last.is_some() && tail.linked.is_some();
            if is_whole || from == 0 || back >= LONGEST_LOOK_BACK {
                return Ok(tail);
            }
            back *= 16;
        }
    }

    /// `is_all`: whether the bytes are those of the whole file, and not only of its end.
    fn of(bytes: &[u8], is_all: bool) -> Self {
        let ended = bytes.strip_suffix(b"\n");
        let mut lines: Vec<&[u8]> = ended
            .unwrap_or(bytes)
            .split(|byte| *byte == b'\n')
            .collect();
        if !is_all {
            // Its beginning is not here.
            lines.remove(0);
        }
        let linked = lines.iter().rev().find_map(|line| {
            let link = Link::of(line)?;
            Some(Head {
                seq: link.seq,
                hash: hash(line),
            })
        });
        Self {
            is_open: ended.is_none() && !bytes.is_empty(),
            last: lines
                .last()
                .filter(|_| !bytes.is_empty())
                .map(|line| hash(line)),
            linked,
        }
    }

    /// The link of the line that follows. The head says how far the chain was; a file that is behind it has lost lines, and what
    /// is appended must not hide that.
    fn next(&self, head: Option<Head>) -> Link {
        let head = head.filter(|head| self.linked.is_none_or(|linked| linked.seq <= head.seq));
        let (seq, prev) = match (head, self.linked) {
            (Some(head), Some(linked)) if head == linked => (head.seq, self.last),
            (Some(head), _) => (head.seq, Some(head.hash)),
            (None, Some(linked)) => (linked.seq, self.last),
            (None, None) => (0, self.last),
        };
        Link {
            seq: seq + 1,
            prev: prev.unwrap_or_default(),
            continues: self.linked.is_none() && seq > 0,
        }
    }
}

/// Makes the name of a new file last.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    File::open(folder.unwrap_or_else(|| Path::new(".")))?.sync_all()
}

#[cfg(unix)]
pub(super) fn is_exposed(metadata: &fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077 != 0
}

#[cfg(not(unix))]
pub(super) const fn is_exposed(_: &fs::Metadata) -> bool {
    false
}
