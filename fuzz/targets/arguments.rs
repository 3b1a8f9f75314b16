//! A tool's arguments: what is accepted, once it is read as it is meant, is what the advertised schema allows, and the reverse.
//!
//! An input is the number of a tool and an object.

#![no_main]

use std::sync::LazyLock;

use aisoc_mcp::generated::TOOLS;
use aisoc_mcp_fuzz::lenient::Values;
use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use toolspec_runtime::pipeline::normalise::normalise;

static SCHEMAS: LazyLock<Vec<(Value, Validator)>> = LazyLock::new(|| {
    let read = |text: &str| {
        let schema = serde_json::from_str(text).expect("an advertised schema is JSON");
        let validator = jsonschema::validator_for(&schema).expect("an advertised schema is one");
        (schema, validator)
    };
    TOOLS
        .iter()
        .map(|entry| read(entry.contract.input_schema))
        .collect()
});

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let mut values = Values::of(&text);
    let tool = values.number(TOOLS.len());
    let given = values.object();
    let (entry, (schema, validator)) = (&TOOLS[tool], &SCHEMAS[tool]);
    let meant = normalise(given.clone(), schema);
    let given = Value::from(given);
    if validator.is_valid(&given) {
        assert_eq!(
            given,
            Value::from(meant.clone()),
            "{}: what is right was changed",
            entry.contract.name
        );
    }
    let accepted = (entry.check)(&meant);
    // A call that is accepted can be planned, or says why not.
    let _ = (entry.plan)(&meant);
    let meant = Value::from(meant);
    let mut errors = validator.iter_errors(&meant);
    match &accepted {
        // A word of a list is known in any spelling.
        Ok(()) => assert!(
            errors.all(
                |error| matches!(error.kind(), ValidationErrorKind::Enum { .. })
                    && error.instance().is_string()
            ),
            "{} accepts what it does not advertise: {meant}",
            entry.contract.name
        ),
        Err(issues) => assert!(
            errors.next().is_some() || is_vast(&meant),
            "{} refuses what it advertises: {meant}: {issues:?}",
            entry.contract.name
        ),
    }
});

/// Whether there is a number in it beyond 64 bits, which a schema allows and no argument holds.
fn is_vast(value: &Value) -> bool {
    match value {
        Value::Number(number) => {
            number.as_i64().is_none() && number.as_f64().is_some_and(|float| float.abs() > 9e15)
        }
        Value::Array(items) => items.iter().any(is_vast),
        Value::Object(members) => members.values().any(is_vast),
        _ => false,
    }
}
