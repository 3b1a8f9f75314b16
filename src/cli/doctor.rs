//! `doctor`: the report on standard output, the verdict in the exit code.

use std::io::{self, IsTerminal as _};

use super::arguments::Doctor;
use super::connect::demonstration;
use super::embedded::Demonstration;
use super::outcome::{Stop, print};
use crate::config::{Flags, Process};
use crate::doctor::{self, Options};
use crate::registry::Registry;

/// How wide the report is where there is no terminal to fit.
const WIDTH_ELSEWHERE: usize = 120;

/// Looks at everything and prints what was found; exit code 1 when anything failed.
pub(super) async fn run(
    registry: Registry,
    flags: &Flags,
    demo: Option<Demonstration>,
    arguments: &Doctor,
) -> Result<(), Stop> {
    let options = Options {
        offline: arguments.offline,
        without_hosts: demo.is_some(),
        given_by: demo.map(|_| "--demo"),
    };
    let report = match demo {
        None => doctor::run(registry, flags, &Process, options).await,
        Some(demo) => {
            let (flags, _running) = demonstration(flags, demo).await?;
            doctor::run(registry, &flags, &Process, options).await
        }
    };
    if arguments.json {
        let report = serde_json::to_string_pretty(&report);
        print(&report.map_err(|error| Stop::failed(error.to_string()))?)?;
    } else {
        print(&report.render(is_coloured(), width()))?;
    }
    if report.ok { Ok(()) } else { Err(Stop::told()) }
}

/// On a terminal, unless `NO_COLOR` says otherwise or the terminal has none.
fn is_coloured() -> bool {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    io::stdout().is_terminal()
        && set("NO_COLOR").is_none()
        && set("TERM").is_none_or(|terminal| terminal != "dumb")
}

fn width() -> usize {
    comfy_table::Table::new()
        .width()
        .map_or(WIDTH_ELSEWHERE, usize::from)
}
