//! What is wrong between an assistant and a service, and what to do: checks, their report, and those that any service has.
//!
//! - [`check`]: one check and what came of it.
//! - [`checklist`]: the checks of a run, what they block, and how much time is left.
//! - [`probe`]: whether a key may use an endpoint, without starting or changing anything.
//! - [`report`]: all checks of a run, for scripts and, through `render`, for people.
//!
//! [`run`] is the whole for a service of which nothing more is known; a program may put checks of its own around these.

pub mod check;
pub mod checklist;
pub mod probe;
mod render;
pub mod report;
mod service;

pub use check::{Check, Section, Status};
pub use checklist::Checklist;
pub use report::{Report, SCHEMA_VERSION, Summary, Tools, fingerprint};
pub use service::run;
