//! Adds the server to a host, and removes it again.
//!
//! - [`hosts`]: the table of hosts, their paths and the steps that a person must take.
//! - [`document`]: a host's file as text: finding, adding, changing and removing an entry. Pure.
//! - [`crate::files`]: the same file on the disk: read, lock, back up, replace in one step.
//! - [`InstallRequest`], [`Secret`]: from settings to the entry a host should have.
//! - [`install`], [`plan`], [`uninstall`]: all of it on one file.
//! - [`program`]: the program that a host starts, and the copies of it.
//! - [`show`]: entries, changes and links for people, with the key redacted.
//! - [`list_paths`]: where everything is on this machine.
//!
//! Deliberately absent: questions and reports, which belong to the command line, and starting the server.

mod apply;
pub mod document;
pub mod hosts;
pub mod list_paths;
pub(crate) mod network;
mod outcome;
mod planned_entry;
mod previous_key;
pub mod program;
mod request;
mod secret;
pub mod show;
mod uninstall;
mod variables;

pub use apply::{install, plan};
pub use outcome::{Change, Outcome};
pub use planned_entry::PlannedEntry;
pub use program::{Start, Via};
pub use request::{InstallRequest, Unfit};
pub use secret::Secret;
pub use uninstall::uninstall;

/// The name of an entry when none is given.
pub const USUAL_NAME: &str = "aisoc";
