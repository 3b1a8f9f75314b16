//! The tests of the library, as one program.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod emit;
mod files;
mod manual;
mod mistakes;
mod mutations;
mod schema;
mod several;
mod short;
mod usage;
