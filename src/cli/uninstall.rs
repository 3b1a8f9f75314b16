//! `uninstall`: removes our entry from the hosts' files.

use super::arguments::{EVERY, Uninstall};
use super::install::{Row, chosen, line, places, refuse_anothers_home, table, tidy};
use super::outcome::{Stop, print, say};
use crate::install::hosts::{Host, ThisMachine, Way, hosts, own_folder};
use crate::install::{self, Change, Outcome, show};

/// Does what `uninstall` is asked.
pub(super) fn run(arguments: &Uninstall) -> Result<(), Stop> {
    let machine = ThisMachine;
    refuse_anothers_home(&machine)?;
    let every = arguments.host.iter().any(|name| name == EVERY);
    let chosen: Vec<&'static Host> = if every {
        hosts()
            .iter()
            .filter(|host| host.way != Way::Shown)
            .collect()
    } else {
        chosen(&arguments.host, &machine)
    };
    let own_folder = own_folder(&machine);
    let name = &arguments.place.name;
    let mut rows = Vec::new();
    let mut failed = false;
    for place in places(&chosen, arguments.place.scope, every, &machine)? {
        let host = place.host;
        let Some(path) = &place.path else {
            let title = host.title;
            return Err(Stop::usage(format!(
                "{title} keeps its servers itself; remove `{name}` in its settings"
            )));
        };
        match install::uninstall(host, path, name, own_folder.as_deref(), arguments.dry_run) {
            Ok(outcome) if every && outcome.change == Change::NotThere => {}
            Ok(outcome) if arguments.dry_run => print(&rehearsed(host, &outcome))?,
            Ok(outcome) if every => rows.push(Row::new(host, &outcome)),
            Ok(outcome) => {
                print(&line(host, &outcome))?;
                if outcome.change != Change::NotThere {
                    print(&format!(
                        "Next: restart {}, so that it stops the server.",
                        host.title
                    ))?;
                }
            }
            Err(refusal) => {
                failed = true;
                say("error", format!("{refusal}; {}", refusal.aftermath()));
            }
        }
    }
    if every && !arguments.dry_run {
        let none = format!("No assistant has an entry `{name}`; nothing changed.");
        print(&if rows.is_empty() { none } else { table(&rows) })?;
    }
    if !arguments.dry_run {
        tidy(&machine);
    }
    if failed {
        return Err(Stop::failed("not every file could be changed"));
    }
    Ok(())
}

fn rehearsed(host: &Host, outcome: &Outcome) -> String {
    let path = outcome.path.display();
    let would = match outcome.change {
        Change::NotThere => "has no such entry; nothing would be changed",
        Change::Deleted => "would be removed, since nothing else is in it",
        _ => "would be changed",
    };
    let diff = show::diff(host.shape, outcome, false);
    format!("{}: {path} {would}.\n\n{diff}", host.title)
}
