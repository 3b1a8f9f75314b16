//! Artifacts: text the run stored apart from its events, such as transcripts and the report.

use serde_json::{Value, json};

use super::LONG;
use crate::tools::ledger::hashes::{self, State};
use crate::tools::ledger::select::role;
use crate::tools::{excerpt, read};

/// The most artifacts whose content is shown.
pub(in crate::tools) const MOST: usize = 5;

/// A run's artifacts, sorted by whether they belong to the step.
#[derive(Debug, Default)]
pub(in crate::tools) struct Artifacts {
    /// Those of the step, at most five.
    pub(in crate::tools) own: Vec<Value>,
    /// The run's others that no step owns; shown without content.
    pub(in crate::tools) of_the_run: Vec<Value>,
}

/// Sorts what the step's explanation and the run's listing name, each artifact once.
///
/// The report belongs to no event; it counts as the report writer's own.
pub(in crate::tools) fn sort_out(
    focus: &Value,
    explained: &[Value],
    listed: &[Value],
) -> Artifacts {
    let id = |artifact: &Value| read::text(artifact, "id");
    let step = read::text(focus, "id");
    let reporter = role(&read::text(focus, "agent").unwrap_or_default()) == "report";
    let mut artifacts = Artifacts::default();
    let rows = explained
        .iter()
        .map(|row| (true, row))
        .chain(listed.iter().map(|row| (false, row)));
    for (explains, artifact) in rows.filter(|(_, row)| id(row).is_some()) {
        let known = artifacts
            .own
            .iter()
            .chain(&artifacts.of_the_run)
            .any(|known| id(known) == id(artifact));
        if known {
            continue;
        }
        let event = read::text(artifact, "event_id");
        let own = explains
            || event
                .as_ref()
                .map_or(reporter, |event| Some(event) == step.as_ref());
        if own {
            artifacts.own.push(artifact.clone());
        } else if event.is_none() {
            artifacts.of_the_run.push(artifact.clone());
        }
    }
    artifacts.own.truncate(MOST);
    artifacts
}

/// The artifact with its content: `{id, kind, source, sha256, hash_state, size_bytes, text?, characters?, cut?, kept?}`.
pub(in crate::tools) fn shape(artifact: &Value) -> Value {
    let content = read::first(artifact, &["content"]).and_then(excerpt::plain);
    let mut shaped = mention(artifact);
    let content = content.map(|content| excerpt::whole(&content, LONG));
    for (name, value) in content.iter().filter_map(Value::as_object).flatten() {
        shaped[name.as_str()] = value.clone();
    }
    shaped
}

/// The artifact without its content.
pub(in crate::tools) fn mention(artifact: &Value) -> Value {
    let id = read::text(artifact, "id");
    json!({
        "id": id,
        "kind": read::text(artifact, "kind"),
        "source": id.as_ref().map(|id| format!("artifact {id}")),
        "sha256": read::text(artifact, "sha256"),
        "hash_state": hashes::artifact(artifact).map(State::name),
        "size_bytes": read::integer(artifact, "size_bytes"),
    })
}

/// Takes the shaped artifact of that kind out of the list: a transcript kept apart from the ledger.
pub(in crate::tools) fn take(shaped: &mut Vec<Value>, kind: &str) -> Option<Value> {
    let at = shaped.iter().position(|artifact| {
        let named =
            read::text(artifact, "kind").is_some_and(|name| name.to_lowercase().contains(kind));
        named && read::text(artifact, "text").is_some()
    })?;
    Some(shaped.remove(at))
}

/// Whether the artifact came without its content.
pub(in crate::tools) fn lacks_content(artifact: &Value) -> bool {
    read::first(artifact, &["content"]).is_none()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tools::fixtures;

    #[test]
    fn artifacts_belong_to_their_event_and_the_report_to_its_writer() {
        let tied = json!({"id": "a", "kind": "prompt", "event_id": "e1"});
        let other = json!({"id": "b", "kind": "prompt", "event_id": "e2"});
        let report = json!({"id": "c", "kind": "report_md", "event_id": null});
        let listed = [tied.clone(), other, report.clone()];
        let ids = |rows: &[Value]| rows.iter().map(|row| row["id"].clone()).collect::<Vec<_>>();
        for (agent, own, of_the_run) in [
            ("forensic", vec!["a"], vec!["c"]),
            ("ReportWriterAgent", vec!["a", "c"], vec![]),
        ] {
            let focus = json!({"id": "e1", "agent": agent});
            let sorted = sort_out(&focus, std::slice::from_ref(&tied), &listed);
            assert_eq!(ids(&sorted.own), own, "{agent}");
            assert_eq!(ids(&sorted.of_the_run), of_the_run, "{agent}");
        }
    }

    #[test]
    fn a_transcript_is_taken_by_its_kind() {
        let mut shaped = vec![
            json!({"id": "a", "kind": "LLM_response", "text": "yes"}),
            json!({"id": "b", "kind": "prompt"}),
        ];
        assert_eq!(take(&mut shaped, "prompt"), None);
        assert_eq!(
            take(&mut shaped, "response").map(|taken| taken["id"].clone()),
            Some(json!("a"))
        );
        assert_eq!(shaped.len(), 1);
    }

    #[test]
    fn content_is_cut_and_hashes_stay() {
        let shaped = shape(
            &json!({"id": "a", "kind": "report_md", "sha256": "ff", "size_bytes": 7000, "content": "x".repeat(7000)}),
        );
        assert_eq!(
            (
                shaped["cut"].clone(),
                shaped["kept"].clone(),
                shaped["characters"].clone()
            ),
            (json!(true), json!(LONG), json!(7000))
        );
        assert_eq!(
            (shaped["source"].clone(), shaped["sha256"].clone()),
            (json!("artifact a"), json!("ff"))
        );
        assert_eq!(shape(&json!({"id": "a"})).get("text"), None);
        assert_eq!(
            mention(&json!({"id": "a", "content": "x"})).get("text"),
            None
        );
    }

    proptest! {
        #[test]
        fn any_artifact_is_sorted_and_shaped(rows in prop::collection::vec(fixtures::any_row(&["id", "event_id", "kind", "content"]), 0..9), focus in fixtures::any_row(&["id", "agent"])) {
            let sorted = sort_out(&focus, &rows, &rows);
            prop_assert!(sorted.own.len() <= MOST);
            for row in &sorted.own {
                prop_assert!(shape(row).is_object());
            }
        }
    }
}
