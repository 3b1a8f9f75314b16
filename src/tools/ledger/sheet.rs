//! A run for people: what a replay shows, with its texts in full, the hashes and the artifacts.

use serde_json::{Value, json};

use super::hashes::{self, State};
use super::select::Filter;
use super::step::{self, Matter};
use super::{digest, page, run};
use crate::aisoc::Request;
use crate::context::Context;
use crate::failure::Failure;
use crate::generated::ReplayDecision;
use crate::tools::explain::{artifacts, stored};
use crate::tools::{excerpt, read, trouble};

/// The most events read: twenty pages.
const BOUND: usize = 20_000;

/// The longest text shown, in characters.
const LONGEST: usize = 20_000;

/// The most messages of one prompt.
const MESSAGES: usize = 50;

/// The sheet of the run that the arguments name; `limit` does not count. Its members are those of the
/// result of `aisoc_replay_decision`, and:
///
/// - `model`, `tokens`, `cost_usd`, `read_at`;
/// - `hashes`: how many are `verified`, `mismatch`, `not_stored`;
/// - of a step, `hashes`: `[{of, sha256, state}]`, `prompt.messages`, `response.text`, `tool.output`;
/// - `artifacts`: `[{id, kind, size_bytes, text, characters, cut?, kept?, hash}]`.
///
/// # Errors
/// When the run or the beginning of its ledger cannot be fetched.
pub(crate) async fn sheet(context: &Context, arguments: ReplayDecision) -> Result<Value, Failure> {
    let run_id = &arguments.run_id;
    let row = super::fetch_run(context, run_id).await?;
    let events = super::fetch_events(context, run_id, None, BOUND).await?;
    let mut notes = page::notes(&events);
    if run::is_running(&row) {
        notes.push("the run is still going: later steps are not written yet".to_owned());
    }
    let artifacts = stored_beside(context, run_id, &mut notes).await;
    let since = arguments.since_seq.filter(|since| *since >= 0);
    let beyond = !events.complete && since.is_some() && since >= events.last_seq();
    let later = if beyond {
        Some(super::fetch_events(context, run_id, since, BOUND).await?)
    } else {
        None
    };
    let filter = Filter {
        since,
        agent: arguments.agent,
        kind: arguments.kind,
        contains: arguments.contains,
    };
    notes.extend(filtered(&filter));
    let read = later.as_ref().unwrap_or(&events);
    let steps = steps(&read.rows, &filter);
    if !read.complete && read.withheld.is_none() {
        let last = read.last_seq().unwrap_or_default();
        notes.push(format!(
            "only the steps up to {last} were read: later ones come with `--since {last}`"
        ));
    }
    if steps.is_empty() {
        notes.push("there is no such step".to_owned());
    }
    let mut sheet = run::summary(&row, context.now);
    sheet["read_at"] = json!(context.now.to_string());
    sheet["agents"] = Value::from(digest::agents(&events.rows));
    sheet["kinds"] = digest::kinds(&events.rows);
    sheet["verdict"] = digest::verdict(&events.rows, &sheet["status"]);
    sheet["hashes"] = tally(&steps, &artifacts);
    sheet["returned"] = json!(steps.len());
    sheet["scanned"] = json!(read.rows.len());
    sheet["notes"] = json!(notes);
    sheet["steps"] = Value::from(steps);
    sheet["artifacts"] = Value::from(artifacts);
    Ok(sheet)
}

/// The steps wanted, each in full.
fn steps(events: &[Value], filter: &Filter) -> Vec<Value> {
    let mut prompts: Vec<(String, &Value)> = Vec::new();
    let mut steps = Vec::new();
    for event in events {
        let agent = read::text(event, "agent").unwrap_or_default();
        let at = prompts.iter().position(|(known, _)| *known == agent);
        if filter.admits(event) {
            steps.push(in_full(event, at.map(|at| prompts[at].1)));
        }
        if step::matter(event) == Matter::Prompt {
            match at {
                Some(at) => prompts[at].1 = event,
                None => prompts.push((agent, event)),
            }
        }
    }
    steps
}

fn in_full(event: &Value, prompt: Option<&Value>) -> Value {
    let mut step = step::shape(event);
    let payload = step::payload(event);
    let whole = |text: &str| excerpt::whole(text, LONGEST);
    match step::matter(event) {
        Matter::Tool => {
            step["tool"]["arguments"] = excerpt::value(step::arguments(payload), LONGEST);
            step["tool"]["outcome"] = Value::Null;
            step["tool"]["output"] =
                excerpt::plain(step::outcome(payload)).map_or(Value::Null, |text| whole(&text));
        }
        Matter::Prompt => {
            let messages = step::messages(payload);
            let skipped = messages.len().saturating_sub(MESSAGES);
            let shown = messages.iter().take(MESSAGES).map(|(role, text)| {
                let mut message = whole(text);
                message["role"] = json!(role);
                message
            });
            step["prompt"]["messages"] = shown.collect();
            step["prompt"]["messages_skipped"] = json!((skipped > 0).then_some(skipped));
        }
        Matter::Response => {
            let text = whole(&step::answer(payload).unwrap_or_default());
            step["response"]["excerpt"] = Value::Null;
            for (name, value) in text.as_object().into_iter().flatten() {
                step["response"][name.as_str()] = value.clone();
            }
        }
        Matter::Evidence => {
            if let Some(known) = read::first(payload, &["enrichment"]) {
                step["evidence"]["enrichment"] = excerpt::value(known, LONGEST);
            }
        }
        Matter::Note if payload.as_object().is_some_and(|fields| !fields.is_empty()) => {
            step["detail"] = excerpt::value(payload, LONGEST);
        }
        // A payload of another type says something too.
        Matter::Note if !payload.is_object() => step["detail"] = excerpt::value(payload, LONGEST),
        Matter::Decision => {
            let reason = read::first_text(payload, &["reason", "rationale"]);
            step["decision"]["reason"] = json!(reason.map(|text| excerpt::short(&text, LONGEST)));
        }
        Matter::Note => {}
    }
    step["hashes"] = Value::from(hashes::of_event(event, prompt));
    step
}

/// The run's artifacts, as far as they can be fetched.
async fn stored_beside(context: &Context, run_id: &str, notes: &mut Vec<String>) -> Vec<Value> {
    let request = Request::get(&["api", "v1", "investigations", run_id, "artifacts"]);
    let listed = match context.send_for_list(&request, "items").await {
        Ok(listed) => read::items(&listed).to_vec(),
        Err(error) => {
            notes.push(trouble::note("what is stored beside the ledger", &error));
            return Vec::new();
        }
    };
    if listed.len() > artifacts::MOST {
        notes.push(format!(
            "{} of {} artifacts are shown",
            artifacts::MOST,
            listed.len()
        ));
    }
    let few = listed.into_iter().take(artifacts::MOST).collect();
    let rows = stored::with_contents(context, run_id, few, notes).await;
    rows.iter().map(shaped).collect()
}

fn shaped(artifact: &Value) -> Value {
    let mut shaped = artifacts::mention(artifact);
    let content = read::first(artifact, &["content"]).and_then(excerpt::plain);
    let content = content.map(|content| excerpt::whole(&content, LONGEST));
    for (name, value) in content.iter().filter_map(Value::as_object).flatten() {
        shaped[name.as_str()] = value.clone();
    }
    let state = hashes::artifact(artifact).unwrap_or(State::NotStored);
    shaped["hash"] = json!({"of": "the content", "sha256": read::text(artifact, "sha256"), "state": state.name()});
    shaped
}

fn filtered(filter: &Filter) -> Option<String> {
    let asked = [
        filter
            .agent
            .as_ref()
            .map(|agent| format!("of agent `{agent}`")),
        filter.kind.as_ref().map(|kind| format!("of kind `{kind}`")),
        filter
            .contains
            .as_ref()
            .map(|text| format!("that hold `{text}`")),
        filter.since.map(|since| format!("after step {since}")),
    ];
    let asked: Vec<String> = asked.into_iter().flatten().collect();
    (!asked.is_empty()).then(|| format!("only steps {} are shown", asked.join(" and ")))
}

/// How many hashes there are in each state.
fn tally(steps: &[Value], artifacts: &[Value]) -> Value {
    let of_steps = steps.iter().flat_map(|step| read::list(step, "hashes"));
    let all: Vec<&Value> = of_steps
        .chain(artifacts.iter().map(|row| &row["hash"]))
        .collect();
    let of = |state: State| {
        all.iter()
            .filter(|hash| hash["state"] == state.name())
            .count()
    };
    json!({
        "verified": of(State::Verified),
        "mismatch": of(State::Mismatch),
        "not_stored": of(State::NotStored),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::page;
    use crate::tools::fixtures;

    proptest! {
        #[test]
        fn any_ledger_has_a_page_that_stays_within_its_limit(events in fixtures::any_events(), limit in 0..40_000_usize) {
            let steps = steps(&events, &Filter::default());
            prop_assert_eq!(steps.len(), events.len());
            let sheet = json!({"agents": digest::agents(&events), "verdict": digest::verdict(&events, &json!("completed")), "steps": steps});
            let whole = page::document(&sheet, usize::MAX);
            let cut = page::document(&sheet, limit);
            prop_assert!(cut.len() < limit + 40_000, "{}", cut.len());
            prop_assert_eq!(cut.contains("This page is cut"), cut.matches("<details").count() < whole.matches("<details").count());
            prop_assert!(!page::terminal(&sheet).is_empty());
        }
    }
}
