//! How a command ends, and how it writes.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write as _};
use std::process::ExitCode;

use crate::settings::ConfigError;

/// Why a command did not do what it was asked.
#[derive(Debug, PartialEq, Eq)]
pub struct Stop {
    code: u8,
    message: Option<String>,
}

impl Stop {
    /// It was asked rightly and failed: exit code 1.
    #[must_use]
    pub fn failed(message: impl Into<String>) -> Self {
        Self {
            code: 1,
            message: Some(message.into()),
        }
    }

    /// It was asked wrongly: exit code 2.
    #[must_use]
    pub fn usage(message: impl Into<String>) -> Self {
        Self {
            code: 2,
            message: Some(message.into()),
        }
    }

    /// It failed, and the result says so itself: exit code 1.
    #[must_use]
    pub const fn already_reported() -> Self {
        Self {
            code: 1,
            message: None,
        }
    }

    /// Why, unless the result says so itself.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// Prints it on stderr in the name of the program, and gives the exit code.
    #[must_use]
    pub fn report(self, program: &str) -> ExitCode {
        if let Some(message) = self.message {
            say(program, "error", message);
        }
        ExitCode::from(self.code)
    }
}

impl From<ConfigError> for Stop {
    fn from(error: ConfigError) -> Self {
        Self::usage(error.to_string())
    }
}

/// Prints something on stderr in the name of a program, such as a warning.
pub fn say(program: &str, kind: &str, message: impl Display) {
    // Nobody is left to tell when stderr is closed.
    let _ = writeln!(io::stderr(), "{program}: {kind}: {message}");
}

/// Writes a result to standard output. A reader who has seen enough, such as `head`, ends it quietly.
///
/// # Errors
/// It cannot be written.
pub fn print(text: &str) -> Result<(), Stop> {
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
