//! Putting the server into a host, and taking it out again.
//!
//! - [`hosts`]: the table of hosts, their paths and what they ask of a person.
//! - [`document`]: a host's file as text: finding, adding, changing and removing an entry. Pure.
//! - [`file`]: the same file on the disk: read, lock, back up, replace in one step.
//!
//! Deliberately absent: asking and telling, which is the command line's, and starting the server.

pub mod document;
pub mod file;
pub mod hosts;
