//! What hosts are told of a tool.

use serde_json::{Value, json};
use toolspec_runtime::contract::Effect;

use super::{contract, json};
use crate::contract::{entry, snapshots};

pub(crate) fn name(tool: &str) {
    let words: Vec<&str> = tool.split('_').collect();
    assert!(words.len() >= 3, "`{tool}` is prefix, verb and noun");
    assert_eq!(words[0], aisoc_mcp::generated::SERVER.name);
    assert!(tool.len() <= 63, "hosts cut names at 63 characters");
    assert!(
        words
            .iter()
            .all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase()))
    );
    let same = aisoc_mcp::generated::TOOLS
        .iter()
        .filter(|entry| entry.contract.name == tool);
    assert_eq!(same.count(), 1);
}

/// The groups come in their order, so a tool's group is never before the group of the tool above it.
pub(crate) fn order(tool: &str) {
    let place = |group: &str| {
        aisoc_mcp::generated::GROUPS
            .iter()
            .position(|known| known.name == group)
            .unwrap()
    };
    let tools = aisoc_mcp::generated::TOOLS;
    let at = tools
        .iter()
        .position(|entry| entry.contract.name == tool)
        .unwrap();
    let here = place(tools[at].contract.group);
    assert!(
        tools[..at]
            .iter()
            .all(|above| place(above.contract.group) <= here)
    );
}

pub(crate) fn metadata(tool: &str) {
    let contract = contract(tool);
    assert!(!contract.title.is_empty());
    assert!(
        !contract.endpoints.is_empty(),
        "people want to know what `{tool}` calls"
    );
    for next in contract.result.next {
        entry(next);
    }
    let mut facts = json!({
            "name": contract.name,
            "title": contract.title,
            "group": contract.group,
            "description": contract.description,
            "scopes": contract.scopes,
            "effect": format!("{:?}", contract.effect).to_lowercase(),
            "endpoints": contract.endpoints,
            "next": contract.result.next,
    });
    if let Some(view) = contract.view {
        facts["view"] = json!(view);
    }
    snapshots::hold("metadata", tool, &facts);
}

pub(crate) fn description(tool: &str) {
    let length = contract(tool).description.chars().count();
    assert!((20..=280).contains(&length), "{length} characters");
}

/// The four hints are explicit, and a tool that only reads is said to be harmless.
pub(crate) fn hints(tool: &str) {
    let hints = json!(toolspec_runtime::mcp::annotations(contract(tool)));
    let expected = match contract(tool).effect {
        Effect::Read => [true, false, true, true],
        _ => [
            false,
            contract(tool).destructive,
            contract(tool).idempotent,
            true,
        ],
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

pub(crate) fn input_schema(tool: &str) {
    let schema = json(contract(tool).input_schema);
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
    snapshots::hold("input_schema", tool, &schema);
}

pub(crate) fn output_schema(tool: &str) {
    let schema = json(contract(tool).output_schema);
    assert_eq!(schema["type"], "object");
    assert!(
        schema.get("required").is_none(),
        "the service may omit anything"
    );
    portable(&schema, &mut Vec::new());
    jsonschema::validator_for(&schema).expect("a valid schema");
    snapshots::hold("output_schema", tool, &schema);
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
