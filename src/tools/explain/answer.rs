//! Assembles the explanation from the service's answer, the surrounding steps and the artifacts.

use super::scene::{Linked, Scene};
use super::{artifacts, parts};
use crate::generated::{
    Artifact, ExplainStepOutput, ExplainStepOutputFocus, ExplainStepOutputPrompt,
    ExplainStepOutputPromptMessagesItem, ExplainStepOutputResponse,
};
use crate::ledger::hashes::{self, Hashes, Place, State};
use crate::ledger::{Event, Run, Step};
use crate::tools::ledger::result;

/// The longest summary of a neighbour, in characters.
const SUMMARY: usize = 1000;

/// The explanation as far as the ledger allows, and its notes.
pub(in crate::tools) fn explanation(
    run: &Run,
    scene: &Scene,
    hashes: &Hashes,
) -> (ExplainStepOutput, Vec<String>) {
    let (prompt, response, tool) = (scene.prompt(), scene.response(), scene.tool());
    let (decision, evidence) = (scene.decision(), scene.evidence());
    let (calls, reached) = scene.preceding_tool_calls();
    let mut notes = Vec::new();
    let mut shown: Vec<&Event> = vec![scene.focus()];
    shown.extend(
        [prompt, response]
            .into_iter()
            .flatten()
            .map(|part| part.event),
    );
    shown.extend(
        tool.into_iter()
            .chain(decision)
            .chain(evidence.iter().copied()),
    );
    notes.extend(alterations(&shown, hashes));
    notes.extend(unlinked(prompt, response, scene.focus()));
    if !calls.is_empty() {
        notes.push(
            "preceding_tool_calls came before this step; the ledger does not link them to it"
                .to_owned(),
        );
    }
    if !reached {
        notes.push(format!(
            "the decision before this step lies more than {} steps back: earlier tool calls are not listed",
            super::BEFORE
        ));
    }
    if let (Some(call), false) = (tool, tool == Some(scene.focus())) {
        notes.push(format!(
            "`tool` is step {}: its result is what this evidence repeats as its enrichment",
            call.seq
        ));
    }
    let own_decision = decision.filter(|event| *event == scene.focus());
    let answer = ExplainStepOutput {
        case_id: run.case_id.clone(),
        subject: Some(run.subject().to_owned()),
        run_status: run.status.clone(),
        step: Some(scene.focus().seq),
        focus: Some(focus(scene.focus(), hashes)),
        prompt: prompt.map(|part| parts::prompt(part.event, hashes)),
        response: response.map(|part| parts::response(part.event, hashes)),
        tool: tool.map(|event| parts::tool(event, hashes)),
        preceding_tool_calls: Some(parts::preceding(&calls)),
        evidence: Some(parts::evidence(&evidence, own_decision)),
        decision: decision.map(parts::decision),
        ..ExplainStepOutput::default()
    };
    (answer, notes)
}

fn focus(event: &Event, hashes: &Hashes) -> ExplainStepOutputFocus {
    let step = Step::short(event);
    let state = |place| {
        let state = hashes.state(event.seq, place).map(State::name);
        state.map(str::to_owned)
    };
    ExplainStepOutputFocus {
        seq: step.seq,
        time: step.time,
        agent: step.agent,
        kind: step.kind,
        summary: step.summary,
        duration_ms: step.duration_ms,
        failed: step.failed,
        decision: step.decision.map(Into::into),
        evidence: step.evidence.map(Into::into),
        tool: step.tool.map(Into::into),
        prompt: step.prompt.map(Into::into),
        response: step.response.map(Into::into),
        detail: step.detail,
        input_sha256: event.input_hash.clone(),
        input_hash_state: state(Place::Input),
        output_sha256: event.output_hash.clone(),
        output_hash_state: state(Place::Output),
    }
}

/// What of the steps shown was altered.
fn alterations(shown: &[&Event], hashes: &Hashes) -> Option<String> {
    let mut altered = Vec::new();
    for event in shown {
        for hash in hashes.of_step(event.seq) {
            let words = format!("{} of step {}", hash.of, event.seq);
            if hash.state == State::Mismatch && !altered.contains(&words) {
                altered.push(words);
            }
        }
    }
    hashes::alteration_note(&altered)
}

/// That prompt and response are only the agent's last, where no hash ties them to the step.
fn unlinked(
    prompt: Option<Linked<'_>>,
    response: Option<Linked<'_>>,
    focus: &Event,
) -> Option<String> {
    let is_loose = |part: &Linked<'_>| !part.by_ledger && part.event != focus;
    let parts = match (
        prompt.is_some_and(|part| is_loose(&part)),
        response.is_some_and(|part| is_loose(&part)),
    ) {
        (true, true) => "prompt and response are",
        (true, false) => "prompt is",
        (false, true) => "response is",
        (false, false) => return None,
    };
    Some(format!(
        "{parts} the nearest of the step's agent; the ledger does not link them to this step"
    ))
}

/// The neighbours in short.
pub(in crate::tools) fn neighbours(
    answer: &mut ExplainStepOutput,
    previous: Option<&Event>,
    next: Option<&Event>,
) {
    answer.previous = previous.map(|event| result::brief(event, SUMMARY));
    answer.next = next.map(|event| result::brief(event, SUMMARY));
}

/// Where the ledger holds no prompt or response, an artifact of that kind stands for it.
pub(in crate::tools) fn fill_in(answer: &mut ExplainStepOutput, own: &mut Vec<Artifact>) {
    if answer.prompt.is_none()
        && let Some(prompt) = artifacts::take(own, "prompt")
    {
        answer.prompt = Some(ExplainStepOutputPrompt {
            source: prompt.source,
            sha256: prompt.sha256,
            hash_state: prompt.hash_state,
            messages: Some(vec![ExplainStepOutputPromptMessagesItem {
                text: prompt.text,
                characters: prompt.characters,
                cut: prompt.cut,
                kept: prompt.kept,
                ..ExplainStepOutputPromptMessagesItem::default()
            }]),
            ..ExplainStepOutputPrompt::default()
        });
    }
    if answer.response.is_none()
        && let Some(response) = artifacts::take(own, "response")
    {
        answer.response = Some(ExplainStepOutputResponse {
            source: response.source,
            sha256: response.sha256,
            hash_state: response.hash_state,
            text: response.text,
            characters: response.characters,
            cut: response.cut,
            kept: response.kept,
            ..ExplainStepOutputResponse::default()
        });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::ledger;

    fn read(row: &Value) -> Event {
        Event::read(row).unwrap_or_else(|| unreachable!("it has a seq"))
    }

    #[test]
    fn artifacts_stand_for_what_the_ledger_lacks() {
        let mut answer = ExplainStepOutput {
            response: Some(ExplainStepOutputResponse {
                text: Some("from the ledger".to_owned()),
                ..ExplainStepOutputResponse::default()
            }),
            ..ExplainStepOutput::default()
        };
        let artifact = |row: &Value| artifacts::shape(&ledger::Artifact::read(row));
        let mut own = vec![
            artifact(&json!({"id": "a", "kind": "prompt", "content": "is it?"})),
            artifact(&json!({"id": "b", "kind": "response", "content": "it is"})),
        ];
        fill_in(&mut answer, &mut own);
        let prompt = answer.prompt.unwrap_or_default();
        let messages = prompt.messages.unwrap_or_default();
        assert_eq!(
            (prompt.source.as_deref(), messages[0].text.as_deref()),
            (Some("artifact a"), Some("is it?"))
        );
        let text = answer.response.and_then(|response| response.text);
        assert_eq!((text.as_deref(), own.len()), (Some("from the ledger"), 1));
    }

    #[test]
    fn an_explanation_gathers_from_the_steps_around_and_says_what_is_not_linked() {
        let rows = [
            json!({"seq": 1, "agent": "forensic", "kind": "llm_prompt", "payload": {"prompt": "is it?"}}),
            json!({"seq": 2, "agent": "recon", "kind": "tool_call", "payload": {"tool": "lake", "args": {}, "result": 3}}),
        ];
        let focus = read(
            &json!({"seq": 3, "agent": "forensic", "kind": "decision_reason", "output_hash": "ab", "payload": {"decision": "malicious"}}),
        );
        let scene = Scene::new(focus, rows.iter().map(read).collect(), true);
        let run = Run::read(&json!({"case_id": "INC-0421", "status": "completed"}));
        let hashes = Hashes::of(scene.events(), true);
        let (answer, notes) = explanation(&run, &scene, &hashes);
        assert_eq!(
            answer.prompt.and_then(|prompt| prompt.source).as_deref(),
            Some("payload of step 1")
        );
        assert_eq!(answer.tool, None, "the call may have nothing to do with it");
        let calls = answer.preceding_tool_calls.unwrap_or_default();
        assert_eq!(
            (calls[0].seq, calls[0].tool.as_deref()),
            (Some(2), Some("lake"))
        );
        for part in ["prompt is the nearest", "preceding_tool_calls came before"] {
            assert!(notes.iter().any(|note| note.contains(part)), "{notes:?}");
        }
    }
}
