//! Reading a run: the tools and the `replay` command of the real binary, on the embedded tenant and on
//! a service whose ledgers are as odd as ledgers get; and the pages in a browser.

#![cfg(feature = "demo")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod agents;
mod browser;
mod explain;
mod hostile;
mod odd;
mod paper;
mod replay;
#[path = "../tenant/session.rs"]
#[allow(dead_code, reason = "shared with the tenant's tests")]
mod session;
mod stand_in;
