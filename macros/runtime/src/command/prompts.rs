//! `prompts`: lists the prompts, or prints one with its arguments.

use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets};
use serde_json::{Map, Value, json};

use super::display::escape_control;
use super::outcome::{Stop, print};
use crate::mcp;
use crate::prompts::{Argument, Prompt};
use crate::registry::Registry;

/// How wide the table is where there is no terminal to fit.
const WIDTH_ELSEWHERE: u16 = 100;

/// Prints the prompts, or one of them.
///
/// # Errors
/// There is no such prompt, or a value is no `name=value`.
pub fn prompts(
    registry: &Registry,
    prompt: Option<&str>,
    values: &[String],
    as_json: bool,
) -> Result<(), Stop> {
    let Some(name) = prompt else {
        if as_json {
            return print(&format!(
                "{:#}",
                json!({ "prompts": mcp::prompts(registry) })
            ));
        }
        return print(&listing(registry));
    };
    let known = registry
        .prompt(name)
        .and_then(|prompt| prompt.arguments.first());
    let example = known.map_or("name", |argument| argument.name);
    let arguments = arguments(example, values)?;
    if as_json {
        let prompt = mcp::prompt(registry, name, &arguments);
        let prompt = prompt.map_err(|error| Stop::usage(error.message))?;
        return print(&format!("{:#}", json!(prompt)));
    }
    print(&text(registry, name, &arguments)?)
}

/// The messages as one text: what a person would paste.
fn text(registry: &Registry, name: &str, arguments: &Map<String, Value>) -> Result<String, Stop> {
    let said = mcp::messages(registry, name, arguments);
    let said = said.map_err(|error| Stop::usage(error.message))?;
    let texts: Vec<String> = said.iter().map(|said| escape_control(&said.text)).collect();
    Ok(texts.join("\n\n"))
}

/// The values by name; `example` is an argument that the prompt has.
fn arguments(example: &str, values: &[String]) -> Result<Map<String, Value>, Stop> {
    let pairs = values.iter().map(|pair| match pair.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.into())),
        _ => Err(Stop::usage(format!(
            "`{pair}` is not an argument's value; write it as `{example}=value`"
        ))),
    });
    pairs.collect()
}

fn listing(registry: &Registry) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(["Prompt", "What it does", "Asks for"]);
    if table.width().is_none() {
        table.set_width(WIDTH_ELSEWHERE);
    }
    for prompt in registry.offered_prompts() {
        table.add_row([prompt.name, prompt.description, &asks_for(prompt)]);
    }
    // A name that is broken over two lines can't be copied.
    if let Some(names) = table.column_mut(0) {
        names.set_constraint(ColumnConstraint::ContentWidth);
    }
    let withheld: Vec<&str> = registry
        .prompts
        .iter()
        .filter(|prompt| registry.lacks(prompt).is_some())
        .map(|prompt| prompt.name)
        .collect();
    if registry.prompts.len() == withheld.len() {
        return "There are no prompts.".to_owned();
    }
    if withheld.is_empty() {
        return table.to_string();
    }
    format!(
        "{table}\n\nNot listed, since they need tools that are withheld (`--read-only`, `--tools`): {}.",
        withheld.join(", ")
    )
}

fn asks_for(prompt: &Prompt) -> String {
    let argument = |argument: &Argument| {
        let mark = if argument.required { "" } else { " (optional)" };
        format!("{}{mark}", argument.name)
    };
    let arguments: Vec<String> = prompt.arguments.iter().map(argument).collect();
    arguments.join("\n")
}
