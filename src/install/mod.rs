//! Adds the server to a host, and removes it again.
//!
//! - [`hosts`]: the table of hosts, their paths and the steps that a person must take.
//! - [`document`]: a host's file as text: finding, adding, changing and removing an entry. Pure.
//! - [`crate::files`]: the same file on the disk: read, lock, back up, replace in one step.
//! - [`Wish`], [`Secret`]: from settings to the entry a host should have.
//! - [`install`], [`rehearse`], [`uninstall`]: all of it on one file.
//! - [`program`]: the program that a host starts, and the copies of it.
//! - [`show`]: entries, changes and links for people, with the key redacted.
//! - [`survey`]: where everything is on this machine.
//!
//! Deliberately absent: questions and reports, which belong to the command line, and starting the server.

mod apply;
pub mod document;
pub mod hosts;
mod kept;
pub(crate) mod network;
mod outcome;
pub mod program;
mod secret;
pub mod show;
pub mod survey;
mod take_out;
mod variables;
mod wish;
mod wished;

pub use apply::{install, rehearse};
pub use outcome::{Change, Outcome};
pub use program::{Start, Via};
pub use secret::Secret;
pub use take_out::uninstall;
pub use wish::{Unfit, Wish};
pub use wished::Wished;

/// The name of an entry when none is given.
pub const USUAL_NAME: &str = "aisoc";
