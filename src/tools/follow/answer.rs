//! What a followed run comes to: where it stands, its steps in short, the verdict with its evidence, and
//! how to go on. Pure.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Ending, Followed, is_over};
use crate::tools::ledger::step::Matter;
use crate::tools::ledger::{digest, run, select, step};
use crate::tools::{excerpt, read};

/// How much JSON the steps may take: with evidence and report, the answer stays below its limit.
const BYTES: usize = 40_000;

const SUMMARY: usize = 300;

/// The most pieces of evidence shown.
const EVIDENCE: usize = 12;

/// Adds what following brought to `answer`, which has the `run_id` already. `waited` is how long that took.
pub(in crate::tools) fn fill(
    answer: &mut Value,
    followed: &Followed,
    waited: Duration,
    now: Timestamp,
) {
    let Followed {
        row,
        events,
        ending,
        troubles,
    } = followed;
    let mut notes = Vec::new();
    if let Some(row) = row {
        let summary = run::summary(row, now);
        for key in ["status", "duration_seconds", "tokens", "cost_usd", "error"] {
            answer[key] = summary[key].clone();
        }
    }
    let over = row.as_ref().is_some_and(is_over);
    let (ledger, ended_by) = standing(ending, row.is_some(), troubles.1.is_some());
    answer["ledger"] = json!(ledger);
    answer["ended_by"] = json!(ended_by);
    answer["waited_seconds"] = json!((waited.as_secs_f64() * 10.0).round() / 10.0);
    if row.is_none() {
        answer["status"] = json!("unconfirmed");
    }
    notes.extend(because(ending, ledger, over));
    if answer["status"] == "failed" {
        notes.push("the run failed, so its steps end early; `error` says why".to_owned());
    }
    if let (count @ 1.., Some(error)) = troubles {
        let again = if *count == 1 {
            "one look at the ledger failed and was repeated".to_owned()
        } else {
            format!("{count} looks at the ledger failed and were repeated")
        };
        let lossless = match ending {
            Ending::Run => "; no step was lost by it",
            _ => "",
        };
        notes.push(format!(
            "{again}{lossless} (last: {})",
            error.reason.in_short()
        ));
    }
    answer["agents"] = Value::from(digest::agents(events));
    answer["verdict"] = digest::verdict(events, &answer["status"]);
    if !over && !answer["verdict"].is_null() {
        notes.push("the verdict is the last one so far".to_owned());
    }
    let (evidence, all) = evidence(events, &answer["verdict"]);
    if evidence.len() < all {
        notes.push(format!(
            "evidence shows the {} heaviest of {all} pieces",
            evidence.len()
        ));
    }
    answer["evidence"] = Value::from(evidence);
    steps(
        answer,
        events,
        over && matches!(ending, Ending::Run),
        &mut notes,
    );
    answer["notes"] = json!(notes);
}

/// Whether the ledger shows the run, and what ended the following.
fn standing(ending: &Ending, shown: bool, failed: bool) -> (&'static str, &'static str) {
    let ended_by = match ending {
        Ending::Run => "run",
        Ending::Wait => "wait",
        Ending::TooMany => "length",
        Ending::Lost(..) | Ending::Unreadable(_) => "ledger",
    };
    let ledger = match ending {
        _ if shown => "visible",
        Ending::Wait if !failed => "not yet visible",
        _ => "unknown",
    };
    (ledger, ended_by)
}

fn because(ending: &Ending, ledger: &str, over: bool) -> Option<String> {
    match ending {
        Ending::Wait if ledger == "not yet visible" => Some(
            "the ledger does not know this run yet. If it still does not in a minute, the service does not record \
             runs started this way, and the run can be neither followed nor replayed"
                .to_owned(),
        ),
        Ending::Wait if over => Some("the run is over; its last steps could not be read in time".to_owned()),
        Ending::Wait => Some("the run is still going in the service, which nothing here stops".to_owned()),
        Ending::TooMany => Some("the run has more steps than one call keeps".to_owned()),
        Ending::Run | Ending::Lost(..) | Ending::Unreadable(_) => None,
    }
}

/// The steps in short, as many as fit, and from where to go on.
fn steps(answer: &mut Value, events: &[Value], whole: bool, notes: &mut Vec<String>) {
    let mut shown: Vec<Value> = events.iter().map(brief).collect();
    shown.truncate(select::fitting(&shown, shown.len(), BYTES));
    let cut = events.len() - shown.len();
    if cut > 0 {
        notes.push(format!("{cut} further steps were seen and do not fit here"));
    }
    let last = shown.last().and_then(|step| read::integer(step, "seq"));
    answer["step_count"] = json!(events.len());
    answer["has_more"] = json!(cut > 0 || !whole);
    answer["next_since_seq"] = json!(last.filter(|_| cut > 0 || !whole));
    answer["steps"] = Value::from(shown);
}

fn brief(event: &Value) -> Value {
    let mut brief = step::brief(event);
    brief["summary"] =
        json!(read::text(event, "summary").map(|text| excerpt::short(&text, SUMMARY)));
    brief
}

/// The evidence its own agent cited for the verdict, else all that was cited; the heaviest first, and
/// how many pieces there are.
fn evidence(events: &[Value], verdict: &Value) -> (Vec<Value>, usize) {
    let cited: Vec<&Value> = events
        .iter()
        .filter(|event| step::matter(event) == Matter::Evidence)
        .collect();
    let decider = read::text(verdict, "agent");
    let own: Vec<&Value> = cited
        .iter()
        .filter(|event| decider.is_some() && read::text(event, "agent") == decider)
        .copied()
        .collect();
    let chosen = if own.is_empty() { cited } else { own };
    let all = chosen.len();
    let mut pieces: Vec<Value> = chosen.into_iter().map(piece).collect();
    let weight = |piece: &Value| read::number(piece, "weight").unwrap_or(0.0).abs();
    pieces.sort_by(|left, right| weight(right).total_cmp(&weight(left)));
    pieces.truncate(EVIDENCE);
    (pieces, all)
}

fn piece(event: &Value) -> Value {
    let mut piece = step::evidence(step::payload(event));
    piece["seq"] = json!(read::integer(event, "seq"));
    piece
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;
