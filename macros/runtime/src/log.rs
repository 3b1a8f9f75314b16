//! Output on stderr: the log, and the location of panics.
//!
//! Standard output belongs to the protocol. Libraries log nothing at any level: the protocol
//! library logs arguments and results, which are tenant data.

use std::io::Write as _;
use std::panic::{self, PanicHookInfo};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Sends the log of this crate and of `program`, the name of a crate, to stderr: warnings and errors, or with `verbose`
/// the life of the session too. A second call changes nothing.
pub fn start(program: &str, verbose: bool) {
    let level = if verbose {
        LevelFilter::DEBUG
    } else {
        LevelFilter::WARN
    };
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .log_internal_errors(false);
    // It fails only when a log is set up already, which then stays.
    let _ = tracing_subscriber::registry()
        .with(targets(program, level))
        .with(lines)
        .try_init();
}

/// Makes a panic of the program `package` say where it happened. What it says is shown only when it is a literal: a formatted
/// message may quote tenant data or a key.
pub fn report_panics(package: &'static str) {
    panic::set_hook(Box::new(move |info| {
        // Nothing is left to do when stderr is closed, and panicking here would abort.
        let _ = writeln!(std::io::stderr(), "{}", describe(package, info));
    }));
}

fn targets(program: &str, level: LevelFilter) -> Targets {
    Targets::new()
        .with_default(LevelFilter::OFF)
        .with_target(env!("CARGO_CRATE_NAME"), level)
        .with_target(program, level)
}

fn describe(package: &str, info: &PanicHookInfo<'_>) -> String {
    let place = info
        .location()
        .map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    let said = info
        .payload()
        .downcast_ref::<&'static str>()
        .copied()
        .unwrap_or("its message is withheld, as it may quote data");
    format!("{package}: internal error at {place}: {said}")
}

#[cfg(test)]
mod tests {
    use tracing::Level;
    use tracing::level_filters::LevelFilter;

    use super::targets;

    #[test]
    fn libraries_stay_silent_even_when_verbose() {
        let targets = targets("zoo_mcp", LevelFilter::DEBUG);
        for own in ["zoo_mcp::feeding", "toolspec_runtime::mcp::session"] {
            assert!(targets.would_enable(own, &Level::DEBUG), "{own}");
        }
        for library in ["rmcp::service", "reqwest", "hyper_util::client", "rustls"] {
            assert!(!targets.would_enable(library, &Level::ERROR), "{library}");
        }
    }
}
