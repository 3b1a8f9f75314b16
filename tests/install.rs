//! The installer as people meet it: the real binary, real files in a home folder of its own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "install/asking.rs"]
mod asking;
#[path = "install/checked.rs"]
mod checked;
#[path = "install/commands.rs"]
mod commands;
#[path = "install/corpus.rs"]
mod corpus;
#[path = "install/every_host.rs"]
mod every_host;
#[path = "install/fetched.rs"]
mod fetched;
#[path = "install/home.rs"]
mod home;
#[path = "install/interrupted.rs"]
mod interrupted;
#[path = "install/left.rs"]
mod left;
#[path = "install/lossless.rs"]
mod lossless;
#[path = "install/lossless_toml.rs"]
mod lossless_toml;
#[path = "install/placed.rs"]
mod placed;
#[path = "install/refusals.rs"]
mod refusals;
#[path = "install/rehearsed.rs"]
mod rehearsed;
#[path = "install/secrets.rs"]
mod secrets;
#[path = "install/served.rs"]
mod served;
