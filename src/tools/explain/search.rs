//! Finds the step for a search text.

use crate::generated::ExplainStepOutputMentionsItem;
use crate::ledger::conclusion::concludes;
use crate::ledger::select::{Text, holds};
use crate::ledger::step::{DecisionPart, short};
use crate::ledger::{Event, Payload, Step};

/// The most steps listed.
const MOST: usize = 50;

/// The longest summary and decision of a step listed, in characters.
const LINE: usize = 200;

/// What a search of the ledger came to.
#[derive(Debug)]
pub(in crate::tools) struct Found {
    /// The step to explain.
    pub(in crate::tools) step: i64,
    /// Why it is this one.
    pub(in crate::tools) why: String,
    /// The first steps with the text.
    pub(in crate::tools) mentions: Vec<ExplainStepOutputMentionsItem>,
    /// How many steps have the text.
    pub(in crate::tools) mentioned: usize,
}

/// The steps with the text, and the one that decided first: the first verdict or finding among them, else the
/// first decision among them, else the decision that followed. `None` when no step has the text.
pub(in crate::tools) fn search(events: &[Event], text: &str) -> Option<Found> {
    let text = Text::new(text);
    let with: Vec<&Event> = events.iter().filter(|event| holds(event, &text)).collect();
    let first = *with.first()?;
    let conclusion = with
        .iter()
        .find_map(|event| Some((*event, concludes(event)?)));
    let (chosen, why) = if let Some((event, what)) = conclusion {
        (event, format!("the first {what} that mentions it"))
    } else if let Some(decision) = with.iter().find(|event| decides(event)) {
        let why = "the first decision that mentions it; no verdict or finding does";
        (*decision, why.to_owned())
    } else if let Some(decision) = decision_after(events, first) {
        let why = "the decision that followed its first mention; no decision mentions it";
        (decision, why.to_owned())
    } else {
        let why = "its first mention; no decision mentions it, and none of that agent followed";
        (first, why.to_owned())
    };
    Some(Found {
        step: chosen.seq,
        why: format!("step {} is {why}", chosen.seq),
        mentions: with.iter().take(MOST).map(|event| brief(event)).collect(),
        mentioned: with.len(),
    })
}

fn decides(event: &Event) -> bool {
    matches!(event.payload(), Payload::Decision(_) | Payload::Triage(_))
}

/// The next decision of the agent that made this step.
fn decision_after<'e>(events: &'e [Event], first: &Event) -> Option<&'e Event> {
    events
        .iter()
        .filter(|event| event.seq > first.seq && event.role() == first.role())
        .find(|event| decides(event))
}

fn brief(event: &Event) -> ExplainStepOutputMentionsItem {
    let step = Step::brief(event);
    let decision = match event.payload() {
        Payload::Decision(decision) => DecisionPart::of(&decision, LINE).decision,
        Payload::Triage(triage) => triage.verdict,
        _ => None,
    };
    ExplainStepOutputMentionsItem {
        seq: step.seq,
        time: step.time,
        agent: step.agent,
        kind: step.kind,
        summary: step.summary.map(|text| short(&text, LINE)),
        duration_ms: step.duration_ms,
        decision: decision.map(|text| short(&text, LINE)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::tools::fixtures;

    fn ledger() -> Vec<Event> {
        let event = |seq, agent: &str, kind: &str, payload: Value| json!({"seq": seq, "agent": agent, "kind": kind, "payload": payload});
        let rows = [
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
            event(
                8,
                "forensic",
                "decision_reason",
                json!({"decision": "root_cause_hypothesis", "reason": "The mail came from mallory.example", "confidence": 0.8}),
            ),
        ];
        Event::read_all(&rows).0
    }

    #[test]
    fn a_text_leads_to_the_step_that_decided() {
        let table = [
            ("10.0.42.7", 6, 4, "the first verdict"),
            ("10.0.42[.]7", 6, 4, "the first verdict"),
            ("mallory.example", 8, 1, "the first finding"),
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
        fn what_is_found_has_the_text_or_follows_it(rows in fixtures::any_events(), text in "[a-z0-9]{1,2}") {
            let events = Event::read_all(&rows).0;
            let found = search(&events, &text);
            prop_assert_eq!(found.is_some(), events.iter().any(|event| holds(event, &Text::new(&text))));
            if let Some(found) = found {
                prop_assert!(found.mentions.len() <= MOST && found.mentions.len() <= found.mentioned);
                prop_assert!(events.iter().any(|event| event.seq == found.step));
            }
        }
    }
}
