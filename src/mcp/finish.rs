//! From a handler's answer to what the model is given.

use serde_json::{Map, Value};

use crate::pipeline;
use crate::registry::Contract;

/// The longest result, in bytes of compact JSON: hosts cut or refuse more than about 25,000 tokens.
const LONGEST_RESULT: usize = 100_000;

/// The result object: what the contract lets pass of the answer, clean and within the budget.
pub(super) fn finish(
    contract: &Contract,
    offered: &[&str],
    arguments: &Map<String, Value>,
    value: &Value,
) -> Map<String, Value> {
    let offered = |name: &str| offered.contains(&name);
    pipeline::finish(contract, &offered, arguments, value, LONGEST_RESULT)
}
