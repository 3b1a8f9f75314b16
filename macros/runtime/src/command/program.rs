//! A whole program: `serve`, `tools`, `call`, `prompts`, `doctor` and `audit` over one product.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::{
    AuditFilter, Stop, audit_show, audit_verify, call, filter_by_scopes, print, prompts, tools,
};
use crate::audit::{Audit, Key, Options};
use crate::client::{Client, Product};
use crate::registry::Registry;
use crate::settings::{self, Process};
use crate::{doctor, log, mcp, process};

/// How wide a report is printed.
const WIDTH: usize = 100;

/// Does what the command line asks, with these tools and this service; without a command it serves.
///
/// Beside the product's two variables, the environment is read for `<PACKAGE>_READ_ONLY`, `<PACKAGE>_TOOLS`,
/// `<PACKAGE>_SCOPE_FILTER`, `<PACKAGE>_VERBOSE`,
/// `<PACKAGE>_AUDIT_FILE`, `<PACKAGE>_AUDIT_KEY_FILE` and `<PACKAGE>_AUDIT_STRICT`, the package's name in capitals.
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
        .arg(
            Arg::new("tools-named")
                .long("tools")
                .value_name("NAME,…")
                .env(format!("{prefix}_TOOLS"))
                .global(true)
                .value_delimiter(',')
                .help("Offer only these tools"),
        )
        .arg(switch("scope-filter").help("When serving, leave out the tools that the key can't use"))
        .arg(switch("verbose").help("Log the events of each session to stderr"))
        .arg(
            Arg::new("audit-file")
                .long("audit-file")
                .env(format!("{prefix}_AUDIT_FILE"))
                .global(true)
                .value_parser(clap::value_parser!(PathBuf))
                .help("Append the lines of an audit trail to this file"),
        )
        .arg(
            Arg::new("audit-key")
                .long("audit-key")
                .env(format!("{prefix}_AUDIT_KEY_FILE"))
                .global(true)
                .value_parser(clap::value_parser!(PathBuf))
                .help("Seal each line of the audit trail with the key in this file"),
        )
        .arg(
            switch("audit-strict").help("Fail a call whose line can't be written to the audit trail"),
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
        .subcommand(audit_command(&json))
}

fn audit_command(json: &dyn Fn() -> Arg) -> Command {
    let files = || {
        let files = Arg::new("files").value_name("FILE").num_args(1..);
        files
            .required(true)
            .value_parser(clap::value_parser!(PathBuf))
            .help("The files of one trail, oldest first")
    };
    let filters = FILTERS.map(|(name, help)| Arg::new(name).long(name).help(help));
    let verify =
        Command::new("verify").about("Check that no line was changed, removed or reordered");
    let head = Arg::new("head").long("head").value_name("SHA256");
    Command::new("audit")
        .about("Verify or show an audit trail")
        .subcommand_required(true)
        .subcommand(
            verify
                .arg(files())
                .arg(head.help("A head that `serve --verbose` logged; its line must be there"))
                .arg(json()),
        )
        .subcommand(
            Command::new("show")
                .about("List the lines")
                .arg(files())
                .args(filters)
                .arg(json()),
        )
}

/// What lines are filtered by.
const FILTERS: [(&str, &str); 7] = [
    ("tool", "Only this tool"),
    ("outcome", "Only this outcome, such as refused"),
    ("event", "Only this event, such as begin"),
    (
        "run",
        "Only what started this, by the beginning of its identifier",
    ),
    ("client", "Only this client"),
    ("since", "Only from this time on, such as 24h or 2026-03-14"),
    ("until", "Only up to this time"),
];

fn audit(arguments: &ArgMatches, key: Option<&Key>) -> Result<(), Stop> {
    let (name, asked) = arguments
        .subcommand()
        .ok_or_else(|| Stop::usage("`audit` needs `verify` or `show`"))?;
    let files = asked.get_many::<PathBuf>("files").into_iter().flatten();
    let files: Vec<PathBuf> = files.cloned().collect();
    let as_json = asked.get_flag("json");
    if name == "verify" {
        let head = asked.get_one::<String>("head").map(String::as_str);
        return audit_verify(&files, key, head, as_json);
    }
    let given = |name: &str| asked.get_one::<String>(name).cloned();
    let filter = AuditFilter {
        tool: given("tool"),
        outcome: given("outcome"),
        event: given("event"),
        run: given("run"),
        client: given("client"),
        since: given("since"),
        until: given("until"),
    };
    audit_show(&files, &filter, as_json)
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
    if let Some(names) = arguments.get_many::<String>("tools-named") {
        let names: Vec<String> = names.cloned().collect();
        // An empty variable counts as unset.
        let is_unset = arguments.value_source("tools-named") == Some(ValueSource::EnvVariable)
            && names.iter().all(|name| name.trim().is_empty());
        if !is_unset {
            registry = choose(registry, &names)?;
        }
    }
    let key = || {
        let file = arguments.get_one::<PathBuf>("audit-key");
        let key = file.map(|file| Key::read(file)).transpose();
        key.map_err(|error| Stop::usage(format!("`--audit-key`: the key can't be read: {error}")))
    };
    let trail = || {
        let options = Options {
            key: key()?,
            is_strict: arguments.get_flag("audit-strict"),
        };
        let file = arguments.get_one::<PathBuf>("audit-file");
        let opened = file.map(|file| Audit::open(file, options).map(Arc::new));
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
                audit: trail()?,
                ..mcp::Options::default()
            };
            let client = client()?;
            let is_filtered = arguments.get_flag("scope-filter");
            block_on(async {
                if is_filtered {
                    registry = filter_by_scopes(registry, &client).await;
                }
                mcp::serve(registry, client, options)
                    .await
                    .map_err(|error| Stop::failed(error.to_string()))
            })
        }
        Some(("tools", asked)) => tools(&registry, asked.get_flag("json")),
        Some(("call", asked)) => {
            let tool = asked.get_one::<String>("tool").map_or("", String::as_str);
            let input = asked.get_one::<String>("arguments").map(String::as_str);
            let (client, audit) = (client()?, trail()?);
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
        Some(("audit", asked)) => audit(asked, key()?.as_ref()),
        Some((other, _)) => Err(Stop::usage(format!("there is no command `{other}`"))),
    }
}

/// The tools that `--tools` names.
///
/// # Errors
/// A name that no tool has, or none at all: nothing at all is no choice.
pub fn choose(registry: Registry, names: &[String]) -> Result<Registry, Stop> {
    let names = names.iter().map(|name| name.trim());
    let names = names.filter(|name| !name.is_empty());
    let names: Vec<String> = names.map(str::to_owned).collect();
    if names.is_empty() {
        return Err(Stop::usage("`--tools` names no tool"));
    }
    let chosen = registry.choose(&names);
    chosen.map_err(|error| Stop::usage(format!("`--tools`: {error}")))
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
