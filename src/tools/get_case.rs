//! `aisoc_get_case`: the part of the result that the manifest can't express.
//!
//! The calls, their notes and the form of the answer are in `tools.yaml`. This file computes whether the case missed
//! its SLA, which depends on the clock, and its observables, whose form differs between cases.

use jiff::Timestamp;
use serde_json::Value;
use toolspec_macros::handler;

use super::read;
use crate::generated::{GetCase, GetCaseOutput, GetCaseOutputObservablesItem as Observable};
use toolspec_runtime::context::Context;
use toolspec_runtime::failure::Failure;

/// The most observables shown; a case with more is rare.
const PARTS: usize = 100;

/// Answers `aisoc_get_case`.
///
/// # Errors
/// When the case itself cannot be fetched.
#[handler]
pub fn aisoc_get_case(
    context: &Context,
    _: GetCase,
    answer: Value,
) -> Result<GetCaseOutput, Failure> {
    Ok(finished(&answer, context.now))
}

/// The case as the manifest shapes it, with what only a look at the clock and at the graph tells.
fn finished(answer: &Value, now: Timestamp) -> GetCaseOutput {
    let mut case = GetCaseOutput::project(answer);
    if let Some(missed) = missed(answer, now) {
        let sla = case.sla.get_or_insert_default();
        sla.missed = Some(missed);
        sla.as_of = Some(now.to_string());
    }
    case.observables = Some(observables(answer));
    case
}

/// Whether the case ended, or is still open, after the time by which it is due.
pub(super) fn missed(case: &Value, now: Timestamp) -> Option<bool> {
    let due = read::time(case, "sla_due_at")?;
    let ended = read::time(case, "resolved_at").or_else(|| read::time(case, "closed_at"));
    Some(ended.unwrap_or(now) > due)
}

/// The things seen in the case as `{kind, value}`, from a graph's nodes or from lists by kind.
fn observables(case: &Value) -> Vec<Observable> {
    let graph = case.get("observable_graph").unwrap_or(&Value::Null);
    let nodes = read::list(graph, "nodes").iter().filter_map(|node| {
        let value = match node {
            Value::String(text) => text.clone(),
            _ => read::first_text(node, &["value", "label", "name", "id"])?,
        };
        Some((read::first_text(node, &["kind", "type", "group"]), value))
    });
    let lists = graph.as_object().into_iter().flatten();
    let listed = lists
        .filter(|(key, _)| !matches!(key.as_str(), "nodes" | "edges" | "links"))
        .flat_map(|(key, _)| {
            read::strings(graph, key)
                .into_iter()
                .map(move |value| (Some(key.clone()), value))
        });
    let found = nodes.chain(listed).take(PARTS);
    found
        .map(|(kind, value)| Observable {
            kind,
            value: Some(value),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::tools::fixtures;

    #[test]
    fn an_sla_is_missed_when_the_case_ended_after_it() {
        let now: Timestamp = Timestamp::from_second(1_777_629_720).unwrap_or_default();
        let table = [
            (json!({"sla_due_at": "2026-05-01T09:00:00Z"}), Some(true)),
            (json!({"sla_due_at": "2026-05-01T11:00:00Z"}), Some(false)),
            (
                json!({"sla_due_at": "2026-05-01T09:00:00Z", "resolved_at": "2026-05-01T08:00:00Z"}),
                Some(false),
            ),
            (json!({"sla_due_at": null}), None),
        ];
        for (case, expected) in table {
            assert_eq!(missed(&case, now), expected, "{case}");
        }
    }

    #[test]
    fn observables_are_found_in_either_shape() {
        let graph = json!({"observable_graph": {"nodes": [{"id": "n1", "type": "ip", "value": "10.0.42.7"}], "edges": [1], "hosts": ["a"]}});
        assert_eq!(
            json!(observables(&graph)),
            json!([{"kind": "ip", "value": "10.0.42.7"}, {"kind": "hosts", "value": "a"}])
        );
    }

    #[test]
    fn what_the_handler_knows_stands_beside_what_the_manifest_shapes() {
        let answer = json!({"case_number": "INC-1", "severity": "CRITICAL", "sla_due_at": "2026-05-01T09:00:00Z", "tags": ["a"]});
        let case = finished(&answer, Timestamp::MAX);
        assert_eq!(
            json!(case),
            json!({
                "case_number": "INC-1", "severity": "CRITICAL", "priority": "p0", "labels": ["a"],
                "sla": {"due_at": "2026-05-01T09:00:00Z", "missed": true, "as_of": Timestamp::MAX.to_string()}, "observables": []
            })
        );
    }

    proptest! {
        #[test]
        fn any_case_has_observables(case in fixtures::any_row(&["sla_due_at", "resolved_at", "observable_graph"])) {
            let _ = finished(&case, Timestamp::default());
        }
    }
}
