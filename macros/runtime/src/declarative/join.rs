//! Fetches included answers concurrently, a few at a time. A failure becomes a note in the answer, since
//! the tool's own answer is complete without the include.

use futures_util::{StreamExt, stream};
use serde_json::Value;

use crate::context::Context;
use crate::pipeline::include::Wanted;

/// How many requests of one call are under way at a time.
const AT_ONCE: usize = 6;

/// Joins everything wanted into the answer.
pub(super) async fn all(context: &Context, includes: &[Wanted], answer: &mut Value) {
    if includes.is_empty() {
        return;
    }
    let asked = includes
        .iter()
        .enumerate()
        .flat_map(|(index, wanted)| wanted.requests(index, answer))
        .map(|asked| async move {
            let given = context.send(&asked.request).await;
            let given = given.map_err(|error| error.reason.in_short());
            (asked.index, asked.name, given)
        });
    let asked: Vec<_> = asked.collect();
    let came: Vec<_> = stream::iter(asked).buffered(AT_ONCE).collect().await;
    let mut parts: Vec<Vec<(String, Result<Value, String>)>> = Vec::new();
    parts.resize_with(includes.len(), Vec::new);
    for (index, name, given) in came {
        parts[index].push((name, given));
    }
    let parts = includes.iter().zip(parts);
    let notes: Vec<String> = parts
        .flat_map(|(wanted, came)| wanted.join(came, answer))
        .collect();
    if let Value::Object(members) = answer {
        super::add_notes(members, notes);
    }
}
