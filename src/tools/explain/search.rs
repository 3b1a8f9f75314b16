//! The step that a text leads to.

use serde_json::{Value, json};

use crate::tools::ledger::select::{holds, role};
use crate::tools::ledger::step::{self, Matter};
use crate::tools::ledger::{digest, page};
use crate::tools::read;

/// The most steps listed.
const MOST: usize = 50;

/// What a search of the ledger came to.
#[derive(Debug)]
pub(in crate::tools) struct Found {
    /// The step to explain.
    pub(in crate::tools) step: i64,
    /// Why it is this one.
    pub(in crate::tools) why: String,
    /// The first steps with the text, each as `{seq, time, agent, kind, summary, duration_ms, decision?}`.
    pub(in crate::tools) mentions: Vec<Value>,
    /// How many steps have the text.
    pub(in crate::tools) mentioned: usize,
}

/// The steps with the text, and the one that decided first: the first verdict among them, else the
/// first decision among them, else the decision that followed. `None` when no step has the text.
pub(in crate::tools) fn search(events: &[Value], text: &str) -> Option<Found> {
    let with: Vec<&Value> = events.iter().filter(|event| holds(event, text)).collect();
    let first = *with.first()?;
    let decides = |event: &&&Value| step::matter(event) == Matter::Decision;
    let verdict = with
        .iter()
        .filter(decides)
        .find(|event| digest::is_verdict(event));
    let (chosen, why) = if let Some(verdict) = verdict {
        (*verdict, "the first verdict that mentions it")
    } else if let Some(decision) = with.iter().find(decides) {
        (
            *decision,
            "the first decision that mentions it; no verdict does",
        )
    } else if let Some(decision) = decision_after(events, first) {
        (
            decision,
            "the decision that followed its first mention; no decision mentions it",
        )
    } else {
        (
            first,
            "its first mention; no decision mentions it, and none of that agent followed",
        )
    };
    let step = page::seq(chosen)?;
    Some(Found {
        step,
        why: format!("step {step} is {why}"),
        mentions: with.iter().take(MOST).map(|event| brief(event)).collect(),
        mentioned: with.len(),
    })
}

/// The next decision of the agent that made this step.
fn decision_after<'e>(events: &'e [Value], first: &Value) -> Option<&'e Value> {
    let agent = |event: &Value| role(&read::text(event, "agent").unwrap_or_default());
    events
        .iter()
        .filter(|event| page::seq(event) > page::seq(first) && agent(event) == agent(first))
        .find(|event| step::matter(event) == Matter::Decision)
}

fn brief(event: &Value) -> Value {
    let mut brief = step::brief(event);
    if step::matter(event) == Matter::Decision {
        brief["decision"] = step::decision(step::payload(event))["decision"].take();
    }
    brief["summary"] =
        json!(read::text(event, "summary").map(|text| crate::text::excerpt(&text, 200)));
    brief
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tools::fixtures;

    fn ledger() -> Vec<Value> {
        let event = |seq, agent: &str, kind: &str, payload: Value| json!({"seq": seq, "agent": agent, "kind": kind, "payload": payload});
        vec![
            event(1, "recon", "recon", json!({"case": "55"})),
            event(
                2,
                "recon",
                "decision_reason",
                json!({"decision": "Look at 10.0.42.7"}),
            ),
            event(
                3,
                "forensic",
                "evidence_cited",
                json!({"ref": "10.0.42.7 on the watch list"}),
            ),
            event(4, "forensic", "tool_call", json!({"args": "evil.example"})),
            event(
                5,
                "responder",
                "decision_reason",
                json!({"decision": "isolate"}),
            ),
            event(
                6,
                "forensic",
                "decision_reason",
                json!({"decision": "10.0.42.7 is malicious"}),
            ),
            event(
                7,
                "reporter",
                "report",
                json!({"subject": "10.0.42.7", "size": 12}),
            ),
        ]
    }

    #[test]
    fn a_text_leads_to_the_step_that_decided() {
        let table = [
            ("10.0.42.7", 6, 4, "the first verdict"),
            ("LOOK AT", 2, 1, "the first decision that mentions it"),
            ("evil.example", 6, 1, "the decision that followed"),
            ("size", 7, 1, "its first mention"),
        ];
        for (text, step, mentioned, why) in table {
            let found = search(&ledger(), text).unwrap_or_else(|| unreachable!("{text} is there"));
            assert_eq!((found.step, found.mentioned), (step, mentioned), "{text}");
            assert!(found.why.contains(why), "{}", found.why);
        }
        assert!(search(&ledger(), "10.0.42.8").is_none());
    }

    proptest! {
        #[test]
        fn what_is_found_has_the_text_or_follows_it(events in fixtures::any_events(), text in "[a-z0-9]{1,2}") {
            let found = search(&events, &text);
            prop_assert_eq!(found.is_some(), events.iter().any(|event| holds(event, &text)));
            if let Some(found) = found {
                prop_assert!(found.mentions.len() <= MOST && found.mentions.len() <= found.mentioned);
                prop_assert!(events.iter().any(|event| page::seq(event) == Some(found.step)));
            }
        }
    }
}
