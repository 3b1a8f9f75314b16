//! The server as a host meets it: the real binary over its standard streams, and the same session code
//! in this process with tools that misbehave on purpose.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and takes JSON literals as they are"
)]

mod backpressure;
mod calls;
mod command;
mod completion;
mod endings;
mod fixture;
mod leniency;
mod limits;
mod lines;
mod listing;
mod prompts;
mod prompts_command;
mod protocol;
mod resources;
pub(crate) mod session;
