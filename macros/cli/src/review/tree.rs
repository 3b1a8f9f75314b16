//! A manifest as a tree for the comparison: everything that callers see, or that changes their answers.
//!
//! Both sides have the same keys in the same order, except for names that only one side has.

use serde_json::{Map, Value, json};
use toolspec::Sources;
use toolspec::emit::{self, RESERVED, input_schema, output_schema};
use toolspec::grammar::TOOL;
use toolspec::model::{Manifest, Prompt, PromptArgument, Schema, Tool, Type};
use toolspec::problem::Spanned;
use toolspec::yaml::Node;

use super::Side;

/// Keys of a tool that are compared by what they advertise.
const ADVERTISED: &[&str] = &[
    "name",
    "title",
    "group",
    "description",
    "scopes",
    "effect",
    "input",
    "output",
    "example",
    "next",
    "view",
    "deprecated_aliases",
    "hints",
];

/// Keywords of a schema that are compared as they are, in the order that changes are reported in.
const KEYWORDS: &[&str] = &[
    "type",
    "description",
    "examples",
    "format",
    "default",
    "enum",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "pattern",
];

/// The trees of both sides.
pub(super) fn trees(old: &Side, new: &Side) -> [Value; 2] {
    let pairs = pairs(&old.manifest.tools, &new.manifest.tools);
    [old, new].map(|side| {
        let mut tools = Map::new();
        for tool in &side.manifest.tools {
            let is_tool = |(before, after): &&(&Tool, &Tool)| std::ptr::eq(*before, tool) || std::ptr::eq(*after, tool);
            let pair = pairs.iter().find(is_tool);
            let name = pair.map_or(&tool.name, |(before, _)| &before.name);
            tools.insert(name.value.clone(), self::tool(old, new, tool, pair));
        }
        let manifest = &side.manifest;
        let groups = manifest.conventions.groups.iter();
        let prompts = manifest.prompts.iter();
        json!({
            "server.name": manifest.server.name,
            "server.title": manifest.server.title,
            "server.instructions": manifest.server.instructions.value,
            "conventions.groups": groups.map(|group| json!([group.name.value, group.title])).collect::<Vec<_>>(),
            "lookups": lookups(old, new, side),
            "manifest": code(manifest, |part| {
                part.server.clone_from(&old.manifest.server);
                part.conventions.clone_from(&old.manifest.conventions);
                part.lookups.clear();
                part.completions.clear();
            }),
            "prompts": prompts.map(|prompt| (prompt.name.value.clone(), self::prompt(old, prompt))).collect::<Map<_, _>>(),
            "completions": code(&old.manifest, |part| part.completions.clone_from(&manifest.completions)),
            "tools": tools,
        })
    })
}

/// The code of a whole manifest, without the places it came from.
pub(super) fn whole_code(manifest: &Manifest) -> String {
    // No text, no lines: every place is the same.
    let without_places = Manifest {
        sources: Sources::default(),
        ..manifest.clone()
    };
    emit::rust(&without_places, "runtime", "manifest")
}

/// The code of a manifest without its tools and prompts, but for what is put there.
fn code(manifest: &Manifest, put: impl FnOnce(&mut Manifest)) -> String {
    let mut part = Manifest {
        tools: Vec::new(),
        prompts: Vec::new(),
        ..manifest.clone()
    };
    put(&mut part);
    whole_code(&part)
}

/// The code that each lookup of either side is in the old manifest.
fn lookups(old: &Side, new: &Side, side: &Side) -> Map<String, Value> {
    let lookups = [old, new]
        .into_iter()
        .flat_map(|side| &side.manifest.lookups);
    let mut names: Vec<&str> = lookups.map(|(name, _)| name.value.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let code = |wanted: &str| {
        let lookups = side
            .manifest
            .lookups
            .iter()
            .filter(|(name, _)| name.value == wanted);
        code(&old.manifest, |part| {
            part.lookups = lookups.cloned().collect();
        })
    };
    names
        .into_iter()
        .map(|name| (name.to_owned(), code(name).into()))
        .collect()
}

fn prompt(old: &Side, prompt: &Prompt) -> Value {
    let words = |argument: &PromptArgument| {
        let title = argument.title.as_ref().map(|title| &title.value);
        json!([argument.name.value, title, argument.description.value])
    };
    let arguments = prompt.arguments.iter();
    let required = |argument: &PromptArgument| {
        (
            argument.name.value.clone(),
            json!({"required": flag(argument.required)}),
        )
    };
    json!({
        "arguments": arguments.clone().map(required).collect::<Map<_, _>>(),
        "words": json!([prompt.title.value, prompt.description.value, arguments.map(words).collect::<Vec<_>>()]),
        "code": code(&old.manifest, |part| part.prompts.push(prompt.clone())),
    })
}

/// The tools that are still there, each as it was and as it is, in the order they were in.
fn pairs<'s>(before: &'s [Tool], after: &'s [Tool]) -> Vec<(&'s Tool, &'s Tool)> {
    let named = |tools: &'s [Tool], name: &str| tools.iter().find(|tool| tool.name.value == name);
    let mut pairs: Vec<(&Tool, &Tool)> = Vec::new();
    for tool in before {
        let name = &tool.name.value;
        let mut added = after
            .iter()
            .filter(|tool| named(before, &tool.name.value).is_none());
        let has_old_name = |other: &&Tool| {
            other
                .deprecated_aliases
                .iter()
                .any(|alias| alias.value == *name)
        };
        let found = named(after, name)
            .or_else(|| added.clone().find(has_old_name))
            .or_else(|| added.find(|other| is_same_call(tool, other)));
        if let Some(found) = found
            && !pairs.iter().any(|(_, taken)| std::ptr::eq(*taken, found))
        {
            pairs.push((tool, found));
        }
    }
    pairs
}

/// Whether two tools of different names take the same arguments to the same endpoints.
fn is_same_call(before: &Tool, after: &Tool) -> bool {
    let called = before.endpoints();
    !called.is_empty() && called == after.endpoints() && input_schema(before) == input_schema(after)
}

/// One tool; of a pair some parts depend on the other.
fn tool(old: &Side, new: &Side, tool: &Tool, pair: Option<&(&Tool, &Tool)>) -> Value {
    let has_same_effect =
        pair.is_none_or(|(before, after)| before.effect.value == after.effect.value);
    let is_after = pair.filter(|(_, after)| std::ptr::eq(*after, tool));
    let keeps_name = pair.is_some_and(|(before, after)| {
        texts(&after.deprecated_aliases).contains(&&before.name.value)
    });
    let others = pair.map(|(before, after)| [&before.name.value, &after.name.value]);
    let aliases = texts(&tool.deprecated_aliases).into_iter();
    let aliases = aliases.filter(|alias| !others.is_some_and(|others| others.contains(alias)));
    json!({
        "name": tool.name.value,
        "keeps_name": keeps_name,
        "deprecated_aliases": aliases.collect::<Vec<_>>(),
        "title": tool.title.value,
        "description": tool.description.value,
        "group": tool.group.value,
        "scopes": texts(&tool.scopes),
        "effect": tool.effect.value.name(),
        "hints": has_same_effect.then(|| [tool.is_destructive(), tool.is_idempotent()]),
        "input": whole_schema(&input_schema(tool)),
        "output": whole_schema(&own_output(tool)),
        "handler": is_after.map(|(before, after)| handler_keys(old, new, before, after)),
        "input.sources": sources(&tool.input),
        "output.sources": sources(&tool.output),
        "next": texts(&tool.next),
        "view": tool.view.as_ref().map(|view| &view.value),
    })
}

fn texts(texts: &[Spanned<String>]) -> Vec<&String> {
    texts.iter().map(|text| &text.value).collect()
}

/// True, or nothing at all.
fn flag(is_set: bool) -> Option<bool> {
    is_set.then_some(true)
}

/// The result's schema without what the server adds to results.
fn own_output(tool: &Tool) -> Value {
    let mut schema = output_schema(tool);
    if let Some(members) = schema["properties"].as_object_mut() {
        members.retain(|name, _| {
            !RESERVED.contains(&name.as_str()) && name != "truncated"
                || tool.output.property(name).is_some()
        });
    }
    schema
}

/// An advertised schema, and the order of everything in it, which models and people see.
fn whole_schema(advertised: &Value) -> Value {
    let mut schema = self::schema(advertised, false);
    schema["order"] = advertised.to_string().into();
    schema
}

/// An advertised schema, all keywords of which stand for themselves.
fn schema(advertised: &Value, is_required: bool) -> Value {
    let (inner, null) = (&advertised["anyOf"][0], &advertised["anyOf"][1]);
    let is_nullable = null["type"] == "null" && advertised["anyOf"][2].is_null();
    let own = if is_nullable { inner } else { advertised };
    let mut schema = json!({"required": flag(is_required), "null": flag(is_nullable)});
    for keyword in KEYWORDS {
        schema[*keyword] = own[*keyword].clone();
    }
    if is_nullable && !advertised["description"].is_null() {
        schema["description"] = advertised["description"].clone();
    }
    if own["type"] == "array" {
        schema["items"] = self::schema(&own["items"], false);
    }
    let members = own["properties"].as_object().into_iter().flatten();
    let required = own["required"].as_array();
    let members = members.map(|(name, member)| {
        let is_required = required.is_some_and(|names| names.iter().any(|known| known == name));
        (name.clone(), self::schema(member, is_required))
    });
    schema["members"] = members.collect::<Map<_, _>>().into();
    let rest = &own["additionalProperties"];
    let is_open = !rest.is_null() && *rest != Value::Bool(false);
    schema["rest"] = is_open.then(|| self::schema(rest, false)).into();
    schema
}

/// Where the values of a schema are found, which no advertised schema shows.
fn sources(schema: &Schema) -> Value {
    let members = schema.properties().iter();
    let members = members.map(|one| (one.name.value.clone(), sources(&one.schema)));
    let (items, rest) = match &schema.of {
        Type::Array { items, .. } => (Some(sources(items)), None),
        Type::Object { additional, .. } => (None, additional.as_deref().map(sources)),
        _ => (None, None),
    };
    json!({
        "lookup": schema.lookup.as_ref().map(|lookup| &lookup.value),
        "from": json!([schema.from, schema.count]),
        "map": schema.map,
        "kept": members.collect::<Map<_, _>>(),
        "items": items,
        "rest": rest,
    })
}

/// The keys behind the schemas of a tool that say something else: not only in their text, but in what is generated
/// when everything advertised is set to what it was.
fn handler_keys(old: &Side, new: &Side, before: &Tool, after: &Tool) -> Option<Vec<&'static str>> {
    let entries = (old.entry(&before.name.value), new.entry(&after.name.value));
    let differs = |key: &&str| {
        let value = |entry: Option<&Node>| Some(entry?.get(key)?.json());
        value(entries.0) != value(entries.1)
    };
    let keys = TOOL.names().into_iter();
    let keys = keys.filter(|key| !ADVERTISED.contains(key));
    let keys: Vec<&str> = keys.filter(differs).collect();
    let as_before = Tool {
        span: before.span,
        name: before.name.clone(),
        title: before.title.clone(),
        group: before.group.clone(),
        description: before.description.clone(),
        scopes: before.scopes.clone(),
        effect: before.effect.clone(),
        hints: before.hints.clone(),
        deprecated_aliases: before.deprecated_aliases.clone(),
        input: before.input.clone(),
        output: before.output.clone(),
        example: before.example.clone(),
        next: before.next.clone(),
        view: before.view.clone(),
        ..after.clone()
    };
    let code = |tool: Tool| code(&old.manifest, |part| part.tools.push(tool));
    let is_other = !keys.is_empty() && code(as_before) != code(before.clone());
    is_other.then_some(keys)
}
