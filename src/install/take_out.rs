//! Removes our entry from one file of one host.

use std::path::{Path, PathBuf};

use super::apply::{TRIES, foreign, overtaken};
use super::document;
use super::document::Flaw;
use super::hosts::Host;
use super::kept::Kept;
use super::outcome::{Change, Outcome};
use crate::files::{self, Locked, Refusal, Written};

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
    let Some(before) = files::read(path)? else {
        return Ok(Outcome::absent(path, name, None));
    };
    if rehearsal {
        return taken_out(host, path, name, before, files::backup_of(path));
    }
    let locked = Locked::open(path, host.is_live(), own_folder)?;
    for _ in 0..TRIES {
        let Some(before) = locked.read()? else {
            return Ok(Outcome::absent(path, name, None));
        };
        let outcome = taken_out(host, locked.path(), name, before, locked.backup())?;
        let before = outcome.before.as_deref().unwrap_or_default();
        let written = match &outcome.after {
            Some(_) if outcome.change == Change::NotThere => Written::Done,
            Some(after) => locked.write(Some(before), after, false)?,
            None => locked.remove(before)?,
        };
        if written == Written::Done {
            tidy(host, own_folder, &outcome, locked.backup());
            return Ok(outcome);
        }
    }
    Err(overtaken(host, path))
}

fn taken_out(
    host: &Host,
    path: &Path,
    name: &str,
    before: String,
    backup: Option<(PathBuf, String)>,
) -> Result<Outcome, Refusal> {
    let flawed = |flaw: Flaw| Refusal::at(path, &before, flaw.at, flaw.reason);
    let found = document::entries(host.shape, &before).map_err(flawed)?;
    let Some(entry) = found.iter().find(|entry| entry.name == name) else {
        return Ok(Outcome::absent(path, name, Some(before)));
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
    own_folder: Option<&Path>,
    outcome: &Outcome,
    backup: Option<(PathBuf, String)>,
) {
    if outcome.change == Change::NotThere {
        return;
    }
    let name = &outcome.name;
    let before = outcome.before.as_deref().unwrap_or_default();
    let found = document::entries(host.shape, before).unwrap_or_default();
    if let Some(entry) = found.iter().find(|entry| entry.name == *name) {
        Kept::of(entry).clean_up(host, name, own_folder, None);
    }
    if let Some((path, copy)) = backup
        && Some(copy) == outcome.after
    {
        let _ = std::fs::remove_file(path);
    }
}
