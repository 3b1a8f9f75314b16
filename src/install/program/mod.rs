//! The program that a host starts.
//!
//! - [`program`]: the path of this program that stays valid longest.
//! - [`ephemeral`]: whether that path is temporary: in a package runner's cache or a temporary folder. Pure.
//! - [`Copies`]: the folder for copies of the program, with a copy for each version that an entry names.
//! - [`Start`]: the command of an entry: a path, or the npm package for files that a team shares. Pure.

mod copies;
mod origin;
mod running;
mod start;
#[cfg(test)]
mod tests;

pub use copies::{Copies, InUse, Removed};
pub use origin::ephemeral;
pub use running::program;
pub use start::{Start, Via};

use std::cmp::Ordering;

/// This program's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How another version of this program stands to this one; `None` where it is not a version.
#[must_use]
pub fn compared(version: &str) -> Option<Ordering> {
    Some(numbers(version)?.cmp(&numbers(VERSION)?))
}

/// Major, minor and patch. Suffixes after a hyphen or a plus are not compared.
fn numbers(version: &str) -> Option<[u64; 3]> {
    let core = version.split(['-', '+']).next()?;
    let mut parts = core.split('.').map(|part| part.parse().ok());
    let numbers = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(numbers)
}
