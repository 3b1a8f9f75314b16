//! The generated parts of hand-written pages, as Markdown: the table of tools, the graph of the typical call order, and
//! the table of prompts.

use std::fmt::Write as _;

use crate::model::{Effect, Manifest, PromptArgument, Tool};

/// A table of the tools, group by group: name, the first sentence of its description, scopes.
#[must_use]
pub fn table(manifest: &Manifest) -> String {
    let mut out = String::from("| Tool | What it does | Scopes |\n|---|---|---|\n");
    for group in &manifest.conventions.groups {
        let mut tools = of_group(manifest, &group.name.value).peekable();
        if tools.peek().is_none() {
            continue;
        }
        let _ = writeln!(out, "| **{}** | | |", cell(&group.title));
        for tool in tools {
            let scopes: Vec<String> = tool
                .scopes
                .iter()
                .map(|scope| format!("`{}`", scope.value))
                .collect();
            let scopes = if scopes.is_empty() {
                "any key".to_owned()
            } else {
                scopes.join(" ")
            };
            let mark = match tool.effect.value {
                Effect::Read => "",
                Effect::Start => " *Starts work.*",
                Effect::Change => " *Changes data.*",
            };
            let description = cell(first_sentence(&tool.description.value));
            let _ = writeln!(
                out,
                "| `{}` | {description}{mark} | {scopes} |",
                tool.name.value
            );
        }
    }
    out
}

/// A Mermaid graph: the tools of each group, and an arrow to each tool that usually follows.
#[must_use]
pub fn graph(manifest: &Manifest) -> String {
    let mut out = String::from("```mermaid\ngraph LR\n");
    for group in &manifest.conventions.groups {
        let mut tools = of_group(manifest, &group.name.value).peekable();
        if tools.peek().is_none() {
            continue;
        }
        let _ = writeln!(out, "  subgraph {}[\"{}\"]", group.name.value, group.title);
        for tool in tools {
            let _ = writeln!(out, "    {}", tool.name.value);
        }
        out.push_str("  end\n");
    }
    for tool in &manifest.tools {
        for next in &tool.next {
            let _ = writeln!(out, "  {} --> {}", tool.name.value, next.value);
        }
    }
    out.push_str("```\n");
    out
}

/// A table of the prompts: name, what it does, what it asks for.
#[must_use]
pub fn prompts(manifest: &Manifest) -> String {
    let mut out = String::from("| Prompt | What it does | Asks for |\n|---|---|---|\n");
    for prompt in &manifest.prompts {
        let argument = |argument: &PromptArgument| {
            let mark = if argument.required { "" } else { " (optional)" };
            format!("`{}`{mark}", argument.name.value)
        };
        let arguments: Vec<String> = prompt.arguments.iter().map(argument).collect();
        let description = cell(&prompt.description.value);
        let name = &prompt.name.value;
        let _ = writeln!(
            out,
            "| `{name}` | {description} | {} |",
            arguments.join(", ")
        );
    }
    out
}

fn of_group<'m>(manifest: &'m Manifest, group: &str) -> impl Iterator<Item = &'m Tool> {
    manifest
        .tools
        .iter()
        .filter(move |tool| tool.group.value == group)
}

/// What a reader of an overview needs; the rest of a description tells a model when and how to call the tool.
fn first_sentence(text: &str) -> &str {
    text.find(". ").map_or(text, |end| &text[..=end])
}

/// Text inside a table's cell.
fn cell(text: &str) -> String {
    text.replace('\n', " ").replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn every_tool_is_told_once_and_every_next_is_an_arrow() {
        let manifest = crate::load(include_str!("../tests/small.yaml"))
            .ok()
            .unwrap();
        let table = table(&manifest);
        assert!(
            table.contains("| **Look** | | |\n| `zoo_list_animals` |"),
            "{table}"
        );
        assert!(
            table.contains("a keeper is told. *Starts work.* | `animals:feed` |"),
            "{table}"
        );
        assert_eq!(prompts(&manifest).lines().count(), 2, "it has none");
        let graph = graph(&manifest);
        assert!(
            graph.contains("  subgraph act[\"Act\"]\n    zoo_feed_animal\n  end\n"),
            "{graph}"
        );
        assert!(
            graph.contains("  zoo_list_animals --> zoo_feed_animal\n"),
            "{graph}"
        );
    }

    #[test]
    fn a_description_is_shown_to_the_end_of_its_first_sentence() {
        assert_eq!(first_sentence("List them. Ask first."), "List them.");
        assert_eq!(
            first_sentence("T1059 also finds T1059.001."),
            "T1059 also finds T1059.001."
        );
    }

    #[test]
    fn every_prompt_is_told_with_what_it_asks_for() {
        let manifest = crate::load(include_str!("../tests/powers.yaml"))
            .ok()
            .unwrap();
        let table = prompts(&manifest);
        let row = "| `greet_animal` | Say hello to one animal, by its name. | \
                   `animal`, `house` (optional), `species` (optional), `mood` (optional) |\n";
        assert!(table.ends_with(row), "{table}");
    }
}
