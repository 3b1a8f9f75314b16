//! Projection: keeps only the members that the output schema names, with the types it names.
//!
//! The service may give other types than it used to; a value that cannot be read as the type
//! advertised is left out rather than breaking the client that checks the result. [`type_mismatch`](super::type_mismatch) says so.

use serde_json::{Map, Value};

use super::exact;
use super::path;

/// What passes of a value.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Anything.
    Any,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// Text; a number or a boolean passes as text.
    Text,
    /// Text that becomes another; what is not in the table does not pass.
    Mapped(&'static [(&'static str, &'static str)]),
    /// The number of items of a list.
    Count,
    /// What passes, and of a text, or of JSON longer than that, its beginning as text.
    Cut {
        /// The most characters.
        most: usize,
        /// What passes.
        of: &'static Shape,
    },
    /// Every text in it, as a list: of an object's members `name:value`, of a list under a name its items.
    Flat,
    /// The items under the first of these headings of a text.
    Section(&'static [&'static str]),
    /// A list.
    List {
        /// What passes of each item.
        item: &'static Shape,
        /// For items that are objects: the first of these members that is there stands for the item.
        pick: &'static [&'static str],
    },
    /// An object.
    Object {
        /// The members that pass, in order.
        members: &'static [Member],
        /// What passes of other members; `None` is nothing.
        rest: Option<&'static Shape>,
    },
}

/// A member of an object that passes.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    /// Its name in the result.
    pub name: &'static str,
    /// Where it is in the answer, as paths of which the first that leads to something counts; the empty path
    /// is the object around it.
    pub from: &'static [&'static [&'static str]],
    /// Whether it is shown as null when there is none.
    pub nullable: bool,
    /// The member beside it that is false where its value is a placeholder, and nothing was measured.
    pub only_if: Option<&'static [&'static str]>,
    /// What passes of it.
    pub shape: Shape,
}

impl Member {
    /// A member that is left out when there is none.
    #[must_use]
    pub const fn new(
        name: &'static str,
        from: &'static [&'static [&'static str]],
        shape: Shape,
    ) -> Self {
        Self {
            name,
            from,
            nullable: false,
            only_if: None,
            shape,
        }
    }
}

/// What passes of a value; `None` when nothing is left.
#[must_use]
pub fn project(shape: &Shape, value: &Value) -> Option<Value> {
    match (shape, value) {
        (_, Value::Null) => None,
        (Shape::Any, value) => non_empty(exact::value(value)),
        (Shape::Boolean, Value::Bool(_)) | (Shape::Number, Value::Number(_)) => Some(value.clone()),
        (Shape::Integer, Value::Number(number)) => whole(number).map(Value::Number),
        (Shape::Integer | Shape::Number, Value::String(text)) => {
            let number = serde_json::from_str::<serde_json::Number>(text.trim()).ok()?;
            project(shape, &Value::Number(number))
        }
        (Shape::Text, Value::String(text)) => (!text.is_empty()).then(|| value.clone()),
        (Shape::Text, Value::Number(_) | Value::Bool(_)) => Some(value.to_string().into()),
        (Shape::Mapped(pairs), Value::String(text)) => {
            let (_, ours) = pairs
                .iter()
                .find(|(theirs, _)| theirs.eq_ignore_ascii_case(text))?;
            Some((*ours).into())
        }
        (Shape::Cut { most, of }, value) => project(of, value).map(|value| truncate(value, *most)),
        (Shape::Count, Value::Array(items)) => Some(items.len().into()),
        (Shape::Flat, value) => non_empty(texts(value).into()),
        (Shape::Section(headings), Value::String(text)) => {
            non_empty(super::section::items(text, headings).into())
        }
        (Shape::List { item, pick }, Value::Array(items)) => {
            let items = items
                .iter()
                .filter_map(|value| project(item, picked(value, pick)));
            Some(Value::from(items.collect::<Vec<_>>())).and_then(non_empty)
        }
        (Shape::Object { members, rest }, Value::Object(found)) => {
            non_empty(object(members, *rest, found).into())
        }
        _ => None,
    }
}

/// Whether anything passes: as [`project`] gives something, without making it.
#[must_use]
pub fn passes(shape: &Shape, value: &Value) -> bool {
    match (shape, value) {
        (_, Value::Null) => false,
        (Shape::Any, value) => !is_empty(value),
        (Shape::Boolean, Value::Bool(_))
        | (Shape::Number, Value::Number(_))
        | (Shape::Text, Value::Number(_) | Value::Bool(_))
        | (Shape::Count, Value::Array(_)) => true,
        (Shape::Integer, Value::Number(number)) => whole(number).is_some(),
        (Shape::Text, Value::String(text)) => !text.is_empty(),
        (Shape::Cut { of, .. }, value) => passes(of, value),
        (Shape::List { item, pick }, Value::Array(items)) => {
            items.iter().any(|value| passes(item, picked(value, pick)))
        }
        (Shape::Object { members, rest }, Value::Object(found)) => {
            members_pass(members, *rest, found)
        }
        (shape, value) => project(shape, value).is_some(),
    }
}

fn members_pass(members: &[Member], rest: Option<&Shape>, found: &Map<String, Value>) -> bool {
    let mut others = found.iter();
    members
        .iter()
        .any(|member| member.nullable || member_passes(member, found))
        || rest.is_some_and(|shape| {
            others.any(|(name, value)| !is_named(members, name, false) && passes(shape, value))
        })
}

/// Whether anything of a member passes.
pub(super) fn member_passes(member: &Member, found: &Map<String, Value>) -> bool {
    let passes_at = |path: &&[&str]| match (target(&member.shape, path, found), &member.shape) {
        (Some(Target::Around), Shape::Object { members, rest }) => {
            members_pass(members, *rest, found)
        }
        (Some(Target::Around), shape) => passes(shape, &Value::from(found.clone())),
        (Some(Target::Value(value)), shape) => passes(shape, value),
        (Some(Target::Items(items)), Shape::List { item, pick }) => {
            let mut items = items.into_iter();
            items.any(|value| passes(item, picked(value, pick)))
        }
        _ => false,
    };
    !is_placeholder(member, found) && member.from.iter().any(passes_at)
}

/// Every text in a value, each once: labels of any form. `{"team": "finance"}` gives `team:finance`, and
/// `{"labels": ["c2"]}` gives `c2`.
#[must_use]
pub fn texts(value: &Value) -> Vec<String> {
    let mut out = Vec::new();
    collect_texts(value, None, &mut out);
    let mut seen = std::collections::HashSet::new();
    out.retain(|text| !text.is_empty() && seen.insert(text.clone()));
    out
}

fn collect_texts(value: &Value, name: Option<&str>, out: &mut Vec<String>) {
    match value {
        Value::Null => {}
        Value::Array(items) => items.iter().for_each(|item| collect_texts(item, None, out)),
        Value::Object(members) => {
            let text = |name: &str| members.get(name).filter(|value| value.is_string());
            let named = ["key", "name"].iter().find_map(|name| text(name));
            // A pair that is spelt out, or a label with an id of its own.
            match (named, members.get("value"), text("label")) {
                (Some(name), Some(value), _) => collect_texts(value, name.as_str(), out),
                (Some(text), None, _) | (None, _, Some(text)) => collect_texts(text, None, out),
                (None, _, None) => members
                    .iter()
                    .for_each(|(name, value)| collect_texts(value, Some(name), out)),
            }
        }
        scalar => {
            let text = crate::text::plain(scalar);
            out.push(name.map_or(text.clone(), |name| format!("{name}:{text}")));
        }
    }
}

fn object(
    members: &[Member],
    rest: Option<&Shape>,
    found: &Map<String, Value>,
) -> Map<String, Value> {
    let mut out = Map::new();
    for member in members {
        match of_member(member, found) {
            Some(value) => drop(out.insert(member.name.to_owned(), value)),
            None if member.nullable => drop(out.insert(member.name.to_owned(), Value::Null)),
            None => {}
        }
    }
    if let Some(shape) = rest {
        let others = found.iter();
        for (name, value) in others.filter(|(name, _)| !is_named(members, name, false)) {
            if let Some(value) = project(shape, value) {
                out.insert(name.clone(), value);
            }
        }
    }
    out
}

/// Whether a member of the answer is shown by one that the shape names: by its name in the result, and where the answer
/// is not shaped yet by the service's.
pub(super) fn is_named(members: &[Member], name: &str, is_shaped: bool) -> bool {
    let shows =
        |member: &Member| member.name == name || !is_shaped && member.from.contains(&&[name][..]);
    members.iter().any(shows)
}

/// What passes of a value that has the result's form already: under its own names, and as it is where the
/// service's would be mapped or counted.
#[must_use]
pub fn shaped(shape: &Shape, value: &Value) -> Option<Value> {
    match (shape, value) {
        (Shape::Mapped(_), value) => project(&Shape::Text, value),
        (Shape::Count, value) => project(&Shape::Integer, value),
        (Shape::Section(_), value) => project(&Shape::Flat, value),
        (Shape::Cut { most, of }, value) => shaped(of, value).map(|value| truncate(value, *most)),
        (Shape::List { item, .. }, Value::Array(items)) => {
            let items = items.iter().filter_map(|value| shaped(item, value));
            non_empty(items.collect::<Vec<_>>().into())
        }
        (Shape::Object { members, rest }, Value::Object(found)) => {
            let mut out = Map::new();
            for member in *members {
                let value = found.get(member.name);
                match value.and_then(|value| shaped(&member.shape, value)) {
                    Some(value) => drop(out.insert(member.name.to_owned(), value)),
                    None if member.nullable => {
                        drop(out.insert(member.name.to_owned(), Value::Null));
                    }
                    None => {}
                }
            }
            let others = found.iter();
            for (name, value) in others.filter(|(name, _)| !is_named(members, name, true)) {
                let value = rest.and_then(|shape| shaped(shape, value));
                out.extend(value.map(|value| (name.clone(), value)));
            }
            non_empty(out.into())
        }
        (shape, value) => project(shape, value),
    }
}

/// The value in an answer that a result's member shows.
#[must_use]
pub fn source<'v>(shape: &Shape, name: &str, answer: &'v Value) -> Option<&'v Value> {
    let Shape::Object { members, .. } = shape else {
        return answer.get(name);
    };
    let member = members.iter().find(|member| member.name == name)?;
    let mut paths = member.from.iter();
    paths.find_map(|path| path::value(answer, path))
}

/// Whether the answer says that a member's value was not measured.
pub(super) fn is_placeholder(member: &Member, found: &Map<String, Value>) -> bool {
    member.only_if.is_some_and(|path| {
        let (first, inside) = path.split_first().unwrap_or((&"", &[]));
        let flag = found
            .get(*first)
            .and_then(|value| path::value(value, inside));
        flag == Some(&Value::Bool(false))
    })
}

fn of_member(member: &Member, found: &Map<String, Value>) -> Option<Value> {
    if is_placeholder(member, found) {
        return None;
    }
    let mut paths = member.from.iter();
    paths.find_map(|path| at_path(&member.shape, path, found))
}

/// What a path of a member leads to.
pub(super) enum Target<'v> {
    /// The object around the member.
    Around,
    /// A value.
    Value(&'v Value),
    /// For a list: all that is there behind a path that leads through lists.
    Items(Vec<&'v Value>),
}

/// What a path of a member leads to, if to anything.
pub(super) fn target<'v>(
    shape: &Shape,
    path: &[&str],
    found: &'v Map<String, Value>,
) -> Option<Target<'v>> {
    let Some((first, inside)) = path.split_first() else {
        return Some(Target::Around);
    };
    let value = found.get(*first)?;
    if let Some(value) = path::value(value, inside) {
        return Some(Target::Value(value));
    }
    matches!(shape, Shape::List { .. }).then(|| Target::Items(path::values(value, inside)))
}

fn at_path(shape: &Shape, path: &[&str], found: &Map<String, Value>) -> Option<Value> {
    match (target(shape, path, found)?, shape) {
        (Target::Around, Shape::Object { members, rest }) => {
            non_empty(object(members, *rest, found).into())
        }
        (Target::Around, shape) => project(shape, &Value::from(found.clone())),
        (Target::Value(value), shape) => project(shape, value),
        (Target::Items(items), shape) => {
            let items: Vec<Value> = items.into_iter().cloned().collect();
            project(shape, &items.into())
        }
    }
}

/// The value as it is while it has at most so many characters, else the beginning of its text.
fn truncate(value: Value, most: usize) -> Value {
    let text = crate::text::plain(&value);
    match text.char_indices().nth(most) {
        None => value,
        Some((end, _)) => format!("{}…", text[..end].trim_end()).into(),
    }
}

pub(super) fn picked<'v>(value: &'v Value, pick: &[&str]) -> &'v Value {
    let Value::Object(members) = value else {
        return value;
    };
    pick.iter()
        .find_map(|name| members.get(*name).filter(|value| !value.is_null()))
        .unwrap_or(value)
}

fn whole(number: &serde_json::Number) -> Option<serde_json::Number> {
    if number.is_i64() || number.is_u64() {
        return Some(number.clone());
    }
    number.as_f64().and_then(super::whole).map(Into::into)
}

/// The value, or `None` when it is empty. What is in a list keeps its place, nulls too: a row of a
/// query means something by position.
fn non_empty(value: Value) -> Option<Value> {
    (!is_empty(&value)).then_some(value)
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Shape, project};

    #[test]
    fn what_stands_in_a_list_keeps_its_place() {
        let rows = Shape::List {
            item: &Shape::Any,
            pick: &[],
        };
        let answer = json!([["a", null, 1], [null], {"x": null, "y": []}]);
        assert_eq!(project(&rows, &answer), Some(answer.clone()));
        for empty in [json!(null), json!(""), json!([]), json!({})] {
            assert_eq!(project(&Shape::Any, &empty), None, "{empty}");
        }
        assert_eq!(project(&rows, &json!([])), None);
    }
}
