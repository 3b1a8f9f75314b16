//! The structs of results hold all that a contract lets pass: what an answer becomes through them is what it becomes without.

use aisoc_mcp::generated;
use proptest::test_runner::{Config, TestRunner};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use toolspec_runtime::pipeline::project::project;
use toolspec_runtime::registry::{Tool, projected};

use toolspec_runtime::testing::arbitrary;

/// Numbers as numbers: a member of `type: number` writes 3 as 3.0.
fn plain(value: Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64()),
        Value::Array(items) => items.into_iter().map(plain).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| (name, plain(value)))
            .collect(),
        value => value,
    }
}

fn holds_all<T: Tool, O: Serialize + DeserializeOwned + Default>() {
    let schema = serde_json::from_str(T::CONTRACT.output_schema).unwrap();
    let mut runner = TestRunner::new(Config {
        failure_persistence: None,
        cases: 100,
        ..Config::default()
    });
    runner
        .run(&arbitrary::service_answer(&schema), |answer| {
            // What is no object is no answer of a tool.
            proptest::prop_assume!(answer.is_object());
            let expected = project(&T::CONTRACT.result.shape, &answer).unwrap_or_else(|| json!({}));
            let output: O = projected(&T::CONTRACT.result, &answer);
            let mut held = json!(output);
            // The list that was asked for is there when it is empty; the projection alone drops it.
            let list = T::CONTRACT
                .result
                .list
                .map(|continuation| continuation.list);
            if let (Some(list), Some(members)) = (list, held.as_object_mut()) {
                members.retain(|name, value| name != list || *value != json!([]));
            }
            proptest::prop_assert_eq!(plain(held), plain(expected));
            Ok(())
        })
        .unwrap();
}

macro_rules! hold_all {
    ($($tool:ident $output:ident),*) => {
        $(#[test]
        fn $tool() {
            holds_all::<generated::$tool, generated::$output>();
        })*
    };
}

hold_all!(
    aisoc_list_alerts ListAlertsOutput,
    aisoc_list_cases ListCasesOutput,
    aisoc_query_detections QueryDetectionsOutput,
    aisoc_list_investigations ListInvestigationsOutput,
    aisoc_lake_schema LakeSchemaOutput,
    aisoc_get_alert GetAlertOutput,
    aisoc_get_case GetCaseOutput,
    aisoc_get_detection_rule GetDetectionRuleOutput,
    aisoc_get_investigation GetInvestigationOutput,
    aisoc_lake_query LakeQueryOutput,
    aisoc_run_investigation RunInvestigationOutput,
    aisoc_replay_decision ReplayDecisionOutput,
    aisoc_explain_step ExplainStepOutput
);
