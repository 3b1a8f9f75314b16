//! Contract tests of the advertised parts of a tool.

use serde_json::{Value, json};

use super::{Contracts, json};
use crate::contract::Effect;
use crate::mcp;

impl Contracts {
    /// Prefix, verb and noun, lower case, within what hosts show, once.
    pub fn name(&self, tool: &str, _example: &str) {
        let words: Vec<&str> = tool.split('_').collect();
        assert!(words.len() >= 3, "`{tool}` is prefix, verb and noun");
        assert_eq!(words[0], self.registry.server.name);
        assert!(tool.len() <= 63, "hosts cut names at 63 characters");
        assert!(
            words
                .iter()
                .all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase()))
        );
        let all = self.registry.entries.iter();
        let same = all.filter(|entry| entry.contract.name == tool);
        assert_eq!(same.count(), 1);
    }

    /// The groups come in their order, so a tool's group is never before the group of the tool above it.
    pub fn order(&self, tool: &str, _example: &str) {
        let place = |group: &str| {
            let mut groups = self.registry.groups.iter();
            groups.position(|known| known.name == group).unwrap()
        };
        let tools = self.registry.entries;
        let mut names = tools.iter().map(|entry| entry.contract.name);
        let at = names.position(|name| name == tool).unwrap();
        let here = place(tools[at].contract.group);
        assert!(
            tools[..at]
                .iter()
                .all(|above| place(above.contract.group) <= here)
        );
    }

    /// A title, an endpoint, and tools to go on with that there are.
    pub fn metadata(&self, tool: &str, _example: &str) {
        let contract = self.contract(tool);
        assert!(!contract.title.is_empty());
        assert!(
            !contract.endpoints.is_empty(),
            "people want to know what `{tool}` calls"
        );
        for next in contract.result.next {
            self.entry(next);
        }
    }

    /// Long enough to choose by, short enough to be read with all others.
    pub fn description(&self, tool: &str, _example: &str) {
        let length = self.contract(tool).description.chars().count();
        assert!((20..=280).contains(&length), "{length} characters");
    }

    /// The four hints are explicit, and a tool that only reads is said to be harmless.
    pub fn hints(&self, tool: &str, _example: &str) {
        let contract = self.contract(tool);
        let hints = json!(mcp::annotations(contract));
        let expected = match contract.effect {
            Effect::Read => [true, false, true, true],
            _ => [false, contract.destructive, contract.idempotent, true],
        };
        let names = [
            "readOnlyHint",
            "destructiveHint",
            "idempotentHint",
            "openWorldHint",
        ];
        for (name, expected) in names.iter().zip(expected) {
            assert_eq!(hints[name], json!(expected), "{name}");
        }
    }

    /// A JSON Schema of a closed object that every host can read.
    pub fn input_schema(&self, tool: &str, _example: &str) {
        let schema = json(self.contract(tool).input_schema);
        assert_eq!(schema["type"], "object");
        assert_eq!(schema["additionalProperties"], false);
        portable(&schema, &mut Vec::new());
        for combinator in ["anyOf", "oneOf", "allOf", "not", "$ref"] {
            assert!(
                schema.get(combinator).is_none(),
                "`{combinator}` at the root"
            );
        }
        jsonschema::validator_for(&schema).expect("a valid schema");
    }

    /// A JSON Schema of an object that requires nothing.
    pub fn output_schema(&self, tool: &str, _example: &str) {
        let schema = json(self.contract(tool).output_schema);
        assert_eq!(schema["type"], "object");
        assert!(
            schema.get("required").is_none(),
            "the service may omit anything"
        );
        portable(&schema, &mut Vec::new());
        jsonschema::validator_for(&schema).expect("a valid schema");
    }
}

/// No reference, no list of types, no bare boolean where a schema stands.
fn portable(schema: &Value, path: &mut Vec<String>) {
    assert!(schema.is_object(), "{path:?} is no schema");
    assert!(schema.get("$ref").is_none(), "{path:?} has a reference");
    assert!(
        schema.get("type").is_none_or(Value::is_string),
        "{path:?} has a list of types"
    );
    let members = schema["properties"].as_object().into_iter().flatten();
    for (name, member) in members
        .map(|(name, member)| (name.as_str(), member))
        .chain(schema.get("items").map(|items| ("[]", items)))
    {
        path.push(name.to_owned());
        portable(member, path);
        path.pop();
    }
}
