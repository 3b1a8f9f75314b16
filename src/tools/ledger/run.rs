//! A run's own row: status, duration, tokens, cost.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::tools::read;

/// What every tool says of a run. `duration_seconds` of a run still going counts up to `now`.
pub(in crate::tools) fn summary(run: &Value, now: Timestamp) -> Value {
    json!({
        "run_id": read::text(run, "id"),
        "case_id": read::text(run, "case_id"),
        "status": read::text(run, "status"),
        "model": read::text(run, "model_used"),
        "iterations": read::integer(run, "iterations"),
        "tokens": read::integer(run, "total_tokens"),
        "cost_usd": read::number(run, "total_cost_usd"),
        "started_at": read::text(run, "started_at"),
        "completed_at": read::text(run, "completed_at"),
        "duration_seconds": duration_seconds(run, now),
        "error": read::text(run, "error"),
    })
}

/// Whether the run is still going.
pub(in crate::tools) fn is_running(run: &Value) -> bool {
    read::text(run, "status").is_some_and(|status| status.eq_ignore_ascii_case("running"))
}

/// Tokens, cost and calls per model, under this tool's names.
pub(in crate::tools) fn model_costs(run: &Value) -> Vec<Value> {
    read::list(run, "model_costs")
        .iter()
        .map(|cost| {
            json!({
                "model": read::text(cost, "model"),
                "calls": read::integer(cost, "call_count"),
                "prompt_tokens": read::integer(cost, "total_prompt_tokens"),
                "completion_tokens": read::integer(cost, "total_completion_tokens"),
                "cost_usd": read::number(cost, "total_cost_usd"),
                "latency_ms": read::integer(cost, "total_latency_ms"),
            })
        })
        .collect()
}

/// Seconds from start to completion to three digits, or so far; none where the times do not say.
fn duration_seconds(run: &Value, now: Timestamp) -> Option<f64> {
    let started = read::time(run, "started_at")?;
    let ended = match read::time(run, "completed_at") {
        Some(completed) => completed,
        None if is_running(run) => now,
        None => return None,
    };
    let milliseconds = ended.duration_since(started).as_millis();
    let milliseconds = u32::try_from(milliseconds).ok()?;
    Some(f64::from(milliseconds) / 1000.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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
            assert_eq!(duration_seconds(&run, now()), expected, "{run}");
        }
    }

    #[test]
    fn costs_are_named_as_the_tool_names_them() {
        let run = json!({"model_costs": [{"model": "m", "call_count": 3, "total_prompt_tokens": 10,
            "total_completion_tokens": 5, "total_cost_usd": 0.25, "total_latency_ms": 900}]});
        assert_eq!(
            model_costs(&run),
            [
                json!({"model": "m", "calls": 3, "prompt_tokens": 10, "completion_tokens": 5, "cost_usd": 0.25, "latency_ms": 900})
            ]
        );
    }

    proptest! {
        #[test]
        fn any_row_has_a_summary(run in fixtures::any_row(&["id", "status", "started_at", "completed_at", "total_tokens", "model_costs"])) {
            prop_assert!(summary(&run, now()).is_object());
            let _ = model_costs(&run);
        }
    }
}
