//! The pure steps of a call, in order: [`validate`] and [`lookup`] the arguments, build the
//! [`request`], page and filter the [`list`], then [`build_result`]: [`project`], [`sanitise`] and truncate to the
//! [`budget`]. Of a tool they see its [`ResultSpec`] alone.
//!
//! Deliberately absent: HTTP, the protocol, and any particular tool.

pub mod budget;
pub mod exact;
pub mod filter;
pub mod include;
pub mod indicator;
pub mod label;
pub mod list;
pub mod lookup;
pub mod normalise;
pub mod path;
pub mod project;
pub mod request;
pub mod section;
pub mod select;
pub mod text_result;
pub mod time;
pub mod type_mismatch;
pub mod validate;
pub mod values;
pub mod write;

use serde_json::{Map, Value};

use self::budget::Continuation;
use self::project::Shape;
use self::text_result::TextPaging;
use crate::sanitise;

/// How an answer becomes a tool's result.
#[derive(Debug, Clone, Copy)]
pub struct ResultSpec {
    /// What passes of an answer.
    pub shape: Shape,
    /// The list to cut when a result is too long, and how the rest is fetched.
    pub list: Option<Continuation>,
    /// How its text is shown, when the result is one.
    pub text: Option<TextPaging>,
    /// Tools that usually follow.
    pub next: &'static [&'static str],
    /// Whether its handler's answer has the result's form already: a struct made from `output`. Where values
    /// come `from`, and what they are mapped to, has then been applied, and is not applied again.
    pub shaped: bool,
}

/// From an answer to the result a model sees: an object of what the manifest names, clean, with the
/// tools that usually follow, within the budget of `limit` bytes of compact JSON.
///
/// `offered` says which tools may be named; `arguments` are the call's own, for the way to the rest.
#[must_use]
pub fn build_result(
    spec: &ResultSpec,
    offered: &dyn Fn(&str) -> bool,
    arguments: &Map<String, Value>,
    answer: &Value,
    limit: usize,
) -> Map<String, Value> {
    let mut projected = if spec.shaped {
        project::shaped(&spec.shape, answer)
    } else {
        project::project(&spec.shape, answer)
    };
    let removed = projected.as_ref().and_then(sanitise::removal_note);
    let text = projected
        .as_mut()
        .and_then(|projected| text_result::take_text(spec, projected));
    let mut result = match projected.map(sanitise::value) {
        Some(Value::Object(result)) => result,
        _ => Map::new(),
    };
    keep_empty_list(spec, answer, &mut result);
    if let Some(outcome) = bare_outcome(answer) {
        result.insert(outcome.to_owned(), true.into());
    }
    if let Some(removed) = removed {
        match result.get_mut(NOTES).and_then(Value::as_array_mut) {
            Some(notes) => notes.push(removed.into()),
            None => drop(result.insert(NOTES.to_owned(), vec![Value::from(removed)].into())),
        }
    }
    let next: Vec<Value> = spec
        .next
        .iter()
        .filter(|name| offered(name))
        .map(|name| Value::from(*name))
        .collect();
    if !next.is_empty() {
        result.insert("next_tools".to_owned(), next.into());
    }
    let Some((text, how)) = text.zip(spec.text) else {
        return budget::truncate(spec, arguments, result, limit);
    };
    // The text may take what the rest leaves, and half of the room in any case.
    let rest = serde_json::to_string(&result).map_or(0, |text| text.len());
    let room = limit.saturating_sub(rest + budget::MARGIN).max(limit / 2);
    let mut shown = text_result::paginate(&text, how, arguments, room);
    let spare = limit.saturating_sub(serde_json::to_string(&shown).map_or(0, |text| text.len()));
    shown.extend(budget::truncate(spec, arguments, result, spare));
    shown
}

/// The member of a result that says what must be known to read it rightly.
const NOTES: &str = "notes";

/// What a manifest lets pass of the service's answer, in the form of the result. A handler continues from there.
#[must_use]
pub fn shape(spec: &ResultSpec, answer: &Value) -> Value {
    let projected = project::project(&spec.shape, answer);
    let mut projected = projected.unwrap_or_else(|| Value::Object(Map::new()));
    // Empty members are dropped, except the list that was requested, as `keep_empty_list` does at the end.
    let list = spec.list.map(|continuation| continuation.list);
    let empty = list.filter(|list| {
        let given = project::source(&spec.shape, list, answer);
        given.is_some_and(Value::is_array) && projected.get(list).is_none()
    });
    if let (Some(list), Some(members)) = (empty, projected.as_object_mut()) {
        members.insert(list.to_owned(), Value::Array(Vec::new()));
    }
    projected
}

/// The member of a result that has nothing else to say than that something was changed.
pub(crate) const DONE: &str = "done";

/// The member of a result that has nothing else to say than that something was started.
pub(crate) const STARTED: &str = "started";

/// Which of the two an answer says, where it is put together here: it passes whatever the manifest names.
fn bare_outcome(answer: &Value) -> Option<&'static str> {
    let members = answer.as_object().filter(|members| members.len() == 1)?;
    [DONE, STARTED]
        .into_iter()
        .find(|outcome| members.get(*outcome) == Some(&Value::Bool(true)))
}

/// Empty members are dropped, except the list that was requested: that it is empty is the answer.
fn keep_empty_list(spec: &ResultSpec, answer: &Value, result: &mut Map<String, Value>) {
    let Some(continuation) = &spec.list else {
        return;
    };
    if is_list_given(spec, continuation, answer) && !result.contains_key(continuation.list) {
        result.insert(continuation.list.to_owned(), Value::Array(Vec::new()));
    }
}

/// Whether the answer holds the list that was requested.
fn is_list_given(spec: &ResultSpec, continuation: &Continuation, answer: &Value) -> bool {
    let given = if spec.shaped {
        answer.get(continuation.list)
    } else {
        project::source(&spec.shape, continuation.list, answer)
    };
    given.is_some_and(Value::is_array)
}

/// The whole number that a float such as `3.0` is.
#[expect(
    clippy::cast_possible_truncation,
    reason = "guarded by the range of exact floats"
)]
fn whole(float: f64) -> Option<i64> {
    (float.fract() == 0.0 && float.abs() <= 9e15).then_some(float as i64)
}
