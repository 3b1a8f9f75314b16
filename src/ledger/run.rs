//! A run's own row.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::lenient_json;

/// What the service names a run's model that automatic triage wrote: `kafka:auto_triage:<tier>`. It is no model.
const AUTO_TRIAGE: &str = "kafka:auto_triage";

/// How long automatic triage may write on after it says that it completed: two minutes by the service's own
/// limit, and a little for clocks.
const TRIAGE_GROWS: SignedDuration = SignedDuration::from_secs(130);

/// How long what is read of any other run is not kept after its end: its report and its status are written in
/// different transactions.
const RUN_SETTLES: SignedDuration = SignedDuration::from_secs(10);

/// A run as the service lists it, or as it gives it alone; a listing lacks the last six members.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Run {
    /// Its UUID.
    pub(crate) id: Option<String>,
    /// The case, by number or UUID as its writer named it; of a run of automatic triage, the alert.
    pub(crate) case_id: Option<String>,
    pub(crate) status: Option<String>,
    /// What the row names as its model, which need not be one.
    pub(crate) model_used: Option<String>,
    pub(crate) iterations: Option<i64>,
    pub(crate) total_tokens: Option<i64>,
    pub(crate) total_cost_usd: Option<f64>,
    /// How many calls have a cost that was measured; newer releases count them.
    pub(crate) measured_calls: Option<i64>,
    pub(crate) estimated_calls: Option<i64>,
    pub(crate) unpriced_calls: Option<i64>,
    pub(crate) estimated_cost_usd: Option<f64>,
    pub(crate) started_at: Option<String>,
    pub(crate) completed_at: Option<String>,
    /// Why it failed.
    pub(crate) error: Option<String>,
    /// The caller's text about the alert.
    pub(crate) alert_summary: Option<String>,
    pub(crate) event_count: Option<i64>,
    pub(crate) artifact_count: Option<i64>,
    /// Use and cost per model; of a row in a listing, empty.
    pub(crate) model_costs: Vec<ModelCost>,
    started: Option<Timestamp>,
    completed: Option<Timestamp>,
}

/// Use and cost of one model.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct ModelCost {
    pub(crate) model: Option<String>,
    pub(crate) calls: Option<i64>,
    pub(crate) prompt_tokens: Option<i64>,
    pub(crate) completion_tokens: Option<i64>,
    /// The cost as the row has it: 0 where it was not measured.
    pub(crate) recorded_cost_usd: Option<f64>,
    pub(crate) measured_calls: Option<i64>,
    pub(crate) estimated_calls: Option<i64>,
    pub(crate) unpriced_calls: Option<i64>,
    pub(crate) estimated_cost_usd: Option<f64>,
    pub(crate) latency_ms: Option<i64>,
}

/// Who wrote a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The investigation agents, on a case.
    Agent,
    /// Automatic triage of an alert, by this tier: llm, deterministic, cached or memory.
    AutoTriage(Option<String>),
}

impl Origin {
    /// As results write it.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::AutoTriage(_) => "auto_triage",
        }
    }

    /// How automatic triage came to its verdict.
    pub(crate) fn tier(self) -> Option<String> {
        match self {
            Self::AutoTriage(tier) => tier,
            Self::Agent => None,
        }
    }
}

impl Run {
    /// The run in this row.
    pub(crate) fn read(row: &Value) -> Self {
        let text = |key| lenient_json::text(row, key);
        let integer = |key| lenient_json::integer(row, key);
        let number = |key| lenient_json::number(row, key);
        Self {
            id: text("id"),
            case_id: text("case_id"),
            status: text("status"),
            model_used: text("model_used"),
            iterations: integer("iterations"),
            total_tokens: integer("total_tokens"),
            total_cost_usd: number("total_cost_usd"),
            measured_calls: integer("measured_call_count"),
            estimated_calls: integer("estimated_call_count"),
            unpriced_calls: integer("unpriced_call_count"),
            estimated_cost_usd: number("estimated_cost_usd"),
            started_at: text("started_at"),
            completed_at: text("completed_at"),
            error: text("error"),
            alert_summary: text("alert_summary"),
            event_count: integer("event_count"),
            artifact_count: integer("artifact_count"),
            model_costs: lenient_json::list(row, "model_costs")
                .iter()
                .filter(|cost| cost.is_object())
                .map(ModelCost::read)
                .collect(),
            started: lenient_json::time(row, "started_at"),
            completed: lenient_json::time(row, "completed_at"),
        }
    }

    /// The rows of a listing; what is not an object is not a run.
    pub(crate) fn read_all(listing: &Value) -> Vec<Self> {
        let rows = lenient_json::items(listing).iter();
        rows.filter(|row| row.is_object()).map(Self::read).collect()
    }

    /// When it started.
    pub(crate) const fn started(&self) -> Option<Timestamp> {
        self.started
    }

    /// Who wrote it.
    pub(crate) fn origin(&self) -> Origin {
        let model = self.model_used.as_deref().unwrap_or_default();
        match model.strip_prefix(AUTO_TRIAGE) {
            Some(tier) => Origin::AutoTriage(
                Some(tier.trim_start_matches(':'))
                    .filter(|tier| !tier.is_empty())
                    .map(str::to_owned),
            ),
            None => Origin::Agent,
        }
    }

    /// What its `case_id` names: `alert` of a run of automatic triage, else `case`.
    pub(crate) fn subject(&self) -> &'static str {
        match self.origin() {
            // Releases before 17.1 wrote no event, and the incident as its case.
            Origin::AutoTriage(_) if self.event_count != Some(0) => "alert",
            _ => "case",
        }
    }

    /// The model where the row names one.
    pub(crate) fn model(&self) -> Option<String> {
        match self.origin() {
            Origin::Agent => self.model_used.clone(),
            Origin::AutoTriage(_) => None,
        }
    }

    /// Whether the run is still going.
    pub(crate) fn is_running(&self) -> bool {
        self.has_status(&["running"])
    }

    /// Whether it came to its end as it should.
    pub(crate) fn is_completed(&self) -> bool {
        self.has_status(&["completed", "closed"])
    }

    /// Whether it failed.
    pub(crate) fn is_failed(&self) -> bool {
        self.has_status(&["failed", "error", "cancelled"])
    }

    /// Whether the run has ended, in whichever way.
    pub(crate) fn is_over(&self) -> bool {
        self.is_completed()
            || self.is_failed()
            || (!self.is_running() && self.completed_at.is_some())
    }

    fn has_status(&self, words: &[&str]) -> bool {
        self.status
            .as_deref()
            .is_some_and(|status| words.iter().any(|word| status.eq_ignore_ascii_case(word)))
    }

    /// Whether steps may still come although the run says that it is over: of automatic triage alone. `now` is by the
    /// service's clock.
    pub(crate) fn may_grow(&self, now: Timestamp) -> bool {
        matches!(self.origin(), Origin::AutoTriage(_)) && self.ended_within(TRIAGE_GROWS, now)
    }

    /// Whether neither row nor ledger change any more, so that both may be kept for a while.
    pub(crate) fn is_settled(&self, now: Timestamp) -> bool {
        let settles = match self.origin() {
            Origin::AutoTriage(_) => TRIAGE_GROWS,
            Origin::Agent => RUN_SETTLES,
        };
        self.is_over() && self.completed.is_some() && !self.ended_within(settles, now)
    }

    fn ended_within(&self, margin: SignedDuration, now: Timestamp) -> bool {
        let since = self
            .completed
            .map(|completed| now.duration_since(completed));
        self.is_over() && since.is_some_and(|since| since < margin)
    }

    /// Seconds from start to completion to three digits, or so far; none where the times do not say.
    pub(crate) fn duration_seconds(&self, now: Timestamp) -> Option<f64> {
        let ended = match self.completed {
            Some(completed) => completed,
            None if self.is_running() => now,
            None => return None,
        };
        let milliseconds = ended.duration_since(self.started?).as_millis();
        let milliseconds = u32::try_from(milliseconds).ok()?;
        Some(f64::from(milliseconds) / 1000.0)
    }
}

impl ModelCost {
    fn read(row: &Value) -> Self {
        let integer = |key| lenient_json::integer(row, key);
        Self {
            model: lenient_json::first_text(row, &["resolved_model", "model"]),
            calls: integer("call_count"),
            prompt_tokens: integer("total_prompt_tokens"),
            completion_tokens: integer("total_completion_tokens"),
            recorded_cost_usd: lenient_json::number(row, "total_cost_usd"),
            measured_calls: integer("measured_call_count"),
            estimated_calls: integer("estimated_call_count"),
            unpriced_calls: integer("unpriced_call_count"),
            estimated_cost_usd: lenient_json::number(row, "estimated_cost_usd"),
            latency_ms: integer("total_latency_ms"),
        }
    }

    /// The cost where one was measured. Nothing costs 0: where no call was measured, or a release that does
    /// not count them says 0, the cost is not known.
    pub(crate) fn cost_usd(&self) -> Option<f64> {
        self.recorded_cost_usd
            .filter(|cost| *cost > 0.0 && self.measured_calls != Some(0))
    }

    /// How many calls have neither a measured nor an estimated cost.
    pub(crate) fn unpriced(&self) -> i64 {
        let counted = self.unpriced_calls.or_else(|| {
            let estimated = self.estimated_calls.unwrap_or(0);
            let priced = self.measured_calls?.saturating_add(estimated);
            Some(self.calls?.saturating_sub(priced).max(0))
        });
        // Without counts, a cost of 0 prices none of the calls.
        counted.unwrap_or_else(|| match self.cost_usd() {
            Some(_) => 0,
            None => self.calls.unwrap_or(0),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::tools::fixtures;

    fn now() -> Timestamp {
        Timestamp::from_second(1_777_629_720).unwrap_or_default()
    }

    #[test]
    fn a_duration_needs_an_end_or_a_run_still_going() {
        let table = [
            (
                json!({"started_at": "2026-05-01T10:00:00Z", "completed_at": "2026-05-01T10:01:30.250Z"}),
                Some(90.25),
            ),
            (
                json!({"started_at": "2026-05-01T10:00:00Z", "status": "running"}),
                Some(120.0),
            ),
            (
                json!({"started_at": "2026-05-01T10:00:00Z", "status": "failed"}),
                None,
            ),
            (
                json!({"started_at": "2026-05-01T11:00:00Z", "status": "running"}),
                None,
            ),
            (json!({"completed_at": "2026-05-01T10:01:30Z"}), None),
            (json!({"started_at": 5, "status": "running"}), None),
        ];
        for (run, expected) in table {
            assert_eq!(Run::read(&run).duration_seconds(now()), expected, "{run}");
        }
    }

    #[test]
    fn a_run_is_over_by_its_status_or_its_end() {
        let at = "2026-05-01T10:00:00Z";
        for (row, over) in [
            (json!({"status": "running"}), false),
            (json!({"status": "running", "completed_at": at}), false),
            (json!({"status": "queued"}), false),
            (json!({"status": "Completed"}), true),
            (json!({"status": "failed"}), true),
            (json!({"status": "closed"}), true),
            (json!({"status": "aborted", "completed_at": at}), true),
            (json!({}), false),
        ] {
            assert_eq!(Run::read(&row).is_over(), over, "{row}");
        }
    }

    #[test]
    fn a_run_of_automatic_triage_is_about_an_alert_and_may_grow_for_two_minutes() {
        let row = |model: &str, completed: &str| {
            Run::read(
                &json!({"status": "completed", "model_used": model, "event_count": 5,
                "started_at": "2026-05-01T10:00:00Z", "completed_at": completed}),
            )
        };
        let triage = row("kafka:auto_triage:llm", "2026-05-01T10:00:30Z");
        assert_eq!(triage.origin(), Origin::AutoTriage(Some("llm".to_owned())));
        assert_eq!((triage.subject(), triage.model()), ("alert", None));
        assert!(triage.may_grow(now()) && !triage.is_settled(now()));
        let agent = row("gpt-4o-mini", "2026-05-01T10:00:30Z");
        assert_eq!(
            (agent.subject(), agent.model().as_deref()),
            ("case", Some("gpt-4o-mini"))
        );
        assert!(!agent.may_grow(now()) && agent.is_settled(now()));
        let long_ago = row("kafka:auto_triage:cached", "2026-05-01T09:00:00Z");
        assert!(long_ago.is_settled(now()));
    }

    #[test]
    fn a_cost_of_nothing_was_not_measured() {
        let cost = |row: &Value| {
            let cost = ModelCost::read(row);
            (cost.cost_usd(), cost.unpriced())
        };
        for (row, expected) in [
            (
                json!({"total_cost_usd": 0.25, "call_count": 4}),
                (Some(0.25), 0),
            ),
            (json!({"total_cost_usd": 0, "call_count": 4}), (None, 4)),
            (
                json!({"total_cost_usd": 0.0, "call_count": 1, "measured_call_count": 0, "estimated_cost_usd": 0.0}),
                (None, 1),
            ),
            (
                json!({"total_cost_usd": 0.5, "call_count": 5, "measured_call_count": 3, "estimated_call_count": 1}),
                (Some(0.5), 1),
            ),
            (
                json!({"total_cost_usd": "0.5", "call_count": "2"}),
                (Some(0.5), 0),
            ),
            (
                json!({"call_count": 5, "measured_call_count": i64::MAX, "estimated_call_count": 1}),
                (None, 0),
            ),
            (json!({}), (None, 0)),
        ] {
            assert_eq!(cost(&row), expected, "{row}");
        }
    }

    proptest! {
        #[test]
        fn any_row_is_a_run(row in fixtures::any_row(&["id", "status", "started_at", "completed_at", "total_tokens", "model_used", "model_costs"])) {
            let run = Run::read(&row);
            let _ = (run.duration_seconds(now()), run.is_settled(now()), run.subject(), run.model());
        }
    }
}
