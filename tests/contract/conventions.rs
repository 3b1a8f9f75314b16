//! The conventions. Each takes a tool's name and panics when the tool breaks it.

use aisoc_mcp::pipeline::finish;
use aisoc_mcp::registry::{Contract, Effect};
use jiff::Timestamp;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};

use crate::{arbitrary, entry, snapshots};

fn contract(tool: &str) -> &'static Contract {
    entry(tool).contract
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn example(tool: &str) -> (Map<String, Value>, Value) {
    let contract = contract(tool);
    let Value::Object(arguments) = json(contract.example_arguments) else {
        panic!("example arguments are an object")
    };
    (arguments, json(contract.example_response))
}

pub(crate) fn name(tool: &str) {
    let words: Vec<&str> = tool.split('_').collect();
    assert!(words.len() >= 3, "`{tool}` is prefix, verb and noun");
    assert_eq!(words[0], aisoc_mcp::generated::SERVER.name);
    assert!(tool.len() <= 63, "hosts cut names at 63 characters");
    assert!(
        words
            .iter()
            .all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase()))
    );
    let same = aisoc_mcp::generated::TOOLS
        .iter()
        .filter(|entry| entry.contract.name == tool);
    assert_eq!(same.count(), 1);
}

/// The groups come in their order, so a tool's group is never before the group of the tool above it.
pub(crate) fn order(tool: &str) {
    let place = |group: &str| {
        aisoc_mcp::generated::GROUPS
            .iter()
            .position(|known| known.name == group)
            .unwrap()
    };
    let tools = aisoc_mcp::generated::TOOLS;
    let at = tools
        .iter()
        .position(|entry| entry.contract.name == tool)
        .unwrap();
    let here = place(tools[at].contract.group);
    assert!(
        tools[..at]
            .iter()
            .all(|above| place(above.contract.group) <= here)
    );
}

pub(crate) fn metadata(tool: &str) {
    let contract = contract(tool);
    assert!(!contract.title.is_empty());
    assert!(
        !contract.endpoints.is_empty(),
        "people want to know what `{tool}` calls"
    );
    for next in contract.next {
        entry(next);
    }
    snapshots::hold(
        "metadata",
        tool,
        &json!({
            "name": contract.name,
            "title": contract.title,
            "group": contract.group,
            "description": contract.description,
            "scopes": contract.scopes,
            "effect": format!("{:?}", contract.effect).to_lowercase(),
            "endpoints": contract.endpoints,
            "next": contract.next,
        }),
    );
}

pub(crate) fn description(tool: &str) {
    let length = contract(tool).description.chars().count();
    assert!((20..=280).contains(&length), "{length} characters");
}

/// The four hints are explicit and follow from the effect.
pub(crate) fn hints(tool: &str) {
    let hints = json!(aisoc_mcp::mcp::annotations(contract(tool)));
    let expected = match contract(tool).effect {
        Effect::Read => [true, false, true, true],
        Effect::Start => [false, false, false, true],
        Effect::Change => [false, true, true, true],
    };
    let names = [
        "readOnlyHint",
        "destructiveHint",
        "idempotentHint",
        "openWorldHint",
    ];
    for (name, expected) in names.iter().zip(expected) {
        assert_eq!(hints[name], json!(expected), "{name}");
    }
}

pub(crate) fn input_schema(tool: &str) {
    let schema = json(contract(tool).input_schema);
    assert_eq!(schema["type"], "object");
    assert_eq!(schema["additionalProperties"], false);
    portable(&schema, &mut Vec::new());
    for combinator in ["anyOf", "oneOf", "allOf", "not", "$ref"] {
        assert!(
            schema.get(combinator).is_none(),
            "`{combinator}` at the root"
        );
    }
    jsonschema::validator_for(&schema).expect("a valid schema");
    snapshots::hold("input_schema", tool, &schema);
}

pub(crate) fn output_schema(tool: &str) {
    let schema = json(contract(tool).output_schema);
    assert_eq!(schema["type"], "object");
    assert!(
        schema.get("required").is_none(),
        "the service may omit anything"
    );
    portable(&schema, &mut Vec::new());
    jsonschema::validator_for(&schema).expect("a valid schema");
    snapshots::hold("output_schema", tool, &schema);
}

/// No reference, no list of types, no bare boolean where a schema stands.
fn portable(schema: &Value, path: &mut Vec<String>) {
    assert!(schema.is_object(), "{path:?} is no schema");
    assert!(schema.get("$ref").is_none(), "{path:?} has a reference");
    assert!(
        schema.get("type").is_none_or(Value::is_string),
        "{path:?} has a list of types"
    );
    let members = schema["properties"].as_object().into_iter().flatten();
    for (name, member) in members
        .map(|(name, member)| (name.as_str(), member))
        .chain(schema.get("items").map(|items| ("[]", items)))
    {
        path.push(name.to_owned());
        portable(member, path);
        path.pop();
    }
}

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
    let (mut required, _) = example(tool);
    required.retain(|name, _| {
        schema["required"]
            .as_array()
            .is_some_and(|names| names.contains(&json!(name)))
    });
    for (name, property) in properties {
        let calls = arbitrary::two_values(property).map(|value| {
            let mut arguments = required.clone();
            arguments.insert(name.clone(), value);
            let call = (entry(tool).declared)(&arguments)?;
            Some(format!("{:?}", call.expect("two values of the schema")))
        });
        assert!(
            calls[0].is_none() || calls[0] != calls[1],
            "`{name}` goes nowhere"
        );
    }
}

pub(crate) fn request(tool: &str) {
    let (arguments, _) = example(tool);
    (entry(tool).check)(&arguments).expect("the example is valid");
    let shown = match (entry(tool).declared)(&arguments) {
        None => json!({"handler": "custom", "endpoints": contract(tool).endpoints}),
        Some(call) => {
            let request = call.expect("the example is valid").first_request();
            json!({
                "request": request.to_string(),
                "query": request.query.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>(),
                "body": request.body,
            })
        }
    };
    snapshots::hold(
        "request",
        tool,
        &json!({"arguments": arguments, "sends": shown}),
    );
}

pub(crate) fn projection(tool: &str) {
    let (arguments, response) = example(tool);
    let answer = match (entry(tool).declared)(&arguments) {
        None => response,
        Some(call) => {
            let call = call.expect("the example is valid");
            call.answer_to(response, Timestamp::UNIX_EPOCH)
                .expect("the example's response can be read")
        }
    };
    let result = Value::from(finish(
        contract(tool),
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
            let result = finish(contract(tool), &|_| true, &arguments, &answer, limit);
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
