//! Converts prompts to the answers of `prompts/list` and `prompts/get`.

use rmcp::model::{
    ContentBlock, ErrorData, GetPromptResult, Prompt as Listed, PromptArgument, PromptMessage,
    Role as Speaker,
};
use serde_json::{Map, Value, json};

use crate::prompts::render::{RenderedMessage, render};
use crate::prompts::{Argument, Prompt, Role};
use crate::registry::Registry;
use crate::sanitise;
use crate::text::excerpt;

/// The prompts on offer, in manifest order, as hosts see them.
#[must_use]
pub fn prompts(registry: &Registry) -> Vec<Listed> {
    registry.offered_prompts().map(listed).collect()
}

fn listed(prompt: &Prompt) -> Listed {
    let arguments = prompt.arguments.iter().map(argument).collect();
    Listed::new(prompt.name, Some(prompt.description), Some(arguments)).with_title(prompt.title)
}

fn argument(argument: &Argument) -> PromptArgument {
    let listed = PromptArgument::new(argument.name)
        .with_description(argument.description)
        .with_required(argument.required);
    match argument.title {
        Some(title) => listed.with_title(title),
        None => listed,
    }
}

/// The prompt of that name.
///
/// # Errors
/// Invalid parameters: there is no such prompt, or it needs a tool that is withheld.
pub(super) fn find(registry: &Registry, name: &str) -> Result<&'static Prompt, ErrorData> {
    let invalid = |reason: String| ErrorData::invalid_params(reason, None);
    let Some(prompt) = registry.prompt(name) else {
        let shown = sanitise::line(&excerpt(name, 80));
        return Err(invalid(match registry.nearest_prompt(name) {
            Some(near) => format!("there is no prompt `{shown}`; the nearest name is `{near}`"),
            None => format!("there is no prompt `{shown}`; `prompts/list` names those there are"),
        }));
    };
    match registry.lacks(prompt) {
        Some(tool) => {
            let entry = registry.get(tool);
            let reason = entry.and_then(|entry| registry.withholds(entry));
            let reason = reason.map_or_else(String::new, |withheld| {
                format!(", which this server withholds: {}", withheld.in_short())
            });
            Err(invalid(format!(
                "prompt `{name}` needs the tool `{tool}`{reason}"
            )))
        }
        None => Ok(prompt),
    }
}

/// A prompt, filled in with what a person typed.
///
/// # Errors
/// As [`messages`].
pub fn prompt(
    registry: &Registry,
    name: &str,
    arguments: &Map<String, Value>,
) -> Result<GetPromptResult, ErrorData> {
    let messages = messages(registry, name, arguments)?
        .into_iter()
        .map(|said| {
            let speaker = match said.role {
                Role::User => Speaker::User,
                Role::Assistant => Speaker::Assistant,
            };
            PromptMessage::new(speaker, ContentBlock::text(said.text))
        });
    let result = GetPromptResult::new(messages.collect());
    Ok(match registry.prompt(name) {
        Some(prompt) => result.with_description(prompt.description),
        None => result,
    })
}

/// The messages of a prompt, filled in with what a person typed.
///
/// # Errors
/// Invalid parameters, with everything that is wrong, and as data what a program can read.
pub fn messages(
    registry: &Registry,
    name: &str,
    arguments: &Map<String, Value>,
) -> Result<Vec<RenderedMessage>, ErrorData> {
    let prompt = find(registry, name)?;
    render(prompt, arguments, &|tool| registry.offers(tool)).map_err(|issues| {
        let told: Vec<String> = issues.iter().map(ToString::to_string).collect();
        let reason = sanitise::line(&format!("prompt `{name}`: {}", told.join("; ")));
        let issues: Vec<Value> = issues
            .iter()
            .map(|issue| json!({"path": issue.path, "message": issue.message}))
            .collect();
        ErrorData::invalid_params(reason, Some(json!({ "issues": issues })))
    })
}
