//! A schema with its references followed and its parts merged, without copying it.
//!
//! Bounded: every step costs fuel, a reference inside itself is not followed, and of a huge object only
//! so many members are looked at.

use std::cell::Cell;
use std::collections::BTreeMap;

use serde_json::Value;

use super::document::Document;

/// Steps for a whole operation.
const FUEL: usize = 4_000;

/// Members of one object that are looked at.
const MEMBERS: usize = 60;

/// Follows references and merges.
pub(super) struct Flattener<'d> {
    document: &'d Document,
    fuel: Cell<usize>,
}

/// A schema in one piece.
#[derive(Default)]
pub(super) struct Flat<'d> {
    /// Keywords that are no schemas, and `items` and `additionalProperties`.
    pub(super) words: BTreeMap<&'d str, &'d Value>,
    /// The members, each with the schemas that all hold for it.
    pub(super) members: Vec<(&'d str, Vec<&'d Value>)>,
    pub(super) required: Vec<&'d str>,
    /// The references that led here.
    pub(super) trail: Vec<&'d str>,
    /// The only type, without null; none where it is not said.
    pub(super) of: Option<&'d str>,
    /// What was left out, for a comment.
    pub(super) notes: Vec<String>,
    /// Members that were not looked at.
    pub(super) more: usize,
}

impl<'d> Flattener<'d> {
    pub(super) fn new(document: &'d Document) -> Self {
        Self {
            document,
            fuel: Cell::new(FUEL),
        }
    }

    /// The schemas, all of which hold, in one piece.
    pub(super) fn flat(&self, schemas: &[&'d Value], trail: &[&'d str]) -> Flat<'d> {
        let mut flat = Flat {
            trail: trail.to_vec(),
            ..Flat::default()
        };
        for schema in schemas {
            self.add(schema, &mut flat, 0);
        }
        if flat.of.is_none() {
            flat.of = inferred(&flat);
        }
        flat
    }

    fn add(&self, schema: &'d Value, flat: &mut Flat<'d>, depth: usize) {
        let Some(fuel) = self.fuel.get().checked_sub(1).filter(|_| depth < 24) else {
            flat.note("the schema goes on, deeper than is looked at here");
            return;
        };
        self.fuel.set(fuel);
        let Some(words) = schema.as_object() else {
            return;
        };
        if let Some(reference) = words.get("$ref").and_then(Value::as_str) {
            self.follow(reference, flat, depth);
        }
        for part in words
            .get("allOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            self.add(part, flat, depth + 1);
        }
        for key in ["anyOf", "oneOf"] {
            if let Some(forms) = words.get(key).and_then(Value::as_array) {
                self.either(forms, flat, depth);
            }
        }
        for (key, value) in words {
            match key.as_str() {
                "$ref" | "allOf" | "anyOf" | "oneOf" => {}
                "type" => flat.of = kind(value).or(flat.of),
                "properties" => flat.members(value),
                "required" => {
                    let names = value.as_array().into_iter().flatten();
                    flat.required
                        .extend(names.filter_map(Value::as_str).take(MEMBERS));
                }
                _ => {
                    flat.words.insert(key, value);
                }
            }
        }
    }

    fn follow(&self, reference: &'d str, flat: &mut Flat<'d>, depth: usize) {
        if flat.trail.contains(&reference) {
            flat.note("a schema that holds itself is shown once");
            return;
        }
        match self.document.target(reference) {
            Some(target) => {
                flat.trail.push(reference);
                self.add(target, flat, depth + 1);
            }
            None => flat.note("a reference leads nowhere in this document"),
        }
    }

    /// One of several forms: null aside the only one, or objects laid over each other, or the first.
    fn either(&self, forms: &'d [Value], flat: &mut Flat<'d>, depth: usize) {
        let is_null = |form: &&Value| {
            form["type"] == "null" || form["const"].is_null() && form.get("const").is_some()
        };
        let forms: Vec<&Value> = forms
            .iter()
            .filter(|form| !is_null(form))
            .take(MEMBERS)
            .collect();
        let [first, others @ ..] = forms.as_slice() else {
            return;
        };
        self.add(first, flat, depth + 1);
        if others.is_empty() {
            return;
        }
        flat.note("the document allows several forms");
        let is_object = flat.of == Some("object") || !flat.members.is_empty();
        let required = flat.required.len();
        for other in others.iter().filter(|_| is_object) {
            let mut form = Flat {
                trail: flat.trail.clone(),
                ..Flat::default()
            };
            self.add(other, &mut form, depth + 1);
            for (name, schemas) in form.members {
                flat.member(name, schemas);
            }
        }
        // What one form requires, the others may do without.
        if is_object && required > 0 {
            flat.required.clear();
        }
    }
}

impl<'d> Flat<'d> {
    fn note(&mut self, note: &str) {
        if !self.notes.iter().any(|known| known == note) {
            self.notes.push(note.to_owned());
        }
    }

    fn members(&mut self, properties: &'d Value) {
        for (name, schema) in properties.as_object().into_iter().flatten() {
            self.member(name, vec![schema]);
        }
    }

    fn member(&mut self, name: &'d str, schemas: Vec<&'d Value>) {
        let full = self.members.len() >= MEMBERS;
        match self.members.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => known.extend(schemas),
            None if full => self.more += 1,
            None => self.members.push((name, schemas)),
        }
    }

    pub(super) fn word(&self, key: &str) -> Option<&'d Value> {
        self.words.get(key).copied()
    }
}

/// The type that is written; of a list of types the first that is not null.
fn kind(value: &Value) -> Option<&str> {
    match value {
        Value::String(kind) if kind != "null" => Some(kind),
        Value::Array(kinds) => {
            let kinds: Vec<&str> = kinds
                .iter()
                .filter_map(Value::as_str)
                .filter(|kind| *kind != "null")
                .collect();
            let number = kinds.contains(&"integer") && kinds.contains(&"number");
            if number {
                Some("number")
            } else {
                kinds.first().copied()
            }
        }
        _ => None,
    }
}

/// The type that the keywords tell of, where none is written.
fn inferred<'d>(flat: &Flat<'d>) -> Option<&'d str> {
    let first = flat
        .word("enum")
        .and_then(|values| values.get(0))
        .or(flat.word("const"));
    match first {
        Some(Value::String(_)) => return Some("string"),
        Some(Value::Number(number)) if number.is_i64() => return Some("integer"),
        _ => {}
    }
    if !flat.members.is_empty() || flat.word("additionalProperties").is_some() {
        return Some("object");
    }
    if flat.word("items").is_some() {
        return Some("array");
    }
    let text = ["pattern", "minLength", "maxLength", "format"];
    text.iter()
        .any(|key| flat.word(key).is_some())
        .then_some("string")
}
