//! The conventions. Each takes a tool's name and panics when the tool breaks it.
//!
//! `advertised` holds what hosts are told, `behaviour` what happens when they act on it, `prompts` both of
//! prompts.

mod advertised;
mod behaviour;
mod prompts;

use serde_json::Value;
use toolspec_runtime::contract::Contract;

pub(crate) use advertised::{
    description, hints, input_schema, metadata, name, order, output_schema,
};
pub(crate) use behaviour::{arguments, projection, request, result, validation};
pub(crate) use prompts::{completion, prompt, wording};

use crate::contract::entry;

fn contract(tool: &str) -> &'static Contract {
    entry(tool).contract
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}
