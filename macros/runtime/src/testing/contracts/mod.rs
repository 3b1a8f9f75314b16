//! Contract tests: the conventions for every tool and prompt of a manifest.
//!
//! `advertised` tests the advertised parts of a tool, `behaviour` its calls, `prompts` both for prompts.

mod advertised;
mod behaviour;
mod prompts;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

use crate::contract::Contract;
use crate::registry::{Entry, Registry};

/// The contract of a manifest: each function takes the name of a tool or prompt and panics where that breaks the convention.
///
/// `toolspec_macros::contract_tests!` makes a `#[test]` of each tool and convention:
///
/// ```ignore
/// static CONTRACTS: Contracts = Contracts::new(REGISTRY, env!("CARGO_MANIFEST_DIR"));
/// toolspec_macros::contract_tests!(CONTRACTS);
/// ```
///
/// What reviewers look at is in `tests/snapshots/tools/<tool>.snap` and `tests/snapshots/prompts/<prompt>.snap`; `INSTA_UPDATE=always`
/// writes it.
#[derive(Debug)]
pub struct Contracts {
    registry: Registry,
    folder: &'static str,
}

/// A call that works, and what the service answers to its first request.
struct Example {
    arguments: Map<String, Value>,
    response: Option<Value>,
}

impl Contracts {
    /// The contracts of the tools of a registry, with the folder of the crate that has the tests, `env!("CARGO_MANIFEST_DIR")`.
    #[must_use]
    pub const fn new(registry: Registry, folder: &'static str) -> Self {
        Self { registry, folder }
    }

    /// The tool of that name.
    fn entry(&self, tool: &str) -> &'static Entry {
        let found = self.registry.entries.iter();
        let mut found = found.filter(|entry| entry.contract.name == tool);
        found
            .next()
            .expect("the macro and the build read the same manifest")
    }

    fn contract(&self, tool: &str) -> &'static Contract {
        self.entry(tool).contract
    }

    /// The manifest's example, as the macro gives it. An answer that the manifest leaves out is that of
    /// `tests/exchanges/<tool>/example.json`, where there is such a file.
    fn example(&self, tool: &str, example: &str) -> Example {
        let example = json(example);
        let recorded = || {
            let file = format!("tests/exchanges/{tool}/example.json");
            let text = fs::read_to_string(Path::new(self.folder).join(file)).ok()?;
            Some(json(&text)["exchanges"][0]["answer"]["body"].take())
        };
        Example {
            arguments: example["arguments"].as_object().cloned().unwrap(),
            response: example.get("response").cloned().or_else(recorded),
        }
    }

    /// A snapshot whose tool or prompt is gone fails, so that none outlives what it was taken of.
    pub fn no_orphans(&self) {
        let tools = self.registry.entries.iter();
        let tools = tools.map(|entry| entry.contract.name).collect();
        let prompts = self.registry.prompts.iter();
        let prompts = prompts.map(|prompt| prompt.name).collect();
        let mut orphans = Vec::new();
        for (kind, known) in [("tools", tools), ("prompts", prompts)] {
            let known: BTreeSet<&str> = known;
            let folder = format!("tests/snapshots/{kind}");
            let files = fs::read_dir(Path::new(self.folder).join(&folder));
            for file in files.into_iter().flatten() {
                let file = file.unwrap().file_name().into_string().unwrap();
                let subject = file.trim_end_matches(".new").trim_end_matches(".snap");
                if !known.contains(subject) {
                    orphans.push(format!("{folder}/{file}"));
                }
            }
        }
        orphans.sort();
        assert!(
            orphans.is_empty(),
            "these belong to no tool or prompt, remove them: git rm {}",
            orphans.join(" ")
        );
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}
