//! Members of JSON values by path.

use serde_json::Value;

/// The names of members from the outermost to the innermost, such as `["data", "items"]`; `data.items` in a manifest.
pub type Path = &'static [&'static str];

/// Where a list is in an answer that is none itself, unless the manifest says otherwise.
pub(super) const ITEMS: Path = &["items"];

/// The values that a path leads to. A list on the way, or at the end, is entered.
#[must_use]
pub fn values<'v>(value: &'v Value, path: &[&str]) -> Vec<&'v Value> {
    match (value, path) {
        (Value::Array(items), _) => items.iter().flat_map(|item| values(item, path)).collect(),
        (Value::Null, _) => Vec::new(),
        (value, []) => vec![value],
        (Value::Object(members), [first, rest @ ..]) => members
            .get(*first)
            .map(|value| values(value, rest))
            .unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// The value that a path leads to, lists included as they are.
#[must_use]
pub fn value<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, step| value.get(step))
}

/// The list that an answer is, or that it holds at a path: at `items` where none is given. Versions of a service
/// differ in whether they wrap a list.
#[must_use]
pub fn list<'v>(answer: &'v Value, at: Option<&[&str]>) -> Option<&'v Vec<Value>> {
    let held = || value(answer, at.unwrap_or(ITEMS))?.as_array();
    answer.as_array().or_else(held)
}
