//! Compares two trees, part by part.

use serde_json::{Map, Value};
use toolspec::model::Effect;

use super::Change;
use super::rules::{Event, change};

/// The changes that are found, in the order they are.
#[derive(Default)]
pub(super) struct Comparison {
    pub(super) changes: Vec<Change>,
    /// The tool that is compared.
    tool: Option<String>,
}

/// What is compared: what kind of thing, where, and in words.
#[derive(Default)]
struct Place {
    kind: &'static str,
    at: String,
    it: String,
}

impl Place {
    /// A schema, or a place in one, such as `input.house.floor`.
    fn schema(kind: &'static str, at: String) -> Self {
        let it = match at.split_once('.') {
            Some(("input", path)) => format!("argument `{path}`"),
            Some((_, path)) => format!("result member `{path}`"),
            None if at == "input" => "the arguments".to_owned(),
            None => "the result's members".to_owned(),
        };
        Self { kind, at, it }
    }

    /// One of the named things in it.
    fn named(&self, container: &str, name: &str) -> Self {
        match container {
            "members" | "kept" => Self::schema(self.kind, format!("{}.{name}", self.at)),
            "arguments" => Self {
                kind: "schema.",
                at: self.at.clone(),
                it: format!("argument `{name}` of prompt `{}`", self.it),
            },
            "prompts" => Self {
                kind: "prompt.",
                at: format!("prompts.{name}"),
                it: name.to_owned(),
            },
            "tools" => Self::default(),
            _ => Self {
                kind: "",
                at: format!("{container}.{name}"),
                it: name.to_owned(),
            },
        }
    }
}

impl Comparison {
    pub(super) fn of(old: &Value, new: &Value) -> Self {
        let mut comparison = Self::default();
        comparison.compare(&Place::default(), old, new);
        comparison
    }

    /// Reports what happened to a part, if a rule names that.
    pub(super) fn report(
        &mut self,
        part: &str,
        event: Event,
        at: &str,
        it: &str,
        values: [&str; 2],
    ) {
        let change = change(part, event, at, it, values);
        let tool = self.tool.clone();
        self.changes
            .extend(change.map(|change| Change { tool, ..change }));
    }

    fn compare(&mut self, place: &Place, old: &Value, new: &Value) {
        let start = self.changes.len();
        for (key, was) in old.as_object().into_iter().flatten() {
            let is = &new[key];
            match (key.as_str(), was, is) {
                (
                    "lookups" | "prompts" | "arguments" | "tools" | "members" | "kept",
                    Value::Object(was),
                    Value::Object(is),
                ) => {
                    self.named(place, key, was, is);
                }
                ("input" | "output", ..) => {
                    self.compare(&Place::schema("schema.", key.clone()), was, is);
                }
                ("input.sources" | "output.sources", ..) => {
                    let side = key.trim_end_matches(".sources").to_owned();
                    self.compare(&Place::schema("sources.", side), was, is);
                }
                ("items" | "rest", Value::Object(_), Value::Object(_)) => {
                    let end = if key == "items" { "[]" } else { ".*" };
                    let inner = Place::schema(place.kind, format!("{}{end}", place.at));
                    self.compare(&inner, was, is);
                }
                _ if was == is => {}
                ("scopes" | "deprecated_aliases", Value::Array(was), Value::Array(is)) => {
                    self.set(key, was, is);
                }
                ("enum", Value::Array(was), Value::Array(is)) => self.allowed(place, was, is),
                ("name", Value::String(was), Value::String(is)) => {
                    let is_kept = new["keeps_name"] == true;
                    let part = if is_kept { "name.kept" } else { "name" };
                    self.report(part, Event::Changed, "name", "", [was, is]);
                }
                // Of another type everything else is another.
                ("type", ..) => return self.whole(place, key, was, is),
                // What is reported already needs no second word.
                ("order" | "code", ..) if self.changes.len() > start => {}
                _ => self.whole(place, key, was, is),
            }
        }
    }

    /// Things with names: those that are gone or still there, those that are new, and their order.
    fn named(
        &mut self,
        place: &Place,
        container: &str,
        old: &Map<String, Value>,
        new: &Map<String, Value>,
    ) {
        let added = new.keys().filter(|name| !old.contains_key(*name));
        for name in old.keys().chain(added) {
            let inner = place.named(container, name);
            let (was, is) = (old.get(name), new.get(name));
            if container == "tools" {
                let called = is.or(was).and_then(|tool| tool["name"].as_str());
                self.tool = called.map(str::to_owned);
            }
            match (was, is) {
                (Some(was), Some(is)) if was.is_object() => self.compare(&inner, was, is),
                _ => {
                    let is_required = is.is_some_and(|is| is["required"] == true);
                    let part = match container {
                        "members" | "arguments" if is_required && was.is_none() => {
                            "members.required"
                        }
                        "arguments" => "members",
                        container => container,
                    };
                    if let Some(event) = Event::of(was, is) {
                        let at = if container == "tools" {
                            "name"
                        } else {
                            &inner.at
                        };
                        self.report(part, event, at, &inner.it, ["", ""]);
                    }
                }
            }
        }
        if container == "tools" {
            self.tool = None;
        }
        let kept = old.keys().filter(|name| new.contains_key(*name));
        if !kept.eq(new.keys().filter(|name| old.contains_key(*name))) {
            self.report(container, Event::Reordered, container, "", ["", ""]);
        }
    }

    /// Names that are reported one by one.
    fn set(&mut self, part: &str, old: &[Value], new: &[Value]) {
        let start = self.changes.len();
        for name in new.iter().filter(|name| !old.contains(name)) {
            self.report(part, Event::Added, part, "", ["", &text(part, name)]);
        }
        for name in old.iter().filter(|name| !new.contains(name)) {
            self.report(part, Event::Removed, part, "", [&text(part, name), ""]);
        }
        if old != new && self.changes.len() == start {
            self.report(part, Event::Reordered, part, "", ["", ""]);
        }
    }

    /// The values that are allowed, which are reported together.
    fn allowed(&mut self, place: &Place, old: &[Value], new: &[Value]) {
        for (event, values, others) in [(Event::Narrowed, old, new), (Event::Widened, new, old)] {
            let missing = values.iter().filter(|value| !others.contains(value));
            let missing: Vec<Value> = missing.cloned().collect();
            if !missing.is_empty() {
                let text = text("enum", &missing.into());
                self.report("schema.enum", event, &place.at, &place.it, [&text, &text]);
            }
        }
    }

    /// A part that is compared as a whole.
    fn whole(&mut self, place: &Place, key: &str, old: &Value, new: &Value) {
        let event = match (key, old.as_f64(), new.as_f64()) {
            ("type", ..) => of_type(old, new),
            ("effect", ..) => of_effect(old, new),
            ("map", ..) => of_map(old, new),
            (_, Some(old), Some(new)) if new > old => Event::Raised,
            (_, Some(_), Some(_)) => Event::Lowered,
            _ if old.is_null() => Event::Added,
            _ if new.is_null() => Event::Removed,
            _ => Event::Changed,
        };
        let part = format!("{}{key}", place.kind);
        let at = match place.at.as_str() {
            // A handler's keys are the place.
            "" if key == "handler" => new[0].as_str().unwrap_or(key),
            "" => key,
            at => at,
        };
        let values = [&text(key, old), &text(key, new)];
        self.report(&part, event, at, &place.it, values.map(String::as_str));
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

fn of_effect(old: &Value, new: &Value) -> Event {
    let rank = |effect: &Value| Effect::ALL.iter().position(|(name, _)| effect == name);
    if rank(new) > rank(old) {
        Event::Raised
    } else {
        Event::Lowered
    }
}

fn of_map(old: &Value, new: &Value) -> Event {
    let [old, new] = [old, new].map(|map| map.as_array().map_or(&[][..], Vec::as_slice));
    let is_kept = !old.is_empty() && old.iter().all(|pair| new.contains(pair));
    if is_kept {
        Event::Widened
    } else {
        Event::Changed
    }
}

/// A value in words.
fn text(key: &str, value: &Value) -> String {
    match (key, value) {
        ("type", of) => match of.as_str() {
            Some("string") => "text",
            Some("integer") => "a whole number",
            Some("number") => "a number",
            Some("boolean") => "a boolean",
            Some("array") => "a list",
            Some("object") => "an object",
            _ => "anything",
        }
        .to_owned(),
        ("enum", Value::Array(values)) => list(values.iter().map(Value::to_string)),
        ("handler", Value::Array(keys)) => list(keys.iter().map(|key| text("scopes", key))),
        ("effect" | "scopes" | "deprecated_aliases", Value::String(name)) => name.clone(),
        _ => value.to_string(),
    }
}

fn list(values: impl Iterator<Item = String>) -> String {
    let values: Vec<String> = values.map(|value| format!("`{value}`")).collect();
    values.join(", ")
}
