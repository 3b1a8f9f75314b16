//! Validation: the checks that generated code puts together, one per argument.
//!
//! Every issue is collected with its path. The rules are those of the advertised JSON Schema and no
//! others; what a value means to the service is not judged here.

use std::collections::BTreeMap;

use regex_lite::Regex;
use serde_json::{Map, Value};

use crate::failure::Issue;

/// Limits of text, lengths in characters.
#[derive(Debug)]
pub struct Text {
    /// The only values allowed; empty is any.
    pub one_of: &'static [&'static str],
    /// The least length.
    pub min_length: Option<u64>,
    /// The greatest length.
    pub max_length: Option<u64>,
    /// A regular expression that occurs in it.
    pub pattern: Option<&'static str>,
}

/// Limits of a whole number, both inclusive.
#[derive(Debug)]
pub struct Integer {
    /// The only values allowed; empty is any.
    pub one_of: &'static [i64],
    /// The least value.
    pub minimum: Option<i64>,
    /// The greatest value.
    pub maximum: Option<i64>,
}

/// Limits of a number, both inclusive.
#[derive(Debug)]
pub struct Number {
    /// The least value.
    pub minimum: Option<f64>,
    /// The greatest value.
    pub maximum: Option<f64>,
}

/// Limits of a list.
#[derive(Debug)]
pub struct List {
    /// The least number of items.
    pub min_items: Option<u64>,
    /// The greatest number of items.
    pub max_items: Option<u64>,
}

/// The arguments of a call while they are read.
#[derive(Debug)]
pub struct Fields<'a> {
    arguments: &'a Map<String, Value>,
    known: Vec<&'static str>,
    issues: Vec<Issue>,
}

impl<'a> Fields<'a> {
    /// Starts reading.
    #[must_use]
    pub fn new(arguments: &'a Map<String, Value>) -> Self {
        Self {
            arguments,
            known: Vec::new(),
            issues: Vec::new(),
        }
    }

    /// Reads an argument that must be given.
    pub fn required<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&Value, &mut At<'_>) -> Option<T>,
    ) -> Option<T> {
        let found = self.optional(name, read)?;
        if found.is_none() {
            self.issues.push(Issue {
                path: name.to_owned(),
                message: "is required and missing".to_owned(),
            });
        }
        found
    }

    /// Reads an argument that may be missing; the outer `None` is an invalid one.
    #[expect(
        clippy::option_option,
        reason = "invalid and missing are two things here"
    )]
    pub fn optional<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&Value, &mut At<'_>) -> Option<T>,
    ) -> Option<Option<T>> {
        self.known.push(name);
        let Some(value) = self.arguments.get(name) else {
            return Some(None);
        };
        read(
            value,
            &mut At {
                path: name.to_owned(),
                issues: &mut self.issues,
            },
        )
        .map(Some)
    }

    /// Reads an argument that has a default.
    pub fn or<T>(
        &mut self,
        name: &'static str,
        default: T,
        read: impl Fn(&Value, &mut At<'_>) -> Option<T>,
    ) -> Option<T> {
        self.optional(name, read)
            .map(|value| value.unwrap_or(default))
    }

    /// Ends reading: what was read, unless something was wrong.
    ///
    /// # Errors
    /// Every issue found, arguments that the tool does not have included.
    pub fn finish<T>(mut self, read: Option<T>) -> Result<T, Vec<Issue>> {
        for name in self
            .arguments
            .keys()
            .filter(|name| !self.known.contains(&name.as_str()))
        {
            let message = unknown(name, &self.known);
            self.issues.push(Issue {
                path: crate::text::excerpt(name, 60),
                message,
            });
        }
        match read {
            Some(read) if self.issues.is_empty() => Ok(read),
            _ => Err(self.issues),
        }
    }
}

/// A place in the arguments, and where issues of it go.
#[derive(Debug)]
pub struct At<'i> {
    path: String,
    issues: &'i mut Vec<Issue>,
}

impl At<'_> {
    fn fail<T>(&mut self, message: impl Into<String>) -> Option<T> {
        self.issues.push(Issue {
            path: self.path.clone(),
            message: message.into(),
        });
        None
    }

    fn inside(&mut self, step: &str) -> At<'_> {
        At {
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
    #[expect(
        clippy::unused_self,
        reason = "generated code calls every reader the same way"
    )]
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
            return self.fail(not_one_of(text, limits.one_of));
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
            Some(pattern) if !matches(pattern, text) => {
                self.fail(format!("must match `{pattern}`"))
            }
            _ => Some(text.to_owned()),
        }
    }

    /// A list.
    pub fn list<T>(
        &mut self,
        value: &Value,
        limits: &List,
        read: impl Fn(&Value, &mut At<'_>) -> Option<T>,
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
        read: impl Fn(&str, &Value, &mut At<'_>) -> bool,
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

/// Whether a value reads without an issue.
pub fn accepts<T>(
    value: &Value,
    at: &mut At<'_>,
    read: impl Fn(&Value, &mut At<'_>) -> Option<T>,
) -> bool {
    read(value, at).is_some()
}

fn unknown(name: &str, known: &[&'static str]) -> String {
    match crate::text::nearest(name, known.iter().copied()) {
        Some(near) => format!("is not an argument; did you mean `{near}`?"),
        None if known.is_empty() => "is not an argument; there are none".to_owned(),
        None => format!("is not an argument; there are `{}`", known.join("`, `")),
    }
}

fn not_one_of(text: &str, allowed: &[&'static str]) -> String {
    let listed = allowed.join("`, `");
    match crate::text::nearest(text, allowed.iter().copied()) {
        Some(near) => format!("must be one of `{listed}`; did you mean `{near}`?"),
        None => format!("must be one of `{listed}`"),
    }
}

fn whole(value: &Value) -> Option<i64> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "guarded by the range of exact floats"
    )]
    let exact = |float: f64| (float.fract() == 0.0 && float.abs() <= 9e15).then_some(float as i64);
    value.as_i64().or_else(|| value.as_f64().and_then(exact))
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
