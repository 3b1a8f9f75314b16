//! The example of a tool, as `tests/exchanges/<tool>/example.json` holds it.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

/// A call that works, and the service's first answer to it.
pub(crate) fn example(tool: &str) -> (Map<String, Value>, Value) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = root.join(format!("tests/exchanges/{tool}/example.json"));
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let file: Value = serde_json::from_str(&text).unwrap();
    let arguments = file["arguments"].as_object().cloned().unwrap();
    (arguments, file["exchanges"][0]["answer"]["body"].clone())
}
