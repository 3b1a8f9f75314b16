//! What a tool does with its arguments and with what the service answers.

use std::collections::BTreeSet;

use jiff::Timestamp;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use toolspec_runtime::pipeline::build_result;

use super::{contract, json};
use crate::contract::example::example;
use crate::contract::{arbitrary, entry, snapshots};

/// Every argument is described, and none is decorative: a declarative tool's call changes with it.
pub(crate) fn arguments(tool: &str) {
    let schema = json(contract(tool).input_schema);
    let Some(properties) = schema["properties"].as_object() else {
        return;
    };
    for (name, property) in properties {
        assert!(
            property["description"].is_string(),
            "`{name}` has no description"
        );
        assert!(
            !name.contains("tenant"),
            "`{name}` would let a model choose the tenant"
        );
    }
    // What a handler makes of an argument, or the text that is shown, can't be seen in the call.
    let text = contract(tool).result.text.and_then(|text| text.start);
    let unseen = |name: &String| contract(tool).transformed || text == Some(name.as_str());
    let is_required = |name: &String| {
        let names = schema["required"].as_array();
        names.is_some_and(|names| names.contains(&json!(name)))
    };
    let (mut required, _) = example(tool);
    required.retain(|name, _| is_required(name));
    for (name, property) in properties {
        let mut values: Vec<_> = arbitrary::allowed(property).into_iter().map(Some).collect();
        if !is_required(name) {
            values.push(None);
        }
        let calls: Option<BTreeSet<String>> = values
            .iter()
            .filter_map(|value| {
                let mut arguments = required.clone();
                arguments.extend(value.clone().map(|value| (name.clone(), value)));
                // A value that the schema allows may still be no time.
                let call = (entry(tool).plan)(&arguments).map(Result::ok);
                call.map_or(Some(None), |call| Some(Some(format!("{:?}", call?))))
            })
            .collect();
        assert!(
            unseen(name) || values.len() == 1 || calls.is_none_or(|calls| calls.len() > 1),
            "`{name}` goes nowhere: the call is the same with each of {values:?}"
        );
    }
}

pub(crate) fn request(tool: &str) {
    let (arguments, _) = example(tool);
    (entry(tool).check)(&arguments).expect("the example is valid");
    let shown = match (entry(tool).plan)(&arguments) {
        None => json!({"handler": "custom", "endpoints": contract(tool).endpoints}),
        Some(call) => {
            let call = call.expect("the example is valid");
            let request = call.first_request();
            let mut sends = json!({
                "request": request.to_string(),
                "query": request.query.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>(),
                "body": request.body,
            });
            for (member, request) in call.included() {
                sends["includes"][member] = request.into();
            }
            sends
        }
    };
    snapshots::hold(
        "request",
        tool,
        &json!({"arguments": arguments, "sends": shown}),
    );
}

/// What becomes of the example's response. Of a tool with a handler that is the handler's work: tests/exchanges
/// holds it.
pub(crate) fn projection(tool: &str) {
    if contract(tool).result.shaped {
        return;
    }
    let (arguments, response) = example(tool);
    let call = (entry(tool).plan)(&arguments).expect("no handler, so a call");
    let call = call.expect("the example is valid");
    let answer = call
        .answer_to(response, Timestamp::UNIX_EPOCH)
        .expect("the example's response can be read");
    let result = Value::from(build_result(
        &contract(tool).result,
        &|_| true,
        &arguments,
        &answer,
        100_000,
    ));
    let schema = json(contract(tool).output_schema);
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(
        validator.is_valid(&result),
        "{:#?}",
        validator.iter_errors(&result).collect::<Vec<_>>()
    );
    snapshots::hold("projection", tool, &result);
}

/// What is enforced is what is advertised: generated validation and the `jsonschema` crate agree.
pub(crate) fn validation(tool: &str) {
    let schema = json(contract(tool).input_schema);
    let validator = jsonschema::validator_for(&schema).unwrap();
    let (example, _) = example(tool);
    let mut runner = TestRunner::new(Config {
        failure_persistence: None,
        cases: 400,
        ..Config::default()
    });
    runner
        .run(&arbitrary::arguments(&schema, &example), |arguments| {
            let ours = (entry(tool).check)(&arguments);
            let theirs = validator.is_valid(&Value::from(arguments));
            proptest::prop_assert_eq!(ours.is_ok(), theirs, "{:?}", ours);
            Ok(())
        })
        .unwrap();
}

/// Whatever the service answers, the result satisfies the advertised schema and the budget.
pub(crate) fn result(tool: &str) {
    let schema = json(contract(tool).output_schema);
    let validator = jsonschema::validator_for(&schema).unwrap();
    let (arguments, _) = example(tool);
    let mut runner = TestRunner::new(Config {
        failure_persistence: None,
        cases: 150,
        ..Config::default()
    });
    runner
        .run(&arbitrary::answer(&schema), |answer| {
            let limit = 6_000;
            let result = build_result(
                &contract(tool).result,
                &|_| true,
                &arguments,
                &answer,
                limit,
            );
            let text = serde_json::to_string(&result).unwrap();
            let result = Value::from(result);
            let errors: Vec<_> = validator
                .iter_errors(&result)
                .map(|error| error.to_string())
                .collect();
            proptest::prop_assert!(errors.is_empty(), "{:?} in {}", errors, text);
            proptest::prop_assert!(text.len() <= limit, "{} bytes", text.len());
            Ok(())
        })
        .unwrap();
}
