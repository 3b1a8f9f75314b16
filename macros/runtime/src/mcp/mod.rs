//! The protocol layer: the Model Context Protocol over standard input and output.
//!
//! One process supports both forms of the protocol: sessions opened by `initialize` (2024-11-05 to
//! 2025-11-25) and stateless requests, which carry their version (2026-07-28). It serves tools, prompts
//! and the pages of tools. Other methods are not advertised, and answered with -32601.
//!
//! | file | what it does |
//! |---|---|
//! | `transport` | lines to messages and back |
//! | `session` | how a session begins and ends |
//! | `server` | which method does what; a call to a result or a task |
//! | `advertise` | contracts to `tools/list` |
//! | `call` | one call: find, run, cancel, survive a panic |
//! | `audit_outcome` | what the audit trail is told of a call |
//! | `prompts` | prompts to `prompts/list` and `prompts/get` |
//! | `complete` | values for a prompt's argument while a person types |
//! | `resources` | the pages of tools as resources |
//! | `progress` | a handler's reports to notifications |
//! | `tasks` | calls that start something, as tasks |
//! | `result` | what a model gets of an answer |
//! | `envelope` | an answer or a failure to a `tools/call` result |
//! | `pagination` | lists are one page each |
//! | `invalid_params` | why a request could not be read |
//!
//! Deliberately not here: what a tool does ([`crate::registry`]) and how the service is reached
//! ([`crate::client`]).
//!
//! ```no_run
//! # use std::sync::Arc;
//! # use toolspec_runtime::{client::Client, mcp, registry::Registry};
//! # async fn example(registry: Registry, client: Arc<Client>) {
//! mcp::serve(registry, client, mcp::Options::default()).await;
//! # }
//! ```

mod advertise;
mod audit_outcome;
mod call;
mod complete;
mod confirm;
mod envelope;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod invalid_params;
mod pagination;
mod progress;
mod prompts;
mod resources;
mod result;
mod server;
mod session;
mod tasks;
mod transport;
mod unwritten;

use std::sync::Arc;
use std::time::Duration;

use crate::audit::Audit;

pub use advertise::{UnusableSchema, annotations, tools};
pub use audit_outcome::{no_trail, of_failure};
pub use call::{CallError, Caller};
pub use prompts::{messages, prompt, prompts};
pub use result::ToolResult;
pub use session::{serve, serve_on};

/// How a session is run. The defaults suit a host on the same machine.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many calls run at once; further ones wait.
    pub concurrent_calls: usize,
    /// The longest message accepted, in bytes.
    pub longest_line: usize,
    /// How long calls in flight may still answer after the input has ended.
    pub grace: Duration,
    /// Where calls and other requests are written down, if anywhere.
    pub audit: Option<Arc<Audit>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            concurrent_calls: 16,
            longest_line: 16 * 1024 * 1024,
            grace: Duration::from_millis(700),
            audit: None,
        }
    }
}
