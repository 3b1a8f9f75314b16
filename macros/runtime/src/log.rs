//! Output on stderr: the log, and the location of panics.
//!
//! Standard output belongs to the protocol. Libraries log nothing at any level: the protocol
//! library logs arguments and results, which are tenant data.
//!
//! Whoever starts a server may not read its stderr, and a pipe that nobody reads is full after a few hundred lines. So a thread of
//! its own writes them; lines that it can't get rid of are dropped and counted, and nothing else waits for it.

use std::io::{self, Write};
use std::panic::{self, PanicHookInfo};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

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
        .with_writer(|| Lossy)
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
        let _ = Lossy.write_all(format!("{}\n", describe(package, info)).as_bytes());
        flush();
    }));
}

/// How many lines wait to be written before others are dropped.
const WAITING: usize = 1024;

/// How long the end of a program waits for the lines that were not written yet.
const LAST_LINES: Duration = Duration::from_millis(200);

/// Waits for the lines so far, but not for a reader that there may not be.
pub fn flush() {
    let (written, end) = sync_channel(1);
    if let Some(Some(lines)) = LINES.get()
        && lines.try_send(Line::Flush(written)).is_ok()
    {
        let _ = end.recv_timeout(LAST_LINES);
    }
}

enum Line {
    Text(Vec<u8>),
    /// The sender is told when the lines before are written.
    Flush(SyncSender<()>),
}

static DROPPED: AtomicUsize = AtomicUsize::new(0);

/// The way to the thread that writes, which begins with the first line.
static LINES: OnceLock<Option<SyncSender<Line>>> = OnceLock::new();

fn start_thread() -> Option<SyncSender<Line>> {
    let (lines, taken) = sync_channel(WAITING);
    let thread = thread::Builder::new().name("log".to_owned());
    let started = thread.spawn(move || {
        let mut stderr = io::stderr();
        for line in taken {
            let dropped = DROPPED.swap(0, Ordering::Relaxed);
            if dropped > 0 {
                let _ = writeln!(
                    stderr,
                    "{dropped} lines of the log were dropped, since nobody read it"
                );
            }
            match line {
                Line::Text(text) => drop(stderr.write_all(&text)),
                Line::Flush(written) => drop(written.send(())),
            }
        }
    });
    started.is_ok().then_some(lines)
}

/// Hands each line to the thread, or drops it where too many wait.
struct Lossy;

impl Write for Lossy {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let Some(lines) = LINES.get_or_init(start_thread) else {
            return io::stderr().write(line);
        };
        if lines.try_send(Line::Text(line.to_vec())).is_err() {
            DROPPED.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
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
