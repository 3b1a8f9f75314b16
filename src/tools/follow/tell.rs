//! Progress notifications while a run is followed: one per step, and a heartbeat between them.

use std::time::{Duration, Instant};

use crate::ledger::Event;
use crate::ledger::step::short;
use toolspec_runtime::progress::Progress;
use toolspec_runtime::sanitise;

/// How long the caller may hear nothing.
const SILENCE: Duration = Duration::from_secs(10);

const NAME: usize = 60;
const SUMMARY: usize = 160;

/// Counts the reports, since their values have to increase.
#[derive(Debug)]
pub(in crate::tools) struct Teller {
    progress: Progress,
    told: u32,
    last: Instant,
}

impl Teller {
    /// A reporter that has not reported anything yet.
    pub(in crate::tools) fn new(progress: &Progress) -> Self {
        Self {
            progress: progress.clone(),
            told: 0,
            last: Instant::now(),
        }
    }

    /// Reports this.
    pub(in crate::tools) fn tell(&mut self, message: &str) {
        self.told = self.told.saturating_add(1);
        self.last = Instant::now();
        let clean = sanitise::line(message);
        self.progress.report(f64::from(self.told), &clean);
    }

    /// Reports this where nothing has been heard for a while.
    pub(super) fn tell_if_silent(&mut self, message: impl FnOnce() -> String) {
        if self.last.elapsed() >= SILENCE {
            self.tell(&message());
        }
    }
}

/// A step in a line: `ForensicAgent · tool_call · lake.sql: 3 rows`.
pub(super) fn line(event: &Event) -> String {
    let part = |text: &Option<String>, limit| {
        let text = text.as_deref();
        text.map(|text| short(text, limit))
    };
    let parts = [
        part(&event.agent, NAME),
        part(&event.kind, NAME),
        part(&event.summary, SUMMARY),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Event, line};

    fn read(row: &Value) -> Event {
        Event::read(row).unwrap_or_else(|| unreachable!("it has a seq"))
    }

    #[test]
    fn a_step_is_told_in_a_line_of_what_it_has() {
        let event = json!({"seq": 0, "agent": "ForensicAgent", "kind": "tool_call", "summary": "lake.sql: 3 rows"});
        assert_eq!(
            line(&read(&event)),
            "ForensicAgent · tool_call · lake.sql: 3 rows"
        );
        assert_eq!(
            line(&read(&json!({"seq": 0, "kind": "error", "agent": ""}))),
            "error"
        );
        assert!(
            line(&read(&json!({"seq": 0, "summary": "x".repeat(999)})))
                .chars()
                .count()
                < 170
        );
    }
}
