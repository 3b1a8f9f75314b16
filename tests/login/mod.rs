//! `login` of the real binary from an empty home folder: against services as each release has them, and against every way
//! in which one can refuse.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod home;
mod kept;
mod refused;
mod releases;
mod standin;
#[cfg(feature = "demo")]
mod tenant;

use crate::service;
