//! The command line.
//!
//! [`run`] takes the tools as a parameter: another program becomes a server with the same commands in
//! one line. Standard output carries only results; messages go to stderr. Exit
//! codes: 0 success, 1 failure, 2 usage error.

mod arguments;
mod audit;
mod connect;
mod doctor;
mod embedded;
mod install;
mod login;
mod outcome;
mod replay;
mod uninstall;

use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::sync::Arc;

use clap::FromArgMatches as _;

use crate::config::{Flags, Process, Reader, read_only, scope_filter, tools, verbose};
use toolspec_runtime::command::block_on;
use toolspec_runtime::mcp;
use toolspec_runtime::registry::Registry;
use toolspec_runtime::{command, log};

use arguments::{Arguments, Command, DemoFlags};
use connect::{brings_its_own, connect};
pub use embedded::{
    Demonstration, Embedded, Fault, Listening, Outcome, Print, Release, Size, TenantChoice,
};
use outcome::{Stop, print, say};

/// The definition of the command line, as [`run`] reads it: its commands, flags and help. `has_demo` is whether there is an
/// embedded tenant to speak of.
#[must_use]
pub fn definition(has_demo: bool) -> clap::Command {
    arguments::command(has_demo)
}

/// Does what the command line asks, with these tools. `demo` is what `demo` and `--demo` do;
/// without it there is no such flag. `registry.read_only` is settled by the command line.
#[must_use]
pub fn run(registry: Registry, demo: Option<Demonstration>) -> ExitCode {
    log::report_panics(env!("CARGO_PKG_NAME"));
    toolspec_runtime::process::forbid_core_dumps();
    let command = arguments::command(demo.is_some());
    let parsed = command
        .clone()
        .try_get_matches()
        .and_then(|matches| Arguments::from_arg_matches(&matches));
    let done = match parsed {
        Ok(arguments) => Runner {
            registry,
            demo,
            command,
        }
        .run(arguments),
        // It knows whether it is help, which is a result, or a complaint.
        Err(error) => {
            let _ = error.print();
            if error.use_stderr() && doctor::wants_json() {
                let text = error.to_string();
                let first = text.lines().next().unwrap_or_default();
                doctor::print_refused(&registry, first.trim_start_matches("error: "));
            }
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    log::flush();
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => stop.report(env!("CARGO_PKG_NAME")),
    }
}

struct Runner {
    registry: Registry,
    demo: Option<Demonstration>,
    command: clap::Command,
}

impl Runner {
    /// Does it; a report that is requested as JSON is one also where nothing could be looked at.
    fn run(self, arguments: Arguments) -> Result<(), Stop> {
        let is_report = matches!(&arguments.command, Some(Command::Doctor(asked)) if asked.json);
        let registry = self.registry;
        self.run_command(arguments).inspect_err(|stop| {
            if let Some(reason) = stop.message().filter(|_| is_report) {
                doctor::print_refused(&registry, reason);
            }
        })
    }

    fn run_command(mut self, arguments: Arguments) -> Result<(), Stop> {
        let flags = arguments.common.flags();
        let command = match arguments.command {
            Some(command) => command,
            None if std::io::stdin().is_terminal() => {
                return print(&self.command.render_long_help().to_string());
            }
            None => Command::Serve {
                demo: DemoFlags::default(),
            },
        };
        warn_of_key(&flags, &command);
        let mut settings = Reader::strict(&Process);
        log::start(
            env!("CARGO_CRATE_NAME"),
            verbose(&flags, &mut settings)?.value,
        );
        self.registry.read_only = read_only(&flags, &mut settings)?.value;
        if let Some(names) = tools(&flags, &mut settings)? {
            self.registry = command::choose(self.registry, &names.value)?;
        }
        let demo = self.demo(arguments.demo, &command)?;
        match command {
            Command::Serve { .. } => block_on(serve(self.registry, &flags, demo)),
            Command::Call { tool, input, .. } => block_on(async {
                let connection = connect(&flags, demo).await?;
                let audit = connection.audit.clone();
                command::call(
                    self.registry,
                    &connection.client,
                    audit,
                    &tool,
                    input.as_deref(),
                )
                .await
            }),
            Command::Replay(asked) => block_on(async {
                let connection = connect(&flags, demo).await?;
                Box::pin(replay::run(&connection, asked)).await
            }),
            Command::Audit(asked) => audit::run(&flags, asked),
            Command::Doctor(arguments) => {
                block_on(doctor::run(self.registry, &flags, demo, &arguments))
            }
            Command::Demo {
                tenant,
                listen,
                with,
            } => block_on(async {
                let missing = || Stop::usage("this build has no demo tenant");
                let demo = self.demo.ok_or_else(missing)?;
                brings_its_own("`demo`", &flags)?;
                // A reader who has seen enough is no reason to fail, and the rest is still done.
                let show = |text: &str| drop(print(text));
                let tenant = tenant.or(arguments.demo.tenant);
                let done = match listen {
                    None => (demo.tour)(tenant, &show).await,
                    Some(address) => {
                        let listening = Listening {
                            address,
                            fault: with.fault,
                            ingest: with.ingest,
                            save: with.save,
                        };
                        (demo.listen)(tenant, listening, &show).await
                    }
                };
                done.map_err(|error| Stop::failed(error.to_string()))
            }),
            Command::Tools { json } => command::tools(&self.registry, json),
            Command::Login(asked) => {
                let flags = block_on(login::run(&self.registry, &flags, &asked))?;
                if asked.host.is_empty() {
                    return Ok(());
                }
                let arguments = arguments::Install::into_hosts(asked.host);
                let followed = install::install_into_hosts(arguments, flags, None)?;
                block_on(followed.run(self.registry))
            }
            Command::Install(arguments) => match install::run(arguments, flags, self.demo)? {
                Some(followed) => block_on(followed.run(self.registry)),
                None => Ok(()),
            },
            Command::Uninstall(arguments) => uninstall::run(&arguments),
            Command::Prompts(asked) => {
                let prompt = asked.prompt.as_deref();
                command::prompts(&self.registry, prompt, &asked.values, asked.json)
            }
            Command::Completions { shell } => {
                let name = self.command.get_name().to_owned();
                let mut script = Vec::new();
                clap_complete::generate(shell, &mut self.command, name, &mut script);
                print(&String::from_utf8_lossy(&script))
            }
            Command::Manual { folder } => clap_mangen::generate_to(self.command, &folder)
                .map_err(|error| Stop::failed(format!("{}: {error}", folder.display()))),
            Command::Version => print(&self.command.render_long_version()),
        }
    }
}

impl Runner {
    /// What the embedded tenant can do, if it is requested, with the tenant that was chosen. `up_front` stands
    /// before the command.
    fn demo(&self, up_front: DemoFlags, command: &Command) -> Result<Option<Demonstration>, Stop> {
        let own = command.demo();
        let here = own.unwrap_or_default();
        if !up_front.demo && !here.demo {
            // `demo` itself takes them without `--demo`.
            let is_for_nothing =
                up_front.tenant.are_given() && !matches!(command, Command::Demo { .. });
            if is_for_nothing || here.tenant.are_given() {
                return Err(Stop::usage(
                    "`--as` and `--size` only apply to the demo tenant: add `--demo`",
                ));
            }
            return Ok(None);
        }
        if own.is_none() {
            return Err(Stop::usage(
                "`--demo` goes with `serve`, `call`, `replay` and `doctor`",
            ));
        }
        let missing = "`--demo`: this build has no demo tenant";
        let demo = self.demo.ok_or_else(|| Stop::usage(missing))?;
        Ok(Some(Demonstration {
            tenant: here.tenant.or(up_front.tenant),
            ..demo
        }))
    }
}

/// Serves MCP on standard input and output.
async fn serve(registry: Registry, flags: &Flags, demo: Option<Demonstration>) -> Result<(), Stop> {
    let connection = connect(flags, demo).await?;
    if connection.lacks_key {
        say(
            "warning",
            "no API key is set: tools are listed, but their calls are refused; sign in with `aisoc-mcp login`, or set `AISOC_API_KEY`",
        );
    }
    let client = Arc::clone(&connection.client);
    let registry = if scope_filter(flags, &mut Reader::strict(&Process))?.value {
        command::filter_by_scopes(registry, &client).await
    } else {
        registry
    };
    let options = mcp::Options {
        audit: connection.audit.clone(),
        ..mcp::Options::default()
    };
    let served = mcp::serve(registry, client, options).await;
    served.map_err(|error| Stop::failed(error.to_string()))
}

/// A key on the command line. `doctor` has a check of its own for it.
fn warn_of_key(flags: &Flags, command: &Command) {
    if flags.api_key.is_some() && !matches!(command, Command::Doctor(_)) {
        say(
            "warning",
            "`--api-key`: others on this machine can read a command line, and a shell keeps it; prefer `AISOC_API_KEY`, \
             `--api-key-file` or `aisoc-mcp login`",
        );
    }
}
