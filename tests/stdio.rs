//! The server as a host meets it: the real binary over its standard streams, and the same session code
//! in this process with tools that misbehave on purpose.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and takes JSON literals as they are"
)]

#[path = "stdio/calls.rs"]
mod calls;
#[path = "stdio/command.rs"]
mod command;
#[path = "stdio/completion.rs"]
mod completion;
#[path = "stdio/endings.rs"]
mod endings;
#[path = "stdio/fixture.rs"]
mod fixture;
#[path = "stdio/limits.rs"]
mod limits;
#[path = "stdio/lines.rs"]
mod lines;
#[path = "stdio/listing.rs"]
mod listing;
#[path = "stdio/prompts.rs"]
mod prompts;
#[path = "stdio/prompts_command.rs"]
mod prompts_command;
#[path = "stdio/protocol.rs"]
mod protocol;
#[path = "stdio/session.rs"]
mod session;
