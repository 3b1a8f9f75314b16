//! The contract of every tool and prompt: one test for each and convention, named so that a failure reads itself.
//!
//! What reviewers look at is in `tests/snapshots/tools/<tool>.snap` and `tests/snapshots/prompts/<prompt>.snap`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod structs;

use aisoc_mcp::generated::{REGISTRY, TOOLS};
use serde_json::Value;
use toolspec_runtime::testing::Contracts;

static CONTRACTS: Contracts = Contracts::new(REGISTRY, env!("CARGO_MANIFEST_DIR"));

toolspec_macros::contract_tests!(CONTRACTS);

/// A key belongs to one tenant: no argument lets a model choose another.
#[test]
fn no_argument_chooses_the_tenant() {
    for contract in TOOLS.iter().map(|entry| entry.contract) {
        let schema: Value = serde_json::from_str(contract.input_schema).unwrap();
        let names = schema["properties"].as_object().unwrap().keys();
        for name in names {
            assert!(!name.contains("tenant"), "`{name}` of {}", contract.name);
        }
    }
}
