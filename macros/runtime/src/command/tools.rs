//! `tools`: lists the tools, from their contracts only.

use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets};
use serde_json::json;

use super::outcome::{Stop, print};
use crate::contract::{Contract, Effect};
use crate::mcp;
use crate::registry::{Registry, Withheld};

/// How wide the table is where there is no terminal to fit.
const WIDTH_ELSEWHERE: u16 = 100;

/// Prints the tools: for people by group, or as the JSON that `tools/list` answers.
///
/// # Errors
/// A schema of the manifest cannot be advertised, or the list cannot be written.
pub fn tools(registry: &Registry, as_json: bool) -> Result<(), Stop> {
    if as_json {
        let tools = mcp::tools(registry).map_err(|error| Stop::failed(error.to_string()))?;
        return print(&format!("{:#}", json!({ "tools": tools })));
    }
    print(&listing(registry))
}

fn listing(registry: &Registry) -> String {
    let mut parts = Vec::new();
    for group in registry.groups {
        let contracts: Vec<_> = registry
            .offered()
            .map(|entry| entry.contract)
            .filter(|contract| contract.group == group.name)
            .collect();
        if !contracts.is_empty() {
            parts.push(format!("{}\n{}", group.title, table(&contracts)));
        }
    }
    let reasons = registry.entries.iter();
    let reasons: Vec<Withheld> = reasons
        .filter_map(|entry| registry.withholds(entry))
        .collect();
    if registry.read_only {
        parts.push("Not listed: tools that do more than read (`--read-only`).".to_owned());
    }
    if reasons.contains(&Withheld::NotChosen) {
        parts.push("Not listed: tools that `--tools` does not name.".to_owned());
    }
    if parts.is_empty() {
        return "There are no tools.".to_owned();
    }
    parts.join("\n\n")
}

fn table(contracts: &[&Contract]) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(["Tool", "What it does"]);
    if table.width().is_none() {
        table.set_width(WIDTH_ELSEWHERE);
    }
    for contract in contracts {
        let scopes = match contract.scopes {
            [] => "any key".to_owned(),
            scopes => scopes.join(" "),
        };
        let effect = effect(contract.effect);
        let tool = format!("{}\n{scopes} · {effect}", contract.name);
        table.add_row([tool.as_str(), contract.description]);
    }
    // A name that is broken over two lines can't be copied.
    if let Some(names) = table.column_mut(0) {
        names.set_constraint(ColumnConstraint::ContentWidth);
    }
    table
}

const fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::Read => "reads",
        Effect::Start => "starts work",
        Effect::Change => "changes data",
    }
}
