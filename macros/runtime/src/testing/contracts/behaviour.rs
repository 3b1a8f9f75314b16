//! Contract tests of a tool's behaviour: its arguments, its requests and its answers.

use std::collections::BTreeSet;

use jiff::Timestamp;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::{Contracts, Example, json};
use crate::mcp;
use crate::pipeline::build_result;
use crate::testing::arbitrary;

impl Contracts {
    /// Every argument is described, and none is decorative: a declarative tool's call changes with it.
    pub fn arguments(&self, tool: &str, example: &str) {
        let schema = json(self.contract(tool).input_schema);
        let Some(properties) = schema["properties"].as_object() else {
            return;
        };
        for (name, property) in properties {
            assert!(
                property["description"].is_string(),
                "`{name}` has no description"
            );
        }
        // What a handler makes of an argument, or the text that is shown, can't be seen in the call.
        let text = self.contract(tool).result.text.and_then(|text| text.start);
        let unseen = |name: &String| self.contract(tool).transformed || text == Some(name.as_str());
        let is_required = |name: &String| {
            let names = schema["required"].as_array();
            names.is_some_and(|names| names.contains(&json!(name)))
        };
        let mut required = self.example(tool, example).arguments;
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
                    let call = (self.entry(tool).plan)(&arguments).map(Result::ok);
                    call.map_or(Some(None), |call| Some(Some(format!("{:?}", call?))))
                })
                .collect();
            assert!(
                unseen(name) || values.len() == 1 || calls.is_none_or(|calls| calls.len() > 1),
                "`{name}` goes nowhere: the call is the same with each of {values:?}"
            );
        }
    }

    /// The example's arguments are valid, and a tool without a handler makes a request of them.
    pub fn request(&self, tool: &str, example: &str) {
        let entry = self.entry(tool);
        let arguments = self.example(tool, example).arguments;
        (entry.check)(&arguments).expect("the example is valid");
        match (entry.plan)(&arguments) {
            Some(call) => drop(call.expect("the example is valid")),
            None => assert!(
                entry.contract.result.shaped,
                "neither a handler nor a request"
            ),
        }
    }

    /// What becomes of the example's response is as advertised. What a handler makes of an answer is not in the contract.
    pub fn projection(&self, tool: &str, example: &str) {
        let example = self.example(tool, example);
        let Some(result) = self.example_result(tool, &example) else {
            return;
        };
        let validator =
            jsonschema::validator_for(&json(self.contract(tool).output_schema)).unwrap();
        let errors: Vec<_> = validator.iter_errors(&result).collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }

    /// What the manifest alone makes of the example's response.
    fn example_result(&self, tool: &str, example: &Example) -> Option<Value> {
        let spec = &self.contract(tool).result;
        let call = (self.entry(tool).plan)(&example.arguments).filter(|_| !spec.shaped)?;
        let response = example.response.clone().expect(
            "an answer: `example.response` in tools.yaml, or tests/exchanges/<tool>/example.json",
        );
        let call = call.expect("the example is valid");
        let answer = call.answer_to(response, Timestamp::UNIX_EPOCH);
        let answer = answer.expect("the example's response can be read");
        Some(build_result(spec, &|_| true, &example.arguments, &answer, 100_000).into())
    }

    /// The snapshot: the tool's entry in `tools/list`, what it does, and the request and the result of the example.
    #[must_use]
    pub fn facts(&self, tool: &str, example: &str) -> Value {
        let contract = self.contract(tool);
        let tools = mcp::tools(&self.registry).expect("usable schemas");
        let listed = tools.iter().find(|listed| listed.name == tool);
        let example = self.example(tool, example);
        let mut shown = json!({"arguments": example.arguments});
        if let Some(call) = (self.entry(tool).plan)(&example.arguments) {
            let call = call.expect("the example is valid");
            let request = call.first_request();
            shown["sends"] = json!({
                "request": request.to_string(),
                "query": request.query.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>(),
                "body": request.body,
            });
            for (member, request) in call.included() {
                shown["sends"]["includes"][member] = request.into();
            }
        }
        if let Some(result) = self.example_result(tool, &example) {
            shown["result"] = result;
        }
        json!({
            "listed": listed,
            "effect": format!("{:?}", contract.effect).to_lowercase(),
            "endpoints": contract.endpoints,
            "next": contract.result.next,
            "example": shown,
        })
    }

    /// What is enforced is what is advertised: generated validation and the `jsonschema` crate agree.
    pub fn validation(&self, tool: &str, example: &str) {
        let schema = json(self.contract(tool).input_schema);
        let validator = jsonschema::validator_for(&schema).unwrap();
        let example = self.example(tool, example).arguments;
        let mut runner = TestRunner::new(Config {
            failure_persistence: None,
            cases: 400,
            ..Config::default()
        });
        runner
            .run(&arbitrary::arguments(&schema, &example), |arguments| {
                let ours = (self.entry(tool).check)(&arguments);
                let theirs = validator.is_valid(&Value::from(arguments));
                proptest::prop_assert_eq!(ours.is_ok(), theirs, "{:?}", ours);
                Ok(())
            })
            .unwrap();
    }

    /// Whatever the service answers, the result satisfies the advertised schema and the budget.
    pub fn result(&self, tool: &str, example: &str) {
        let schema = json(self.contract(tool).output_schema);
        let validator = jsonschema::validator_for(&schema).unwrap();
        let arguments = self.example(tool, example).arguments;
        let mut runner = TestRunner::new(Config {
            failure_persistence: None,
            cases: 150,
            ..Config::default()
        });
        runner
            .run(&arbitrary::service_answer(&schema), |answer| {
                let limit = 6_000;
                let result = build_result(
                    &self.contract(tool).result,
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
}
