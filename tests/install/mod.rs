//! The installer as people meet it: the real binary, real files in a home folder of its own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod asking;
mod checked;
mod commands;
mod corpus;
mod dry_run;
mod every_host;
mod fetched;
pub(crate) mod home;
mod interrupted;
mod left;
mod lossless;
mod lossless_toml;
mod placed;
mod refusals;
mod secrets;
mod served;
