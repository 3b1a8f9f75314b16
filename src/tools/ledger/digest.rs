//! A run at a glance: which agents took part, how much of each kind, and what was decided.

use serde_json::{Map, Value, json};

use super::step::{self, Matter};
use crate::tools::{excerpt, read};

/// Words that make a decision a verdict on the case rather than a choice along the way.
const VERDICTS: [&str; 7] = [
    "malicious",
    "benign",
    "suspicious",
    "inconclusive",
    "true_positive",
    "false_positive",
    "compromise",
];

/// The most agents and kinds named; a ledger that has more is not one that agents wrote.
const MOST: usize = 50;

/// The longest name of an agent or a kind, in characters.
const NAME: usize = 100;

/// The first agents in order of appearance: `{agent, steps, duration_ms, first_seq, last_seq}`.
pub(in crate::tools) fn agents(events: &[Value]) -> Vec<Value> {
    let mut agents: Vec<(String, Vec<&Value>)> = Vec::new();
    for event in events {
        let Some(name) = read::text(event, "agent") else {
            continue;
        };
        let name = excerpt::short(&name, NAME);
        let more = agents.len() < MOST;
        match agents.iter_mut().find(|(known, _)| *known == name) {
            Some((_, steps)) => steps.push(event),
            None if more => agents.push((name, vec![event])),
            None => {}
        }
    }
    agents
        .into_iter()
        .map(|(agent, steps)| {
            let durations = steps
                .iter()
                .filter_map(|event| read::integer(event, "duration_ms"));
            json!({
                "agent": agent,
                "steps": steps.len(),
                "duration_ms": durations.fold(0_i64, i64::saturating_add),
                "first_seq": steps.first().and_then(|event| read::integer(event, "seq")),
                "last_seq": steps.last().and_then(|event| read::integer(event, "seq")),
            })
        })
        .collect()
}

/// How many events there are of each of the first kinds, in order of appearance.
pub(in crate::tools) fn kinds(events: &[Value]) -> Value {
    let mut kinds = Map::new();
    for kind in events.iter().filter_map(|event| read::text(event, "kind")) {
        let kind = excerpt::short(&kind, NAME);
        let count = kinds.get(&kind).and_then(Value::as_u64).unwrap_or(0);
        if count > 0 || kinds.len() < MOST {
            kinds.insert(kind, Value::from(count + 1));
        }
    }
    Value::Object(kinds)
}

/// The verdict of a run with this `status`, `{decision, reason, confidence, alternatives, agent, seq}`: its last
/// decision that reads like one; else the last of all, of a run that came to its end. Null before any: what a run
/// that failed or still goes decided on the way is no verdict.
pub(in crate::tools) fn verdict(events: &[Value], status: &Value) -> Value {
    let status = status.as_str().unwrap_or_default();
    let ended = ["completed", "closed"]
        .iter()
        .any(|word| status.eq_ignore_ascii_case(word));
    let decisions = || {
        let decided = |event: &&Value| step::matter(event) == Matter::Decision;
        events.iter().rev().filter(decided)
    };
    let Some(event) = decisions()
        .find(|event| is_verdict(event))
        .or_else(|| decisions().next().filter(|_| ended))
    else {
        return Value::Null;
    };
    let mut verdict = step::decision(step::payload(event));
    verdict["agent"] = json!(read::text(event, "agent"));
    verdict["seq"] = json!(read::integer(event, "seq"));
    verdict
}

/// Whether the event's decision reads like a verdict on the case.
pub(in crate::tools) fn is_verdict(event: &Value) -> bool {
    let decision = read::text(step::payload(event), "decision").unwrap_or_default();
    let words = decision.to_lowercase().replace([' ', '-'], "_");
    VERDICTS.iter().any(|verdict| words.contains(verdict))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tools::fixtures;

    fn run() -> Vec<Value> {
        vec![
            json!({"seq": 0, "agent": "ReconAgent", "kind": "recon", "duration_ms": 5}),
            json!({"seq": 1, "agent": "ForensicAgent", "kind": "decision_reason", "duration_ms": 7,
                   "payload": {"decision": "True positive: 10.0.42.7 is malicious", "confidence": 0.9}}),
            json!({"seq": 2, "agent": "ResponderAgent", "kind": "decision_reason",
                   "payload": {"decision": "isolate host", "reason": "contain"}}),
            json!({"seq": 3, "agent": "ForensicAgent", "kind": "tool_call", "duration_ms": "3"}),
            json!({"kind": "error"}),
        ]
    }

    #[test]
    fn agents_are_listed_once_with_their_share() {
        assert_eq!(
            agents(&run())[1],
            json!({"agent": "ForensicAgent", "steps": 2, "duration_ms": 10, "first_seq": 1, "last_seq": 3})
        );
        assert_eq!(agents(&run()).len(), 3);
        assert_eq!(
            kinds(&run()),
            json!({"recon": 1, "decision_reason": 2, "tool_call": 1, "error": 1})
        );
    }

    #[test]
    fn a_ledger_of_many_names_has_a_short_head() {
        let event = |n| json!({"seq": n, "agent": format!("agent{n}"), "kind": "k".repeat(n)});
        let events: Vec<Value> = (1..3000).map(event).collect();
        let written = json!([agents(&events), kinds(&events)]).to_string();
        assert!(written.len() < 20_000, "{}", written.len());
    }

    #[test]
    fn the_verdict_is_the_last_decision_that_reads_like_one() {
        for status in ["completed", "closed", "running", "failed"] {
            assert_eq!(verdict(&run(), &json!(status))["seq"], 1, "{status}");
            assert_eq!(verdict(&run()[3..], &json!(status)), Value::Null);
        }
    }

    #[test]
    fn a_choice_on_the_way_is_the_verdict_of_a_run_that_ended_alone() {
        let events = &run()[2..];
        assert_eq!(
            verdict(events, &json!("completed"))["decision"],
            "isolate host"
        );
        for status in [json!("running"), json!("failed"), Value::Null] {
            assert_eq!(verdict(events, &status), Value::Null, "{status}");
        }
    }

    proptest! {
        #[test]
        fn every_event_is_counted_once(events in fixtures::any_events()) {
            let steps: u64 = agents(&events).iter().filter_map(|agent| agent["steps"].as_u64()).sum();
            let counted: u64 = kinds(&events).as_object().into_iter().flatten().filter_map(|(_, n)| n.as_u64()).sum();
            prop_assert_eq!(steps, events.len() as u64);
            prop_assert_eq!(counted, events.len() as u64);
            let _ = verdict(&events, &json!("completed"));
        }
    }
}
