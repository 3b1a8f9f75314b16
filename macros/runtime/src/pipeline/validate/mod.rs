//! Validation: the checks that generated code combines, one per argument.
//!
//! Every issue is collected with its path. The rules are those of the advertised JSON Schema and no
//! others; the meaning of a value for the service is not checked here.

mod at;
mod limits;

use serde_json::{Map, Value};

use crate::issue::Issue;

pub use at::At;
pub use limits::{Integer, List, Number, Pattern, Text};

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
