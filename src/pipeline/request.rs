//! Request building: what generated code says goes where, put together.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::aisoc::Request;
use crate::failure::Issue;
use crate::text::plain;

pub use crate::aisoc::Method;

/// An argument's value as JSON; `None` when it was not given.
pub trait Argument {
    /// The value.
    fn json(&self) -> Option<Value>;
}

impl<T: Clone> Argument for T
where
    Value: From<T>,
{
    fn json(&self) -> Option<Value> {
        Some(Value::from(self.clone())).filter(|value| !value.is_null())
    }
}

/// The value of a parameter, and the argument it comes from.
#[derive(Debug, Clone)]
pub struct Parameter {
    argument: &'static str,
    value: Option<Value>,
    joined: bool,
    conflict: Option<Issue>,
}

impl Parameter {
    /// The value of an argument.
    pub fn of(argument: &'static str, value: &impl Argument) -> Self {
        Self {
            argument,
            value: value.json(),
            joined: false,
            conflict: None,
        }
    }

    /// A value that is always the same, as JSON text.
    #[must_use]
    pub fn constant(text: &str) -> Self {
        Self {
            argument: "",
            value: Some(json(text)),
            joined: false,
            conflict: None,
        }
    }

    /// The same with some values replaced by the service's, given as JSON text; null is not sent.
    #[must_use]
    pub fn mapped(mut self, pairs: &[(&str, &str)]) -> Self {
        let replace = |value: Value| {
            let ours = plain(&value);
            pairs
                .iter()
                .find(|(from, _)| *from == ours)
                .map_or(value, |(_, theirs)| json(theirs))
        };
        self.value = match self.value {
            Some(Value::Array(values)) => Some(values.into_iter().map(replace).collect()),
            other => other.map(replace),
        };
        self
    }

    /// The same with a list joined by commas.
    #[must_use]
    pub fn joined(self) -> Self {
        Self {
            joined: true,
            ..self
        }
    }

    /// The first that has a value; an issue where two have different ones.
    #[must_use]
    pub fn agreeing(parameters: Vec<Self>) -> Self {
        let mut given = parameters
            .into_iter()
            .filter(|parameter| parameter.value.is_some());
        let Some(mut first) = given.next() else {
            return Self::constant("null");
        };
        if let Some(other) = given.find(|other| other.value != first.value) {
            let said = |parameter: &Self| parameter.value.as_ref().map(plain).unwrap_or_default();
            first.conflict = Some(Issue {
                path: other.argument.to_owned(),
                message: format!(
                    "means `{}` and `{}` means `{}`; give one of them",
                    said(&other),
                    first.argument,
                    said(&first)
                ),
            });
        }
        first
    }
}

/// A JSON body being put together.
#[derive(Debug)]
pub enum Body {
    /// A value.
    Value(Parameter),
    /// An object; members without a value are left out.
    Object(Vec<(&'static str, Body)>),
}

/// A request being put together.
#[derive(Debug)]
pub struct Builder {
    request: Request,
    cache: Duration,
    issues: Vec<Issue>,
}

impl Builder {
    /// Starts with the method and the path's segments, not yet percent-encoded.
    #[must_use]
    pub fn new(method: Method, segments: &[&str]) -> Self {
        Self {
            request: Request::new(method, segments),
            cache: Duration::ZERO,
            issues: Vec::new(),
        }
    }

    /// Allows the answer to be kept for some seconds.
    pub fn cache_seconds(&mut self, seconds: u64) {
        self.cache = Duration::from_secs(seconds);
    }

    /// Says that the answer is text of any kind, rather than JSON.
    pub fn text(&mut self) {
        self.request.text = true;
    }

    /// Adds a query parameter; a list repeats it unless it is joined.
    pub fn query(&mut self, name: &str, parameter: Parameter) {
        self.issues.extend(parameter.conflict);
        let mut push = |value: String| self.request.query.push((name.to_owned(), value));
        match parameter.value {
            None | Some(Value::Null) => {}
            Some(Value::Array(values)) if parameter.joined => {
                push(values.iter().map(plain).collect::<Vec<_>>().join(","));
            }
            Some(Value::Array(values)) => values.iter().map(plain).for_each(push),
            Some(value) => push(plain(&value)),
        }
    }

    /// Sets the JSON body.
    pub fn body(&mut self, body: Body) {
        self.request.body = self.value(body).or_else(|| Some(Map::new().into()));
    }

    fn value(&mut self, body: Body) -> Option<Value> {
        match body {
            Body::Value(parameter) => {
                self.issues.extend(parameter.conflict);
                parameter.value
            }
            Body::Object(members) => {
                let members = members
                    .into_iter()
                    .filter_map(|(name, member)| Some((name.to_owned(), self.value(member)?)))
                    .collect::<Map<_, _>>();
                Some(members.into())
            }
        }
    }

    /// The request, for how long its answer may be kept, and what was wrong.
    #[must_use]
    pub fn finish(self) -> (Request, Duration, Vec<Issue>) {
        (self.request, self.cache, self.issues)
    }
}

/// JSON that the code generator wrote.
fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}
