//! Lists every host's configuration file on this machine, and whether it has our entry.

use std::path::Path;

use serde_json::{Value, json};

use super::document::FoundEntry;
use super::hosts::{Host, Machine, hosts};
use super::secret::Secret;

/// Every host with its files, as JSON: for each file whether it exists, and the names of our entries in it.
#[must_use]
pub fn survey(machine: &dyn Machine, project: &Path) -> Value {
    hosts()
        .iter()
        .map(|host| one(host, machine, project))
        .collect()
}

fn one(host: &Host, machine: &dyn Machine, project: &Path) -> Value {
    let own = host
        .paths(machine)
        .into_iter()
        .map(|path| file(host, &path, "user"));
    let project = host
        .project_file(project)
        .map(|path| file(host, &path, "project"));
    let ways: Vec<_> = Secret::of(host).iter().map(|way| way.name()).collect();
    let switches: Vec<_> = host.switches.iter().map(|switch| switch.off()).collect();
    json!({
        "host": host.name,
        "title": host.title,
        "found": host.is_found(machine),
        "key": host.key(),
        "reads": {
            "byte_order_mark": host.strictness.byte_order_mark,
            "comments": host.strictness.comments,
            "trailing_commas": host.strictness.trailing_commas,
        },
        "switched_off_by": switches,
        "secret": ways,
        "remark": host.remark,
        "next": host.next,
        "files": own.chain(project).collect::<Vec<_>>(),
    })
}

fn file(host: &Host, path: &Path, scope: &str) -> Value {
    let mut file = json!({"path": path, "scope": scope, "exists": path.exists()});
    if let Err(refusal) = host.verify(path) {
        file["problem"] = json!(refusal.to_string());
    }
    match host.entries(path) {
        Ok(entries) => {
            let ours: Vec<_> = entries
                .iter()
                .filter(|entry| entry.is_ours())
                .map(|entry| entry.name.as_str())
                .collect();
            file["entries"] = json!(ours);
        }
        Err(refusal) => file["problem"] = json!(refusal.to_string()),
    }
    file
}

/// The entry of that name in a file of the host, if the file can be read and has one.
#[must_use]
pub fn entry(host: &Host, path: &Path, name: &str) -> Option<FoundEntry> {
    let entries = host.entries(path).ok()?;
    entries.into_iter().find(|entry| entry.name == name)
}
