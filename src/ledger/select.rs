//! Which events a replay shows: by agent, kind and text, from a seq on, within a limit and a size.

use serde_json::Value;

use super::Event;
use toolspec_runtime::pipeline::indicator;

/// What a step must be to be shown.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    /// Only after this seq.
    pub(crate) since: Option<i64>,
    /// Only of this agent; `forensic` means `ForensicAgent` too.
    pub(crate) agent: Option<String>,
    /// Only of this kind.
    pub(crate) kind: Option<String>,
    /// Only with this text in summary or payload.
    pub(crate) contains: Option<String>,
}

impl Filter {
    /// Whether it asks for an agent, a kind or a text.
    pub(crate) fn is_narrow(&self) -> bool {
        self.agent.is_some() || self.kind.is_some() || self.contains.is_some()
    }

    /// Those of the events that are wanted, in order.
    pub(crate) fn admitted<'e>(&self, events: &'e [Event]) -> Vec<&'e Event> {
        let text = self.contains.as_deref().map(Text::new);
        let shown = events
            .iter()
            .filter(|event| self.admits_but_for_text(event));
        shown
            .filter(|event| text.as_ref().is_none_or(|text| holds(event, text)))
            .collect()
    }

    /// Whether this event is wanted. Letter case never matters.
    #[cfg(test)]
    pub(crate) fn admits(&self, event: &Event) -> bool {
        !self.admitted(std::slice::from_ref(event)).is_empty()
    }

    fn admits_but_for_text(&self, event: &Event) -> bool {
        self.since.is_none_or(|since| event.seq > since)
            && self
                .agent
                .as_deref()
                .is_none_or(|wanted| is_agent(event, wanted))
            && self
                .kind
                .as_deref()
                .is_none_or(|wanted| is_kind(event, wanted))
    }
}

/// `ForensicAgent`, `forensic_agent` and `Forensic` are one agent; so are `reporter` and `ReportWriterAgent`.
fn is_agent(event: &Event, wanted: &str) -> bool {
    let wanted = role(wanted);
    !wanted.is_empty() && event.role() == wanted
}

/// An agent's role, without how it is written: `ReportWriterAgent` is `report`.
pub(crate) fn role(agent: &str) -> String {
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

fn is_kind(event: &Event, wanted: &str) -> bool {
    event
        .kind
        .as_deref()
        .is_some_and(|kind| kind.to_lowercase() == wanted.trim().to_lowercase())
}

/// A text that is looked for, in the forms that it may stand in.
#[derive(Debug)]
pub(crate) struct Text(Vec<String>);

impl Text {
    /// The text, and the plain forms of an indicator that was defanged or mapped.
    pub(crate) fn new(wanted: &str) -> Self {
        let forms = indicator::forms(wanted);
        Self(forms.iter().map(|form| form.to_lowercase()).collect())
    }
}

/// Whether the event's summary or payload, or what else its row holds, has the text, in any letter case.
pub(crate) fn holds(event: &Event, wanted: &Text) -> bool {
    let summary = event.summary.as_deref().unwrap_or_default().to_lowercase();
    wanted.0.iter().any(|wanted| {
        summary.contains(wanted)
            || mentions(&event.body, wanted)
            || event.other.values().any(|value| mentions(value, wanted))
    })
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
        let row = json!({"seq": 4, "agent": "ReportWriterAgent", "kind": "tool_call", "summary": "Asked the lake",
                           "payload": {"args": {"sql": "… '10.0.42.7'"}, "rows": 17}});
        let event = Event::read(&row).unwrap_or_else(|| unreachable!("it has a seq"));
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

    proptest! {
        #[test]
        fn filters_only_narrow(events in fixtures::any_events(), since in -1..40_i64, text in "[a-z0-9]{0,2}") {
            let wide = Filter { since: Some(since), ..Filter::default() };
            let narrow = Filter { since: Some(since), contains: Some(text), ..Filter::default() };
            for event in &Event::read_all(&events).0 {
                prop_assert!(wide.admits(event) || !narrow.admits(event));
            }
        }
    }
}
