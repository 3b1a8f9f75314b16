//! `doctor`: the report on standard output, the verdict in the exit code.

use std::ffi::OsString;
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
use crate::doctor::{self, HostEnvironment, Options, Report};
use crate::install::hosts::{self, Host, ThisMachine};
use toolspec_runtime::registry::Registry;

/// How wide the report is where there is no terminal to fit.
const WIDTH_ELSEWHERE: usize = 120;

/// The commands, of which the first on a command line is the one that is meant.
const COMMANDS: [&str; 13] = [
    "serve",
    "call",
    "replay",
    "doctor",
    "demo",
    "tools",
    "login",
    "install",
    "uninstall",
    "prompts",
    "completions",
    "version",
    "help",
];

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
        without_hosts: demo.is_some() && arguments.settings_of.is_none(),
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
    if report.ok {
        Ok(())
    } else {
        Err(Stop::already_reported())
    }
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
            "… waiting for an answer; the checks end within three times the timeout"
        );
    }
    report.await
}

/// Runs this very command again, in the environment that the host gives its server: proxies and certificates are settled
/// by it, too.
async fn from_within(host: &'static Host) -> Result<(), Stop> {
    let borrowed = HostEnvironment::from_host(host, &ThisMachine)
        .map_err(|error| Stop::failed(error.to_string()))?;
    let failed = |error| Stop::failed(format!("this program cannot be started again: {error}"));
    let mut command = Command::new(std::env::current_exe().map_err(failed)?);
    borrowed.apply_to(&mut command);
    command.envs(
        COLOUR
            .iter()
            .filter_map(|name| Some((name, std::env::var_os(name)?))),
    );
    let is_demo = borrowed.flags.iter().any(|flag| flag == "--demo");
    let mut given = Vec::new();
    let mut arguments = std::env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        let text = argument.to_string_lossy();
        if text == "--host" {
            arguments.next();
        } else if !(text.starts_with("--host=") || is_demo && text == "--offline") {
            // A demo tenant is on this machine, so that there is nothing to be left out.
            given.push(argument);
        }
    }
    command
        .args(&given)
        .args(unless_given(&borrowed.flags, &given));
    let status = command
        .arg("--settings-of")
        .arg(borrowed.place)
        .status()
        .await
        .map_err(failed)?;
    if status.success() {
        Ok(())
    } else {
        Err(Stop::already_reported())
    }
}

/// The flags of an entry but for those that are given anew, with their values.
fn unless_given(flags: &[String], given: &[OsString]) -> Vec<String> {
    let flag = |argument: &str| argument.split('=').next().unwrap_or_default().to_owned();
    let given: Vec<_> = given
        .iter()
        .map(|argument| flag(&argument.to_string_lossy()))
        .collect();
    let mut is_kept = true;
    let kept = flags.iter().filter(|argument| {
        if argument.starts_with("--") {
            is_kept = !given.contains(&flag(argument));
        }
        is_kept
    });
    kept.cloned().collect()
}

/// Whether a command line asks for a report as JSON, also where it cannot be read as a whole.
pub(super) fn wants_json() -> bool {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let command = arguments
        .iter()
        .find(|argument| COMMANDS.iter().any(|command| argument == command));
    command.is_some_and(|command| command == "doctor")
        && arguments.iter().any(|argument| argument == "--json")
}

/// Prints the report of a run that came to nothing, so that scripts find one in every case.
pub(super) fn print_refused(registry: &Registry, reason: &str) {
    let report = doctor::refused(registry, reason);
    // The reason itself goes to stderr, too.
    let _ = serde_json::to_string_pretty(&report).map(|report| print(&report));
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
