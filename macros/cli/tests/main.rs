//! The tests of `cargo toolspec`, as one program.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod check;
mod contributing;
mod diff;
mod docs;
mod drift;
mod explain;
mod new;
mod schema;
