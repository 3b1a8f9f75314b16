//! One host: writes its file, does a dry run, or prints the entry or an install link.

use std::path::{Path, PathBuf};

use super::locate::Located;
use super::places::Place;
use super::program::Starts;
use super::report::{Row, next};
use super::{ask, line, request};
use crate::cli::arguments::{Install, Scope};
use crate::cli::outcome::{Stop, print, say};
use crate::config::Config;
use crate::files;
use crate::install::hosts::{Host, Machine as _, Shape, ThisMachine, Way};
use crate::install::{
    self, Change, InstallRequest, Outcome, PlannedEntry, Secret, list_paths, show,
};
use crate::platform::Platform;
use crate::platform::paths::{home_variable, is_shared_place};
use toolspec_runtime::sanitise;

/// What is to be installed, wherever that is.
pub(super) struct Installer<'a> {
    pub(super) arguments: &'a Install,
    pub(super) config: &'a Config,
    /// The result of detecting the service, if no address was given.
    pub(super) located: Option<&'a Located>,
    pub(super) starts: &'a Starts,
    pub(super) own_folder: Option<&'a Path>,
}

impl Installer<'_> {
    /// Does what is asked in one place; a row tells what was written.
    pub(super) fn install_into(&self, place: &Place) -> Result<Option<Row>, Stop> {
        let host = place.host;
        let machine = ThisMachine;
        let mut request = request(
            self.arguments,
            self.config,
            host,
            self.starts,
            self.own_folder,
            &machine,
        );
        request.is_found |= self.located.is_some_and(Located::is_found);
        let path = place.path.as_deref();
        if self.arguments.link {
            return self.print_link(host, &request).map(|()| None);
        }
        let is_written =
            |path: &&Path| ask::is_written(host.way, self.arguments.write) && host.can_write(path);
        match path.filter(is_written) {
            None => self.print_entry(host, path, &request).map(|()| None),
            Some(path) if self.arguments.dry_run => {
                self.dry_run(host, path, &request).map(|()| None)
            }
            Some(path) => self.write(host, path, &request).map(Some),
        }
    }

    fn write(
        &self,
        host: &'static Host,
        path: &Path,
        request: &InstallRequest<'_>,
    ) -> Result<Row, Stop> {
        let is_warned = warn_of_repository(host, path, request);
        if files::is_read_only(path) {
            let path = path.display();
            say(
                "warning",
                format!(
                    "`{path}` is marked read-only, by you or by the program that created it; it is changed anyway"
                ),
            );
        }
        let outcome = install::install(host, path, request)
            .map_err(|refusal| Stop::failed(format!("{refusal}; {}", refusal.aftermath())))?;
        let installed = list_paths::find_entry(host, path, &outcome.name);
        let secret = installed
            .as_ref()
            .and_then(|entry| Secret::in_use(entry, host));
        if secret == Some(Secret::Env) {
            let title = host.title;
            say(
                "note",
                format!("{title} must find the key in its own environment, as `AISOC_API_KEY`"),
            );
        }
        let is_shared = self.arguments.place.scope == Scope::Project && !is_warned;
        if secret == Some(Secret::Inline) && is_shared {
            say(
                "warning",
                "the key is in a file of the project; keep it out of version control",
            );
        }
        let home = ThisMachine.variable(home_variable(Platform::current()));
        let place = outcome.path.to_string_lossy();
        if secret == Some(Secret::Inline)
            && is_shared_place(Platform::current(), home.as_deref(), &place) == Some(true)
        {
            say(
                "warning",
                format!(
                    "`{place}` holds the key and lies outside your profile, so that others on this machine may read it; `--secret file` keeps the key in your profile"
                ),
            );
        }
        if secret == Some(Secret::File) && self.arguments.place.scope == Scope::Project {
            say(
                "note",
                "the entry names a key file on your machine; everyone who shares this project needs a key file at the same path",
            );
        }
        if let Some(located) = self.located.filter(|_| outcome.change == Change::Added) {
            say("note", located.note(self.config));
        }
        for stray in host.strays(&ThisMachine) {
            let (title, name, keys) = (host.title, &stray.entry.name, &stray.keys);
            let stray = stray.path.display();
            say(
                "note",
                format!(
                    "{title} does not read the entry `{name}` in `{stray}`, under `{keys}`; remove it, since it may hold a key"
                ),
            );
        }
        let before = outcome.before.as_deref().unwrap_or_default();
        if host.without_byte_order_mark(before).len() < before.len() {
            let (title, path) = (host.title, outcome.path.display());
            say(
                "note",
                format!("the byte order mark of `{path}` is removed: {title} does not accept it"),
            );
        }
        if let Some(remark) = host.remark {
            say("note", remark);
        }
        let off = installed
            .as_ref()
            .and_then(|entry| host.switched_off(entry));
        let mut row = Row::new(host, &outcome);
        row.line = Some(line(host, &outcome));
        row.next = next(host, &outcome.change);
        if let Some((member, is_heeded)) = off {
            let title = host.title;
            say(
                "warning",
                if is_heeded {
                    format!(
                        "the entry is disabled by `{member}`, which was not changed: {title} does not start it"
                    )
                } else {
                    format!(
                        "the entry says `{member}`, which was not changed and disables a server in other assistants"
                    )
                },
            );
            if is_heeded {
                row.next = Some(format!("Next, in {title}: enable the server."));
            }
        }
        warn_of_lists(host, &outcome);
        Ok(row)
    }

    fn dry_run(&self, host: &Host, path: &Path, request: &InstallRequest<'_>) -> Result<(), Stop> {
        warn_of_repository(host, path, request);
        let outcome = install::plan(host, path, request)
            .map_err(|refusal| Stop::failed(refusal.to_string()))?;
        if let Some(located) = self.located.filter(|_| outcome.change == Change::Added) {
            say("note", located.note(self.config));
        }
        let would = match outcome.change {
            Change::Unchanged => "is up to date; nothing would be written",
            _ if outcome.before.is_none() => "would be written",
            _ => "would be changed",
        };
        let under = match host.shape {
            Shape::Json { key, .. } => format!("The entry, under `{key}`"),
            Shape::Toml | Shape::Yaml => "The entry".to_owned(),
        };
        let (title, path) = (host.title, outcome.path.display());
        let diff = show::diff(host.shape, &outcome, self.arguments.show_key);
        let snippet = show::written(host.shape, &outcome, self.arguments.show_key);
        print_hiding(&format!(
            "{title}: {path} {would}.\n\n{diff}\n{under}:\n\n{snippet}"
        ))
    }

    fn print_entry(
        &self,
        host: &Host,
        path: Option<&Path>,
        request: &InstallRequest<'_>,
    ) -> Result<(), Stop> {
        let planned = request.plan_entry(host, None);
        let planned = planned.map_err(|unfit| Stop::usage(unfit.to_string()))?;
        self.store_key(host, &planned)?;
        if let Some(located) = self.located {
            say("note", located.note(self.config));
        }
        let place = path.map_or_else(String::new, |path| format!(" ({})", path.display()));
        let snippet = show::snippet(
            host.shape,
            request.name,
            &planned.entry,
            self.arguments.show_key,
        );
        let next = if host.way == Way::OnRequest {
            "Next: add it there, or use `--write` to write it".to_owned()
        } else if host.way == Way::Written {
            format!(
                "Next: add it to that file, which is not in a form that can be edited in place; then {}",
                host.next
            )
        } else {
            format!("Next: {}", host.next)
        };
        print_hiding(&format!("{}{place}:\n\n{snippet}\n{next}.", host.title))
    }

    /// Stores the key of an entry that a person adds by hand, unless this is a dry run.
    fn store_key(&self, host: &Host, planned: &PlannedEntry) -> Result<(), Stop> {
        if self.arguments.dry_run {
            return Ok(());
        }
        planned
            .write_key()
            .map_err(|error| Stop::failed(error.to_string()))?;
        self.starts.note_printed(host.name);
        Ok(())
    }

    fn print_link(&self, host: &Host, request: &InstallRequest<'_>) -> Result<(), Stop> {
        let title = host.title;
        let missing = || Stop::usage(format!("{title} has no install link; omit `--link`"));
        let form = host.link.ok_or_else(missing)?;
        let planned = request.plan_link(host);
        let planned = planned.map_err(|unfit| Stop::usage(unfit.to_string()))?;
        self.store_key(host, &planned)?;
        print(&show::link(form, request.name, &planned.entry))?;
        let mut kept = planned
            .entry
            .env
            .iter()
            .filter(|variable| !variable.is_secret);
        if !kept.any(|variable| variable.name.starts_with("AISOC_API_KEY")) {
            say(
                "note",
                "a link holds no key; once the server is added, set `AISOC_API_KEY` in its entry",
            );
        }
        Ok(())
    }
}

/// A list of the host's own may leave out what was just written.
fn warn_of_lists(host: &Host, outcome: &Outcome) {
    let title = host.title;
    for list in host.left_out(&outcome.path, &outcome.name) {
        let list = sanitise::line(&list);
        say(
            "warning",
            format!(
                "the entry is disabled by {list}, which was not changed: {title} does not start it there"
            ),
        );
    }
}

/// A key that is written into a git work tree is one `git add` away from everybody else. Links are followed: it is the
/// file itself that is tracked.
fn warn_of_repository(host: &Host, path: &Path, request: &InstallRequest<'_>) -> bool {
    let old = list_paths::find_entry(host, path, request.name);
    let holds_secret = request
        .plan_entry(host, old.as_ref())
        .is_ok_and(|planned| planned.holds_secret());
    let Some(tree) = work_tree(path).filter(|_| holds_secret) else {
        return false;
    };
    let (path, tree) = (path.display(), tree.display());
    say(
        "warning",
        format!(
            "the key goes into `{path}`, which is in the git work tree `{tree}`: do not commit it; `--secret file` keeps it elsewhere"
        ),
    );
    true
}

/// The git work tree that a file is in, past all links.
fn work_tree(path: &Path) -> Option<PathBuf> {
    let file = file_itself(path);
    // A work tree has a folder of that name, a worktree or submodule a file.
    let tree = file
        .ancestors()
        .skip(1)
        .find(|folder| folder.join(".git").exists())?;
    Some(tree.to_owned())
}

/// The file that a path leads to. It may not be there yet; then its folder tells.
fn file_itself(path: &Path) -> PathBuf {
    if let Ok(file) = path.canonicalize() {
        return file;
    }
    let path = path.read_link().map_or_else(
        |_| path.to_owned(),
        |link| path.parent().unwrap_or(path).join(link),
    );
    let known = path.ancestors().skip(1).find_map(|folder| {
        let itself = folder.canonicalize().ok()?;
        Some(itself.join(path.strip_prefix(folder).ok()?))
    });
    known.unwrap_or(path)
}

/// Prints what may hold a hidden key, and says how to see it.
fn print_hiding(text: &str) -> Result<(), Stop> {
    print(text)?;
    if text.contains(show::REDACTED) {
        say("note", "the key is redacted; `--show-key` prints it");
    }
    Ok(())
}
