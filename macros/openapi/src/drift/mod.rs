//! Drift: what a client asks of a service and reads of its answers, held against the service's description.
//!
//! A [`Call`] is what a client knows of one request; it is plain data, and whoever has a client can fill it in. A
//! [`Comparison`] finds where a description does not agree. Given an older description as well, it keeps to what
//! changed between the two.
//!
//! ```
//! use toolspec_openapi::Document;
//! use toolspec_openapi::drift::{Call, Comparison, Kind};
//!
//! let service = Document::parse(r#"{"openapi": "3.1.0", "paths": {"/animals": {"get": {
//!     "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer", "default": 200}}],
//!     "responses": {"200": {"content": {"application/json": {"schema": {"type": "array"}}}}}
//! }}}}"#)?;
//! let call = serde_json::json!({"endpoint": "GET /animals", "answer": "list", "sends": [], "reads": []});
//! let call = Call::from_json(&call).ok_or("not a call")?;
//!
//! let found = Comparison::new(&service, None).of(&call);
//! assert_eq!(found[0].kind, Kind::AnswerBounded);
//! assert_eq!(found[0].message, "parameter `limit` is not sent, and its default bounds the answer to 200");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! - `client_call`: what a client asks and reads.
//! - `asked`: the same with schemas resolved; what a call written by hand asks is taken from the older description.
//! - `endpoint`, `parameters`, `response`, `security`: what can differ; `values`: which values a schema allows.
//! - `difference`: one of them, in words.
//!
//! Nothing is guessed: what a description does not state, such as the members of an open object, does not differ.

mod asked;
mod client_call;
mod difference;
mod endpoint;
mod parameters;
mod response;
mod security;
mod values;

use crate::{Document, Operation};

use asked::Asked;
use difference::{Found, Subject};
use endpoint::Sought;

pub use client_call::{Answer, Call, Location, Read, Sent};
pub use difference::{Difference, Effect, Kind};

/// A description with its operations, which are read once for all calls.
pub(crate) struct Described<'d> {
    pub(crate) document: &'d Document,
    pub(crate) operations: Vec<Operation<'d>>,
}

impl<'d> Described<'d> {
    fn new(document: &'d Document) -> Self {
        Self {
            document,
            operations: document.operations(),
        }
    }
}

/// A description to hold calls against, and perhaps an older one of the same service.
pub struct Comparison<'d> {
    new: Described<'d>,
    old: Option<Described<'d>>,
}

impl<'d> Comparison<'d> {
    /// A comparison with `new`; with `old`, of what changed since then.
    #[must_use]
    pub fn new(new: &'d Document, old: Option<&'d Document>) -> Self {
        Self {
            new: Described::new(new),
            old: old.map(Described::new),
        }
    }

    /// Where the description does not agree with a call, in the order of endpoint, security, request and answer. With
    /// an older description: what did agree with that one, and what did not and does now, which is
    /// [`Effect::Note`].
    #[must_use]
    pub fn of(&self, call: &Call) -> Vec<Difference> {
        let Some(old) = &self.old else {
            let asked = Asked::stated(call, self.new.document);
            let found = differences(&asked, &self.new, None);
            let differences = found.into_iter().map(|found| {
                let fact = found.subject.fact(&asked, &self.new);
                found.into_difference(call, None, fact)
            });
            return differences.collect();
        };
        let asked = Asked::stated(call, old.document).with_old(old);
        let before: Vec<(Found, String)> = facts(&asked, old, old);
        let now: Vec<(Found, String)> = facts(&asked, &self.new, old);
        let mut differences = Vec::new();
        for (found, fact) in &now {
            if !before.contains(&(found.clone(), fact.clone())) {
                let was = found.subject.fact(&asked, old);
                differences.push(found.clone().into_difference(call, Some(was), fact.clone()));
            }
        }
        for (found, was) in before {
            let fact = found.subject.fact(&asked, &self.new);
            let is_now = |(other, _): &(Found, String)| {
                // What lies in something else that is gone is no better.
                other.subject == Subject::Endpoint
                    || other.subject == found.subject
                        && (other.kind == found.kind || other.kind.is_gone())
            };
            let is_there = !found.kind.is_gone() || difference::is_stated(&fact);
            if is_there && !now.iter().any(is_now) {
                differences.push(found.resolved(call, was, fact));
            }
        }
        differences
    }
}

fn facts<'d>(
    asked: &Asked<'_>,
    described: &Described<'d>,
    old: &Described<'d>,
) -> Vec<(Found, String)> {
    let found = differences(asked, described, Some(old)).into_iter();
    found
        .map(|found| {
            let fact = found.subject.fact(asked, described);
            (found, fact)
        })
        .collect()
}

/// Where one description does not agree.
fn differences(
    asked: &Asked<'_>,
    described: &Described<'_>,
    old: Option<&Described<'_>>,
) -> Vec<Found> {
    let operation = match endpoint::find(asked.call, described, old) {
        Sought::There(operation) => operation,
        Sought::Gone(found) => return vec![found],
    };
    let mut found = Vec::new();
    security::compare(asked, operation, described, old, &mut found);
    parameters::compare(asked, operation, described, old.is_some(), &mut found);
    response::compare(asked, operation, described, &mut found);
    found
}
