//! Contract tests of prompts: the advertised parts, the messages, and the completions.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{Contracts, json};
use crate::mcp;
use crate::prompts::{Complete, Prompt};
use crate::registry::Registry;

impl Contracts {
    /// The list's entry, and what is said with all arguments, with the required ones, and in read-only mode.
    #[must_use]
    pub fn prompt_facts(&self, name: &str) -> Value {
        let listed = serde_json::json!(mcp::prompts(&self.registry(false)));
        let mut same = listed.as_array().unwrap().iter();
        let entry = same.find(|entry| entry["name"] == name).unwrap();
        let prompt = self.find(name);
        let all = arguments(prompt, |_| true);
        let required = arguments(prompt, |argument| required(prompt, argument));
        let said = |arguments, read_only| {
            let text = self.said(name, arguments, read_only);
            text.map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
        };
        serde_json::json!({
                "listed": entry,
                "needs": prompt.needs,
                "with all arguments": said(&all, false),
                "with the required arguments": said(&required, false),
                "read-only": said(&required, true),
        })
    }

    /// With any of its arguments: each is inserted, no brace is left over, the tools named are there.
    pub fn wording(&self, name: &str) {
        let prompt = self.find(name);
        let optional: Vec<&str> = prompt
            .arguments
            .iter()
            .map(|argument| argument.name)
            .filter(|argument| !required(prompt, argument))
            .collect();
        for chosen in 0..1_u32 << optional.len() {
            let is_chosen = |argument: &str| {
                let at = optional.iter().position(|one| *one == argument);
                at.is_none_or(|at| chosen & (1 << at) != 0)
            };
            let arguments = arguments(prompt, is_chosen);
            for read_only in [false, true] {
                let Some(text) = self.said(name, &arguments, read_only) else {
                    continue;
                };
                for value in arguments.values() {
                    assert!(
                        text.contains(&value.to_string()),
                        "{value} is not in: {text}"
                    );
                }
                assert!(!text.contains(['{', '}']), "{text}");
                let registry = self.registry(read_only);
                let prefix = format!("{}_", registry.server.name);
                let words = text.split(|any: char| !(any.is_ascii_alphanumeric() || any == '_'));
                let tools: BTreeSet<&str> =
                    words.filter(|word| word.starts_with(&prefix)).collect();
                assert!(!tools.is_empty(), "it makes use of no tool");
                for tool in &tools {
                    assert!(registry.offers(tool), "`{tool}` is named and not on offer");
                }
                let members = self.members(&tools);
                // Every other piece between backticks is one.
                for word in text.split('`').skip(1).step_by(2) {
                    assert!(
                        members.contains(word),
                        "`{word}` is no argument and no member of a result of the tools named"
                    );
                }
            }
        }
    }

    /// Values come from listings that tools read as well, so that the scopes a key needs stay those of the tools.
    pub fn completion(&self, name: &str) {
        for argument in self.find(name).arguments {
            let Complete::From(source) = argument.complete else {
                continue;
            };
            let endpoint = source.request().to_string();
            let mut endpoints = self
                .registry
                .entries
                .iter()
                .flat_map(|entry| entry.contract.endpoints);
            assert!(
                endpoints.any(|known| *known == endpoint),
                "`{}` asks {endpoint}, which no tool does",
                argument.name
            );
        }
    }

    /// The names of the tools' arguments, and of the members of their results at any depth.
    fn members(&self, tools: &BTreeSet<&str>) -> BTreeSet<String> {
        fn collect(schema: &Value, names: &mut BTreeSet<String>) {
            for (name, member) in schema["properties"].as_object().into_iter().flatten() {
                names.insert(name.clone());
                collect(member, names);
            }
            if schema["items"].is_object() {
                collect(&schema["items"], names);
            }
        }
        let mut names = BTreeSet::new();
        for tool in tools {
            let contract = self.entry(tool).contract;
            collect(&json(contract.input_schema), &mut names);
            collect(&json(contract.output_schema), &mut names);
        }
        names
    }

    fn registry(&self, read_only: bool) -> Registry {
        Registry {
            read_only,
            ..self.registry
        }
    }

    fn find(&self, name: &str) -> &'static Prompt {
        self.registry(false).prompt(name).unwrap()
    }

    /// What is said; nothing where the prompt is not on offer.
    fn said(&self, name: &str, arguments: &Map<String, Value>, read_only: bool) -> Option<String> {
        let registry = self.registry(read_only);
        let offered = registry.offered_prompts().any(|prompt| prompt.name == name);
        let said = mcp::said(&registry, name, arguments);
        assert_eq!(said.is_ok(), offered);
        let texts: Vec<String> = said.ok()?.into_iter().map(|said| said.text).collect();
        Some(texts.join("\n\n"))
    }
}

fn required(prompt: &Prompt, argument: &str) -> bool {
    prompt.argument(argument).unwrap().required
}

/// A value for each argument that is wanted.
fn arguments(prompt: &Prompt, wanted: impl Fn(&str) -> bool) -> Map<String, Value> {
    let names = prompt.arguments.iter().map(|argument| argument.name);
    let named = names.filter(|name| wanted(name));
    named
        .map(|name| (name.to_owned(), serde_json::json!(format!("a \"{name}\""))))
        .collect()
}
