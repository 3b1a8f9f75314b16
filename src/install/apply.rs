//! Writes our entry into one file of one host.

use std::path::{Path, PathBuf};

use super::document::Flaw;
use super::document::{self, FoundEntry};
use super::hosts::Host;
use super::kept::Kept;
use super::outcome::{Change, Outcome};
use super::wish::Wish;
use super::wished::{KeyBefore, Wished};
use crate::files::{self, Locked, Refusal, Written};

/// How often a file is read again when its host keeps changing it.
pub(super) const TRIES: usize = 8;

/// Writes the entry into a file of the host. Where that fails, what was made on the way is taken back.
///
/// # Errors
/// The file cannot be changed, and was not.
pub fn install(host: &Host, path: &Path, wish: &Wish<'_>) -> Result<Outcome, Refusal> {
    let made = Folders::missing(path);
    let mut undo = Undo::default();
    let installed = Locked::open(path, host.is_live(), wish.own_folder)
        .and_then(|locked| write(host, &locked, wish, &mut undo));
    installed.map_err(|mut refusal| {
        let undone = undo.all(&refusal);
        if !undone.is_empty() {
            let own = refusal
                .left
                .take()
                .unwrap_or_else(|| "nothing else was changed".to_owned());
            refusal.left = Some(format!("{own}; left behind: {}", undone.join(", ")));
        }
        made.remove();
        refusal
    })
}

fn write(
    host: &Host,
    locked: &Locked,
    wish: &Wish<'_>,
    undo: &mut Undo,
) -> Result<Outcome, Refusal> {
    for _ in 0..TRIES {
        let before = locked.read()?;
        let Worked {
            mut outcome,
            wished,
            is_first,
            kept,
        } = work_out(host, locked.path(), before, wish)?;
        let key = wished.write_key()?;
        // A later try finds what the first one wrote: what was before is what the first one found.
        undo.key.get_or_insert(key);
        let private = wished.holds_secret();
        if let Some(before) = outcome.before.as_deref().filter(|_| is_first) {
            let newest = locked.backup().map(|(path, _)| path);
            let copy = locked.back_up(before)?;
            if newest.as_ref() != Some(&copy) {
                undo.backup = Some(copy.clone());
            }
            outcome.backup = Some(copy);
        }
        let after = outcome.after.as_deref().unwrap_or_default();
        let is_done = outcome.change == Change::Unchanged && (!private || locked.is_private())
            || locked.write(outcome.before.as_deref(), after, private)? == Written::Done;
        if is_done {
            if let Some(kept) = kept {
                kept.clean_up(host, &outcome.name, wish.own_folder, Some(&wished.entry));
            }
            return Ok(outcome);
        }
    }
    Err(overtaken(host, locked.path()))
}

/// What is taken back when the file cannot be written.
#[derive(Default)]
struct Undo {
    key: Option<KeyBefore>,
    backup: Option<PathBuf>,
}

impl Undo {
    /// Takes it back; what stays anyway.
    fn all(self, refusal: &Refusal) -> Vec<String> {
        let mut left = self.key.map(KeyBefore::undo).unwrap_or_default();
        // Where the file is no longer what it was, the copy is what a person goes back to.
        if let Some(backup) = self.backup
            && refusal.left.is_none()
            && backup.exists()
            && std::fs::remove_file(&backup).is_err()
        {
            left.push(format!("the copy `{}`", backup.display()));
        }
        left
    }
}

/// The folders that had to be made for a file. A host whose folder is there counts as found.
struct Folders(Vec<PathBuf>);

impl Folders {
    fn missing(path: &Path) -> Self {
        let folders = path.ancestors().skip(1);
        let missing =
            folders.take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
        Self(missing.map(Path::to_owned).collect())
    }

    /// The deepest first, and only those that are empty.
    fn remove(&self) {
        for folder in &self.0 {
            let _ = std::fs::remove_dir(folder);
        }
    }
}

/// Works out what [`install`] would do; touches nothing.
///
/// # Errors
/// The file could not be changed.
pub fn rehearse(host: &Host, path: &Path, wish: &Wish<'_>) -> Result<Outcome, Refusal> {
    let before = files::read(path)?;
    work_out(host, path, before, wish).map(|worked| worked.outcome)
}

struct Worked {
    outcome: Outcome,
    wished: Wished,
    /// Nothing of ours was in the file before.
    is_first: bool,
    /// Where the entry had its key before.
    kept: Option<Kept>,
}

fn work_out(
    host: &Host,
    path: &Path,
    before: Option<String>,
    wish: &Wish<'_>,
) -> Result<Worked, Refusal> {
    let text = before.clone().unwrap_or_default();
    let text = host.without_mark(&text);
    let flawed = |flaw: Flaw| Refusal::at(path, text, flaw.at, flaw.reason);
    host.verify_text(text).map_err(flawed)?;
    let found = document::entries(host.shape, text).map_err(flawed)?;
    let old = present(&found, wish.name);
    if let Some(old) = old.filter(|old| !old.is_ours()) {
        return Err(foreign(path, &old.name));
    }
    let name = old.map_or(wish.name, |old| old.name.as_str()).to_owned();
    let wished = wish
        .entry(host, old)
        .map_err(|unfit| Refusal::new(path, unfit.to_string()))?;
    let after = document::with(host.shape, text, &name, &wished.entry).map_err(flawed)?;
    let change = match old {
        _ if before.as_ref() == Some(&after) => Change::Unchanged,
        None => Change::Added,
        Some(old) if old.is_reference() => Change::TakenOver,
        Some(_) => Change::Updated,
    };
    let is_first = !found
        .iter()
        .any(|entry| entry.is_ours() && !entry.is_reference());
    let outcome = Outcome {
        path: path.to_owned(),
        change,
        name,
        before,
        after: Some(after),
        backup: None,
    };
    Ok(Worked {
        outcome,
        wished,
        is_first,
        kept: old.map(Kept::of),
    })
}

/// The entry of that name; else, for the usual name, the only one of the npm package.
fn present<'a>(found: &'a [FoundEntry], name: &str) -> Option<&'a FoundEntry> {
    let named = found.iter().find(|entry| entry.name == name);
    named.or_else(|| {
        let mut packages = found.iter().filter(|entry| entry.is_reference());
        let one = packages.next().filter(|_| name == super::USUAL_NAME)?;
        packages.next().is_none().then_some(one)
    })
}

pub(super) fn foreign(path: &Path, name: &str) -> Refusal {
    let reason =
        format!("the entry `{name}` starts another program; choose another name with `--name`");
    Refusal::new(path, reason)
}

pub(super) fn overtaken(host: &Host, path: &Path) -> Refusal {
    let reason = format!("{} keeps changing it; close it and try again", host.title);
    Refusal::new(path, reason)
}
