//! `doctor`: the report on standard output, the verdict in the exit code.

use std::io::{self, IsTerminal as _, Write as _};
use std::pin::pin;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

use super::arguments::Doctor;
use super::connect::demonstration;
use super::embedded::Demonstration;
use super::outcome::{Stop, print};
use crate::config::{Flags, Process};
use crate::doctor::{self, Borrowed, Options, Report};
use crate::install::hosts::{self, Host, ThisMachine};
use crate::registry::Registry;

/// How wide the report is where there is no terminal to fit.
const WIDTH_ELSEWHERE: usize = 120;

/// What of this environment is about the terminal and not about the service.
const COLOUR: [&str; 2] = ["NO_COLOR", "COLUMNS"];

/// Looks at everything and prints what was found; exit code 1 when anything failed.
pub(super) async fn run(
    registry: Registry,
    flags: &Flags,
    demo: Option<Demonstration>,
    arguments: &Doctor,
) -> Result<(), Stop> {
    if let Some(host) = arguments.host.as_deref().and_then(hosts::host) {
        return from_within(host).await;
    }
    let options = Options {
        offline: arguments.offline,
        without_hosts: demo.is_some(),
        given_by: demo.map(|_| "--demo"),
        settings_of: arguments.settings_of.clone(),
    };
    let report = match demo {
        None => patiently(doctor::run(registry, flags, &Process, options)).await,
        Some(demo) => {
            let (flags, _running) = demonstration(flags, demo).await?;
            patiently(doctor::run(registry, &flags, &Process, options)).await
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

/// Waits for a report, and tells a person who waits for long that it will end.
pub(super) async fn patiently(report: impl Future<Output = Report>) -> Report {
    let mut report = pin!(report);
    if let Ok(report) = timeout(Duration::from_secs(2), &mut report).await {
        return report;
    }
    if io::stderr().is_terminal() {
        // Nobody is left to tell when stderr is closed.
        let _ = writeln!(
            io::stderr(),
            "… something does not answer; it is given up within three times the timeout"
        );
    }
    report.await
}

/// Runs this very command again, in the environment that the host gives its server: proxies and certificates are settled
/// by it, too.
async fn from_within(host: &'static Host) -> Result<(), Stop> {
    let borrowed = Borrowed::from_host(host, &ThisMachine).map_err(Stop::failed)?;
    let failed = |error| Stop::failed(format!("this program cannot be started again: {error}"));
    let mut command = Command::new(std::env::current_exe().map_err(failed)?);
    borrowed.lend(&mut command);
    command.envs(
        COLOUR
            .iter()
            .filter_map(|name| Some((name, std::env::var_os(name)?))),
    );
    let mut arguments = std::env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--host" {
            arguments.next();
        } else if !argument.to_string_lossy().starts_with("--host=") {
            command.arg(argument);
        }
    }
    let status = command
        .arg("--settings-of")
        .arg(borrowed.place)
        .status()
        .await
        .map_err(failed)?;
    if status.success() {
        Ok(())
    } else {
        Err(Stop::told())
    }
}

/// On a terminal, unless `NO_COLOR` says otherwise or the terminal has none.
pub(super) fn is_coloured() -> bool {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    io::stdout().is_terminal()
        && set("NO_COLOR").is_none()
        && set("TERM").is_none_or(|terminal| terminal != "dumb")
}

pub(super) fn width() -> usize {
    comfy_table::Table::new()
        .width()
        .map(usize::from)
        .filter(|width| *width > 0)
        .unwrap_or(WIDTH_ELSEWHERE)
}
