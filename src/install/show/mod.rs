//! Entries, changes and links for people. Keys are redacted unless requested; the settings of other
//! servers in the same file are never shown.

mod diff;
mod hide;
mod link;
mod snippet;

pub use diff::diff;
pub use link::link;
pub use snippet::{snippet, written};

/// What stands in for a value that is not shown.
pub const HIDDEN: &str = "********";
