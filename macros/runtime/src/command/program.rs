//! A whole program: `serve`, `tools`, `call`, `prompts` and `doctor` over one product.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::{Stop, call, print, prompts, tools};
use crate::audit::Audit;
use crate::client::{Client, Product};
use crate::registry::Registry;
use crate::settings::{self, Process};
use crate::{doctor, log, mcp, process};

/// How wide a report is printed.
const WIDTH: usize = 100;

/// Does what the command line asks, with these tools and this service; without a command it serves.
///
/// Beside the product's two variables, the environment is read for `<PACKAGE>_READ_ONLY`, `<PACKAGE>_VERBOSE` and
/// `<PACKAGE>_AUDIT_FILE`, the package's name in capitals.
#[must_use]
pub fn run(registry: Registry, product: &'static Product) -> ExitCode {
    log::report_panics(registry.package);
    process::forbid_core_dumps();
    let arguments = match command(&registry, product).try_get_matches() {
        Ok(arguments) => arguments,
        // It knows whether it is help, which is a result, or a complaint.
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let done = run_subcommand(registry, product, &arguments);
    log::flush();
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => stop.report(registry.package),
    }
}

fn command(registry: &Registry, product: &Product) -> Command {
    let json = || {
        let json = Arg::new("json").long("json").action(ArgAction::SetTrue);
        json.help("Print JSON")
    };
    let prefix = registry.package.to_uppercase().replace('-', "_");
    let switch = |name: &'static str| {
        let variable = format!("{prefix}_{}", name.to_uppercase().replace('-', "_"));
        let switch = Arg::new(name).long(name).env(variable).global(true);
        switch
            .action(ArgAction::SetTrue)
            .value_parser(clap::builder::FalseyValueParser::new())
    };
    Command::new(registry.package)
        .version(registry.version)
        .about(format!("Connects AI assistants to {}", product.service))
        .after_help(format!(
            "`{}` holds the base URL, `{}` the key.\nExit codes: 0 success, 1 failure, 2 usage error.",
            product.url, product.key
        ))
        .arg(switch("read-only").help("Offer only tools that read"))
        .arg(switch("verbose").help("Log the events of each session to stderr"))
        .arg(
            Arg::new("audit-file")
                .long("audit-file")
                .env(format!("{prefix}_AUDIT_FILE"))
                .global(true)
                .value_parser(clap::value_parser!(PathBuf))
                .help("Append one line of JSON for each call to this file"),
        )
        .subcommand(Command::new("serve").about("Serve MCP over standard input and output [default]"))
        .subcommand(Command::new("tools").about("List the tools").arg(json()))
        .subcommand(
            Command::new("call")
                .about("Call one tool")
                .arg(Arg::new("tool").required(true).help("The tool's name"))
                .arg(Arg::new("arguments").help("A JSON object, or `-` for standard input")),
        )
        .subcommand(
            Command::new("prompts")
                .about("List the prompts, or print one with its arguments")
                .arg(Arg::new("prompt").help("The prompt's name"))
                .arg(Arg::new("values").num_args(0..).help("name=value"))
                .arg(json()),
        )
        .subcommand(
            Command::new("doctor")
                .about("Check the settings, the service and each tool")
                .arg(json()),
        )
}

fn run_subcommand(
    mut registry: Registry,
    product: &'static Product,
    arguments: &ArgMatches,
) -> Result<(), Stop> {
    log::start(
        &registry.package.replace('-', "_"),
        arguments.get_flag("verbose"),
    );
    registry.read_only = arguments.get_flag("read-only");
    let audit = || {
        let file = arguments.get_one::<PathBuf>("audit-file");
        let opened = file.map(|file| Audit::open(file).map(Arc::new));
        let opened = opened.transpose();
        opened.map_err(|error| Stop::failed(error.to_string()))
    };
    let client = || {
        let settings = settings::from_environment(product, &Process)?;
        let client = Client::new(settings).map_err(|error| Stop::usage(error.to_string()))?;
        Ok::<_, Stop>(Arc::new(client))
    };
    match arguments.subcommand() {
        None if std::io::stdin().is_terminal() => {
            print(&command(&registry, product).render_long_help().to_string())
        }
        None | Some(("serve", _)) => {
            let options = mcp::Options {
                audit: audit()?,
                ..mcp::Options::default()
            };
            let serving = mcp::serve(registry, client()?, options);
            block_on(async {
                serving
                    .await
                    .map_err(|error| Stop::failed(error.to_string()))
            })
        }
        Some(("tools", asked)) => tools(&registry, asked.get_flag("json")),
        Some(("call", asked)) => {
            let tool = asked.get_one::<String>("tool").map_or("", String::as_str);
            let input = asked.get_one::<String>("arguments").map(String::as_str);
            let (client, audit) = (client()?, audit()?);
            block_on(call(registry, &client, audit, tool, input))
        }
        Some(("prompts", asked)) => {
            let prompt = asked.get_one::<String>("prompt").map(String::as_str);
            let values = asked.get_many::<String>("values").into_iter().flatten();
            let values: Vec<String> = values.cloned().collect();
            prompts(&registry, prompt, &values, asked.get_flag("json"))
        }
        Some(("doctor", asked)) => {
            let settings = settings::from_environment(product, &Process);
            let as_json = asked.get_flag("json");
            block_on(async {
                let report = doctor::run(&registry, product, settings).await;
                if as_json {
                    let report = serde_json::to_string_pretty(&report);
                    print(&report.map_err(|error| Stop::failed(error.to_string()))?)?;
                } else {
                    print(&report.render(false, WIDTH))?;
                }
                if report.ok {
                    Ok(())
                } else {
                    Err(Stop::already_reported())
                }
            })
        }
        Some((other, _)) => Err(Stop::usage(format!("there is no command `{other}`"))),
    }
}

/// Runs to the end and leaves: a thread that still waits for standard input must not hold the process.
///
/// # Errors
/// Those of `work`, and that the system gives no threads.
pub fn block_on<T>(work: impl Future<Output = Result<T, Stop>>) -> Result<T, Stop> {
    // A call is a few hundred microseconds of work beside one HTTP request: of four workers on two cores each wakes the others
    // more often than it is needed, at a third of the processor time of a list.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Stop::failed(format!("the runtime cannot start: {error}")))?;
    let done = runtime.block_on(work);
    runtime.shutdown_background();
    done
}
