//! The questions, by what they are about.

mod alerts;
mod cases;
mod lake;
mod rules;
mod runs;

use serde_json::Value;

use crate::questions::analyst::Analyst;
use crate::questions::facts::Facts;
use crate::questions::truth::Truth;

/// A question, how the tools answer it, and how SQL does.
pub(crate) struct Question {
    pub(crate) name: &'static str,
    /// As an analyst would put it; `{…}` stands for what `given` picks.
    pub(crate) asked: &'static str,
    /// The limit of the service for which the answer may be a part at the size of a SOC, if there is one.
    pub(crate) limit: Option<&'static str>,
    /// What the question is about: an alert, a host, a window that the data has.
    pub(crate) given: fn(&Truth) -> Value,
    /// The script of tool calls.
    pub(crate) ask: fn(&mut Analyst<'_>, &Value) -> Result<Facts, String>,
    /// The answer out of the tables.
    pub(crate) truth: fn(&Truth, &Value) -> Facts,
}

/// Every question that leaves the tenant as it was, in the order of the table.
pub(crate) fn all() -> impl Iterator<Item = &'static Question> {
    [
        alerts::QUESTIONS,
        cases::QUESTIONS,
        rules::QUESTIONS,
        runs::QUESTIONS,
        lake::QUESTIONS,
    ]
    .into_iter()
    .flatten()
}

/// The questions that start something; asked last, of a tenant that nobody else asks any more.
pub(crate) fn starting() -> &'static [Question] {
    runs::STARTING
}

/// Nothing is picked: the question says all. (`null` would mean that the data has nothing to ask it of.)
fn nothing(_: &Truth) -> Value {
    serde_json::json!({})
}
