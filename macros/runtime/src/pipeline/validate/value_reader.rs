//! Reading one value, with its path for issues.

use std::collections::BTreeMap;

use regex_lite::Regex;
use serde_json::{Map, Value};

use super::limits::{Integer, List, Number, Text};
use super::unknown;
use crate::issue::Issue;
use crate::pipeline::values::alike;

/// A place in the arguments, and where issues of it go.
#[derive(Debug)]
pub struct ValueReader<'i> {
    pub(super) path: String,
    pub(super) issues: &'i mut Vec<Issue>,
}

impl ValueReader<'_> {
    fn fail<T>(&mut self, message: impl Into<String>) -> Option<T> {
        self.issues.push(Issue {
            path: self.path.clone(),
            message: message.into(),
        });
        None
    }

    fn inside(&mut self, step: &str) -> ValueReader<'_> {
        ValueReader {
            path: format!("{}{step}", self.path),
            issues: self.issues,
        }
    }

    fn mistyped<T>(&mut self, wanted: &str, value: &Value) -> Option<T> {
        let hint = if value.is_null() {
            "; leave it out instead"
        } else {
            ""
        };
        self.fail(format!(
            "must be {wanted}, not {}{hint}",
            crate::text::noun(value)
        ))
    }

    /// Anything.
    pub fn any(&mut self, value: &Value) -> Option<Value> {
        Some(value.clone())
    }

    /// `true` or `false`.
    pub fn boolean(&mut self, value: &Value) -> Option<bool> {
        value
            .as_bool()
            .or_else(|| self.mistyped("`true` or `false`", value))
    }

    /// A whole number; `3.0` is one.
    pub fn integer(&mut self, value: &Value, limits: &Integer) -> Option<i64> {
        let Some(number) = whole(value) else {
            if value.is_number() {
                let range = match (limits.minimum, limits.maximum) {
                    (Some(least), Some(most)) => format!(" from {least} to {most}"),
                    _ => String::new(),
                };
                return self.fail(format!("must be a whole number{range}, not `{value}`"));
            }
            return self.mistyped("a whole number", value);
        };
        if !limits.one_of.is_empty() && !limits.one_of.contains(&number) {
            let allowed = limits
                .one_of
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>();
            return self.fail(format!("must be one of {}", allowed.join(", ")));
        }
        match (limits.minimum, limits.maximum) {
            (Some(least), _) if number < least => self.fail(format!("must be at least {least}")),
            (_, Some(most)) if number > most => self.fail(format!("must be at most {most}")),
            _ => Some(number),
        }
    }

    /// A number.
    pub fn number(&mut self, value: &Value, limits: &Number) -> Option<f64> {
        let Some(number) = value.as_f64() else {
            return self.mistyped("a number", value);
        };
        match (limits.minimum, limits.maximum) {
            (Some(least), _) if number < least => self.fail(format!("must be at least {least}")),
            (_, Some(most)) if number > most => self.fail(format!("must be at most {most}")),
            _ => Some(number),
        }
    }

    /// Text.
    pub fn text(&mut self, value: &Value, limits: &Text) -> Option<String> {
        let Some(text) = value.as_str() else {
            return self.mistyped("text", value);
        };
        if !limits.one_of.is_empty() && !limits.one_of.contains(&text) {
            // `Critical` and `P0` can only be meant one way.
            let mut alike = limits.one_of.iter().filter(|one| alike(one, text));
            return match (alike.next(), alike.next()) {
                (Some(one), None) => Some((*one).to_owned()),
                _ => self.fail(not_one_of(text, limits.one_of)),
            };
        }
        let length = text.chars().count() as u64;
        if limits.min_length.is_some_and(|least| length < least) {
            let least = limits.min_length.unwrap_or_default();
            return self.fail(format!("must have at least {least} characters"));
        }
        if limits.max_length.is_some_and(|most| length > most) {
            let most = limits.max_length.unwrap_or_default();
            return self.fail(format!("must have at most {most} characters"));
        }
        match limits.pattern {
            Some(pattern) if !matches(pattern.rust, text) => {
                let example = limits.example.map(|text| format!(", such as `{text}`"));
                let example = example.unwrap_or_default();
                self.fail(format!("must match `{}`{example}", pattern.written))
            }
            _ => Some(text.to_owned()),
        }
    }

    /// A list.
    pub fn list<T>(
        &mut self,
        value: &Value,
        limits: &List,
        read: impl Fn(&Value, &mut ValueReader<'_>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Some(values) = value.as_array() else {
            return self.mistyped("a list", value);
        };
        let count = values.len() as u64;
        if limits.min_items.is_some_and(|least| count < least) {
            let least = limits.min_items.unwrap_or_default();
            return self.fail(format!("must have at least {least} items"));
        }
        if limits.max_items.is_some_and(|most| count > most) {
            let most = limits.max_items.unwrap_or_default();
            return self.fail(format!("must have at most {most} items"));
        }
        let read: Vec<Option<T>> = values
            .iter()
            .enumerate()
            .map(|(index, value)| read(value, &mut self.inside(&format!("[{index}]"))))
            .collect();
        read.into_iter().collect()
    }

    /// An object; `read` judges one member and says whether it is right.
    pub fn object(
        &mut self,
        value: &Value,
        required: &[&'static str],
        read: impl Fn(&str, &Value, &mut ValueReader<'_>) -> bool,
    ) -> Option<Map<String, Value>> {
        let Some(members) = value.as_object() else {
            return self.mistyped("an object", value);
        };
        let mut right = true;
        for name in required.iter().filter(|name| !members.contains_key(**name)) {
            right = false;
            self.inside(&format!(".{name}"))
                .fail::<()>("is required and missing");
        }
        for (name, value) in members {
            let mut at = self.inside(&format!(".{}", crate::text::excerpt(name, 60)));
            right &= read(name, value, &mut at);
        }
        right.then(|| members.clone())
    }

    /// Refuses a member that is none of the known ones.
    pub fn unknown(&mut self, known: &[&'static str]) -> bool {
        let name = self.path.rsplit('.').next().unwrap_or_default().to_owned();
        self.fail::<()>(unknown(&name, known));
        false
    }
}

fn not_one_of(text: &str, allowed: &[&'static str]) -> String {
    if let [only] = allowed {
        return format!("must be `{only}`");
    }
    let listed = allowed.join("`, `");
    match crate::text::nearest(text, allowed.iter().copied()) {
        Some(near) => format!("must be one of `{listed}`; did you mean `{near}`?"),
        None => format!("must be one of `{listed}`"),
    }
}

fn whole(value: &Value) -> Option<i64> {
    let exact = || value.as_f64().and_then(crate::pipeline::whole);
    value.as_i64().or_else(exact)
}

/// Patterns are checked when the manifest is; compiled ones are kept for the life of the thread.
fn matches(pattern: &'static str, text: &str) -> bool {
    thread_local! {
        static COMPILED: std::cell::RefCell<BTreeMap<&'static str, Option<Regex>>> = const {
            std::cell::RefCell::new(BTreeMap::new())
        };
    }
    COMPILED.with_borrow_mut(|compiled| {
        let regex = compiled
            .entry(pattern)
            .or_insert_with(|| Regex::new(pattern).ok());
        regex.as_ref().is_some_and(|regex| regex.is_match(text))
    })
}
