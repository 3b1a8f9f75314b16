//! Two advertised JSON Schemas, place by place.
//!
//! Who gives the value decides what a change is: of arguments, allowing less is breaking; of results,
//! promising less is.

use serde_json::{Map, Value};

use super::words::{bare, list, noun};
use super::{Change, Class};
use Class::{Additive, Breaking, Cosmetic};

/// Whose values a schema describes.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Side {
    Input,
    Output,
}

/// The changes from one schema of a tool to another.
pub(super) fn changes(side: Side, old: &Value, new: &Value) -> Vec<Change> {
    let mut walk = Walk {
        side,
        found: Vec::new(),
    };
    walk.value("", old, new);
    // Equal but for the order of keys, which models and people see.
    let written = [old, new].map(Value::to_string);
    if walk.found.is_empty() && written[0] != written[1] {
        let (at, noun) = walk.called("");
        walk.found.push(Change::new(
            Cosmetic,
            at,
            format!("{noun} are listed in another order"),
        ));
    }
    walk.found
}

struct Walk {
    side: Side,
    found: Vec<Change>,
}

/// Limits, and whether a greater value allows less.
const LIMITS: &[(&str, bool)] = &[
    ("minimum", true),
    ("maximum", false),
    ("minLength", true),
    ("maxLength", false),
    ("minItems", true),
    ("maxItems", false),
];

impl Walk {
    /// The path and the noun of a place: `input.house.name`, "argument `house.name`".
    fn called(&self, path: &str) -> (String, String) {
        let path = path.trim_start_matches('.');
        match (self.side, path) {
            (Side::Input, "") => ("input".to_owned(), "the arguments".to_owned()),
            (Side::Output, "") => ("output".to_owned(), "the result's members".to_owned()),
            (Side::Input, _) => (format!("input.{path}"), format!("argument `{path}`")),
            (Side::Output, _) => (format!("output.{path}"), format!("result member `{path}`")),
        }
    }

    fn push(&mut self, class: Class, path: &str, what: &str) {
        let (at, noun) = self.called(path);
        self.found
            .push(Change::new(class, at, format!("{noun} {what}")));
    }

    /// A change of what is allowed or promised.
    fn allows(&mut self, less: bool, path: &str, what: &str) {
        let breaking = less == (self.side == Side::Input);
        self.push(if breaking { Breaking } else { Additive }, path, what);
    }

    fn value(&mut self, path: &str, old: &Value, new: &Value) {
        let ((old, was), (new, is)) = (bare(old), bare(new));
        if was != is {
            let what = if is {
                "may now be null"
            } else {
                "is left out instead of null"
            };
            self.push(Breaking, path, what);
        }
        let (before, after) = (&old["type"], &new["type"]);
        if before != after {
            let wider = before == "integer" && after == "number" || after.is_null();
            let narrower = before == "number" && after == "integer" || before.is_null();
            let what = format!("is {} instead of {}", noun(after), noun(before));
            match (wider, narrower) {
                (true, _) => self.allows(false, path, &what),
                (_, true) => self.allows(true, path, &what),
                _ => self.push(Breaking, path, &what),
            }
            return;
        }
        self.words(path, &old, &new);
        self.enumeration(path, &old["enum"], &new["enum"]);
        self.limits(path, &old, &new);
        if old.get("items").is_some() || new.get("items").is_some() {
            self.value(&format!("{path}[]"), &old["items"], &new["items"]);
        }
        self.members(path, &old, &new);
        self.open(
            path,
            &old["additionalProperties"],
            &new["additionalProperties"],
        );
    }

    fn words(&mut self, path: &str, old: &Value, new: &Value) {
        if old["description"] != new["description"] {
            self.push(Cosmetic, path, "is described in other words");
        }
        for (keyword, what) in [
            ("examples", "has other examples"),
            ("format", "is said to be of another format"),
        ] {
            if old[keyword] != new[keyword] {
                self.push(Cosmetic, path, what);
            }
        }
        let (before, after) = (old.get("default"), new.get("default"));
        if before != after {
            let what = match (before, after) {
                (Some(before), Some(after)) => {
                    format!("is {after} instead of {before} when left out")
                }
                (None, Some(after)) => format!("is {after} when left out, and had no default"),
                _ => "has no default any more".to_owned(),
            };
            self.push(Breaking, path, &what);
        }
    }

    fn enumeration(&mut self, path: &str, old: &Value, new: &Value) {
        match (old.as_array(), new.as_array()) {
            (None, None) => {}
            (None, Some(values)) => {
                self.allows(true, path, &format!("is now only {}", list(values)));
            }
            (Some(_), None) => self.allows(false, path, "is no longer one of fixed values"),
            (Some(old), Some(new)) => {
                let missing = |from: &[Value], of: &[Value]| -> Vec<Value> {
                    let missing = of.iter().filter(|value| !from.contains(value));
                    missing.cloned().collect()
                };
                let (gone, more) = (missing(new, old), missing(old, new));
                if !gone.is_empty() {
                    self.allows(true, path, &format!("can't be {} any more", list(&gone)));
                }
                if !more.is_empty() {
                    self.allows(false, path, &format!("can be {} as well", list(&more)));
                }
            }
        }
    }

    fn limits(&mut self, path: &str, old: &Value, new: &Value) {
        for (keyword, lower) in LIMITS {
            let (before, after) = (old[keyword].as_f64(), new[keyword].as_f64());
            let what = match (&old[keyword], &new[keyword]) {
                (before, after) if before == after => continue,
                (Value::Null, after) => format!("has `{keyword}: {after}`, and had none"),
                (before, Value::Null) => format!("has no `{keyword}: {before}` any more"),
                (before, after) => format!("has `{keyword}: {after}` instead of {before}"),
            };
            let less = match (before, after) {
                (Some(before), Some(after)) => (after > before) == *lower,
                (_, after) => after.is_some(),
            };
            self.allows(less, path, &what);
        }
        let (before, after) = (&old["pattern"], &new["pattern"]);
        match (before.is_null(), after.is_null()) {
            _ if before == after => {}
            (false, true) => self.allows(false, path, "has no pattern any more"),
            (true, _) => self.allows(true, path, "has to match a pattern, and had not to"),
            _ => self.push(Breaking, path, "has to match another pattern"),
        }
    }

    fn members(&mut self, path: &str, old: &Value, new: &Value) {
        let none = Map::new();
        let of = |schema: &'_ Value| {
            schema["properties"]
                .as_object()
                .cloned()
                .unwrap_or_else(|| none.clone())
        };
        let required = |schema: &Value, name: &str| {
            schema["required"]
                .as_array()
                .is_some_and(|names| names.iter().any(|known| known == name))
        };
        let (before, after) = (of(old), of(new));
        for (name, schema) in &before {
            let path = format!("{path}.{name}");
            let Some(now) = after.get(name) else {
                self.push(Breaking, &path, "is removed");
                continue;
            };
            match (required(old, name), required(new, name)) {
                (false, true) => self.push(Breaking, &path, "is required, and was not"),
                (true, false) => self.push(Additive, &path, "is no longer required"),
                _ => {}
            }
            self.value(&path, schema, now);
        }
        for name in after.keys().filter(|name| !before.contains_key(*name)) {
            let path = format!("{path}.{name}");
            if required(new, name) {
                self.push(Breaking, &path, "is added and required");
            } else {
                self.push(Additive, &path, "is added");
            }
        }
    }

    /// Members without names: a schema, any (`true`), or none.
    fn open(&mut self, path: &str, old: &Value, new: &Value) {
        let closed = |rest: &Value| rest.is_null() || *rest == Value::Bool(false);
        match (closed(old), closed(new)) {
            (true, true) => {}
            (false, true) => self.push(Breaking, path, "takes no members without names any more"),
            (true, false) => self.push(Additive, path, "takes members without names"),
            (false, false) => self.value(&format!("{path}.*"), old, new),
        }
    }
}
