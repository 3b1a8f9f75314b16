//! Whether lines of a trail were changed, removed, reordered or cut off.
//!
//! A line is attested by the hash in the line after it, the last one by the head that is kept beside the file. Sequence numbers tell
//! what is missing from what is out of order. Without a key, whoever can write the files can compute all of this anew.

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::chain::{Hash, Link, from_hex, hash};
use super::head::Head;
use super::key::{self, Key, Mac};

/// What was found.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Whether nothing is wrong.
    pub intact: bool,
    /// How many lines of the chain there are.
    pub lines: u64,
    /// The sequence number of the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_seq: Option<u64>,
    /// The sequence number of the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_seq: Option<u64>,
    /// The SHA-256 of the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_sha256: Option<String>,
    /// The first thing that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
    /// What is worth knowing and not wrong.
    pub notes: Vec<String>,
}

/// What is wrong, and where.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// What kind it is.
    pub kind: ProblemKind,
    /// The file.
    pub file: PathBuf,
    /// The number of the line in its file, from 1; none where the whole file is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// What it is in words.
    pub message: String,
}

/// The kinds of problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// A line is not what was written.
    Changed,
    /// Lines before this one are missing.
    Removed,
    /// A line stands in another place.
    Reordered,
    /// A line was not written by the server.
    Added,
    /// Lines at the end are missing.
    CutOff,
    /// The head is missing or not that of this trail.
    Head,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// A line as it was read, without its text.
struct Entry {
    file: usize,
    line: u64,
    link: Option<Link>,
    hash: Hash,
    mac: Mac,
    has_end: bool,
}

/// Checks the files of one trail, oldest first. The head is the one beside the last file; `printed` is the hash of a head that was
/// noted elsewhere, of which the line must be there.
///
/// # Errors
/// A file can't be read.
pub fn verify(files: &[PathBuf], key: Option<&Key>, printed: Option<&str>) -> io::Result<Report> {
    let Some(last) = files.last() else {
        return Err(io::Error::other("no file was named"));
    };
    // Before the lines: a server that writes meanwhile makes more of them, and not fewer.
    let head = Head::read(last, key);
    let mut entries = Vec::new();
    for (number, file) in files.iter().enumerate() {
        let named = |error: io::Error| {
            io::Error::new(error.kind(), format!("`{}`: {error}", file.display()))
        };
        read(file, number, key, &mut entries).map_err(named)?;
    }
    let check = Check {
        files,
        entries: &entries,
        key,
        head: match &head {
            Ok(Some((head, _))) => Some(*head),
            _ => None,
        },
    };
    let problem = check
        .lines()
        .or_else(|| check.end(&head, printed.is_some()))
        .or_else(|| check.printed(printed?));
    let linked = || entries.iter().filter(|entry| entry.link.is_some());
    let seq = |entry: &Entry| entry.link.map(|link| link.seq);
    Ok(Report {
        intact: problem.is_none(),
        lines: linked().count() as u64,
        first_seq: linked().next().and_then(seq),
        last_seq: linked().next_back().and_then(seq),
        last_sha256: linked()
            .next_back()
            .map(|entry| super::chain::hex(&entry.hash)),
        problem,
        notes: check.notes(),
    })
}

fn read(path: &Path, file: usize, key: Option<&Key>, entries: &mut Vec<Entry>) -> io::Result<()> {
    let mut lines = BufReader::new(File::open(path)?);
    let mut bytes = Vec::new();
    for line in 1.. {
        bytes.clear();
        if lines.read_until(b'\n', &mut bytes)? == 0 {
            break;
        }
        let text = bytes.strip_suffix(b"\n");
        let has_end = text.is_some();
        let text = text.unwrap_or(&bytes);
        entries.push(Entry {
            file,
            line,
            link: Link::of(text),
            hash: hash(text),
            mac: key::check(text, key),
            has_end,
        });
    }
    Ok(())
}

struct Check<'a> {
    files: &'a [PathBuf],
    entries: &'a [Entry],
    key: Option<&'a Key>,
    head: Option<Head>,
}

impl Check<'_> {
    /// The first line that is wrong.
    fn lines(&self) -> Option<Problem> {
        let mut before = None;
        for (at, entry) in self.entries.iter().enumerate() {
            let Some(link) = entry.link else { continue };
            let problem = self.sealed(entry).or_else(|| self.linked(at, link, before));
            if problem.is_some() {
                return problem;
            }
            before = Some(at);
        }
        None
    }

    /// What is wrong with the HMAC of a line.
    fn sealed(&self, entry: &Entry) -> Option<Problem> {
        let changed = |message: &str| Some(self.problem(ProblemKind::Changed, entry, message));
        match entry.mac {
            Mac::Wrong => changed("it was changed, or sealed with another key"),
            Mac::Missing if self.key.is_some() => {
                changed("it has no `mac`: it was changed, or written without the key")
            }
            _ => None,
        }
    }

    /// What is wrong with how a line follows the one before; `before` is the last line of the chain before it.
    fn linked(&self, at: usize, link: Link, before: Option<usize>) -> Option<Problem> {
        let entry = &self.entries[at];
        let previous = at.checked_sub(1).map(|at| &self.entries[at]);
        let Some(before) = before else {
            return self.first(entry, link, previous);
        };
        let last = &self.entries[before];
        let expected = last.link.map_or(1, |link| link.seq + 1);
        // What is before it, and of a file that a broken-off write ends with, what the head has.
        let follows = previous.is_some_and(|previous| previous.hash == link.prev)
            || (entry.file != last.file && last.hash == link.prev);
        match (follows, link.seq == expected) {
            (true, true) => None,
            (true, false) => {
                let message = format!("it was changed: its `seq` is not {expected}");
                Some(self.problem(ProblemKind::Changed, entry, &message))
            }
            (false, true) => Some(self.mismatch(at, link, last)),
            (false, false) if self.entries[before + 1].link.is_none() => {
                Some(self.unreadable(&self.entries[before + 1]))
            }
            (false, false) => Some(self.out_of_sequence(at, link.seq, expected)),
        }
    }

    /// What is wrong with the first line of the chain.
    fn first(&self, entry: &Entry, link: Link, previous: Option<&Entry>) -> Option<Problem> {
        if link.seq > 1 && !link.continues {
            if let Some(previous) = previous {
                return Some(self.unreadable(previous));
            }
            let message = format!(
                "the lines with `seq` 1 to {} are missing before it",
                link.seq - 1
            );
            return Some(self.problem(ProblemKind::Removed, entry, &message));
        }
        let prev = previous.map_or_else(Hash::default, |previous| previous.hash);
        (link.seq <= 1 && link.prev != prev).then(|| {
            let message = "it was changed, or what was before it";
            self.problem(ProblemKind::Changed, entry, message)
        })
    }

    /// Lines of the chain are missing where there is something else.
    fn unreadable(&self, entry: &Entry) -> Problem {
        let message = "it was changed, or lines after it are missing: it has no place in the chain";
        self.problem(ProblemKind::Changed, entry, message)
    }

    /// The line has its place, but the hash of another line before it than there is.
    fn mismatch(&self, at: usize, link: Link, last: &Entry) -> Problem {
        let (entry, previous) = (&self.entries[at], &self.entries[at - 1]);
        if previous.link.is_none() && last.hash == link.prev {
            let message = "it was not written by the server";
            return self.problem(ProblemKind::Added, previous, message);
        }
        // The line is as it was written, so that its hash of the line before is right.
        if self.attested(at) == Some(true) {
            return self.problem(ProblemKind::Changed, previous, "it was changed");
        }
        let message = format!("it was changed, or line {} after it", entry.line);
        self.problem(ProblemKind::Changed, previous, &message)
    }

    /// Whether a line is as it was written, as far as that is known.
    fn attested(&self, at: usize) -> Option<bool> {
        let entry = &self.entries[at];
        if entry.mac == Mac::Right {
            return Some(true);
        }
        let next = self.entries[at + 1..].iter().find_map(|next| next.link);
        match (next, self.head) {
            (Some(next), _) => Some(next.prev == entry.hash),
            (None, Some(head)) => Some(head.hash == entry.hash),
            (None, None) => None,
        }
    }

    fn out_of_sequence(&self, at: usize, seq: u64, expected: u64) -> Problem {
        let entry = &self.entries[at];
        let has = |entries: &[Entry], seq: u64| {
            let mut links = entries.iter().filter_map(|entry| entry.link);
            links.any(|link| link.seq == seq)
        };
        if seq < expected && has(&self.entries[..at], seq) {
            let message = format!("a line with `seq` {seq} stands before it already");
            return self.problem(ProblemKind::Added, entry, &message);
        }
        if seq < expected || has(&self.entries[at + 1..], expected) {
            let message =
                format!("it is out of order: its `seq` is {seq} in the place of {expected}");
            return self.problem(ProblemKind::Reordered, entry, &message);
        }
        let missing = if seq - expected == 1 {
            format!("the line with `seq` {expected} is missing before it")
        } else {
            let last = seq - 1;
            format!("the lines with `seq` {expected} to {last} are missing before it")
        };
        self.problem(ProblemKind::Removed, entry, &missing)
    }

    /// What is wrong at the end of the last file.
    fn end(&self, head: &io::Result<Option<(Head, Mac)>>, has_printed: bool) -> Option<Problem> {
        let of_file = |kind, message: String| {
            Some(Problem {
                kind,
                file: self.files.last().cloned().unwrap_or_default(),
                line: None,
                message,
            })
        };
        let (head, mac) = match head {
            Ok(Some(head)) => *head,
            Ok(None) if has_printed => return None,
            Ok(None) => {
                let message = "its head is missing beside it (`.head`), so that lines cut off at the end would not be missed";
                return of_file(ProblemKind::Head, message.to_owned());
            }
            Err(error) => {
                return of_file(
                    ProblemKind::Head,
                    format!("its head beside it (`.head`) can't be used: {error}"),
                );
            }
        };
        if self.key.is_some() && mac != Mac::Right {
            let message = "its head was changed, or sealed with another key";
            return of_file(ProblemKind::Head, message.to_owned());
        }
        let mut linked = self
            .entries
            .iter()
            .rev()
            .filter(|entry| entry.link.is_some());
        let seq = |entry: &Entry| entry.link.map_or(0, |link| link.seq);
        let last = linked.clone().next();
        let there = last.map_or(0, seq);
        if head.seq > there {
            let message = format!(
                "it was cut off at the end: the lines with `seq` {} to {} are missing",
                there + 1,
                head.seq
            );
            return of_file(ProblemKind::CutOff, message);
        }
        let at_head = linked.find(|entry| seq(entry) == head.seq);
        match at_head {
            Some(entry) if entry.hash != head.hash => {
                let message = "it was changed: the head has another hash";
                Some(self.problem(ProblemKind::Changed, entry, message))
            }
            _ => None,
        }
    }

    /// Whether the line is missing of which the hash was noted elsewhere.
    fn printed(&self, sha256: &str) -> Option<Problem> {
        let wanted = from_hex(sha256);
        let mut linked = self.entries.iter().filter(|entry| entry.link.is_some());
        let is_there = linked.any(|entry| Some(entry.hash) == wanted);
        (!is_there).then(|| Problem {
            kind: ProblemKind::Head,
            file: self.files.last().cloned().unwrap_or_default(),
            line: None,
            message: format!(
                "no line has the hash {sha256}: the trail was written anew, or cut off"
            ),
        })
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let is_linked = |entry: &&Entry| entry.link.is_some();
        let first = self.entries.iter().position(|entry| is_linked(&entry));
        let (before, chain) = self.entries.split_at(first.unwrap_or(self.entries.len()));
        if !before.is_empty() {
            let count = before.len();
            notes.push(format!(
                "{count} lines before the chain are not protected by it"
            ));
        }
        if let Some(link) = chain.first().and_then(|entry| entry.link)
            && link.seq > 1
        {
            let last = link.seq - 1;
            notes.push(format!(
                "the lines with `seq` 1 to {last} are in earlier files, which were not checked"
            ));
        }
        for entry in chain.iter().filter(|entry| entry.link.is_none()) {
            notes.push(format!(
                "{}, line {}: the write of a line broke off here",
                self.files[entry.file].display(),
                entry.line
            ));
        }
        if self.key.is_none() && chain.iter().any(|entry| entry.mac == Mac::Unchecked) {
            notes.push("the HMACs of the lines were not checked: no key was given".to_owned());
        }
        let last = chain.iter().rev().find(is_linked);
        if let (Some(head), Some(last)) = (self.head, last.and_then(|entry| entry.link))
            && head.seq < last.seq
        {
            notes.push(format!(
                "the head is that of the line with `seq` {}: a server ended, or is still writing, after that",
                head.seq
            ));
        }
        if chain
            .last()
            .is_some_and(|entry| is_linked(&entry) && !entry.has_end)
        {
            notes.push("the last line has no line end".to_owned());
        }
        notes
    }

    fn problem(&self, kind: ProblemKind, entry: &Entry, message: &str) -> Problem {
        Problem {
            kind,
            file: self.files[entry.file].clone(),
            line: Some(entry.line),
            message: message.to_owned(),
        }
    }
}
