//! What the service answers, of any form: the result is as advertised, clean, within the budget, and the same whichever way it
//! is written.
//!
//! An input is the number of a tool, the budget beyond the least one, the call's arguments, and the answer.

#![no_main]

use std::sync::LazyLock;

use aisoc_mcp::generated::TOOLS;
use aisoc_mcp_fuzz::hidden::harmful_text;
use aisoc_mcp_fuzz::lenient::Values;
use jsonschema::Validator;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use toolspec_runtime::pipeline::build_result;
use toolspec_runtime::pipeline::write::write_result;

/// Below it there is no room for what a cut result says of itself.
const LEAST: usize = 3_000;

static SCHEMAS: LazyLock<Vec<Validator>> = LazyLock::new(|| {
    let read = |text: &str| {
        let schema = serde_json::from_str(text).expect("an advertised schema is JSON");
        jsonschema::validator_for(&schema).expect("an advertised schema is one")
    };
    TOOLS
        .iter()
        .map(|entry| read(entry.contract.output_schema))
        .collect()
});

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let mut values = Values::of(&text);
    let tool = values.number(TOOLS.len());
    let limit = LEAST + values.number(8_000);
    let (arguments, answer) = (values.object(), values.next().unwrap_or_default());
    let contract = TOOLS[tool].contract;
    let offered = |name: &str| name.len().is_multiple_of(2);
    let result = build_result(&contract.result, &offered, &arguments, &answer, limit);
    let result = Value::from(result);
    let json = result.to_string();
    assert!(
        json.len() <= limit,
        "{}: {} bytes of {limit}: {json}",
        contract.name,
        json.len()
    );
    if let Some(text) = harmful_text(&result) {
        panic!("{}: {text:?} is in {json}", contract.name);
    }
    let errors: Vec<_> = SCHEMAS[tool].iter_errors(&result).collect();
    assert!(
        errors.is_empty(),
        "{}: {errors:#?} of {json}",
        contract.name
    );
    if let Some(written) = write_result(&contract.result, &offered, &answer, limit) {
        assert_eq!(written, json, "{}: the short way", contract.name);
    }
});
