//! From `--host` and `--scope` to files.

use std::path::PathBuf;

use crate::cli::arguments::{EVERY, Scope};
use crate::cli::outcome::Stop;
use crate::install::hosts::{Host, Machine, Way, host, hosts};
use crate::platform::Platform;
use crate::platform::paths::{home_variable, native};

/// One file of one host.
pub(in crate::cli) struct Place {
    pub(in crate::cli) host: &'static Host,
    /// `None` where the host has no file to write.
    pub(in crate::cli) path: Option<PathBuf>,
}

/// The hosts that the names mean; of `all`, those that are on the machine.
pub(in crate::cli) fn chosen(names: &[String], machine: &dyn Machine) -> Vec<&'static Host> {
    if names.iter().any(|name| name == EVERY) {
        return hosts()
            .iter()
            .filter(|host| host.way == Way::Written && host.is_found(machine))
            .collect();
    }
    let mut chosen: Vec<&Host> = Vec::new();
    for host in names.iter().filter_map(|name| host(name)) {
        if !chosen.iter().any(|one| one.name == host.name) {
            chosen.push(host);
        }
    }
    chosen
}

/// The files to write, in the order of the hosts.
pub(in crate::cli) fn places(
    chosen: &[&'static Host],
    scope: Scope,
    every: bool,
    machine: &dyn Machine,
) -> Result<Vec<Place>, Stop> {
    let mut places = Vec::new();
    for host in chosen.iter().copied() {
        let paths = match (scope, host.project) {
            (Scope::User, _) => host.targets(machine),
            (Scope::Project, Some(_)) => {
                let path = host.project_file(&here()?);
                path.map(in_native_form).into_iter().collect()
            }
            (Scope::Project, None) if every => continue,
            (Scope::Project, None) => {
                let title = host.title;
                return Err(Stop::usage(format!(
                    "{title} has no file in a project; omit `--scope project`"
                )));
            }
        };
        let is_for_here = !host.places(machine.platform()).is_empty();
        if paths.is_empty() && host.way != Way::Shown && !is_for_here {
            if every {
                continue;
            }
            let title = host.title;
            return Err(Stop::usage(format!("{title} does not run on this system")));
        }
        if paths.is_empty() && host.way != Way::Shown {
            let title = host.title;
            let home = home_variable(machine.platform());
            return Err(Stop::failed(format!(
                "no home folder is known, so that {title} cannot be found; set `{home}`"
            )));
        }
        if paths.is_empty() {
            places.push(Place { host, path: None });
        }
        places.extend(paths.into_iter().map(|path| Place {
            host,
            path: Some(path),
        }));
    }
    Ok(places)
}

/// What `all` skips, and why, as sentences without a full stop; none where nothing is.
pub(in crate::cli) fn passed_over(scope: Scope, machine: &dyn Machine) -> Vec<String> {
    let mut absent = Vec::new();
    let mut reasons = Vec::new();
    for host in hosts() {
        let (title, name) = (host.title, host.name);
        match host.way {
            Way::Shown => reasons.push(format!(
                "{title}: its entry is pasted by hand; `--host {name}` prints it"
            )),
            _ if host.places(machine.platform()).is_empty() => {
                reasons.push(format!("{title}: does not run on this system"));
            }
            _ if !host.is_found(machine) => absent.push(title),
            Way::OnRequest => reasons.push(format!(
                "{title}: its file also holds other settings; `--host {name} --write` writes it"
            )),
            Way::Written if scope == Scope::Project && host.project.is_none() => {
                reasons.push(format!("{title}: it has no file in a project"));
            }
            Way::Written => {}
        }
    }
    if !absent.is_empty() {
        reasons.push(format!("not on this machine: {}", absent.join(", ")));
    }
    reasons
}

fn here() -> Result<PathBuf, Stop> {
    std::env::current_dir()
        .map_err(|error| Stop::failed(format!("this folder is not known: {error}")))
}

fn in_native_form(path: PathBuf) -> PathBuf {
    match path.to_str() {
        Some(text) => PathBuf::from(native(Platform::current(), text)),
        None => path,
    }
}
