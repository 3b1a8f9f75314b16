//! One file of one host: put our entry in, or take it out.

use std::path::{Path, PathBuf};

use super::document::{self, FoundEntry};
use super::file::{self, Locked, Refusal, Written};
use super::hosts::Host;
use super::wish::{Wish, key_file};

/// What happened to a file.
#[derive(Debug, PartialEq, Eq)]
pub enum Change {
    /// It has an entry that it did not have.
    Added,
    /// Its entry was brought up to date.
    Updated,
    /// The entry of the npm package was taken over.
    TakenOver,
    /// It was as it should be.
    Unchanged,
    /// The entry is out of it.
    Removed,
    /// It held nothing but the entry, and is gone.
    Deleted,
    /// There was no such entry.
    NotThere,
}

/// A change, made or only worked out.
pub struct Outcome {
    /// The file, past all links.
    pub path: PathBuf,
    /// What happened, or would.
    pub change: Change,
    /// The name of the entry: that of a taken over one may not be the one asked for.
    pub name: String,
    /// The text before; `None` where there was no file.
    pub before: Option<String>,
    /// The text after; `None` where there is no file any more.
    pub after: Option<String>,
    /// The copy that was kept of the text before.
    pub backup: Option<PathBuf>,
}

/// How often a file is read again when its host keeps changing it.
const TRIES: usize = 8;

/// Writes the entry into a file of the host.
///
/// # Errors
/// The file cannot be changed, and was not.
pub fn install(host: &Host, path: &Path, wish: &Wish<'_>) -> Result<Outcome, Refusal> {
    let locked = Locked::open(path, host.is_live(), wish.own_folder)?;
    for _ in 0..TRIES {
        let before = locked.read()?;
        let Worked {
            mut outcome,
            wished,
            is_first,
        } = work_out(host, locked.path(), before, wish)?;
        wished.write_key_file()?;
        let private = wished.holds_secret();
        if let Some(before) = outcome.before.as_deref().filter(|_| is_first) {
            outcome.backup = Some(locked.back_up(before)?);
        }
        let after = outcome.after.as_deref().unwrap_or_default();
        if outcome.change == Change::Unchanged && (!private || locked.is_private()) {
            return Ok(outcome);
        }
        if locked.write(outcome.before.as_deref(), after, private)? == Written::Done {
            return Ok(outcome);
        }
    }
    Err(overtaken(host, path))
}

/// Works out what [`install`] would do; touches nothing.
///
/// # Errors
/// The file could not be changed.
pub fn rehearse(host: &Host, path: &Path, wish: &Wish<'_>) -> Result<Outcome, Refusal> {
    let before = file::read(path)?;
    work_out(host, path, before, wish).map(|worked| worked.outcome)
}

/// Takes the entry out of a file of the host. With `rehearsal`, works out what would happen and touches nothing.
///
/// # Errors
/// The file cannot be changed, and was not.
pub fn uninstall(
    host: &Host,
    path: &Path,
    name: &str,
    own_folder: Option<&Path>,
    rehearsal: bool,
) -> Result<Outcome, Refusal> {
    let Some(before) = file::read(path)? else {
        return Ok(absent(path, name, None));
    };
    if rehearsal {
        return taken_out(host, path, name, before, file::backup_of(path));
    }
    let locked = Locked::open(path, host.is_live(), own_folder)?;
    for _ in 0..TRIES {
        let Some(before) = locked.read()? else {
            return Ok(absent(path, name, None));
        };
        let outcome = taken_out(host, locked.path(), name, before, locked.backup())?;
        let before = outcome.before.as_deref().unwrap_or_default();
        let written = match &outcome.after {
            Some(_) if outcome.change == Change::NotThere => Written::Done,
            Some(after) => locked.write(Some(before), after, false)?,
            None => locked.remove(before)?,
        };
        if written == Written::Done {
            tidy(host, name, own_folder, &outcome, locked.backup());
            return Ok(outcome);
        }
    }
    Err(overtaken(host, path))
}

struct Worked {
    outcome: Outcome,
    wished: super::wish::Wished,
    /// Nothing of ours was in the file before.
    is_first: bool,
}

fn work_out(
    host: &Host,
    path: &Path,
    before: Option<String>,
    wish: &Wish<'_>,
) -> Result<Worked, Refusal> {
    let text = before.clone().unwrap_or_default();
    let flawed = |flaw| Refusal::flawed(path, &text, flaw);
    let found = document::entries(host.shape, &text).map_err(flawed)?;
    let old = present(&found, wish.name);
    if let Some(old) = old.filter(|old| !old.is_ours()) {
        return Err(foreign(path, &old.name));
    }
    let name = old.map_or(wish.name, |old| old.name.as_str()).to_owned();
    let wished = wish
        .entry(host, old)
        .map_err(|reason| Refusal::new(path, reason))?;
    let after = document::with(host.shape, &text, &name, &wished.entry).map_err(flawed)?;
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

fn taken_out(
    host: &Host,
    path: &Path,
    name: &str,
    before: String,
    backup: Option<(PathBuf, String)>,
) -> Result<Outcome, Refusal> {
    let flawed = |flaw| Refusal::flawed(path, &before, flaw);
    let found = document::entries(host.shape, &before).map_err(flawed)?;
    let Some(entry) = found.iter().find(|entry| entry.name == name) else {
        return Ok(absent(path, name, Some(before)));
    };
    if !entry.is_ours() {
        return Err(foreign(path, name));
    }
    let copy = backup.as_ref().map(|(_, copy)| copy.as_str());
    let after = document::without(host.shape, &before, name, copy).map_err(flawed)?;
    // Without a copy from before us there was no file before us.
    let is_gone = backup.is_none() && document::is_nothing(host.shape, &after);
    Ok(Outcome {
        path: path.to_owned(),
        change: if is_gone {
            Change::Deleted
        } else {
            Change::Removed
        },
        name: name.to_owned(),
        before: Some(before),
        after: (!is_gone).then_some(after),
        backup: backup.map(|(path, _)| path),
    })
}

/// What else is of no use once the entry is out: its key file, and a copy that says what the file says.
fn tidy(
    host: &Host,
    name: &str,
    own_folder: Option<&Path>,
    outcome: &Outcome,
    backup: Option<(PathBuf, String)>,
) {
    if outcome.change == Change::NotThere {
        return;
    }
    if let Some(folder) = own_folder {
        let _ = std::fs::remove_file(key_file(folder, host, name));
        // Only where nothing else is in it.
        let _ = std::fs::remove_dir(folder);
    }
    if let Some((path, copy)) = backup
        && Some(copy) == outcome.after
    {
        let _ = std::fs::remove_file(path);
    }
}

fn absent(path: &Path, name: &str, text: Option<String>) -> Outcome {
    Outcome {
        path: path.to_owned(),
        change: Change::NotThere,
        name: name.to_owned(),
        before: text.clone(),
        after: text,
        backup: None,
    }
}

fn foreign(path: &Path, name: &str) -> Refusal {
    let reason =
        format!("the entry `{name}` starts another program; choose another name with `--name`");
    Refusal::new(path, reason)
}

fn overtaken(host: &Host, path: &Path) -> Refusal {
    let reason = format!("{} keeps changing it; close it and try again", host.title);
    Refusal::new(path, reason)
}
