//! The client against a service that misbehaves in every way a real one can.
//!
//! The service is a few lines over a TCP listener, since an HTTP library would refuse to be this
//! wrong. What the client makes of good answers is tested through the tools.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "../exchanges/example.rs"]
mod example;
pub(crate) mod service;

mod answers;
mod caching;
mod explained;
mod forms;
mod limits;
mod located;
#[cfg(feature = "demo")]
mod matrix;
mod refusals;
mod retries;
mod secrecy;
mod transport;
