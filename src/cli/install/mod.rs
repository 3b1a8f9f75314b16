//! `install`: from the command line to the hosts' files, and the report about it.

mod address;
mod ask;
mod checks;
mod list_paths;
mod one;
mod owner;
mod places;
mod program;
mod report;

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use super::arguments::{EVERY, Install, Scope};
use super::connect::brings_its_own;
use super::embedded::Demonstration;
use super::outcome::{Stop, print, say};
use crate::config::{self, Config, Flags, Process, Source, WithoutFetching, WithoutLogins};
use crate::install::hosts::{FoundEntry, Host, Link, ThisMachine, own_folder};
use crate::install::{Secret, Via, Wish, survey};
use address::Looked;
pub(super) use checks::Followed;
use one::Installer;
pub(super) use owner::refuse_anothers_home;
use places::Place;
use places::passed_over;
pub(super) use places::{chosen, places};
use program::Starts;
pub(super) use program::tidy;
pub(super) use report::{Row, line, table};

/// Does what `install` is asked.
pub(super) fn run(
    arguments: Install,
    flags: Flags,
    demo: Option<Demonstration>,
) -> Result<Option<Followed>, Stop> {
    let machine = ThisMachine;
    if arguments.list_paths {
        let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
        let is_table = !arguments.json && std::io::stdout().is_terminal();
        let paths = if is_table {
            list_paths::table(&machine, &here)
        } else {
            format!("{:#}", survey::survey(&machine, &here))
        };
        return print(&paths).map(|()| None);
    }
    if arguments.demo {
        if demo.is_none() {
            return Err(Stop::usage("`--demo`: this build has no demo tenant"));
        }
        brings_its_own("`--demo`", &flags)?;
    }
    put(arguments, flags, demo).map(Some)
}

/// Puts the server into the hosts.
pub(super) fn put(
    mut arguments: Install,
    mut flags: Flags,
    demo: Option<Demonstration>,
) -> Result<Followed, Stop> {
    let machine = ThisMachine;
    owner::refuse_anothers_home(&machine)?;
    if arguments.host.is_empty() {
        let missing = "no assistant is given; name one with `--host`, such as `--host claude`, or `--host all`";
        if !ask::is_possible() {
            return Err(Stop::usage(missing));
        }
        arguments.host = vec![ask::host(&machine)?];
    }
    let every = arguments.host.iter().any(|name| name == EVERY);
    let chosen = chosen(&arguments.host, &machine);
    let places = places(&chosen, arguments.place.scope, every, &machine)?;
    if every {
        for reason in passed_over(arguments.place.scope, &machine) {
            say("note", format!("skipped: {reason}"));
        }
    }
    if places.is_empty() {
        let missing = "no assistant is found on this machine; name one with `--host`";
        return Err(Stop::failed(missing));
    }
    let mut config = settle(&arguments, &mut flags, &places)?;
    let looked = (config.url.source == Source::Default && !arguments.demo && !arguments.link)
        .then(|| Looked::look(&mut config));
    for warning in &config.warnings {
        say("warning", warning);
    }
    let own_folder = own_folder(&machine);
    let mut starts = Starts::new(&machine);
    if needs_program(&arguments, &config, &places, &starts) {
        starts.place_program(&machine, arguments.dry_run)?;
    }
    let installer = Installer {
        arguments: &arguments,
        config: &config,
        looked: looked.as_ref(),
        starts: &starts,
        own_folder: own_folder.as_deref(),
    };
    let done = all(&installer, &places, every);
    drop(starts);
    if !arguments.dry_run {
        // Also where something failed: then a copy that was just made is of no use.
        tidy(&machine);
    }
    let rows = done?;
    Ok(Followed {
        is_checked: !arguments.no_check && rows.iter().any(|row| row.next.is_some()),
        demo: demo.filter(|_| arguments.demo),
        timeout: config.timeout.value,
        next: rows.into_iter().filter_map(|row| row.next).collect(),
        flags,
    })
}

/// Every place in turn; one that fails does not keep the others from their turn.
fn all(installer: &Installer<'_>, places: &[Place], every: bool) -> Result<Vec<Row>, Stop> {
    let mut rows = Vec::new();
    for place in places {
        match installer.one(place) {
            Err(stop) if places.len() == 1 => return Err(stop),
            Err(stop) => {
                let _ = stop.report(env!("CARGO_PKG_NAME"));
                rows.push(Row::failed(place));
            }
            Ok(row) => rows.extend(row),
        }
    }
    if every && !rows.is_empty() {
        print(&table(&rows))?;
    }
    for row in &rows {
        if let Some(told) = row.told.as_ref().filter(|_| !every) {
            print(told)?;
        }
    }
    if rows.iter().any(|row| row.has_failed) {
        for next in rows.iter().filter_map(|row| row.next.as_ref()) {
            print(next)?;
        }
        return Err(Stop::failed(
            "the server could not be added to every assistant",
        ));
    }
    Ok(rows)
}

/// The settings, with a key entered at the terminal if one is needed and none is given.
fn settle(arguments: &Install, flags: &mut Flags, places: &[Place]) -> Result<Config, Stop> {
    // What is in an entry stays: a login elsewhere is no reason to send it to another tenant.
    let surroundings = WithoutLogins(&Process);
    let config = if arguments.demo {
        config::resolve(flags, &WithoutFetching(&surroundings))?
    } else {
        config::resolve(flags, &surroundings)?
    };
    let machine = ThisMachine;
    let starts = Starts::new(&machine);
    let lacks_key = places.iter().any(|place| {
        let wish = wish(arguments, &config, place.host, &starts, None, &machine);
        wish.lacks_key(place.host, present(place, wish.name).as_ref())
    });
    if !lacks_key || arguments.link {
        return Ok(config);
    }
    if let Some(config) = signed_in(flags)? {
        return Ok(config);
    }
    if !ask::is_possible() {
        let missing = "no API key is given; sign in with `aisoc-mcp login`, set `AISOC_API_KEY`, or name a file that holds it with `--api-key-file`";
        return Err(Stop::usage(missing));
    }
    if config.url.source == Source::Default {
        ask_address(flags)?;
    }
    flags.api_key = Some(ask::key()?);
    flags.api_key_source = Some(Source::Asked);
    Ok(config::resolve(flags, &Process)?)
}

/// Asks for the address until it is valid: a mistake in it is reported before asking for the key.
fn ask_address(flags: &mut Flags) -> Result<(), Stop> {
    loop {
        flags.aisoc_url = ask::url()?;
        match config::resolve(flags, &Process) {
            Err(error) if error.source_of_value == Source::Flag("--aisoc-url") => {
                say("error", error.reason);
            }
            settled => return settled.map(drop).map_err(Stop::from),
        }
    }
}

/// The settings of a login, where there is one at the address; the flags then say so for the checks that follow.
fn signed_in(flags: &mut Flags) -> Result<Option<Config>, Stop> {
    let config = config::resolve(flags, &Process)?;
    let (Some(login), Some(key)) = (&config.login, &config.key) else {
        return Ok(None);
    };
    if login.is_session {
        say(
            "note",
            format!(
                "{} is a session token, which expires too soon for an assistant's entry",
                key.source
            ),
        );
        return Ok(None);
    }
    say("note", format!("the key of {} is installed", key.source));
    flags.aisoc_url = Some(login.url.to_string());
    flags.api_key = Some(login.key.clone());
    flags.api_key_source = Some(key.source.clone());
    Ok(Some(config))
}

/// The entry of that name where it is to be written.
fn present(place: &Place, name: &str) -> Option<FoundEntry> {
    survey::entry(place.host, place.path.as_ref()?, name)
}

/// Whether an entry is to be written that starts the program by its path.
fn needs_program(arguments: &Install, config: &Config, places: &[Place], starts: &Starts) -> bool {
    places.iter().any(|place| {
        let wish = wish(arguments, config, place.host, starts, None, &ThisMachine);
        wish.via(present(place, wish.name).as_ref()) == Via::Program
    })
}

fn wish<'a>(
    arguments: &'a Install,
    config: &'a Config,
    host: &Host,
    starts: &'a Starts,
    own_folder: Option<&'a Path>,
    machine: &'a ThisMachine,
) -> Wish<'a> {
    Wish {
        name: &arguments.place.name,
        program: starts.program(),
        portable: starts.portable(),
        via: arguments.via.map(Via::from),
        usual_via: match arguments.place.scope {
            Scope::User => Via::Program,
            // A path on this machine is of no use to the others who share the file.
            Scope::Project => Via::Npx,
        },
        demo: arguments.demo,
        config,
        is_found: config.url.source != Source::Default,
        secret: arguments.secret.map(Secret::from),
        usual: usual(host, arguments),
        own_folder,
        machine,
    }
}

/// The default of `--secret`: a project's file is shared, so it does not hold the key; neither does a link.
fn usual(host: &Host, arguments: &Install) -> Secret {
    let other = Secret::of(host).get(1).copied().unwrap_or(Secret::File);
    match arguments.place.scope {
        _ if arguments.link && host.link == Some(Link::LmStudio) => Secret::Inline,
        Scope::User if !arguments.link => Secret::Inline,
        _ => other,
    }
}
