//! Builds requests from the generated description of a call.

use std::time::Duration;

use serde_json::{Map, Value};

use super::path::{self, Path};
use super::values::{self, alike};
use crate::issue::Issue;
use crate::request::Request;
use crate::text::plain;

pub use crate::request::Method;

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
    each: Option<&'static Each>,
    conflict: Option<Issue>,
}

/// The service's values for one of the tool's values, if the service takes one at a time: each is sent in its own request, and
/// what comes is merged.
#[derive(Debug, Clone, Copy)]
pub struct Each {
    /// The values; with `from`, what is requested where they can't be had.
    pub values: &'static [&'static str],
    /// Where the values there are come from.
    pub from: Option<EachFrom>,
}

/// An endpoint that knows the values there are.
#[derive(Debug, Clone, Copy)]
pub struct EachFrom {
    /// Its path.
    pub segments: &'static [&'static str],
    /// The member whose members are named after them, and count them.
    pub counts: Option<Path>,
    /// The members that hold them.
    pub fields: &'static [Path],
    /// Those that are not meant.
    pub except: &'static [&'static str],
}

impl EachFrom {
    /// The request that fetches them.
    #[must_use]
    pub fn request(&self) -> Request {
        Request::get(self.segments)
    }

    /// The values in its answer, each once. A value that nothing has is not asked for.
    #[must_use]
    pub fn values(&self, answer: &Value) -> Vec<String> {
        let counted = self.counts.and_then(|at| path::value(answer, at));
        let counted = counted.and_then(Value::as_object).into_iter().flatten();
        let counted = counted
            .filter(|(_, count)| count.as_u64() != Some(0))
            .map(|(name, _)| name.clone());
        let held = self.fields.iter();
        let held = held.flat_map(|field| path::values(answer, field));
        let mut found = Vec::new();
        for value in counted.chain(held.map(plain)) {
            let is_meant = !self.except.iter().any(|not| alike(not, &value));
            if is_meant && !value.is_empty() && !found.contains(&value) {
                found.push(value);
            }
        }
        found
    }
}

/// A parameter that takes one value at a time, and the values.
#[derive(Debug, Clone)]
pub struct FanOut {
    /// The parameter.
    pub parameter: String,
    /// The argument that asks for it.
    pub argument: &'static str,
    /// The values.
    pub each: &'static Each,
}

impl Parameter {
    /// The value of an argument.
    pub fn of(argument: &'static str, value: &impl Argument) -> Self {
        Self {
            argument,
            value: value.json(),
            joined: false,
            each: None,
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
            each: None,
            conflict: None,
        }
    }

    /// The same, and where it is a spelling of a known value, that value.
    #[must_use]
    pub fn known(mut self, all: &[&str]) -> Self {
        let settle = |value: Value| match &value {
            Value::String(text) => values::known(text, all).into(),
            _ => value,
        };
        self.value = match self.value {
            Some(Value::Array(values)) => Some(values.into_iter().map(settle).collect()),
            other => other.map(settle),
        };
        self
    }

    /// The same with values that stand for several of the service's.
    #[must_use]
    pub fn each(mut self, pairs: &'static [(&'static str, Each)]) -> Self {
        let given = self.value.as_ref().map(plain).unwrap_or_default();
        let found = pairs.iter().find(|(ours, _)| alike(ours, &given));
        self.each = found.map(|(_, each)| each);
        self
    }

    /// The same with some values replaced by the service's, given as JSON text; null is not sent.
    #[must_use]
    pub fn mapped(mut self, pairs: &[(&str, &str)]) -> Self {
        let replace = |value: Value| {
            let ours = plain(&value);
            pairs
                .iter()
                .find(|(from, _)| alike(from, &ours))
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
    fan_outs: Vec<FanOut>,
    issues: Vec<Issue>,
}

impl Builder {
    /// Starts with the method and the path's segments, not yet percent-encoded.
    #[must_use]
    pub fn new(method: Method, segments: &[&str]) -> Self {
        Self {
            request: Request::new(method, segments),
            cache: Duration::ZERO,
            fan_outs: Vec::new(),
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
        if let Some(each) = parameter.each {
            self.fan_outs.push(FanOut {
                parameter: name.to_owned(),
                argument: parameter.argument,
                each,
            });
            return;
        }
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

    /// The parameters that take one value at a time.
    pub fn take_fan_outs(&mut self) -> Vec<FanOut> {
        std::mem::take(&mut self.fan_outs)
    }

    /// The request, for how long its answer may be kept, and what was wrong.
    #[must_use]
    pub fn build(self) -> (Request, Duration, Vec<Issue>) {
        (self.request, self.cache, self.issues)
    }
}

/// JSON that the code generator wrote.
fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}
