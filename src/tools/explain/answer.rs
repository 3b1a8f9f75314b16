//! The explanation put together from the service's answer, the scene and the artifacts.

use serde_json::{Value, json};

use super::scene::Scene;
use super::{artifacts, parts};
use crate::tools::ledger::hashes::{self, State};
use crate::tools::ledger::{page, step};
use crate::tools::read;

/// The explanation as far as the ledger gives it.
pub(in crate::tools) fn explanation(explained: &Value, scene: &Scene) -> Value {
    let row = explained.get("run").unwrap_or(&Value::Null);
    let brief = |key| read::first(explained, &[key]).map(step::brief);
    let mut focus = step::shape(scene.focus());
    focus["input_sha256"] = json!(read::text(scene.focus(), "input_hash"));
    focus["output_sha256"] = json!(read::text(scene.focus(), "output_hash"));
    focus["input_hash_state"] =
        json!(hashes::input(scene.focus(), scene.prompt()).map(State::name));
    focus["output_hash_state"] = json!(hashes::output(scene.focus()).map(State::name));
    let decision = scene.decision();
    json!({
        "case_id": read::text(row, "case_id"),
        "run_status": read::text(row, "status"),
        "step": page::seq(scene.focus()),
        "focus": focus,
        "previous": brief("previous"),
        "next": brief("next"),
        "prompt": scene.prompt().map(parts::prompt),
        "response": scene.response().map(parts::response),
        "tool": scene.tool().map(parts::tool),
        "evidence": parts::evidence(&scene.evidence(), decision.filter(|event| *event == scene.focus())),
        "decision": decision.map(parts::decision),
    })
}

/// Where the ledger holds no prompt or response, an artifact of that kind stands for it.
pub(in crate::tools) fn fill_in(answer: &mut Value, own: &mut Vec<Value>) {
    if answer["prompt"].is_null()
        && let Some(mut prompt) = artifacts::take(own, "prompt")
    {
        answer["prompt"] = json!({"source": prompt["source"].take(), "sha256": prompt["sha256"].take(), "hash_state": prompt["hash_state"].take(), "messages": [prompt]});
    }
    if answer["response"].is_null()
        && let Some(response) = artifacts::take(own, "response")
    {
        answer["response"] = response;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn artifacts_stand_for_what_the_ledger_lacks() {
        let mut answer = json!({"prompt": null, "response": {"text": "from the ledger"}});
        let mut own = vec![
            json!({"id": "a", "kind": "prompt", "source": "artifact a", "text": "is it?"}),
            json!({"id": "b", "kind": "response", "source": "artifact b", "text": "it is"}),
        ];
        fill_in(&mut answer, &mut own);
        assert_eq!(
            (
                answer["prompt"]["source"].clone(),
                answer["prompt"]["messages"][0]["text"].clone()
            ),
            (json!("artifact a"), json!("is it?"))
        );
        assert_eq!(
            (answer["response"]["text"].clone(), own.len()),
            (json!("from the ledger"), 1)
        );
    }

    #[test]
    fn an_explanation_gathers_from_the_steps_around() {
        let prompt = json!({"seq": 1, "agent": "forensic", "kind": "llm_prompt", "payload": {"prompt": "is it?"}});
        let focus = json!({"seq": 3, "agent": "forensic", "kind": "decision_reason", "output_hash": "ab", "payload": {"decision": "malicious"}});
        let explained = json!({"run": {"case_id": "INC-0421", "status": "completed"}, "focus": focus, "previous": {"seq": 2, "summary": "cited"}, "next": null});
        let answer = explanation(&explained, &Scene::new(&focus, vec![prompt]));
        assert_eq!(answer["prompt"]["source"], "payload of step 1");
        assert_eq!(
            (
                answer["decision"]["decision"].clone(),
                answer["focus"]["output_sha256"].clone()
            ),
            (json!("malicious"), json!("ab"))
        );
        assert_eq!(
            (answer["previous"]["seq"].clone(), answer["next"].clone()),
            (json!(2), Value::Null)
        );
    }
}
