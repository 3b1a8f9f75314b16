//! Converts a handler's answer to the result for the model.

use serde_json::{Map, Value};

use crate::contract::Contract;
use crate::pipeline::write::write_result;
use crate::pipeline::{self};
use crate::sanitise;

/// The longest result, in bytes of compact JSON: hosts cut or refuse more than about 25,000 tokens.
const LONGEST_RESULT: usize = 100_000;

/// A tool's result: an object, as compact JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolResult(String);

#[cfg(test)]
impl From<String> for ToolResult {
    fn from(json: String) -> Self {
        Self(json)
    }
}

impl ToolResult {
    /// The JSON.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.0
    }

    /// The JSON, given away.
    #[must_use]
    pub fn into_json(self) -> String {
        self.0
    }

    /// The members of the object.
    #[must_use]
    pub fn members(&self) -> Map<String, Value> {
        serde_json::from_str(&self.0).unwrap_or_default()
    }
}

/// The result object: what the contract lets pass of the answer, clean and within the budget. When the
/// tool was called by an old name, it says the present one; `notes` say how its arguments were read.
pub(super) fn tool_result(
    contract: &Contract,
    called: &str,
    offered: &[&str],
    arguments: &Map<String, Value>,
    value: &Value,
    notes: Vec<String>,
) -> ToolResult {
    let offered = |name: &str| offered.contains(&name);
    let renamed = renamed(contract, called);
    if notes.is_empty()
        && renamed.is_none()
        && let Some(json) = write_result(&contract.result, &offered, value, LONGEST_RESULT)
    {
        return ToolResult(json);
    }
    let told: usize = renamed
        .iter()
        .chain(&notes)
        .map(|note| note.len() + 20)
        .sum();
    let room = LONGEST_RESULT.saturating_sub(told);
    let mut result = pipeline::build_result(&contract.result, &offered, arguments, value, room);
    if !notes.is_empty() {
        // How an argument was read belongs before what the answer lacks.
        let given = result.remove("notes");
        let given = given.as_ref().and_then(Value::as_array).cloned();
        let notes = notes.into_iter().map(|note| sanitise::value(note.into()));
        let all: Vec<Value> = notes.chain(given.unwrap_or_default()).collect();
        result.insert("notes".to_owned(), all.into());
    }
    result.extend(renamed.map(|note| ("renamed".to_owned(), note.into())));
    ToolResult(Value::Object(result).to_string())
}

/// The note for a call by an old name of the tool.
pub(super) fn renamed(contract: &Contract, called: &str) -> Option<String> {
    let name = contract.name;
    (called != name).then(|| format!("`{called}` is the old name of `{name}`: call it by that"))
}
