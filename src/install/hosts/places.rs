//! From a row of the table to files on a machine.

use std::path::{Path, PathBuf};

use super::machine::{Platform, expand};
use super::{Host, Machine, Shape};

/// Every file the host may read.
pub(super) fn candidates(host: &Host, machine: &dyn Machine) -> Vec<PathBuf> {
    let templates = host.templates(machine.platform());
    let mut paths: Vec<_> = templates
        .iter()
        .flat_map(|template| expand(template, machine))
        .collect();
    paths.dedup();
    paths
}

/// The files to write: all in use, else the first that is there or whose folder is, else the first.
pub(super) fn targets(host: &Host, machine: &dyn Machine) -> Vec<PathBuf> {
    if host.shape == Shape::Yaml {
        return Vec::new();
    }
    let candidates = candidates(host, machine);
    let has_folder =
        |path: &&PathBuf| parent(path, machine).is_some_and(|folder| machine.exists(&folder));
    if host.several {
        let used: Vec<_> = candidates.iter().filter(has_folder).cloned().collect();
        if !used.is_empty() {
            return used;
        }
    }
    candidates
        .iter()
        .find(|path| machine.exists(path))
        .or_else(|| candidates.iter().find(has_folder))
        .or_else(|| candidates.first())
        .cloned()
        .into_iter()
        .collect()
}

/// Whether something of the host's is on the machine.
pub(super) fn is_found(host: &Host, machine: &dyn Machine) -> bool {
    if let Some(sign) = host.sign
        && expand(sign, machine)
            .iter()
            .any(|path| machine.exists(path))
    {
        return true;
    }
    candidates(host, machine).iter().any(|path| {
        let folder = parent(path, machine).filter(|_| host.sign.is_none());
        machine.exists(path) || folder.is_some_and(|folder| machine.exists(&folder))
    })
}

/// Our own folder for what must be kept beside the hosts' files: key files and, where needed, a lock.
#[must_use]
pub fn own_folder(machine: &dyn Machine) -> Option<PathBuf> {
    let template = match machine.platform() {
        Platform::Linux => "${XDG_CONFIG_HOME:-~/.config}/aisoc-mcp",
        Platform::MacOs => "~/Library/Application Support/aisoc-mcp",
        Platform::Windows => "${APPDATA:-~/AppData/Roaming}/aisoc-mcp",
    };
    expand(template, machine).into_iter().next()
}

/// Our own folder for copies of this program.
#[must_use]
pub fn data_folder(machine: &dyn Machine) -> Option<PathBuf> {
    let template = match machine.platform() {
        Platform::Linux => "${XDG_DATA_HOME:-~/.local/share}/aisoc-mcp",
        Platform::MacOs => "~/Library/Application Support/aisoc-mcp",
        Platform::Windows => "${LOCALAPPDATA:-~/AppData/Local}/aisoc-mcp",
    };
    expand(template, machine).into_iter().next()
}

/// The folder of a path, by the rules of that machine rather than of this one.
fn parent(path: &Path, machine: &dyn Machine) -> Option<PathBuf> {
    let (folder, _) = path.to_str()?.rsplit_once(machine.platform().separator())?;
    Some(PathBuf::from(folder))
}
