//! How a command of this program ends, and how it writes.

use std::fmt::Display;

pub(super) use toolspec_runtime::command::{Stop, print};

/// Says something on stderr, such as a warning.
pub(super) fn say(kind: &str, message: impl Display) {
    toolspec_runtime::command::say(env!("CARGO_PKG_NAME"), kind, message);
}
