//! `docs/tools.md`: every tool with its arguments, its result, and a working call.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;
use toolspec::model::{Effect, Limits, Manifest, Schema, Tool, Type};

/// The page.
///
/// `results` are what the tools' example calls come to, where that is recorded.
pub(crate) fn page(manifest: &Manifest, results: &BTreeMap<String, Value>) -> String {
    let title = &manifest.server.title;
    let mut out = format!(
        "# The tools of {title}\n\n<!-- generated from tools.yaml: run `cargo toolspec docs` -->\n\n"
    );
    let groups = &manifest.conventions.groups;
    let of = |group: &str| {
        let tools = manifest.tools.iter();
        tools
            .filter(|tool| tool.group.value == group)
            .collect::<Vec<_>>()
    };
    for group in groups {
        let links = of(&group.name.value)
            .into_iter()
            .map(|tool| link(&tool.name.value));
        let links: Vec<String> = links.collect();
        if !links.is_empty() {
            let _ = writeln!(out, "- **{}**: {}", group.title, links.join(", "));
        }
    }
    for group in groups {
        let tools = of(&group.name.value);
        if !tools.is_empty() {
            let _ = write!(out, "\n## {}\n", group.title);
        }
        for tool in tools {
            section(tool, results.get(&tool.name.value), &mut out);
        }
    }
    prompts(manifest, &mut out);
    out
}

/// What a person can start with.
fn prompts(manifest: &Manifest, out: &mut String) {
    if manifest.prompts.is_empty() {
        return;
    }
    out.push_str("\n## Prompts\n\n| Prompt | What it does | Asks for |\n|---|---|---|\n");
    for prompt in &manifest.prompts {
        let arguments = prompt.arguments.iter().map(|argument| {
            let mark = if argument.required { " (required)" } else { "" };
            format!(
                "{}{mark}: {}",
                code(&argument.name.value),
                cell(&argument.description.value)
            )
        });
        let arguments: Vec<String> = arguments.collect();
        let (name, does) = (code(&prompt.name.value), cell(&prompt.description.value));
        let _ = writeln!(out, "| {name} | {does} | {} |", arguments.join("<br>"));
    }
}

fn link(name: &str) -> String {
    format!("[{}](#{name})", code(name))
}

fn section(tool: &Tool, result: Option<&Value>, out: &mut String) {
    let name = &tool.name.value;
    let _ = write!(out, "\n### {name}\n\n{}\n\n", tool.description.value);
    facts(tool, out);
    arguments(tool, out);
    let _ = write!(
        out,
        "\n| Member of the result | Type | Description |\n|---|---|---|\n"
    );
    members("", &tool.output, out);
    let arguments = Value::from(tool.example.arguments.value.clone());
    let _ = write!(out, "\nExample call:\n\n```json\n{arguments:#}\n```\n");
    let response = tool.example.response.as_ref();
    let response = response.map(|response| &response.value);
    let (who, answer) = match (result, response) {
        (Some(result), _) => ("Result:", result),
        (None, Some(response)) if tool.needs_handler() => ("Answers:", response),
        (None, Some(response)) => (
            "Answer of the service, of which the result keeps the members above:",
            response,
        ),
        (None, None) => return,
    };
    let _ = write!(out, "\n{who}\n\n```json\n{answer:#}\n```\n");
}

fn facts(tool: &Tool, out: &mut String) {
    let codes =
        |names: &mut dyn Iterator<Item = &str>| names.map(code).collect::<Vec<_>>().join(", ");
    let scopes = codes(&mut tool.scopes.iter().map(|scope| scope.value.as_str()));
    let scopes = if scopes.is_empty() {
        "any key"
    } else {
        &scopes
    };
    let endpoints = tool.endpoints();
    let endpoints = codes(&mut endpoints.iter().map(String::as_str));
    let _ = writeln!(out, "- Title: {}", tool.title.value);
    let _ = writeln!(out, "- Scopes: {scopes}");
    let _ = writeln!(out, "- Effect: {}", effect(tool));
    if !endpoints.is_empty() {
        let _ = writeln!(out, "- Calls: {endpoints}");
    }
    if let Some(view) = &tool.view {
        let _ = writeln!(out, "- Shown by hosts as the page `{}`", view.value);
    }
    let next: Vec<String> = tool.next.iter().map(|next| link(&next.value)).collect();
    if !next.is_empty() {
        let _ = writeln!(out, "- Usually followed by: {}", next.join(", "));
    }
}

/// What calling it does, and the hints that hosts go by.
fn effect(tool: &Tool) -> String {
    let effect = tool.effect.value;
    let what = match effect {
        Effect::Read => "read-only",
        Effect::Start => "starts work, alters no existing data",
        Effect::Change => "alters existing data",
    };
    let read_only = effect == Effect::Read;
    let (destructive, idempotent) = (tool.is_destructive(), tool.is_idempotent());
    format!(
        "{what} (`readOnlyHint: {read_only}`, `destructiveHint: {destructive}`, `idempotentHint: {idempotent}`)"
    )
}

fn arguments(tool: &Tool, out: &mut String) {
    if tool.input.properties().is_empty() {
        out.push_str("\nNo arguments.\n");
        return;
    }
    out.push_str("\n| Argument | Type | Default | Limits | Description |\n|---|---|---|---|---|\n");
    given("", &tool.input, out);
}

/// The members of an object of arguments, and what is inside them.
fn given(path: &str, schema: &Schema, out: &mut String) {
    for property in schema.properties() {
        let name = format!("{path}{}", property.name.value);
        let of = &property.schema;
        let default = match &of.default {
            Some(default) => code(&default.value.to_string()),
            None if schema.requires(&property.name.value) => "**required**".to_owned(),
            None => String::new(),
        };
        let _ = writeln!(
            out,
            "| {} | {} | {default} | {} | {} |",
            code(&name),
            kind(of),
            cell(&limits(of)),
            described(of)
        );
        given(&format!("{name}."), of, out);
        if let Type::Array { items, .. } = &of.of {
            given(&format!("{name}[]."), items, out);
        }
    }
}

/// The members of a result, and what is inside them.
fn members(path: &str, schema: &Schema, out: &mut String) {
    for property in schema.properties() {
        let name = format!("{path}{}", property.name.value);
        let of = &property.schema;
        let null = if of.nullable { " or null" } else { "" };
        let _ = writeln!(
            out,
            "| {} | {}{null} | {} |",
            code(&name),
            kind(of),
            described(of)
        );
        members(&format!("{name}."), of, out);
        if let Type::Array { items, .. } = &of.of {
            members(&format!("{name}[]."), items, out);
        }
    }
}

/// What a value means, with its examples.
fn described(schema: &Schema) -> String {
    let text = schema.documentation().map_or_else(String::new, cell);
    let examples = schema
        .examples
        .iter()
        .map(|value| code(&value.value.to_string()));
    let examples: Vec<String> = examples.collect();
    if examples.is_empty() {
        return text;
    }
    format!("{text} Such as {}.", examples.join(", "))
}

/// The type, in words.
fn kind(schema: &Schema) -> String {
    match &schema.of {
        Type::Any => "any".to_owned(),
        Type::Array { items, .. } if !matches!(items.of, Type::Any) => {
            format!("list of {}", kind(items))
        }
        Type::Array { .. } => "list".to_owned(),
        Type::String { .. } => "text".to_owned(),
        of => of.name().unwrap_or("any").to_owned(),
    }
}

/// What a value must hold to, in words.
fn limits(schema: &Schema) -> String {
    let values: Vec<String> = schema
        .one_of
        .iter()
        .map(|value| code(&value.value.to_string()))
        .collect();
    if !values.is_empty() {
        return values.join(", ");
    }
    let range = |least: Option<String>, most: Option<String>, unit: &str| match (least, most) {
        (None, None) => String::new(),
        (Some(least), None) => format!("from {least}{unit}"),
        (None, Some(most)) => format!("to {most}{unit}"),
        (Some(least), Some(most)) => format!("{least} to {most}{unit}"),
    };
    let count = |number: &Option<u64>| number.map(|number| number.to_string());
    match &schema.of {
        Type::Integer(Limits { minimum, maximum }) | Type::Number(Limits { minimum, maximum }) => {
            let text =
                |number: &Option<serde_json::Number>| number.as_ref().map(ToString::to_string);
            range(text(minimum), text(maximum), "")
        }
        Type::String {
            min_length,
            max_length,
            pattern,
            ..
        } => {
            let length = range(count(min_length), count(max_length), " characters");
            let pattern = pattern
                .as_ref()
                .map(|pattern| format!("matches `{}`", pattern.value));
            let parts = [Some(length).filter(|length| !length.is_empty()), pattern];
            parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        }
        Type::Array {
            min_items,
            max_items,
            ..
        } => range(count(min_items), count(max_items), " items"),
        _ => String::new(),
    }
}

/// Text inside a cell of a table.
pub(super) fn cell(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
        .replace('|', "\\|")
        .replace('<', "&lt;")
}

/// A name as code, in a cell or outside.
pub(super) fn code(name: &str) -> String {
    format!("`{}`", name.replace('`', "'").replace('|', "\\|"))
}
