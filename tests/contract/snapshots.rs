//! Snapshots: one small file per tool, or prompt, and convention, none without one.

use std::path::PathBuf;

use serde_json::Value;

/// The conventions that have snapshots.
const CONVENTIONS: &[&str] = &[
    "metadata",
    "input_schema",
    "output_schema",
    "request",
    "projection",
    "prompt",
];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots")
}

/// Holds a value against `tests/snapshots/<convention>/<tool>.snap`.
pub(crate) fn hold(convention: &str, tool: &str, value: &Value) {
    assert!(
        CONVENTIONS.contains(&convention),
        "list `{convention}` in CONVENTIONS"
    );
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path(folder().join(convention));
    let text = serde_json::to_string_pretty(value).unwrap();
    settings.bind(|| insta::assert_snapshot!(tool, text));
}

/// A snapshot whose tool or convention is gone fails, so that none outlives what it was taken of.
#[test]
fn none_is_orphaned() {
    let tools: Vec<&str> = aisoc_mcp::generated::TOOLS
        .iter()
        .map(|entry| entry.contract.name)
        .collect();
    let shaped = |tool: &str| crate::contract::entry(tool).contract.result.shaped;
    let prompts: Vec<&str> = aisoc_mcp::generated::PROMPTS
        .iter()
        .map(|prompt| prompt.name)
        .collect();
    let mut orphans = Vec::new();
    for convention in std::fs::read_dir(folder()).unwrap() {
        let convention = convention.unwrap();
        let name = convention.file_name().into_string().unwrap();
        // What the whole list looks like in each protocol era is held by tests/stdio, and played exchanges by
        // tests/exchanges.
        if name == "list" || name == "exchange" {
            continue;
        }
        for file in std::fs::read_dir(convention.path()).unwrap() {
            let file = file.unwrap().file_name().into_string().unwrap();
            let tool = file.trim_end_matches(".new").trim_end_matches(".snap");
            let subjects = if name == "prompt" { &prompts } else { &tools };
            let known = CONVENTIONS.contains(&name.as_str()) && subjects.contains(&tool);
            // What a handler makes of an answer is not projected by the contract alone.
            if !known || name == "projection" && shaped(tool) {
                orphans.push(format!("tests/snapshots/{name}/{file}"));
            }
        }
    }
    orphans.sort();
    assert!(
        orphans.is_empty(),
        "these belong to no tool or prompt and convention, remove them: git rm {}",
        orphans.join(" ")
    );
}
