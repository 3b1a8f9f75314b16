//! Converts contracts to the answer of `tools/list`.

use std::sync::Arc;

use rmcp::model::{
    JsonObject, MetaObject, PromptsCapability, ServerCapabilities, Tool, ToolAnnotations,
};
use serde_json::{Map, json};

use super::complete;
use crate::contract::{Contract, Effect};
use crate::registry::Registry;

/// What the server serves: what nothing comes of is not advertised.
pub(super) fn capabilities(registry: &Registry) -> ServerCapabilities {
    let capabilities = ServerCapabilities::builder().enable_tools();
    let starts = |effect: Effect| effect == Effect::Start;
    let mut capabilities = if registry.offered().any(|it| starts(it.contract.effect)) {
        capabilities.enable_tasks().build()
    } else {
        capabilities.build()
    };
    let has_prompts = registry.offered_prompts().next().is_some();
    capabilities.prompts = has_prompts.then(PromptsCapability::default);
    capabilities.completions = complete::is_served(registry).then(JsonObject::default);
    capabilities
}

/// The tools on offer, in manifest order, as hosts see them.
///
/// # Errors
/// Names the tool whose schema is not a JSON object. Generated contracts never are; hand-written ones may be.
pub fn tools(registry: &Registry) -> Result<Vec<Tool>, UnusableSchema> {
    registry
        .offered()
        .map(|entry| tool(registry.server.name, entry.contract))
        .collect()
}

fn tool(server: &str, contract: &'static Contract) -> Result<Tool, UnusableSchema> {
    let input = schema(contract, "input", contract.input_schema)?;
    let output = schema(contract, "output", contract.output_schema)?;
    let mut meta = Map::from_iter([
        (format!("{server}/group"), json!(contract.group)),
        (format!("{server}/scopes"), json!(contract.scopes)),
    ]);
    meta.extend(super::resources::link(server, contract));
    Ok(Tool::new(contract.name, contract.description, input)
        .with_title(contract.title)
        .with_raw_output_schema(output)
        .with_annotations(annotations(contract))
        .with_meta(MetaObject(meta)))
}

fn schema(
    contract: &'static Contract,
    which: &'static str,
    text: &str,
) -> Result<Arc<JsonObject>, UnusableSchema> {
    let read = serde_json::from_str(text).map(Arc::new);
    read.map_err(|error| UnusableSchema {
        tool: contract.name,
        which,
        error,
    })
}

/// A tool that cannot be advertised.
#[derive(Debug, thiserror::Error)]
#[error("the {which} schema of tool `{tool}` is not a JSON object: {error}")]
pub struct UnusableSchema {
    /// The tool.
    pub tool: &'static str,
    /// `input` or `output`.
    pub which: &'static str,
    /// What is wrong with it.
    pub error: serde_json::Error,
}

/// All four hints, always: a host takes a missing one for the worst.
#[must_use]
pub fn annotations(contract: &Contract) -> ToolAnnotations {
    ToolAnnotations::with_title(contract.title)
        .read_only(contract.effect == Effect::Read)
        .destructive(contract.destructive)
        .idempotent(contract.idempotent)
        .open_world(true)
}
