//! One step of a ledger.

use serde_json::{Map, Value};

use super::payload::Payload;
use crate::lenient;

/// The members of a row that every step has.
const MEMBERS: [&str; 11] = [
    "id",
    "run_id",
    "seq",
    "ts",
    "kind",
    "agent",
    "summary",
    "payload",
    "input_hash",
    "output_hash",
    "duration_ms",
];

/// Other names of [`Event::time`], as older writers have it.
const TIMES: [&str; 3] = ["ts", "timestamp", "created_at"];

/// A step as its agent wrote it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Event {
    /// Its place in the run.
    pub(crate) seq: i64,
    /// Its UUID.
    pub(crate) id: Option<String>,
    /// When it was written.
    pub(crate) time: Option<String>,
    /// What kind of step it is.
    pub(crate) kind: Option<String>,
    /// Who wrote it.
    pub(crate) agent: Option<String>,
    /// What was done, in a line.
    pub(crate) summary: Option<String>,
    /// How long it took.
    pub(crate) duration_ms: Option<i64>,
    /// The SHA-256 of what went in.
    pub(crate) input_hash: Option<String>,
    /// The SHA-256 of what came out.
    pub(crate) output_hash: Option<String>,
    /// The payload unchanged.
    pub(crate) body: Value,
    /// What else the row holds: members that are not known, or of another type than theirs.
    pub(crate) other: Map<String, Value>,
}

impl Event {
    /// The step in this row; none without a seq, since nothing could name it.
    pub(crate) fn read(row: &Value) -> Option<Self> {
        let text = |key| lenient::text(row, key);
        let time = TIMES.into_iter().find_map(|key| Some((key, text(key)?)));
        let mut event = Self {
            seq: lenient::integer(row, "seq")?,
            id: text("id"),
            time: time.as_ref().map(|(_, time)| time.clone()),
            kind: text("kind"),
            agent: text("agent"),
            summary: text("summary"),
            duration_ms: lenient::integer(row, "duration_ms"),
            input_hash: text("input_hash"),
            output_hash: text("output_hash"),
            body: row.get("payload").cloned().unwrap_or_default(),
            other: Map::new(),
        };
        let fits = |key: &str| match key {
            "id" => event.id.is_some(),
            "kind" => event.kind.is_some(),
            "agent" => event.agent.is_some(),
            "summary" => event.summary.is_some(),
            "duration_ms" => event.duration_ms.is_some(),
            "input_hash" => event.input_hash.is_some(),
            "output_hash" => event.output_hash.is_some(),
            key => {
                MEMBERS.contains(&key) && key != "ts"
                    || time.as_ref().is_some_and(|(known, _)| *known == key)
            }
        };
        let says = |value: &Value| match value {
            Value::Null => false,
            Value::String(text) => !text.trim().is_empty(),
            _ => true,
        };
        let other = row.as_object().into_iter().flatten();
        event.other = other
            .filter(|(key, value)| says(value) && !fits(key))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        Some(event)
    }

    /// A step of which nothing but the seq is known.
    pub(crate) fn without_a_row(seq: i64) -> Self {
        Self {
            seq,
            id: None,
            time: None,
            kind: None,
            agent: None,
            summary: None,
            duration_ms: None,
            input_hash: None,
            output_hash: None,
            body: Value::Null,
            other: Map::new(),
        }
    }

    /// The steps in these rows, and how many rows had no seq.
    pub(crate) fn read_all<'v>(rows: impl IntoIterator<Item = &'v Value>) -> (Vec<Self>, usize) {
        let mut unplaced = 0;
        let events = rows.into_iter().filter_map(|row| {
            let event = Self::read(row);
            unplaced += usize::from(event.is_none());
            event
        });
        (events.collect(), unplaced)
    }

    /// What the payload says, by the kind of the step.
    pub(crate) fn payload(&self) -> Payload<'_> {
        Payload::read(self.kind.as_deref().unwrap_or_default(), &self.body)
    }

    /// The agent's role, without how its name is written.
    pub(crate) fn role(&self) -> String {
        super::select::role(self.agent.as_deref().unwrap_or_default())
    }

    /// The text of a report, where the step is of that kind and holds it.
    pub(crate) fn report(&self) -> Option<String> {
        const NAMES: [&str; 5] = ["report_md", "report", "markdown", "content", "text"];
        let kind = self.kind.as_deref()?.to_lowercase();
        kind.starts_with("report")
            .then(|| lenient::first_text(&self.body, &NAMES))?
    }

    /// How the step failed, if it did.
    pub(crate) fn failure(&self) -> Option<Failed> {
        match self.payload() {
            Payload::Error(note) => Some(Failed::Step(
                self.summary.clone().or(note.text).unwrap_or_default(),
            )),
            Payload::ToolCall(call) if call.success == Some(false) => Some(Failed::Step(
                call.error()
                    .or_else(|| self.summary.clone())
                    .unwrap_or_default(),
            )),
            Payload::ToolCall(call) => call.error().map(Failed::Unnoticed),
            _ => None,
        }
    }
}

/// How a step failed, in the ledger's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failed {
    /// The ledger says so itself: a step of kind `error`, or a tool call without success.
    Step(String),
    /// A tool call that is recorded as a success, and came back with an error.
    Unnoticed(String),
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_does_not_fit_its_place_is_kept() {
        let row = json!({"seq": "7", "id": 5, "kind": {"a": 1}, "agent": "", "summary": 5, "ts": false, "created_at": "2026-05-01",
            "duration_ms": "x", "run_id": "r", "payload": {"a": 1}, "input_hash": null, "trace": "t"});
        let event = Event::read(&row).unwrap_or_else(|| unreachable!("it has a seq"));
        assert_eq!(
            (event.seq, event.id.as_deref(), event.summary.as_deref()),
            (7, Some("5"), Some("5"))
        );
        assert_eq!(
            (event.kind, event.agent, event.duration_ms),
            (None, None, None)
        );
        assert_eq!(event.time.as_deref(), Some("false"));
        assert_eq!(
            Value::from(event.other),
            json!({"kind": {"a": 1}, "created_at": "2026-05-01", "duration_ms": "x", "trace": "t"})
        );
        assert_eq!(Event::read(&json!({"summary": "no seq"})), None);
    }
}
