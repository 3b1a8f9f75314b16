//! A manifest as a tree for the comparison: everything that callers see, or that changes their answers.
//!
//! The tree is JSON. A key that begins with `.` is a name from the manifest, one with `/` a member of a schema, one with
//! `[` a further source of a parameter. `_text` is a node in words, `_new` marks what no call that worked can notice, and
//! nodes with another `_kind` have nothing in common. Structs of the model are taken apart without `..`, so that every
//! field has a place in the tree.

use std::collections::BTreeSet;
use std::ptr;

use serde_json::{Map, Value, json};
use toolspec::Sources;
use toolspec::emit::{self, input_schema};
use toolspec::model::{
    Conventions, Effect, Group, Hints, Manifest, Message, Part, Prompt, PromptArgument, Server,
    Tool,
};
use toolspec::problem::Spanned;

use super::request_facts::{self, Before};
use super::{schema, service};

/// The tools of both sides that are the same tool.
pub(super) type Pairs<'m> = Vec<(&'m Tool, &'m Tool)>;

/// The trees of both sides.
pub(super) fn trees(old: &Manifest, new: &Manifest, pairs: &Pairs<'_>) -> [Value; 2] {
    [old, new].map(|manifest| {
        let Manifest {
            server,
            conventions,
            lookups,
            tools,
            completions,
            prompts,
            sources: _,
        } = manifest;
        let Server {
            name,
            title,
            instructions,
        } = server;
        let Conventions { prefix, groups } = conventions;
        let tools = tools.iter().map(|tool| {
            let is_tool =
                |(before, after): &&(&Tool, &Tool)| ptr::eq(*before, tool) || ptr::eq(*after, tool);
            let pair = pairs.iter().find(is_tool).copied();
            let name = pair.map_or(&tool.name, |(before, _)| &before.name);
            (&name.value, self::tool(tool, pair))
        });
        let groups = names(groups.iter().map(group_of_tools));
        let lookups = lookups
            .iter()
            .map(|(name, of)| (&name.value, service::lookup(of)));
        let completions = completions
            .iter()
            .map(|(name, of)| (&name.value, service::completion(of)));
        let prompts = prompts
            .iter()
            .map(|prompt| (&prompt.name.value, self::prompt(prompt, manifest, pairs)));
        let server = json!({"name": name, "title": title, "instructions": instructions.value});
        // Put together without `json!`, which would copy each.
        let parts = [
            ("server", server),
            (
                "conventions",
                json!({"prefix": prefix.value, "groups": groups}),
            ),
            ("lookups", names(lookups)),
            ("completions", names(completions)),
            ("prompts", names(prompts)),
            ("tools", names(tools)),
        ];
        parts
            .map(|(key, facts)| (key.to_owned(), facts))
            .into_iter()
            .collect::<Map<_, _>>()
            .into()
    })
}

/// The code of a manifest with these tools, without the places it came from.
pub(super) fn code(manifest: &Manifest, tools: &[&Tool]) -> String {
    // No text, no lines: every place is the same.
    let without_places = Manifest {
        sources: Sources::default(),
        tools: tools.iter().map(|tool| (*tool).clone()).collect(),
        ..manifest.clone()
    };
    emit::unformatted(&without_places, "runtime", "manifest")
}

/// An object's members.
pub(super) fn node(facts: Value) -> Map<String, Value> {
    match facts {
        Value::Object(facts) => facts,
        _ => Map::new(),
    }
}

/// A node for each name, in their order.
pub(super) fn names<'n>(entries: impl Iterator<Item = (&'n String, Value)>) -> Value {
    entries
        .map(|(name, facts)| (format!(".{name}"), facts))
        .collect::<Map<_, _>>()
        .into()
}

/// A node in words, that may come or go as a whole.
pub(super) fn group(facts: Value, is_new: bool, text: &str) -> Value {
    let mut facts = node(facts);
    facts.insert("_new".to_owned(), is_new.into());
    facts.insert("_text".to_owned(), text.into());
    facts.into()
}

pub(super) fn texts(texts: &[Spanned<String>]) -> Value {
    texts.iter().map(|text| text.value.as_str()).collect()
}

fn group_of_tools(group: &Group) -> (&String, Value) {
    let Group {
        name,
        title,
        effects,
    } = group;
    let allowed = Effect::ALL
        .iter()
        .filter(|(_, effect)| effects.contains(effect));
    let effects: Vec<&str> = allowed.map(|(name, _)| *name).collect();
    let text = effects.join(", ");
    (
        &name.value,
        self::group(json!({"title": title, "effects": effects}), false, &text),
    )
}

fn prompt(prompt: &Prompt, manifest: &Manifest, pairs: &Pairs<'_>) -> Value {
    let Prompt {
        span: _,
        name: _,
        title,
        description,
        arguments,
        messages,
    } = prompt;
    let arguments = arguments.iter().map(|argument| {
        let PromptArgument {
            name,
            title,
            description,
            required,
            complete,
        } = argument;
        let facts = json!({
            "title": title.as_ref().map(|title| &title.value),
            "description": description.value,
            "required": required,
            "complete": complete.as_ref().map(service::complete),
        });
        (
            &name.value,
            group(
                facts,
                false,
                if *required { "required" } else { "optional" },
            ),
        )
    });
    let messages: Vec<Value> = messages.iter().map(message).collect();
    // Under the names that the tools had, so that a rename is none.
    let needs = prompt.needs(manifest).into_iter().map(|name| {
        let renamed = pairs.iter().find(|(_, after)| after.name.value == name);
        renamed.map_or(name, |(before, _)| before.name.value.as_str())
    });
    // In whichever order the tools are.
    let needs: BTreeSet<&str> = needs.collect();
    let facts = json!({
        "title": title.value,
        "description": description.value,
        "arguments": names(arguments),
        "messages": messages,
        "needs": needs,
    });
    group(facts, false, &title.value)
}

fn message(message: &Message) -> Value {
    let Message {
        span: _,
        role,
        parts,
    } = message;
    let parts = parts.iter().map(|part| {
        // The pieces are the text, cut where an argument stands.
        let Part {
            when,
            unless,
            text,
            pieces: _,
        } = part;
        json!([texts(when), texts(unless), text.value])
    });
    json!([role.name(), parts.collect::<Vec<_>>()])
}

/// The tools that are still there, each as it was and as it is, in the order they were in.
pub(super) fn pairs<'m>(before: &'m [Tool], after: &'m [Tool]) -> Pairs<'m> {
    let named = |tools: &'m [Tool], name: &str| tools.iter().find(|tool| tool.name.value == name);
    let mut pairs: Pairs<'_> = Vec::new();
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
            && !pairs.iter().any(|(_, taken)| ptr::eq(*taken, found))
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
fn tool(tool: &Tool, pair: Option<(&Tool, &Tool)>) -> Value {
    let Tool {
        span: _,
        name,
        title,
        group: of_group,
        description,
        scopes,
        deprecated_aliases,
        effect,
        // As they take effect: the methods below read them.
        hints: Hints {
            destructive: _,
            idempotent: _,
        },
        input: _,
        handler: _,
        continuation: _,
        text: _,
        output: _,
        // For documentation and tests alone.
        example: _,
        next,
        view,
    } = tool;
    let is_alias = |after: &Tool, name: &str| {
        after
            .deprecated_aliases
            .iter()
            .any(|alias| alias.value == name)
    };
    let keeps_name = pair.is_some_and(|(before, after)| is_alias(after, &before.name.value));
    let is_other = |alias: &&Spanned<String>| {
        pair.is_none_or(|(before, after)| {
            ![&before.name.value, &after.name.value].contains(&&alias.value)
        })
    };
    let aliases: Vec<&String> = deprecated_aliases
        .iter()
        .filter(is_other)
        .map(|alias| &alias.value)
        .collect();
    let fits_request =
        pair.is_some_and(|(before, after)| !before.handler.is_get() && after.handler.is_get());
    let mut facts = node(json!({
        "_keeps_name": keeps_name,
        "_fits_request": fits_request,
        "_called": name.value,
        "_text": summary(tool),
        "name": name.value,
        "deprecated_aliases": aliases,
        "title": title.value,
        "description": description.value,
        "group": of_group.value,
        "scopes": texts(scopes),
        "effect": effect.value.name(),
        "hints": {"destructive": tool.is_destructive(), "idempotent": tool.is_idempotent()},
        "handler": request_facts::handler(tool),
        "next": texts(next),
        "view": view.as_ref().map(|view| &view.value),
    }));
    facts.insert("input".to_owned(), schema::input(tool));
    facts.insert("output".to_owned(), schema::output(tool));
    facts.extend(request_facts::request_facts(tool, Before(pair)));
    facts.into()
}

/// What a reviewer asks first of a new tool.
fn summary(tool: &Tool) -> String {
    let list = |names: Vec<String>, none: &str| {
        let names: Vec<String> = names.iter().map(|name| super::code(name)).collect();
        if names.is_empty() {
            none.to_owned()
        } else {
            names.join(", ")
        }
    };
    let scopes = tool.scopes.iter().map(|scope| scope.value.clone());
    format!(
        "effect {}; scopes: {}; endpoints: {}; about {} tokens",
        super::code(tool.effect.value.name()),
        list(scopes.collect(), "none"),
        list(tool.endpoints(), "not stated"),
        tokens(tool)
    )
}

/// An estimate of what the tool adds to every conversation: four bytes of its entry in `tools/list` are a token.
fn tokens(tool: &Tool) -> usize {
    let entry = json!({
        "name": tool.name.value,
        "title": tool.title.value,
        "description": tool.description.value,
        "inputSchema": input_schema(tool),
        "outputSchema": emit::output_schema(tool),
    });
    entry.to_string().len().div_ceil(4)
}
