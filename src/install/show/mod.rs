//! Entries, changes and links as a person sees them. Keys are hidden unless they are asked for; what other
//! servers in the same file are set to is never shown.

mod diff;
mod link;
mod redact;
mod snippet;

pub use diff::diff;
pub use link::link;
pub use snippet::{snippet, written};

/// What stands in for a value that is not shown.
pub const REDACTED: &str = "********";
