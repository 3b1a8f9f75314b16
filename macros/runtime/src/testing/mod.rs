//! Helpers for tests of a manifest, of its handlers and of a server (feature `testing`).
//!
//! - [`Contracts`] has the conventions for every tool; `toolspec_macros::contract_tests!` makes a test of each.
//! - [`McpClient`] is an MCP client: a session with a server in another process or in this one. [`blocking::Client`] works without `async`.
//! - [`MockService`] is a mock of the service, over HTTP, and records its requests.
//!
//! Everything here panics where a test should fail.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and takes JSON literals as they are"
)]

pub mod arbitrary;
pub mod blocking;
mod contracts;
mod mcp_client;
mod mock_service;

pub use contracts::Contracts;
pub use insta;
pub use mcp_client::{CallOutcome, McpClient, Near, modern};
pub use mock_service::{MockResponse, MockService, ReceivedRequest};

use crate::contract::{Contract, Effect};
use crate::pipeline::ResultSpec;
use crate::pipeline::label::{Label, Labels};
use crate::pipeline::project::Shape;

/// A tool that reads, takes any arguments and lets anything pass: a base for contracts in tests.
pub const CONTRACT: Contract = Contract {
    name: "test_read_thing",
    title: "Read a thing",
    description: "A tool that is called by tests.",
    group: "tests",
    scopes: &[],
    deprecated_aliases: &[],
    effect: Effect::Read,
    destructive: false,
    idempotent: false,
    endpoints: &[],
    calls: "[]",
    listings: &[],
    view: None,
    input_schema: r#"{"type":"object"}"#,
    output_schema: r#"{"type":"object"}"#,
    result: ResultSpec {
        shape: Shape::Any,
        list: None,
        text: None,
        next: &[],
        shaped: false,
    },
    labels: Labels::All(Label::MOST),
    transformed: false,
};

/// Holds a value against `tests/snapshots/<folder>/<name>.snap` of the crate that this stands in, as readable JSON.
#[macro_export]
macro_rules! snapshot {
    ($folder:expr, $name:expr, $value:expr) => {{
        use $crate::testing::insta;
        let mut settings = insta::Settings::clone_current();
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots");
        settings.set_snapshot_path(::std::path::Path::new(folder).join($folder));
        let text = ::std::format!("{:#}", $value);
        settings.bind(|| insta::assert_snapshot!($name, text));
    }};
}
