//! `aisoc-mcp doctor`: the real binary against real sockets, certificates and the embedded tenant. Every report that a test
//! provokes is held against the published schema, and searched for the key.
#![cfg(feature = "demo")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod certificates;
mod description;
#[cfg(unix)]
mod entries;
#[cfg(unix)]
mod home;
#[cfg(unix)]
mod hosts;
mod keys;
mod proxies;
mod reports;
mod run;
mod safe_endpoints;
mod service;
mod settings;
#[cfg(unix)]
mod symptoms;
mod time;
mod tools;
#[cfg(unix)]
mod troubleshooting;
mod unreachable;
