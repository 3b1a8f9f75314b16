//! Which events a replay shows: by agent, kind and text, from a seq on, within a limit and a size.

use serde_json::Value;

use super::page;
use crate::tools::read;

/// What a step must be to be shown.
#[derive(Debug, Default)]
pub(in crate::tools) struct Filter {
    /// Only after this seq.
    pub(in crate::tools) since: Option<i64>,
    /// Only of this agent; `forensic` means `ForensicAgent` too.
    pub(in crate::tools) agent: Option<String>,
    /// Only of this kind.
    pub(in crate::tools) kind: Option<String>,
    /// Only with this text in summary or payload.
    pub(in crate::tools) contains: Option<String>,
}

impl Filter {
    /// Whether it asks for an agent, a kind or a text.
    pub(in crate::tools) fn is_narrow(&self) -> bool {
        self.agent.is_some() || self.kind.is_some() || self.contains.is_some()
    }

    /// Whether this event is wanted. Letter case never matters.
    pub(in crate::tools) fn admits(&self, event: &Value) -> bool {
        let after = self
            .since
            .is_none_or(|since| page::seq(event).is_some_and(|seq| seq > since));
        after
            && self
                .agent
                .as_deref()
                .is_none_or(|wanted| is_agent(event, wanted))
            && self
                .kind
                .as_deref()
                .is_none_or(|wanted| is_kind(event, wanted))
            && self
                .contains
                .as_deref()
                .is_none_or(|wanted| holds(event, wanted))
    }
}

/// How many of these steps, in order, fit `limit` and `bytes` of JSON; at least one if there is one.
pub(in crate::tools) fn fitting(steps: &[Value], limit: usize, bytes: usize) -> usize {
    let mut used = 0;
    let fit = steps.iter().take(limit).take_while(|step| {
        used += step.to_string().len() + 1;
        used <= bytes
    });
    fit.count().max(usize::from(limit > 0 && !steps.is_empty()))
}

/// `ForensicAgent`, `forensic_agent` and `Forensic` are one agent; so are `reporter` and `ReportWriterAgent`.
fn is_agent(event: &Value, wanted: &str) -> bool {
    let agent = role(&read::text(event, "agent").unwrap_or_default());
    let wanted = role(wanted);
    !wanted.is_empty() && agent == wanted
}

/// An agent's role, without how it is written: `ReportWriterAgent` is `report`.
pub(in crate::tools) fn role(agent: &str) -> String {
    let letters: String = agent
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .collect();
    let lower = letters.to_lowercase();
    let bare = lower
        .strip_suffix("agent")
        .filter(|bare| !bare.is_empty())
        .unwrap_or(&lower);
    match bare {
        "reporter" | "reportwriter" | "report" => "report".to_owned(),
        other => other.to_owned(),
    }
}

fn is_kind(event: &Value, wanted: &str) -> bool {
    read::text(event, "kind")
        .is_some_and(|kind| kind.to_lowercase() == wanted.trim().to_lowercase())
}

/// Whether the event's summary or payload has the text, in any letter case.
pub(in crate::tools) fn holds(event: &Value, wanted: &str) -> bool {
    let wanted = wanted.to_lowercase();
    let summary = read::text(event, "summary").unwrap_or_default();
    summary.to_lowercase().contains(&wanted)
        || event
            .get("payload")
            .is_some_and(|payload| mentions(payload, &wanted))
}

/// Whether any text, number or key of the value contains `wanted`, which is in lower case.
fn mentions(value: &Value, wanted: &str) -> bool {
    match value {
        Value::String(text) => text.to_lowercase().contains(wanted),
        Value::Array(entries) => entries.iter().any(|entry| mentions(entry, wanted)),
        Value::Object(fields) => fields
            .iter()
            .any(|(key, value)| key.to_lowercase().contains(wanted) || mentions(value, wanted)),
        Value::Number(number) => number.to_string().contains(wanted),
        Value::Null | Value::Bool(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::tools::fixtures;

    #[test]
    fn filters_do_not_care_how_a_name_is_written() {
        let event = json!({"seq": 4, "agent": "ReportWriterAgent", "kind": "tool_call", "summary": "Asked the lake",
                           "payload": {"args": {"sql": "… '10.0.42.7'"}, "rows": 17}});
        let table = [
            (Filter::default(), true),
            (
                Filter {
                    since: Some(3),
                    ..Filter::default()
                },
                true,
            ),
            (
                Filter {
                    since: Some(4),
                    ..Filter::default()
                },
                false,
            ),
            (
                Filter {
                    agent: Some("Reporter".into()),
                    ..Filter::default()
                },
                true,
            ),
            (
                Filter {
                    agent: Some("report_writer".into()),
                    ..Filter::default()
                },
                true,
            ),
            (
                Filter {
                    agent: Some("forensic".into()),
                    ..Filter::default()
                },
                false,
            ),
            (
                Filter {
                    kind: Some("TOOL_CALL".into()),
                    ..Filter::default()
                },
                true,
            ),
            (
                Filter {
                    kind: Some("tool".into()),
                    ..Filter::default()
                },
                false,
            ),
            (
                Filter {
                    contains: Some("10.0.42.7".into()),
                    ..Filter::default()
                },
                true,
            ),
            (
                Filter {
                    contains: Some("ASKED".into()),
                    ..Filter::default()
                },
                true,
            ),
            (
                Filter {
                    contains: Some("17".into()),
                    ..Filter::default()
                },
                true,
            ),
            (
                Filter {
                    contains: Some("absent".into()),
                    ..Filter::default()
                },
                false,
            ),
        ];
        for (filter, expected) in table {
            assert_eq!(filter.admits(&event), expected, "{filter:?}");
        }
        assert_eq!(
            (role("ForensicAgent"), role("Agent")),
            ("forensic".into(), "agent".into())
        );
    }

    #[test]
    fn at_least_one_step_fits_however_long() {
        let steps = [json!("aaaa"), json!("bb"), json!("c")];
        assert_eq!(fitting(&steps, 9, 100), 3);
        assert_eq!(fitting(&steps, 2, 100), 2);
        assert_eq!(fitting(&steps, 9, 12), 2);
        assert_eq!(fitting(&steps, 9, 1), 1);
        assert_eq!(fitting(&[], 9, 1), 0);
    }

    proptest! {
        #[test]
        fn filters_only_narrow(events in fixtures::any_events(), since in -1..40_i64, text in "[a-z0-9]{0,2}") {
            let wide = Filter { since: Some(since), ..Filter::default() };
            let narrow = Filter { since: Some(since), contains: Some(text), ..Filter::default() };
            for event in &events {
                prop_assert!(wide.admits(event) || !narrow.admits(event));
            }
        }
    }
}
