//! Fetches the missing contents of artifacts.

use std::time::Duration;

use futures_util::{StreamExt, stream};

use crate::ledger::Artifact;
use crate::ledger::artifact::Content;
use crate::tools::trouble;
use toolspec_runtime::client::Keep;
use toolspec_runtime::context::Context;
use toolspec_runtime::request::Request;

/// Fetches what is missing; an artifact whose content cannot be fetched stays without, and a note says so.
pub(in crate::tools) async fn with_contents(
    context: &Context,
    run_id: &str,
    own: Vec<Artifact>,
    keep: Duration,
    notes: &mut Vec<String>,
) -> Vec<Artifact> {
    let requests = own.into_iter().map(|mut artifact| async move {
        let id = artifact.id.clone().filter(|_| artifact.lacks_content());
        let Some(id) = id else {
            return (artifact, None);
        };
        let request = Request::get(&["api", "v1", "investigations", run_id, "artifacts", &id]);
        match context.fetch(&request, Keep::of(keep)).await {
            Ok(whole) => {
                artifact.content = match Content::read(whole.get("content")) {
                    Content::Unread => Content::Absent,
                    content => content,
                };
                (artifact, None)
            }
            Err(error) => {
                artifact.content = Content::Unread;
                let part = format!("the content of artifact {id}");
                (artifact, Some(trouble::note(&part, &error)))
            }
        }
    });
    let answers: Vec<(Artifact, Option<String>)> =
        stream::iter(requests).buffered(4).collect().await;
    let (own, problems): (Vec<Artifact>, Vec<Option<String>>) = answers.into_iter().unzip();
    notes.extend(problems.into_iter().flatten());
    own
}
