//! Writes our entry into one file of one host.

use std::path::{Path, PathBuf};

use super::document::ParseError;
use super::document::{self, FoundEntry};
use super::hosts::Host;
use super::outcome::{Change, Outcome};
use super::planned_entry::{PlannedEntry, WrittenKey};
use super::previous_key::KeyLocation;
use super::request::InstallRequest;
use crate::files::{self, FileError, Locked, Written};

/// How often a file is read again when its host keeps changing it.
pub(super) const MAX_ATTEMPTS: usize = 8;

/// Writes the entry into a file of the host. Where that fails, what was made on the way is taken back.
///
/// # Errors
/// The file cannot be changed, and was not.
pub fn install(
    host: &Host,
    path: &Path,
    request: &InstallRequest<'_>,
) -> Result<Outcome, FileError> {
    let made = MissingFolders::missing(path);
    let mut rollback = Rollback::default();
    let installed = Locked::open(path, host.is_live(), request.own_folder)
        .and_then(|locked| write(host, &locked, request, &mut rollback));
    installed.map_err(|mut refusal| {
        let undone = rollback.run(&refusal);
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
    request: &InstallRequest<'_>,
    rollback: &mut Rollback,
) -> Result<Outcome, FileError> {
    for _ in 0..MAX_ATTEMPTS {
        let before = locked.read()?;
        let Plan {
            mut outcome,
            planned,
            is_first,
            kept,
        } = make_plan(host, locked.path(), before, request)?;
        let key = planned.write_key()?;
        // A later try finds what the first one wrote: what was before is what the first one found.
        rollback.key.get_or_insert(key);
        let private = planned.holds_secret();
        if let Some(before) = outcome.before.as_deref().filter(|_| is_first) {
            let newest = locked.backup().map(|(path, _)| path);
            let copy = locked.back_up(before)?;
            if newest.as_ref() != Some(&copy) {
                rollback.backup = Some(copy.clone());
            }
            outcome.backup = Some(copy);
        }
        let after = outcome.after.as_deref().unwrap_or_default();
        let is_done = outcome.change == Change::Unchanged && (!private || locked.is_private())
            || locked.write(outcome.before.as_deref(), after, private)? == Written::Done;
        if is_done {
            if let Some(kept) = kept {
                kept.clean_up(
                    host,
                    &outcome.name,
                    request.own_folder,
                    Some(&planned.entry),
                );
            }
            return Ok(outcome);
        }
    }
    Err(kept_changing(host, locked.path()))
}

/// What is taken back when the file cannot be written.
#[derive(Default)]
struct Rollback {
    key: Option<WrittenKey>,
    backup: Option<PathBuf>,
}

impl Rollback {
    /// Takes it back; what stays anyway.
    fn run(self, refusal: &FileError) -> Vec<String> {
        let mut left = self.key.map(WrittenKey::roll_back).unwrap_or_default();
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
struct MissingFolders(Vec<PathBuf>);

impl MissingFolders {
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
pub fn plan(host: &Host, path: &Path, request: &InstallRequest<'_>) -> Result<Outcome, FileError> {
    let before = files::read(path)?;
    make_plan(host, path, before, request).map(|worked| worked.outcome)
}

struct Plan {
    outcome: Outcome,
    planned: PlannedEntry,
    /// Nothing of ours was in the file before.
    is_first: bool,
    /// Where the entry had its key before.
    kept: Option<KeyLocation>,
}

fn make_plan(
    host: &Host,
    path: &Path,
    before: Option<String>,
    request: &InstallRequest<'_>,
) -> Result<Plan, FileError> {
    let text = before.clone().unwrap_or_default();
    let text = host.without_byte_order_mark(&text);
    let file_error = |error: ParseError| FileError::at(path, text, error.at, error.reason);
    host.verify_text(text).map_err(file_error)?;
    let found = document::entries(host.shape, text).map_err(file_error)?;
    let old = present(&found, request.name);
    if let Some(old) = old.filter(|old| !old.is_ours()) {
        return Err(another_program(path, &old.name));
    }
    let name = old.map_or(request.name, |old| old.name.as_str()).to_owned();
    let planned = request
        .plan_entry(host, old)
        .map_err(|unfit| FileError::new(path, unfit.to_string()))?;
    let after =
        document::upsert_entry(host.shape, text, &name, &planned.entry).map_err(file_error)?;
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
    Ok(Plan {
        outcome,
        planned,
        is_first,
        kept: old.map(KeyLocation::of),
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

pub(super) fn another_program(path: &Path, name: &str) -> FileError {
    let reason =
        format!("the entry `{name}` starts another program; choose another name with `--name`");
    FileError::new(path, reason)
}

pub(super) fn kept_changing(host: &Host, path: &Path) -> FileError {
    let reason = format!("{} keeps changing it; close it and try again", host.title);
    FileError::new(path, reason)
}
