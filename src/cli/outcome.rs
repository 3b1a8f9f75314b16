//! How a command ends, and how it writes.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write as _};
use std::process::ExitCode;

use crate::config::ConfigError;

/// Why a command did not do what it was asked.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stop {
    code: u8,
    message: Option<String>,
}

impl Stop {
    /// It was asked rightly and failed: exit code 1.
    pub(super) fn failed(message: impl Into<String>) -> Self {
        Self {
            code: 1,
            message: Some(message.into()),
        }
    }

    /// It was asked wrongly: exit code 2.
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self {
            code: 2,
            message: Some(message.into()),
        }
    }

    /// It failed, and the result says so itself: exit code 1.
    pub(super) const fn told() -> Self {
        Self {
            code: 1,
            message: None,
        }
    }

    /// Why, unless the result says so itself.
    pub(super) fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// Says so on stderr and gives the exit code.
    pub(super) fn report(self) -> ExitCode {
        if let Some(message) = self.message {
            say("error", message);
        }
        ExitCode::from(self.code)
    }
}

impl From<ConfigError> for Stop {
    fn from(error: ConfigError) -> Self {
        Self::usage(error.to_string())
    }
}

/// Says something on stderr, such as a warning.
pub(super) fn say(kind: &str, message: impl Display) {
    // Nobody is left to tell when stderr is closed.
    let _ = writeln!(
        io::stderr(),
        "{}: {kind}: {message}",
        env!("CARGO_PKG_NAME")
    );
}

/// Writes a result to standard output. A reader who has seen enough, such as `head`, ends it quietly.
pub(super) fn print(text: &str) -> Result<(), Stop> {
    let mut output = io::stdout().lock();
    let written = output
        .write_all(text.as_bytes())
        .and_then(|()| {
            if text.ends_with('\n') {
                Ok(())
            } else {
                output.write_all(b"\n")
            }
        })
        .and_then(|()| output.flush());
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Stop::failed(format!(
            "the result cannot be written: {error}"
        ))),
        _ => Ok(()),
    }
}
