//! Our entry into one file of one host.

use std::path::Path;

use super::document::{self, FoundEntry};
use super::file::{self, Locked, Refusal, Written};
use super::hosts::Host;
use super::outcome::{Change, Outcome};
use super::wish::Wish;
use super::wished::Wished;

/// How often a file is read again when its host keeps changing it.
pub(super) const TRIES: usize = 8;

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

struct Worked {
    outcome: Outcome,
    wished: Wished,
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
    let text = host.without_mark(&text);
    let flawed = |flaw| Refusal::flawed(path, text, flaw);
    host.verify_text(text).map_err(flawed)?;
    let found = document::entries(host.shape, text).map_err(flawed)?;
    let old = present(&found, wish.name);
    if let Some(old) = old.filter(|old| !old.is_ours()) {
        return Err(foreign(path, &old.name));
    }
    let name = old.map_or(wish.name, |old| old.name.as_str()).to_owned();
    let wished = wish
        .entry(host, old)
        .map_err(|reason| Refusal::new(path, reason))?;
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
