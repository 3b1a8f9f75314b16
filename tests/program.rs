//! The built program as people and hosts use it: over its pipes, on the command line, with real files.

mod audit;
mod doctor;
mod following;
mod install;
mod keychain;
mod login;
mod stdio;
mod tenant;

#[path = "faults/service.rs"]
#[allow(
    dead_code,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "other suites use more of it; a test fails by panicking"
)]
mod service;
