//! Writes a result as JSON in one step: what passes of the answer, clean, member by member, without a tree in between.
//!
//! It gives the bytes that [`build_result`](super::build_result) gives, or none where the longer way is needed: a result over
//! the budget, one that is a text, names that must be cleaned. A property test holds the two to each other.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Map, Value};

use super::ResultSpec;
use super::exact;
use super::project::{self, Member, Shape, Target};
use crate::sanitise;

/// The result, unless it has to be built the longer way.
#[must_use]
pub fn write_result(
    spec: &ResultSpec,
    offered: &dyn Fn(&str) -> bool,
    answer: &Value,
    limit: usize,
) -> Option<String> {
    let Shape::Object { members, rest } = spec.shape else {
        return None;
    };
    if spec.text.is_some() || members.iter().any(|member| member.name == NEXT) {
        return None;
    }
    let Value::Object(found) = answer else {
        return None;
    };
    if super::bare_outcome(answer).is_some() {
        return None;
    }
    let mut writer = Writer {
        out: Vec::with_capacity(4096),
        limit,
        is_shaped: spec.shaped,
        watched: spec.list.map(|continuation| continuation.list),
        is_watched_written: false,
    };
    writer.object(members, rest, found, 0).ok()?;
    let Writer {
        mut out,
        is_watched_written,
        ..
    } = writer;
    if out.is_empty() {
        out.push(b'{');
    } else {
        out.pop();
    }
    if let Some(list) = &spec.list
        && !is_watched_written
        && super::is_list_given(spec, list, answer)
    {
        further_name(&mut out, list.list);
        out.extend_from_slice(b"[]");
    }
    let mut next = spec.next.iter().filter(|name| offered(name)).peekable();
    if next.peek().is_some() {
        further_name(&mut out, NEXT);
        json(&mut out, &next.collect::<Vec<_>>());
    }
    out.push(b'}');
    if out.len() > limit {
        return None;
    }
    String::from_utf8(out).ok()
}

const NEXT: &str = "next_tools";

/// What is to be built the longer way.
struct Longer;

/// Whether anything was written, or that it can't be done here.
type Written = Result<bool, Longer>;

struct Writer {
    out: Vec<u8>,
    limit: usize,
    /// Whether the answer has the form of the result already.
    is_shaped: bool,
    /// The member of the result of which it is noted whether it was written.
    watched: Option<&'static str>,
    is_watched_written: bool,
}

impl Writer {
    fn value(&mut self, shape: &Shape, value: &Value, depth: usize) -> Written {
        if self.out.len() > self.limit {
            return Err(Longer);
        }
        match (shape, value) {
            (_, Value::Null) => Ok(false),
            (Shape::Any, Value::Array(items)) if items.is_empty() => Ok(false),
            (Shape::Any, Value::Object(members)) if members.is_empty() => Ok(false),
            (Shape::Any | Shape::Text, Value::String(text)) => {
                if !text.is_empty() {
                    self.text(text)?;
                }
                Ok(!text.is_empty())
            }
            (Shape::Any, value) => self.whole(value, depth).map(|()| true),
            (Shape::Boolean, Value::Bool(_)) | (Shape::Number, Value::Number(_)) => {
                json(&mut self.out, value);
                Ok(true)
            }
            (Shape::Integer, Value::Number(number)) if number.is_i64() || number.is_u64() => {
                json(&mut self.out, number);
                Ok(true)
            }
            (Shape::List { item, pick }, Value::Array(items)) => {
                let pick: &[&str] = if self.is_shaped { &[] } else { pick };
                self.list(
                    item,
                    items.iter().map(|it| project::picked(it, pick)),
                    depth,
                )
            }
            (Shape::Object { members, rest }, Value::Object(found)) => {
                self.object(members, *rest, found, depth)
            }
            _ => self.projected(shape, value, depth),
        }
    }

    /// Rarer shapes: projected, cleaned, written.
    fn projected(&mut self, shape: &Shape, value: &Value, depth: usize) -> Written {
        let projected = if self.is_shaped {
            project::shaped(shape, value)
        } else {
            project::project(shape, value)
        };
        let Some(projected) = projected else {
            return Ok(false);
        };
        if sanitise::has_removals(&projected) {
            return Err(Longer);
        }
        json(&mut self.out, &sanitise::value_at(projected, depth));
        Ok(true)
    }

    fn list<'v>(
        &mut self,
        item: &Shape,
        items: impl Iterator<Item = &'v Value>,
        depth: usize,
    ) -> Written {
        if depth > sanitise::DEEPEST {
            return Err(Longer);
        }
        let began = self.out.len();
        self.out.push(b'[');
        for value in items {
            if self.value(item, value, depth + 1)? {
                self.out.push(b',');
            }
        }
        Ok(self.close(began, b']'))
    }

    /// Ends a list or an object whose parts are each followed by a comma, or takes it back where it has none.
    fn close(&mut self, began: usize, end: u8) -> bool {
        let is_empty = self.out.len() == began + 1;
        if is_empty {
            self.out.truncate(began);
        } else {
            self.out.pop();
            self.out.push(end);
        }
        !is_empty
    }

    fn object(
        &mut self,
        members: &[Member],
        rest: Option<&Shape>,
        found: &Map<String, Value>,
        depth: usize,
    ) -> Written {
        if depth > sanitise::DEEPEST {
            return Err(Longer);
        }
        let began = self.out.len();
        self.out.push(b'{');
        for member in members {
            let at = self.out.len();
            self.name(member.name);
            let is_written = if self.is_shaped {
                match found.get(member.name) {
                    Some(value) => self.value(&member.shape, value, depth + 1)?,
                    None => false,
                }
            } else {
                self.member(member, found, depth + 1)?
            };
            if is_written {
                self.out.push(b',');
            } else if member.nullable {
                self.out.extend_from_slice(b"null,");
            } else {
                self.out.truncate(at);
            }
            let is_kept = self.out.len() > at;
            self.is_watched_written |= depth == 0 && is_kept && self.watched == Some(member.name);
        }
        if let Some(shape) = rest {
            self.rest(members, shape, found, depth)?;
        }
        Ok(self.close(began, b'}'))
    }

    fn rest(
        &mut self,
        members: &[Member],
        shape: &Shape,
        found: &Map<String, Value>,
        depth: usize,
    ) -> Result<(), Longer> {
        for (name, value) in found {
            if project::is_named(members, name, self.is_shaped) {
                continue;
            }
            if depth == 0 && name == NEXT {
                return Err(Longer);
            }
            let at = self.out.len();
            self.clean_name(name)?;
            if self.value(shape, value, depth + 1)? {
                self.out.push(b',');
                self.is_watched_written |= depth == 0 && self.watched == Some(name);
            } else {
                self.out.truncate(at);
            }
        }
        Ok(())
    }

    fn member(&mut self, member: &Member, found: &Map<String, Value>, depth: usize) -> Written {
        if project::is_placeholder(member, found) {
            return Ok(false);
        }
        for path in member.from {
            if self.at_path(&member.shape, path, found, depth)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn at_path(
        &mut self,
        shape: &Shape,
        path: &[&str],
        found: &Map<String, Value>,
        depth: usize,
    ) -> Written {
        match (project::target(shape, path, found), shape) {
            (Some(Target::Around), Shape::Object { members, rest }) => {
                self.object(members, *rest, found, depth)
            }
            (Some(Target::Around), shape) => {
                self.projected(shape, &Value::from(found.clone()), depth)
            }
            (Some(Target::Value(value)), shape) => self.value(shape, value, depth),
            (Some(Target::Items(items)), Shape::List { item, pick }) => {
                let items = items.into_iter().map(|it| project::picked(it, pick));
                self.list(item, items, depth)
            }
            _ => Ok(false),
        }
    }

    /// A value as it is, clean.
    fn whole(&mut self, value: &Value, depth: usize) -> Result<(), Longer> {
        if self.out.len() > self.limit {
            return Err(Longer);
        }
        match value {
            Value::String(text) => self.text(text)?,
            Value::Array(_) | Value::Object(_) if depth > sanitise::DEEPEST => return Err(Longer),
            Value::Array(items) => {
                self.out.push(b'[');
                for item in items {
                    self.whole(item, depth + 1)?;
                    self.out.push(b',');
                }
                if !items.is_empty() {
                    self.out.pop();
                }
                self.out.push(b']');
            }
            Value::Object(members) => {
                self.out.push(b'{');
                for (name, value) in members {
                    self.clean_name(name)?;
                    self.whole(value, depth + 1)?;
                    self.out.push(b',');
                }
                if !members.is_empty() {
                    self.out.pop();
                }
                self.out.push(b'}');
            }
            Value::Number(number) => match exact::digits(number) {
                Some(digits) => json(&mut self.out, &digits),
                None => json(&mut self.out, number),
            },
            scalar => json(&mut self.out, scalar),
        }
        Ok(())
    }

    /// A text, unless something is removed from it: a note says so then.
    fn text(&mut self, text: &str) -> Result<(), Longer> {
        match sanitise::shown(text) {
            (_, true) => Err(Longer),
            (shown, false) => {
                json(&mut self.out, &*shown);
                Ok(())
            }
        }
    }

    fn name(&mut self, name: &str) {
        json(&mut self.out, name);
        self.out.push(b':');
    }

    /// A name that the service gave. Two that are one once they are clean are for the longer way.
    fn clean_name(&mut self, name: &str) -> Result<(), Longer> {
        if !matches!(sanitise::text(name), Cow::Borrowed(_)) {
            return Err(Longer);
        }
        self.name(name);
        Ok(())
    }
}

/// The name of one member more of an object that is not closed yet.
fn further_name(out: &mut Vec<u8>, name: &str) {
    if out.len() > 1 {
        out.push(b',');
    }
    json(out, name);
    out.push(b':');
}

/// JSON into memory, of what has text alone for keys: it can't fail.
fn json(out: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) {
    let _ = serde_json::to_writer(out, value);
}
