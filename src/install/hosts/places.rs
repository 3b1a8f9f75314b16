//! Finds the files of a row of the table on a machine.

use std::path::{Path, PathBuf};

use super::facts::Used;
use super::{Host, Machine};
use crate::platform::machine::expand;

/// Every file the host may read.
pub(super) fn candidates(host: &Host, machine: &dyn Machine) -> Vec<PathBuf> {
    let places = used(host, machine);
    let mut paths: Vec<PathBuf> = Vec::new();
    for (path, _) in places {
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    paths
}

/// The same, each with what shows that it is in use.
fn used(host: &Host, machine: &dyn Machine) -> Vec<(PathBuf, Used)> {
    let mut all = Vec::new();
    for place in host.places(machine.platform()) {
        let paths = expand(place.template, machine).into_iter();
        let is_alone = is_alone(place.template);
        all.extend(paths.map(|path| (path, place.used)));
        if is_alone && !all.is_empty() {
            break;
        }
    }
    all
}

/// A variable without a default moves everything to where it says.
fn is_alone(template: &str) -> bool {
    let variable = template
        .strip_prefix("${")
        .and_then(|rest| rest.split_once('}'));
    variable.is_some_and(|(name, _)| !name.contains(":-"))
}

/// The files to write: all in use, else the first that is there or is in use, else the first.
pub(super) fn targets(host: &Host, machine: &dyn Machine) -> Vec<PathBuf> {
    let candidates = used(host, machine);
    let is_used = |(path, used): &&(PathBuf, Used)| match used {
        _ if machine.exists(path) => true,
        Used::File => false,
        Used::Folder => parent(path, machine).is_some_and(|folder| machine.exists(&folder)),
    };
    if host.several {
        let used: Vec<_> = candidates.iter().filter(is_used).collect();
        if !used.is_empty() {
            let mut paths: Vec<_> = used.into_iter().map(|(path, _)| path.clone()).collect();
            paths.dedup();
            return paths;
        }
    }
    candidates
        .iter()
        .find(|(path, _)| machine.exists(path))
        .or_else(|| candidates.iter().find(is_used))
        .or_else(|| candidates.first())
        .map(|(path, _)| path.clone())
        .into_iter()
        .collect()
}

/// Whether something of the host's is on the machine.
pub(super) fn is_found(host: &Host, machine: &dyn Machine) -> bool {
    let has_sign = host
        .signs
        .iter()
        .flat_map(|sign| expand(sign, machine))
        .any(|path| machine.exists(&path));
    has_sign
        || used(host, machine).iter().any(|(path, used)| {
            let is_sign = host.signs.is_empty() && *used == Used::Folder;
            let folder = parent(path, machine).filter(|_| is_sign);
            machine.exists(path) || folder.is_some_and(|folder| machine.exists(&folder))
        })
}

/// The folder of a path, by the rules of that machine rather than of this one.
fn parent(path: &Path, machine: &dyn Machine) -> Option<PathBuf> {
    let (folder, _) = path.to_str()?.rsplit_once(machine.platform().separator())?;
    Some(PathBuf::from(folder))
}
