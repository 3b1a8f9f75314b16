//! A case as `aisoc_get_case` shows it, and its timeline.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{excerpt, read};

/// The most observables and pieces of evidence shown; a case with more is rare.
const PARTS: usize = 100;
/// The longest piece of evidence shown, in characters of JSON.
const EVIDENCE: usize = 1500;

/// The case without its timeline and alerts.
pub(super) fn shape(case: &Value, now: Timestamp) -> Value {
    let evidence = read::list(case, "evidence_chain").iter().take(PARTS);
    json!({
        "id": read::text(case, "id"),
        "case_number": read::text(case, "case_number"),
        "title": read::text(case, "title"),
        "description": read::text(case, "description"),
        "status": read::text(case, "status"),
        "severity": read::text(case, "severity"),
        "priority": priority(case),
        "owner": read::text(case, "assignee"),
        "labels": labels(case),
        "technique_ids": read::strings(case, "mitre_techniques"),
        "opened_at": read::first_text(case, &["opened_at", "created_at"]),
        "triaged_at": read::text(case, "triaged_at"),
        "resolved_at": read::text(case, "resolved_at"),
        "closed_at": read::text(case, "closed_at"),
        "updated_at": read::text(case, "updated_at"),
        "created_by": read::text(case, "created_by"),
        "sla": sla(case, now),
        "compliance_frameworks": read::strings(case, "compliance_frameworks"),
        "evidence_chain": evidence.map(|piece| excerpt::value(piece, EVIDENCE)).collect::<Vec<_>>(),
        "observables": observables(case),
        "alert_count": read::strings(case, "alert_ids").len(),
    })
}

/// The timeline's entries in the service's order, which is ascending.
pub(super) fn timeline(answer: &Value) -> Vec<Value> {
    let events = answer.get("events").unwrap_or(answer);
    let entries = read::items(events).iter().filter(|entry| entry.is_object());
    entries
        .map(|entry| {
            json!({
                "time": read::first_text(entry, &["timestamp", "ts", "created_at"]),
                "type": read::text(entry, "type"),
                "title": read::text(entry, "title"),
                "description": read::text(entry, "description").map(|text| excerpt::short(&text, EVIDENCE)),
                "actor": read::text(entry, "actor"),
            })
        })
        .collect()
}

/// The priority people speak of. The service stores severity alone; `info` has no priority.
fn priority(case: &Value) -> Option<String> {
    let stated = read::text(case, "priority").map(|priority| priority.to_lowercase());
    if let Some(stated) =
        stated.filter(|stated| matches!(stated.as_str(), "p0" | "p1" | "p2" | "p3"))
    {
        return Some(stated);
    }
    let priority = match read::text(case, "severity")?.to_lowercase().as_str() {
        "critical" => "p0",
        "high" => "p1",
        "medium" => "p2",
        "low" => "p3",
        _ => return None,
    };
    Some(priority.to_owned())
}

/// Labels live under `tags.labels`; where `tags` is a plain list, that is them.
fn labels(case: &Value) -> Vec<String> {
    let tags = case.get("tags").unwrap_or(&Value::Null);
    if tags.is_array() {
        read::strings(case, "tags")
    } else {
        read::strings(tags, "labels")
    }
}

/// When the case is due and whether that was missed: `{due_at, missed}`.
fn sla(case: &Value, now: Timestamp) -> Value {
    let Some(due) = read::time(case, "sla_due_at") else {
        return Value::Null;
    };
    let ended = read::time(case, "resolved_at").or_else(|| read::time(case, "closed_at"));
    json!({"due_at": read::text(case, "sla_due_at"), "missed": ended.unwrap_or(now) > due})
}

/// The things seen in the case as `{kind, value}`, from a graph's nodes or from lists by kind.
fn observables(case: &Value) -> Vec<Value> {
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
        .map(|(kind, value)| json!({"kind": kind, "value": value}))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tools::fixtures;

    #[test]
    fn priority_follows_severity() {
        let table = [
            ("critical", Some("p0")),
            ("High", Some("p1")),
            ("medium", Some("p2")),
            ("low", Some("p3")),
            ("info", None),
        ];
        for (severity, expected) in table {
            assert_eq!(
                priority(&json!({"severity": severity})).as_deref(),
                expected,
                "{severity}"
            );
        }
        assert_eq!(
            priority(&json!({"severity": "low", "priority": "P1"})).as_deref(),
            Some("p1")
        );
        assert_eq!(
            priority(&json!({"severity": "low", "priority": 70})).as_deref(),
            Some("p3")
        );
    }

    #[test]
    fn an_sla_is_missed_when_the_case_ended_after_it() {
        let now: Timestamp = Timestamp::from_second(1_777_629_720).unwrap_or_default();
        let table = [
            (json!({"sla_due_at": "2026-05-01T09:00:00Z"}), json!(true)),
            (json!({"sla_due_at": "2026-05-01T11:00:00Z"}), json!(false)),
            (
                json!({"sla_due_at": "2026-05-01T09:00:00Z", "resolved_at": "2026-05-01T08:00:00Z"}),
                json!(false),
            ),
            (json!({"sla_due_at": null}), Value::Null),
        ];
        for (case, expected) in table {
            assert_eq!(
                sla(&case, now).get("missed").cloned().unwrap_or_default(),
                expected,
                "{case}"
            );
        }
    }

    #[test]
    fn labels_and_observables_are_found_in_either_shape() {
        assert_eq!(labels(&json!({"tags": {"labels": ["vip"]}})), ["vip"]);
        assert_eq!(labels(&json!({"tags": ["vip"]})), ["vip"]);
        let graph = json!({"observable_graph": {"nodes": [{"id": "n1", "type": "ip", "value": "10.0.42.7"}], "edges": [1], "hosts": ["a"]}});
        assert_eq!(
            observables(&graph),
            [
                json!({"kind": "ip", "value": "10.0.42.7"}),
                json!({"kind": "hosts", "value": "a"})
            ]
        );
    }

    #[test]
    fn a_timeline_may_come_wrapped_or_bare() {
        let entry = json!({"id": "1", "type": "comment", "timestamp": "2026-05-01T10:00:00Z", "title": "t", "actor": "a"});
        for answer in [
            json!({"events": [entry]}),
            json!({"items": [entry]}),
            json!([entry, 3]),
        ] {
            assert_eq!(timeline(&answer).len(), 1);
            assert_eq!(timeline(&answer)[0]["time"], "2026-05-01T10:00:00Z");
        }
    }

    proptest! {
        #[test]
        fn any_row_has_a_shape(case in fixtures::any_row(&["id", "severity", "tags", "sla_due_at", "observable_graph", "evidence_chain", "alert_ids"])) {
            prop_assert!(shape(&case, Timestamp::default()).is_object());
            let _ = timeline(&case);
        }
    }
}
