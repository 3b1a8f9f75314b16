//! Diagnoses the connection between an assistant and a service: checks, their report, and the checks that apply to any service.
//!
//! - [`check`]: one check and its outcome.
//! - [`checklist`]: the checks of a run, the checks that they block, and the time left.
//! - [`probe`]: whether a key may use an endpoint, without starting or changing anything.
//! - [`report`]: all checks of a run, for scripts and, through `render`, for people.
//!
//! [`run`] runs the checks that apply to any service; a program may add its own checks.

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
