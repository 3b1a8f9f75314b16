//! The contract of every tool and prompt: one test for each and convention, named so that a failure reads itself.
//!
//! What reviewers look at is in `tests/snapshots/<convention>/<tool>.snap`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod arbitrary;
mod conventions;
#[path = "../exchanges/example.rs"]
mod example;
mod snapshots;
mod structs;

toolspec_macros::contract_tests!(
    name,
    order,
    metadata,
    description,
    hints,
    input_schema,
    output_schema,
    arguments,
    request,
    projection,
    validation,
    result
);

toolspec_macros::prompt_contract_tests!(prompt, wording, completion);

/// The tool of that name.
fn entry(tool: &str) -> &'static toolspec_runtime::registry::Entry {
    let found = aisoc_mcp::generated::TOOLS
        .iter()
        .find(|entry| entry.contract.name == tool);
    found.expect("the macro and the build read the same manifest")
}
