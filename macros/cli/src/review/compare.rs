//! Compares two trees, part by part.

use std::cmp::Ordering;

use serde_json::{Map, Value};
use toolspec::model::Effect;

use super::rules::{Event, change};
use super::{Change, code};

/// The changes that are found, in the order they are.
#[derive(Default)]
pub(super) struct Comparison {
    pub(super) changes: Vec<Change>,
    /// The tool that is compared.
    tool: Option<String>,
}

/// What is compared.
#[derive(Default, Clone)]
struct Place {
    /// The part that rules name, such as `filter[].op`.
    part: String,
    /// Where it is, such as `filter.kind.op`.
    at: String,
    /// How it is called after `it`, such as `map.aves` in a member of a result.
    label: String,
    /// The argument or the member of a result, in words.
    it: String,
}

impl Place {
    /// A schema, or a place in one, such as `input.house.floor`.
    fn schema(at: String) -> Self {
        let it = match at.split_once('.') {
            Some(("input", path)) => format!("argument {}", code(path)),
            Some((_, path)) => format!("result member {}", code(path)),
            None if at == "input" => "the arguments".to_owned(),
            None => "the result's members".to_owned(),
        };
        let part = "schema".to_owned();
        let label = String::new();
        Self {
            part,
            at,
            label,
            it,
        }
    }

    /// One of the parts of this one.
    fn part(&self, key: &str) -> Self {
        let joined = |before: &str, key: &str| {
            if before.is_empty() {
                key.to_owned()
            } else {
                format!("{before}.{key}")
            }
        };
        let mut place = self.clone();
        if let Some(name) = key.strip_prefix('/') {
            let dot = if matches!(name, "[]" | ".*") { "" } else { "." };
            return Self::schema(format!("{}{dot}{name}", self.at));
        }
        if let Some(name) = key.strip_prefix('.') {
            // A body may nest: it is the same part at any depth.
            if !place.part.ends_with("[]") {
                place.part.push_str("[]");
            }
            place.label = joined(&self.label, name);
        } else if key.starts_with('[') {
            place.part.push_str(".also");
            place.label.push_str(key);
        } else if key != "value" {
            place.part = joined(&self.part, key);
            place.label = joined(&self.label, key);
        }
        if !self.is_in_schema() {
            place.at.clone_from(&place.label);
        }
        place
    }

    fn is_in_schema(&self) -> bool {
        self.part.starts_with("schema")
    }
}

impl Comparison {
    pub(super) fn of(old: &Value, new: &Value) -> Self {
        let mut comparison = Self::default();
        comparison.compare(&Place::default(), old, new);
        comparison
    }

    fn compare(&mut self, place: &Place, old: &Value, new: &Value) {
        match (old, new) {
            (Value::Object(was), Value::Object(is)) => self.node(place, was, is),
            _ if old == new => {}
            _ => {
                let event = event(&place.part, old, new);
                self.report(place, event, old, new);
            }
        }
    }

    /// Reports what happened to a place.
    fn report(&mut self, place: &Place, event: Event, old: &Value, new: &Value) {
        // A new part that no call that worked can notice, or that such calls lack.
        let is_required = event == Event::Added && new["required"] == true;
        let suffix = match event {
            Event::Added if new["_new"] == true => ".new",
            Event::Added if is_required => ".required",
            _ => "",
        };
        let part = format!("{}{suffix}", place.part);
        let values = [old, new].map(shown);
        let change = change(&part, event, &place.at, &place.it, &place.label, values);
        self.changes.push(Change {
            tool: self.tool.clone(),
            ..change
        });
    }

    fn node(&mut self, place: &Place, old: &Map<String, Value>, new: &Map<String, Value>) {
        let start = self.changes.len();
        if old.get("_kind") != new.get("_kind") {
            let [old, new] = [old, new].map(|side| side.clone().into());
            return self.report(place, Event::Changed, &old, &new);
        }
        let added = new.keys().filter(|key| !old.contains_key(*key));
        for key in old
            .keys()
            .chain(added)
            .filter(|key| !key.starts_with('_') && !LAST.contains(&key.as_str()))
        {
            let [was, is] = [old, new].map(|side| side.get(key).unwrap_or(&Value::Null));
            // Members of objects may have moved.
            if !was.is_object() && was == is {
                continue;
            }
            match key.as_str() {
                // What belongs to another handler, or to another style of paging, differs in everything.
                "parameters" if old.get("paging") != new.get("paging") => {}
                _ if place.part == "tools[]"
                    && is_of_handler(key)
                    && old["handler"]["_kind"] != new["handler"]["_kind"] => {}
                "type" if was != is && place.is_in_schema() => {
                    let event = of_type(was, is);
                    self.report(&place.part(key), event, &of_a(was), &of_a(is));
                    // Of another type everything else is another.
                    if event == Event::Changed {
                        return;
                    }
                }
                _ => self.part(place, key, [was, is], [old, new]),
            }
        }
        for key in LAST {
            let [was, is] = [old, new].map(|side| side.get(*key).unwrap_or(&Value::Null));
            if was != is && self.changes.len() == start {
                self.report(&place.part(key), Event::Changed, was, is);
            }
        }
        let is_name = |key: &&String| key.starts_with('.');
        let kept = old
            .keys()
            .filter(is_name)
            .filter(|key| new.contains_key(*key));
        if !kept.eq(new
            .keys()
            .filter(is_name)
            .filter(|key| old.contains_key(*key)))
        {
            self.report(place, Event::Reordered, &Value::Null, &Value::Null);
        }
    }

    fn part(
        &mut self,
        place: &Place,
        key: &str,
        [was, is]: [&Value; 2],
        sides: [&Map<String, Value>; 2],
    ) {
        let mut inner = match key {
            "input" | "output" if place.part == "tools[]" => Place::schema(key.to_owned()),
            // The parts of a tool stand for themselves.
            _ if place.part == "tools[]" => Place::default().part(key),
            _ => place.part(key),
        };
        if place.part == "tools" {
            let called = if is.is_null() { was } else { is };
            self.tool = called["_called"].as_str().map(str::to_owned);
            "name".clone_into(&mut inner.at);
        }
        let is_kept = |mark: &str| sides[1].get(mark).is_some_and(|is| *is == true);
        match key {
            "name" if is_kept("_keeps_name") => inner.part.push_str(".kept"),
            "effect" if is_kept("_fits_request") => inner.part.push_str(".fits"),
            // A member that comes or goes is reported by its parent's rules.
            "/.*" if was.is_null() || is.is_null() => {
                inner = Place {
                    part: "schema.rest".to_owned(),
                    ..place.clone()
                };
            }
            _ if key.starts_with('/') && (was.is_null() || is.is_null()) => {
                "member".clone_into(&mut inner.part);
            }
            _ => {}
        }
        self.compare(&inner, was, is);
        if place.part == "tools" {
            self.tool = None;
        }
    }
}

/// Keys that are compared last: what is reported already needs no second word.
const LAST: &[&str] = &["order", "spelling"];

/// Keys of a tool that depend on who makes the requests.
fn is_of_handler(key: &str) -> bool {
    const KEYS: &[&str] = &[
        "calls",
        "method",
        "path",
        "query",
        "body",
        "cache_seconds",
        "answer",
        "capitals",
        "transform",
        "list",
        "filter",
        "include",
    ];
    KEYS.contains(&key)
}

/// What happened to a leaf, or to a node that is only on one side.
fn event(part: &str, old: &Value, new: &Value) -> Event {
    let is_nothing = |value: &Value| match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(values) => values.is_empty(),
        _ => false,
    };
    match (old, new) {
        _ if is_nothing(old) && is_nothing(new) => Event::Changed,
        _ if is_nothing(old) => Event::Added,
        _ if is_nothing(new) => Event::Removed,
        (Value::Array(old), Value::Array(new)) => of_list(old, new),
        (Value::String(old), Value::String(new)) if part.starts_with("effect") => {
            let rank = |effect: &String| Effect::ALL.iter().position(|(name, _)| effect == name);
            if rank(new) > rank(old) {
                Event::Raised
            } else {
                Event::Lowered
            }
        }
        _ => match order(old, new) {
            Some(Ordering::Less) => Event::Raised,
            Some(Ordering::Greater) => Event::Lowered,
            _ => Event::Changed,
        },
    }
}

/// The order of two numbers. Whole ones are compared as such: a float can't hold all of them.
fn order(old: &Value, new: &Value) -> Option<Ordering> {
    let whole = |value: &Value| {
        value
            .as_i64()
            .map(i128::from)
            .or(value.as_u64().map(i128::from))
    };
    match (whole(old), whole(new)) {
        (Some(old), Some(new)) => Some(old.cmp(&new)),
        _ => old.as_f64()?.partial_cmp(&new.as_f64()?),
    }
}

fn of_list(old: &[Value], new: &[Value]) -> Event {
    let has =
        |values: &[Value], others: &[Value]| others.iter().all(|value| values.contains(value));
    match (has(new, old), has(old, new)) {
        (true, true) => Event::Reordered,
        (true, false) if new.starts_with(old) => Event::Extended,
        (true, false) => Event::Widened,
        (false, true) => Event::Narrowed,
        (false, false) => Event::Changed,
    }
}

fn of_type(old: &Value, new: &Value) -> Event {
    let takes_more =
        |less: &Value, more: &Value| less == "integer" && more == "number" || more.is_null();
    if takes_more(old, new) {
        Event::Widened
    } else if takes_more(new, old) {
        Event::Narrowed
    } else {
        Event::Changed
    }
}

/// A type in words.
fn of_a(kind: &Value) -> Value {
    kind.as_str().unwrap_or("any").into()
}

/// A value in words.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "(none)".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(values) if values.is_empty() => "(none)".to_owned(),
        Value::Array(values) => {
            let values: Vec<String> = values.iter().map(shown).collect();
            values.join(", ")
        }
        Value::Object(node) => match node.get("_text") {
            Some(text) => shown(text),
            None => value.to_string(),
        },
        value => value.to_string(),
    }
}
