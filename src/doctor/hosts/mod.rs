//! The assistants on this machine: which have an entry for this server, and what is wrong with it.

mod entry;
mod entry_variables;
mod host_environment;
mod session;

use std::path::PathBuf;

use futures_util::future::join_all;

use super::findings::Findings;
use crate::install::hosts::{FoundEntry, Host, Machine, Stray, hosts};
use toolspec_runtime::doctor::check::{Check, Name, Section, Status, name};

use entry::Place;
use host_environment::Shell;
pub use host_environment::{HostEnvironment, NoEntry};

pub(super) const HOSTS: Name = name(Section::Hosts, "hosts", "Assistants");

/// One check an entry, one a file that cannot be read, one a host without an entry.
pub(super) async fn checks() -> Vec<Check> {
    let checks: Vec<_> = join_all(hosts().iter().map(|host| check_host(host, &Shell)))
        .await
        .concat();
    if checks.is_empty() {
        let detail = "no assistant that this program knows is on this machine";
        return vec![
            Check::skipped(HOSTS, detail)
                .next("`aisoc-mcp install --list-paths` names them and their files"),
        ];
    }
    checks
}

async fn check_host(host: &'static Host, machine: &dyn Machine) -> Vec<Check> {
    let mut checks = Vec::new();
    let mut entries: Vec<(PathBuf, FoundEntry)> = Vec::new();
    let paths = host.paths(machine);
    let read = host.targets(machine);
    for path in &paths {
        match host.entries(path) {
            Ok(found) => {
                if let Err(refusal) = host.verify(path) {
                    let step = format!(
                        "remove that from the file: {} may ignore every server in it",
                        host.title
                    );
                    let id = id(host, checks.len());
                    checks.push(Check::failed(title(host, &id), refusal.to_string(), step));
                }
                entries.extend(
                    found
                        .into_iter()
                        .filter(FoundEntry::is_ours)
                        .map(|entry| (path.clone(), entry)),
                );
            }
            Err(refusal) => checks.push(Check::failed(
                title(host, &id(host, checks.len())),
                refusal.to_string(),
                "correct it, or restore its backup: the assistant cannot read it either",
            )),
        }
    }
    let judged = join_all(entries.iter().map(|(path, found)| {
        let place = Place {
            host,
            path,
            is_read: read.contains(path),
            has_twins: entries.iter().any(|(other, entry)| {
                other == path && entry.name != found.name && entry::are_twins(entry, found)
            }),
        };
        entry::check_entry(place, found)
    }))
    .await;
    for findings in judged {
        checks.push(findings.check(title(host, &id(host, checks.len()))));
    }
    for stray in host.strays(machine) {
        let mut findings = Findings::default();
        findings.warn(
            format!(
                "{}, where {} does not read it",
                stray_place(&stray),
                host.title
            ),
            format!("{}, and remove that entry", install_command(host)),
        );
        checks.push(findings.check(title(host, &id(host, checks.len()))));
    }
    if checks.is_empty() && host.is_found(machine) && !read.is_empty() {
        let check = Check::new(
            title(host, &id(host, 0)),
            Status::Skipped,
            "is on this machine, without an entry for this server",
        );
        checks.push(check.next(install_command(host)));
    }
    checks
}

/// Where an entry stands that is not read.
fn stray_place(stray: &Stray) -> String {
    let path = stray.path.display();
    format!("an entry is in `{path}`, under `{}`", stray.keys)
}

/// What puts things right.
fn install_command(host: &Host) -> String {
    format!("`aisoc-mcp install --host {}`", host.name)
}

fn id(host: &Host, earlier: usize) -> String {
    match earlier {
        0 => format!("host.{}", host.name),
        earlier => format!("host.{}.{}", host.name, earlier + 1),
    }
}

fn title<'a>(host: &'a Host, id: &'a str) -> Name<'a> {
    name(Section::Hosts, id, host.title)
}
