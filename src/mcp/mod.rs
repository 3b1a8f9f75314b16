//! The face towards the assistant: the Model Context Protocol over standard input and output.
//!
//! One process speaks both eras of the protocol: sessions opened by `initialize` (2024-11-05 to
//! 2025-11-25) and requests that state their version themselves (2026-07-28). It serves tools and
//! nothing else: what is not served is not advertised, and answered with -32601.
//!
//! | file | what it does |
//! |---|---|
//! | `transport` | lines to messages and back |
//! | `session` | how a session begins and ends |
//! | `server` | which method does what |
//! | `bridge` | what a session is served by: a call to a result or a task |
//! | `advertise` | contracts to `tools/list` |
//! | `call` | one call: find, run, cancel, survive a panic |
//! | `progress` | a handler's reports to notifications |
//! | `tasks` | calls that start something, as tasks |
//! | `envelope` | an answer or a failure to a `tools/call` result |
//! | `malformed` | why a request could not be read |
//!
//! Deliberately not here: what a tool does ([`crate::registry`]) and how the service is reached
//! ([`crate::aisoc`]).
//!
//! ```no_run
//! # use std::sync::Arc;
//! # use aisoc_mcp::{aisoc::Client, mcp, registry::Registry};
//! # async fn example(registry: Registry, client: Arc<Client>) {
//! mcp::serve(registry, client, mcp::Options::default()).await;
//! # }
//! ```

mod advertise;
mod bridge;
mod call;
mod envelope;
mod finish;
mod malformed;
mod progress;
mod server;
mod session;
mod tasks;
mod transport;

use std::time::Duration;

pub use advertise::{annotations, tools};
pub use call::{Caller, Refusal};
pub use session::{serve, serve_on};

/// How a session is run. The defaults suit a host on the same machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// How many calls run at once; further ones wait.
    pub concurrent_calls: usize,
    /// The longest message accepted, in bytes.
    pub longest_line: usize,
    /// How long calls in flight may still answer after the input has ended.
    pub grace: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            concurrent_calls: 16,
            longest_line: 16 * 1024 * 1024,
            grace: Duration::from_millis(700),
        }
    }
}
