//! What tests of a manifest, of its handlers and of a server need (feature `testing`).

use crate::contract::{Contract, Effect};
use crate::pipeline::ResultSpec;
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
    transformed: false,
};
