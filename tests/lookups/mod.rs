//! Identifiers as people give them, on a service of a real size: which thing is meant, how many requests it
//! takes to know, and what is said where it can't be known.

#![cfg(feature = "demo")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and takes JSON literals as they are"
)]

mod cases;
mod prefixes;
mod runs;
mod service;
