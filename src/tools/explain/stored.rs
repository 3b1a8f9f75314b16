//! The contents of artifacts that came without.

use futures_util::{StreamExt, stream};
use serde_json::Value;

use super::artifacts;
use crate::aisoc::Request;
use crate::context::Context;
use crate::tools::{read, trouble};

/// Fetches what is missing; an artifact whose content cannot be fetched stays without, and a note says so.
pub(in crate::tools) async fn with_contents(
    context: &Context,
    run_id: &str,
    own: Vec<Value>,
    notes: &mut Vec<String>,
) -> Vec<Value> {
    let requests = own.into_iter().map(|mut artifact| async move {
        let id = read::text(&artifact, "id").filter(|_| artifacts::lacks_content(&artifact));
        let Some(id) = id else {
            return (artifact, None);
        };
        let request = Request::get(&["api", "v1", "investigations", run_id, "artifacts", &id]);
        match context.send(&request).await {
            Ok(mut whole) => {
                artifact["content"] = whole
                    .get_mut("content")
                    .map(Value::take)
                    .unwrap_or_default();
                (artifact, None)
            }
            Err(error) => {
                if let Some(members) = artifact.as_object_mut() {
                    members.shift_remove("content");
                }
                let part = format!("the content of artifact {id}");
                (artifact, Some(trouble::note(&part, &error)))
            }
        }
    });
    let answers: Vec<(Value, Option<String>)> = stream::iter(requests).buffered(4).collect().await;
    let (own, problems): (Vec<Value>, Vec<Option<String>>) = answers.into_iter().unzip();
    notes.extend(problems.into_iter().flatten());
    own
}
