//! Members of an answer with another type than advertised, which [`project`](super::project) leaves out.
//!
//! Without a note, a member that is left out would look as if the service did not have it.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value};

use super::path;
use super::project::{Member, Shape, is_placeholder, member_passes, passes, picked};
use crate::text::{is_blank, noun};

/// The most members that are named; an answer of another kind altogether has no end of them.
const MOST: usize = 5;

/// One note for each member, in the service's names, that is there and is not shown.
#[must_use]
pub fn find_mismatches(shape: &Shape, answer: &Value) -> Vec<String> {
    let mut mismatches = Mismatches::default();
    mismatches.collect(shape, answer, &Place::Answer);
    let more = mismatches.0.len().saturating_sub(MOST);
    let mut notes: Vec<String> = mismatches.0.into_iter().take(MOST).map(note).collect();
    if more > 0 {
        notes.push(format!(
            "other members of the answer that are left out for their type: {more}"
        ));
    }
    notes
}

/// Where members are, what they should be and what they are; with how many there are of each.
#[derive(Default)]
struct Mismatches(BTreeMap<(String, &'static str, &'static str), usize>);

fn note(((place, wanted, given), count): ((String, &'static str, &'static str), usize)) -> String {
    let often = match count {
        1 => String::new(),
        count => format!(" {count} times"),
    };
    format!("`{place}` is left out{often}: the service gives {given} where {wanted} is expected")
}

/// Where a value stands in an answer. Written out only for a mismatch, of which most answers have none.
#[derive(Clone, Copy)]
enum Place<'a> {
    Answer,
    Items(&'a Place<'a>),
    Member(&'a Place<'a>, &'a [&'a str]),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer => Ok(()),
            Self::Items(list) => write!(formatter, "{list}[]"),
            Self::Member(around, path) => {
                around.fmt(formatter)?;
                let is_first = matches!(around, Self::Answer);
                formatter.write_str(if is_first { "" } else { "." })?;
                formatter.write_str(&path.join("."))
            }
        }
    }
}

impl Mismatches {
    fn collect(&mut self, shape: &Shape, value: &Value, place: &Place<'_>) {
        match (shape, value) {
            // A text outside the table is a value nobody knows, shown as it is by the member beside it.
            (_, Value::Null) | (Shape::Mapped(_), Value::String(_)) => {}
            (Shape::Cut { of, .. }, value) => self.collect(of, value, place),
            (Shape::Object { members, rest }, Value::Object(found)) => {
                self.members(members, *rest, found, place);
            }
            (Shape::List { item, pick }, Value::Array(items)) => {
                for value in items {
                    self.collect(item, picked(value, pick), &Place::Items(place));
                }
            }
            (shape, value) => {
                if let Some(wanted) = wanted(shape)
                    && !is_blank(value)
                    && !passes(shape, value)
                {
                    let key = (place.to_string(), wanted, noun(value));
                    *self.0.entry(key).or_default() += 1;
                }
            }
        }
    }

    fn members(
        &mut self,
        members: &[Member],
        rest: Option<&Shape>,
        found: &Map<String, Value>,
        place: &Place<'_>,
    ) {
        for member in members {
            if is_placeholder(member, found) {
                continue;
            }
            let shown = member_passes(member, found);
            for path in member.from {
                let Some((first, inside)) = path.split_first() else {
                    if let Shape::Object { members, rest } = member.shape {
                        self.members(members, rest, found, place);
                    }
                    continue;
                };
                let value = found.get(*first);
                let Some(value) = value.and_then(|value| path::value(value, inside)) else {
                    continue;
                };
                // Of several places the first that fits is shown, and what the others hold is no loss.
                if !shown || passes(&member.shape, value) {
                    self.collect(&member.shape, value, &Place::Member(place, path));
                }
            }
        }
        let is_named = |name: &str| {
            let mut paths = members.iter().flat_map(|member| member.from);
            paths.any(|path| path.first() == Some(&name))
        };
        if let Some(shape) = rest {
            for (name, value) in found.iter().filter(|(name, _)| !is_named(name)) {
                self.collect(shape, value, &Place::Member(place, &[name]));
            }
        }
    }
}

fn wanted(shape: &Shape) -> Option<&'static str> {
    Some(match shape {
        Shape::Any | Shape::Flat | Shape::Cut { .. } => return None,
        Shape::Boolean => "a boolean",
        Shape::Integer => "a whole number",
        Shape::Number => "a number",
        Shape::Text | Shape::Mapped(_) | Shape::Section(_) => "text",
        Shape::Count | Shape::List { .. } => "a list",
        Shape::Object { .. } => "an object",
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const OWNER: Shape = Shape::Object {
        members: &[Member {
            name: "email",
            from: &[&["email"]],
            nullable: false,
            only_if: None,
            shape: Shape::Text,
        }],
        rest: None,
    };

    const PAGE: Shape = Shape::Object {
        members: &[
            Member::new("total", &[&["total"], &["count"]], Shape::Integer),
            Member::new(
                "items",
                &[&["items"]],
                Shape::List {
                    item: &Shape::Object {
                        members: &[
                            Member::new("title", &[&["title"]], Shape::Text),
                            Member::new("is_open", &[&["state", "open"]], Shape::Boolean),
                            Member::new("owner", &[&["owner"]], OWNER),
                            Member::new("tags", &[&["tags"]], Shape::Flat),
                        ],
                        rest: None,
                    },
                    pick: &[],
                },
            ),
        ],
        rest: None,
    };

    #[test]
    fn what_is_of_another_type_is_named_once_with_how_often() {
        let answer = json!({"total": "many", "items": [
            {"title": ["a"], "state": {"open": "yes"}, "owner": {"email": {"at": "a@b"}}},
            {"title": {"en": "b"}, "state": {"open": true}, "owner": "a@b"},
            {"title": {"en": "c"}, "tags": 5},
        ]});
        assert_eq!(
            find_mismatches(&PAGE, &answer),
            [
                "`items[].owner` is left out: the service gives text where an object is expected",
                "`items[].owner.email` is left out: the service gives an object where text is expected",
                "`items[].state.open` is left out: the service gives text where a boolean is expected",
                "`items[].title` is left out: the service gives a list where text is expected",
                "`items[].title` is left out 2 times: the service gives an object where text is expected",
                "other members of the answer that are left out for their type: 1"
            ]
        );
    }

    #[test]
    fn what_is_read_or_empty_or_found_elsewhere_is_no_mismatch() {
        for answer in [
            json!({"total": "12", "items": [{"title": 5, "state": {"open": null}, "owner": {}}]}),
            json!({"total": {}, "count": 3, "items": []}),
            json!({"total": ["x"], "count": 3, "items": [{"title": [], "state": "", "owner": null}]}),
            json!({}),
            json!(null),
        ] {
            assert_eq!(
                find_mismatches(&PAGE, &answer),
                Vec::<String>::new(),
                "{answer}"
            );
        }
        assert_eq!(
            find_mismatches(&PAGE, &json!({"items": "none"})),
            ["`items` is left out: the service gives text where a list is expected"]
        );
    }
}
