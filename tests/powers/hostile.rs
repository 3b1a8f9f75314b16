//! Manifests of odd but allowed form: that they compile is half of the proof, that their tools work the other.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use toolspec_runtime::client::{Client, Settings};
use toolspec_runtime::mcp::{self, Options};
use toolspec_runtime::pipeline::build_result;
use toolspec_runtime::registry::{Entry, Registry};

use crate::generated::REGISTRY;

/// What the build wrote from `hostile/`, a module for each file.
#[allow(
    clippy::all,
    clippy::pedantic,
    dead_code,
    non_camel_case_types,
    missing_docs,
    unreachable_pub,
    reason = "as the server includes its own"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/hostile.rs"));
}

fn object(text: &str) -> Map<String, Value> {
    match serde_json::from_str(text).unwrap() {
        Value::Object(members) => members,
        other => panic!("{other}"),
    }
}

/// The example of a tool in one of the manifests: a call, and what the service answers.
fn example(manifest: &str, tool: &str) -> (Map<String, Value>, Value) {
    let path = format!("{}/hostile/{manifest}.yaml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let Ok(manifest) = toolspec::load(&text) else {
        panic!("{manifest}: the build has read it");
    };
    let mut tools = manifest.tools.into_iter();
    let tool = tools.find(|one| one.name.value == tool).unwrap();
    let response = tool.example.response.unwrap();
    (tool.example.arguments.value, response.value)
}

/// The example is valid, is sent, and its response becomes a result that satisfies the schema.
fn works(manifest: &str, entry: &Entry) {
    let contract = entry.contract;
    let what = format!("{manifest}: {}", contract.name);
    let input = Value::from(object(contract.input_schema));
    jsonschema::validator_for(&input).unwrap_or_else(|error| panic!("{what}: {error}"));
    let (arguments, response) = example(manifest, contract.name);
    (entry.check)(&arguments).unwrap_or_else(|issues| panic!("{what}: {issues:?}"));
    let call = (entry.plan)(&arguments).expect("declared").unwrap();
    let request = call.first_request();
    assert!(request.to_string().contains(" /"), "{what}");
    let now = jiff::Timestamp::UNIX_EPOCH;
    let answer = call
        .answer_to(response, now)
        .unwrap_or_else(|| panic!("{what}: no answer"));
    let result = Value::from(build_result(
        &contract.result,
        &|_| true,
        &arguments,
        &answer,
        100_000,
    ));
    let output = Value::from(object(contract.output_schema));
    let validator = jsonschema::validator_for(&output).unwrap();
    assert!(validator.is_valid(&result), "{what}: {result}");
    assert_ne!(result, json!({}), "{what}");
}

/// Every whole number at either of its limits, alone and with all others there: nothing overflows.
fn survives_the_limits(manifest: &str, entry: &Entry) {
    let input = object(entry.contract.input_schema);
    let limits = |which: &str| -> Map<String, Value> {
        let properties = input["properties"].as_object().into_iter().flatten();
        let limited = properties.filter(|(_, schema)| schema["type"] == "integer");
        limited
            .filter_map(|(name, schema)| Some((name.clone(), schema.get(which)?.clone())))
            .collect()
    };
    let (example, response) = example(manifest, entry.contract.name);
    for which in ["minimum", "maximum"] {
        let at_limit = limits(which);
        let alone = at_limit
            .iter()
            .map(|(name, value)| Map::from_iter([(name.clone(), value.clone())]));
        for given in alone.chain([at_limit.clone()]) {
            let mut arguments = example.clone();
            arguments.extend(given);
            let call = (entry.plan)(&arguments).expect("declared");
            let call = call.unwrap_or_else(|issues| panic!("{manifest}: {issues:?}"));
            let _ = (
                call.first_request(),
                call.answer_to(response.clone(), jiff::Timestamp::UNIX_EPOCH),
            );
        }
    }
}

#[test]
fn the_tools_of_each_work() {
    assert!(generated::ALL.len() > 30, "{}", generated::ALL.len());
    for (manifest, entries) in generated::ALL {
        for entry in *entries {
            works(manifest, entry);
            survives_the_limits(manifest, entry);
        }
    }
}

#[test]
fn each_is_listed() {
    for (manifest, entries) in generated::ALL {
        let registry = Registry {
            entries,
            ..REGISTRY
        };
        let tools = mcp::tools(&registry).unwrap_or_else(|error| panic!("{manifest}: {error}"));
        assert_eq!(tools.len(), entries.len(), "{manifest}");
    }
}

/// Calls that a service can't be asked for are refused or fail, and never end the process.
#[tokio::test]
async fn each_is_called_and_survives() {
    for (manifest, entries) in generated::ALL {
        let registry = Registry {
            entries,
            ..REGISTRY
        };
        let client = Client::new(Settings::new(
            &crate::SHELVES,
            "http://127.0.0.1:9".parse().unwrap(),
        ))
        .unwrap();
        let caller = mcp::Caller::new(
            registry,
            Arc::new(client),
            Options::default().concurrent_calls,
        );
        let origin = toolspec_runtime::audit::Origin::default();
        for entry in *entries {
            let (arguments, _) = example(manifest, entry.contract.name);
            let called = caller.call_tool(
                entry.contract.name,
                arguments,
                toolspec_runtime::progress::Progress::default(),
                &origin,
            );
            let refusal = called.await.expect_err("nothing listens on port 9");
            let mcp::CallError::Failed { kind, .. } = refusal else {
                panic!("{manifest}: {} is unknown", entry.contract.name);
            };
            assert!(["service", "refused"].contains(&kind), "{manifest}: {kind}");
        }
    }
}
