//! `install`: from the command line to the hosts' files, and what is said about it.

mod ask;
mod places;
mod report;

use std::path::{Path, PathBuf};

use super::arguments::{EVERY, Install, Scope};
use super::outcome::{Stop, print, say};
use crate::config::{self, Config, Flags, Process};
use crate::install::hosts::{Host, Shape, ThisMachine, own_folder};
use crate::install::{self, Change, Secret, Wish, Wished, show, survey};
use places::Place;
pub(super) use places::{chosen, places};
pub(super) use report::{done, line, next, table};

/// Does what `install` is asked.
pub(super) fn run(mut arguments: Install, mut flags: Flags) -> Result<(), Stop> {
    let machine = ThisMachine;
    if arguments.list_paths {
        let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
        return print(&format!("{:#}", survey::survey(&machine, &here)));
    }
    if flags.api_key.is_some() {
        say(
            "warning",
            "`--api-key`: others on this machine can read a command line, and a shell keeps it; prefer `AISOC_API_KEY`, \
             `--api-key-file` or the prompt",
        );
    }
    if arguments.host.is_empty() {
        if !ask::is_possible() {
            return Err(Stop::usage(
                "no host is given; name one with `--host`, such as `--host claude`, or `--host all`",
            ));
        }
        arguments.host = vec![ask::host(&machine)?];
    }
    let every = arguments.host.iter().any(|name| name == EVERY);
    let chosen = chosen(&arguments.host, &machine);
    let places = places(&chosen, arguments.place.scope, every, &machine)?;
    if places.is_empty() {
        return Err(Stop::failed(
            "no host is found on this machine; name one with `--host`",
        ));
    }
    let config = settle(&arguments, &mut flags, &places)?;
    for warning in &config.warnings {
        say("warning", warning);
    }
    let program = program()?;
    let own_folder = own_folder(&machine);
    let installer = Installer {
        arguments: &arguments,
        config: &config,
        program: &program,
        own_folder: own_folder.as_deref(),
        every,
    };
    installer.all(&places)
}

/// The settings, with a key that was asked for where one is needed and none is said.
fn settle(arguments: &Install, flags: &mut Flags, places: &[Place]) -> Result<Config, Stop> {
    let config = config::resolve(flags, &Process)?;
    let machine = ThisMachine;
    let lacking = places.iter().find(|place| {
        let wish = Wish {
            name: &arguments.place.name,
            command: Path::new(""),
            config: &config,
            secret: arguments.secret.map(Secret::from),
            usual: usual(place.host, arguments),
            own_folder: None,
            machine: &machine,
        };
        let old = place
            .path
            .as_ref()
            .and_then(|path| survey::has_entry(place.host, path, wish.name));
        !arguments.link && wish.lacks_key(place.host, old.as_ref())
    });
    if lacking.is_none() {
        return Ok(config);
    }
    if !ask::is_possible() {
        return Err(Stop::usage(
            "no API key is given; set `AISOC_API_KEY`, or name a file that holds it with `--api-key-file`",
        ));
    }
    if config.url.source == config::Source::Default {
        flags.aisoc_url = ask::url()?;
        // A mistake in it is told before the key is asked for.
        config::resolve(flags, &Process)?;
    }
    flags.api_key = Some(ask::key()?);
    Ok(config::resolve(flags, &Process)?)
}

/// Where a key is kept when nothing is said: a project's file is shared, so there it is not in it.
fn usual(host: &Host, arguments: &Install) -> Secret {
    let ways = Secret::of(host);
    match arguments.place.scope {
        _ if arguments.link => ways
            .get(1)
            .copied()
            .filter(|way| *way != Secret::File)
            .unwrap_or(Secret::Inline),
        Scope::User => Secret::Inline,
        Scope::Project => ways.get(1).copied().unwrap_or(Secret::File),
    }
}

fn program() -> Result<PathBuf, Stop> {
    let failed = |error| {
        Stop::failed(format!(
            "where this program is cannot be found out: {error}"
        ))
    };
    let program = install::program().map_err(failed)?;
    let text = program.to_string_lossy().replace('\\', "/");
    if text.contains("/target/debug/") || text.contains("/target/release/") {
        say(
            "warning",
            format!(
                "the entry starts `{}`, which `cargo clean` removes; `cargo install --path .` keeps a copy",
                program.display()
            ),
        );
    }
    Ok(program)
}

struct Installer<'a> {
    arguments: &'a Install,
    config: &'a Config,
    program: &'a Path,
    own_folder: Option<&'a Path>,
    every: bool,
}

impl Installer<'_> {
    fn all(&self, places: &[Place]) -> Result<(), Stop> {
        let mut rows = Vec::new();
        let mut failed = None;
        for place in places {
            match self.one(place) {
                Ok(done) => rows.push(done),
                Err(problem) if !self.every && places.len() == 1 => {
                    return Err(Stop::failed(problem));
                }
                Err(problem) => {
                    say("error", &problem);
                    let path = place.path.as_deref().unwrap_or(Path::new(""));
                    rows.push((
                        place.host.title,
                        "failed".to_owned(),
                        path.display().to_string(),
                    ));
                    failed = Some("not every host could be installed into");
                }
            }
        }
        if self.every && !self.arguments.dry_run && !self.arguments.link {
            print(&table(&rows))?;
        }
        failed.map_or(Ok(()), |message| Err(Stop::failed(message)))
    }

    fn one(&self, place: &Place) -> Result<(&'static str, String, String), String> {
        let host = place.host;
        let machine = ThisMachine;
        let wish = Wish {
            name: &self.arguments.place.name,
            command: self.program,
            config: self.config,
            secret: self.arguments.secret.map(Secret::from),
            usual: usual(host, self.arguments),
            own_folder: self.own_folder,
            machine: &machine,
        };
        let path = place
            .path
            .as_deref()
            .filter(|_| ask::is_written(host.way, self.arguments.write));
        if self.arguments.link {
            return self.link(host, &wish);
        }
        let Some(path) = path else {
            return self.shown(host, place.path.as_deref(), &wish);
        };
        if self.arguments.dry_run {
            return self.rehearsed(host, path, &wish);
        }
        let outcome = install::install(host, path, &wish)
            .map_err(|refusal| format!("{refusal}; nothing was changed"))?;
        let row = (
            host.title,
            done(&outcome.change).to_owned(),
            outcome.path.display().to_string(),
        );
        let mut told = if self.every {
            Vec::new()
        } else {
            vec![line(host, &outcome)]
        };
        if let Some(next) = next(host, &outcome.change) {
            told.push(if self.every {
                format!("{}: {next}", host.title)
            } else {
                next
            });
        }
        self.remarks(&wish, host, &mut told);
        for text in told {
            print(&text).map_err(|_| "the result cannot be written".to_owned())?;
        }
        Ok(row)
    }

    /// What the person still has to see to.
    fn remarks(&self, wish: &Wish<'_>, host: &Host, told: &mut Vec<String>) {
        let secret = wish.secret(host, None);
        if secret == Secret::Env {
            told.push(format!(
                "{} must find the key in its own environment, as `AISOC_API_KEY`.",
                host.title
            ));
        }
        if self.arguments.place.scope == Scope::Project && secret == Secret::Inline {
            say(
                "warning",
                "the key is in a file of the project; keep it out of version control",
            );
        }
    }

    fn link(
        &self,
        host: &'static Host,
        wish: &Wish<'_>,
    ) -> Result<(&'static str, String, String), String> {
        let Some(form) = host.link else {
            return Err(format!(
                "{} has no link that adds a server; leave out `--link`",
                host.title
            ));
        };
        let wished = wish.linked(host)?;
        let text = show::link(form, wish.name, &wished.entry);
        print(&text).map_err(|_| "the result cannot be written".to_owned())?;
        let holds_key = wished
            .entry
            .env
            .iter()
            .any(|variable| variable.name.starts_with("AISOC_API_KEY"));
        if !holds_key {
            say(
                "note",
                "a link holds no key; once the server is added, set `AISOC_API_KEY` in its entry",
            );
        }
        Ok((host.title, "link".to_owned(), String::new()))
    }

    fn shown(
        &self,
        host: &'static Host,
        path: Option<&Path>,
        wish: &Wish<'_>,
    ) -> Result<(&'static str, String, String), String> {
        let wished = wish.entry(host, None)?;
        let place = path.map_or_else(String::new, |path| format!(" ({})", path.display()));
        let text = format!(
            "For {}{place}:\n\n{}\nNext: {}.",
            host.title,
            self.snippet(host, wish.name, &wished),
            host.next
        );
        print(&text).map_err(|_| "the result cannot be written".to_owned())?;
        if host.way == install::hosts::Way::OnRequest {
            say("note", "`--write` writes it there");
        }
        self.say_hidden(&wished);
        if !self.arguments.dry_run
            && let Some((path, key)) = &wished.key_file
        {
            use secrecy::ExposeSecret as _;
            install::file::write_private(path, &format!("{}\n", key.expose_secret()))
                .map_err(|refusal| refusal.to_string())?;
        }
        Ok((host.title, "to paste".to_owned(), String::new()))
    }

    fn rehearsed(
        &self,
        host: &'static Host,
        path: &Path,
        wish: &Wish<'_>,
    ) -> Result<(&'static str, String, String), String> {
        let outcome = install::rehearse(host, path, wish).map_err(|refusal| refusal.to_string())?;
        let old = survey::has_entry(host, path, &outcome.name);
        let wished = wish.entry(host, old.as_ref())?;
        let shown = outcome.path.display();
        let would = match outcome.change {
            Change::Unchanged => "is up to date; nothing would be written",
            _ if outcome.before.is_none() => "would be written",
            _ => "would be changed",
        };
        let diff = show::diff(host.shape, &outcome, self.arguments.show_key);
        let under = match host.shape {
            Shape::Json { key, .. } => format!("The entry, under `{key}`"),
            Shape::Toml | Shape::Yaml => "The entry".to_owned(),
        };
        let snippet = self.snippet(host, &outcome.name, &wished);
        let text = format!(
            "{}: {shown} {would}.\n\n{diff}\n{under}:\n\n{snippet}",
            host.title
        );
        print(&text).map_err(|_| "the result cannot be written".to_owned())?;
        self.say_hidden(&wished);
        Ok((host.title, would.to_owned(), shown.to_string()))
    }

    fn snippet(&self, host: &Host, name: &str, wished: &Wished) -> String {
        show::snippet(host.shape, name, &wished.entry, self.arguments.show_key)
    }

    fn say_hidden(&self, wished: &Wished) {
        let has_secret = wished.entry.env.iter().any(|variable| variable.is_secret);
        if has_secret && !self.arguments.show_key {
            say("note", "the key is hidden; `--show-key` shows it");
        }
    }
}
