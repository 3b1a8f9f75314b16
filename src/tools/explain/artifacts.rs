//! Artifacts: text that the run stored separately from its events, such as transcripts and the report.

use super::LONG;
use crate::generated;
use crate::ledger::hashes::{self, State};
use crate::ledger::select::role;
use crate::ledger::step::LongText;
use crate::ledger::{Artifact, Event};
use crate::tools::ledger::result::integer;

/// The most artifacts whose content is shown.
pub(in crate::tools) const MOST: usize = 5;

/// A run's artifacts, sorted by whether they belong to the step.
#[derive(Debug, Default)]
pub(in crate::tools) struct Artifacts {
    /// Those of the step, at most five.
    pub(in crate::tools) own: Vec<Artifact>,
    /// The run's others that no step owns; shown without content.
    pub(in crate::tools) of_the_run: Vec<Artifact>,
}

/// Sorts what the step's explanation and the run's listing name, each artifact once.
///
/// The report belongs to no event; it counts as the report writer's own.
pub(in crate::tools) fn sort_out(
    focus: &Event,
    explained: Vec<Artifact>,
    listed: Vec<Artifact>,
) -> Artifacts {
    let reporter = role(focus.agent.as_deref().unwrap_or_default()) == "report";
    let mut artifacts = Artifacts::default();
    let explained = explained.into_iter().map(|artifact| (true, artifact));
    let rows = explained.chain(listed.into_iter().map(|artifact| (false, artifact)));
    for (explains, artifact) in rows.filter(|(_, artifact)| artifact.id.is_some()) {
        let known = artifacts
            .own
            .iter()
            .chain(&artifacts.of_the_run)
            .any(|known| known.id == artifact.id);
        if known {
            continue;
        }
        let own = explains
            || artifact
                .event_id
                .as_ref()
                .map_or(reporter, |event| focus.id.as_ref() == Some(event));
        if own {
            artifacts.own.push(artifact);
        } else if artifact.event_id.is_none() {
            artifacts.of_the_run.push(artifact);
        }
    }
    artifacts.own.truncate(MOST);
    artifacts
}

/// The artifact with its content.
pub(in crate::tools) fn shape(artifact: &Artifact) -> generated::Artifact {
    let text = artifact.text();
    let text = text
        .map(|text| LongText::of(&text, LONG))
        .unwrap_or_default();
    generated::Artifact {
        text: text.text,
        characters: text.characters.map(integer),
        cut: text.cut,
        kept: text.kept.map(integer),
        ..mention(artifact)
    }
}

/// The artifact without its content.
pub(in crate::tools) fn mention(artifact: &Artifact) -> generated::Artifact {
    let id = artifact.id.clone();
    generated::Artifact {
        source: id.as_ref().map(|id| format!("artifact {id}")),
        id,
        kind: artifact.kind.clone(),
        sha256: artifact.sha256.clone(),
        hash_state: hashes::artifact(artifact)
            .map(State::name)
            .map(str::to_owned),
        size_bytes: artifact.size_bytes,
        ..generated::Artifact::default()
    }
}

/// Takes the shaped artifact of that kind out of the list: a transcript kept apart from the ledger.
pub(in crate::tools) fn take(
    shaped: &mut Vec<generated::Artifact>,
    kind: &str,
) -> Option<generated::Artifact> {
    let at = shaped.iter().position(|artifact| {
        let named = artifact
            .kind
            .as_deref()
            .is_some_and(|name| name.to_lowercase().contains(kind));
        named && artifact.text.is_some()
    })?;
    Some(shaped.remove(at))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::tools::fixtures;

    fn read(row: &Value) -> Artifact {
        Artifact::read(row)
    }

    fn focus(row: &Value) -> Event {
        let mut row = row.clone();
        row["seq"] = json!(3);
        Event::read(&row).unwrap_or_else(|| unreachable!("it has a seq"))
    }

    #[test]
    fn artifacts_belong_to_their_event_and_the_report_to_its_writer() {
        let tied = read(&json!({"id": "a", "kind": "prompt", "event_id": "e1"}));
        let other = read(&json!({"id": "b", "kind": "prompt", "event_id": "e2"}));
        let report = read(&json!({"id": "c", "kind": "report_md", "event_id": null}));
        let listed = vec![tied.clone(), other, report];
        let ids = |rows: &[Artifact]| -> Vec<String> {
            rows.iter().filter_map(|row| row.id.clone()).collect()
        };
        for (agent, own, of_the_run) in [
            ("forensic", vec!["a"], vec!["c"]),
            ("ReportWriterAgent", vec!["a", "c"], vec![]),
        ] {
            let focus = focus(&json!({"id": "e1", "agent": agent}));
            let sorted = sort_out(&focus, vec![tied.clone()], listed.clone());
            assert_eq!(ids(&sorted.own), own, "{agent}");
            assert_eq!(ids(&sorted.of_the_run), of_the_run, "{agent}");
        }
    }

    #[test]
    fn a_transcript_is_taken_by_its_kind() {
        let mut shaped = vec![
            shape(&read(
                &json!({"id": "a", "kind": "LLM_response", "content": "yes"}),
            )),
            shape(&read(&json!({"id": "b", "kind": "prompt"}))),
        ];
        assert_eq!(take(&mut shaped, "prompt"), None);
        let taken = take(&mut shaped, "response");
        assert_eq!(taken.and_then(|taken| taken.id).as_deref(), Some("a"));
        assert_eq!(shaped.len(), 1);
    }

    #[test]
    fn content_is_cut_and_hashes_stay() {
        let shaped = shape(&read(
            &json!({"id": "a", "kind": "report_md", "sha256": "ff", "size_bytes": 7000, "content": "x".repeat(7000)}),
        ));
        assert_eq!(
            (shaped.cut, shaped.kept, shaped.characters),
            (Some(true), Some(integer(LONG)), Some(7000))
        );
        assert_eq!(
            (shaped.source.as_deref(), shaped.sha256.as_deref()),
            (Some("artifact a"), Some("ff"))
        );
        assert_eq!(shape(&read(&json!({"id": "a"}))).text, None);
        assert_eq!(
            mention(&read(&json!({"id": "a", "content": "x"}))).text,
            None
        );
    }

    proptest! {
        #[test]
        fn any_artifact_is_sorted_and_shaped(rows in prop::collection::vec(fixtures::any_row(&["id", "event_id", "kind", "content"]), 0..9), row in fixtures::any_row(&["id", "agent"])) {
            let rows: Vec<Artifact> = rows.iter().map(read).collect();
            let sorted = sort_out(&focus(&row), rows.clone(), rows);
            prop_assert!(sorted.own.len() <= MOST);
            for row in &sorted.own {
                prop_assert!(shape(row).id.is_some());
            }
        }
    }
}
