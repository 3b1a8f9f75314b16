//! How calls are answered: what no advertised schema shows, and the generated code holds.

use toolspec::Sources;
use toolspec::emit;
use toolspec::grammar::MAPPINGS;
use toolspec::model::{Manifest, Schema, Tool, Type};
use toolspec::yaml::Node;

use super::{Change, Class, Side};
use Class::{Additive, Breaking};

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

/// The generated code, without the places it came from.
pub(super) fn whole(manifest: &Manifest) -> String {
    // No text, no lines: every place is the same.
    let without_places = Manifest {
        sources: Sources::default(),
        ..manifest.clone()
    };
    emit::rust(&without_places, "runtime", "manifest")
}

fn code(manifest: &Manifest, tool: Tool) -> String {
    whole(&Manifest {
        tools: vec![tool],
        prompts: Vec::new(),
        completions: Vec::new(),
        lookups: Vec::new(),
        ..manifest.clone()
    })
}

/// What differs behind the schemas of one tool.
pub(super) fn changes(old: &Side, new: &Side, before: &Tool, after: &Tool) -> Vec<Change> {
    let mut found: Vec<Change> = handler(old, new, before, after).into_iter().collect();
    for property in before.input.properties() {
        let name = &property.name.value;
        let Some(now) = after.input.property(name) else {
            continue;
        };
        let lookup = |schema: &Schema| schema.lookup.as_ref().map(|lookup| lookup.value.clone());
        let (was, is) = (lookup(&property.schema), lookup(now));
        let at = format!("input.{name}");
        match (was, is) {
            (was, is) if was == is => {}
            (None, Some(_)) => found.push(Change::new(
                Additive,
                at,
                format!("argument `{name}` takes a prefix or another name as well"),
            )),
            _ => found.push(Change::new(
                Breaking,
                at,
                format!("argument `{name}` is looked up otherwise, or not at all"),
            )),
        }
    }
    origin("", &before.output, &after.output, &mut found);
    found
}

/// The keys behind the schemas that say something else: not only in their text, but in what is generated
/// when everything advertised is set to what it was.
fn handler(old: &Side, new: &Side, before: &Tool, after: &Tool) -> Option<Change> {
    let keys = other_keys(old, new, before, after);
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
    if keys.is_empty() || code(&old.manifest, as_before) == code(&old.manifest, before.clone()) {
        return None;
    }
    let named: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    let message = format!(
        "{} changed: the same calls are answered otherwise",
        named.join(", ")
    );
    Some(Change::new(Additive, keys[0], message))
}

/// The keys, besides those that are advertised, whose values differ.
fn other_keys(old: &Side, new: &Side, before: &Tool, after: &Tool) -> Vec<&'static str> {
    let entries = (old.entry(&before.name.value), new.entry(&after.name.value));
    let tool = MAPPINGS.iter().filter(|mapping| mapping.name == "tool");
    let keys = tool.flat_map(|mapping| mapping.keys.iter().copied());
    let keys = keys.filter(|key| !ADVERTISED.contains(key));
    let differs = |key: &&str| {
        let of = |entry: Option<&Node>| Some(entry?.get(key)?.json());
        of(entries.0) != of(entries.1)
    };
    keys.filter(differs).collect()
}

/// Where the values of a result come from.
fn origin(path: &str, old: &Schema, new: &Schema, found: &mut Vec<Change>) {
    let name = path.trim_start_matches('.');
    if old.from != new.from || old.count != new.count {
        let message = format!("result member `{name}` comes from elsewhere in the answer");
        found.push(Change::new(Additive, format!("output.{name}"), message));
    }
    if old.map != new.map {
        let kept = old.map.iter().all(|pair| new.map.contains(pair)) && !old.map.is_empty();
        let (class, what) = if kept {
            (Additive, "shows texts that it left out")
        } else {
            (Breaking, "shows other texts than it did")
        };
        let message = format!("result member `{name}` {what}");
        found.push(Change::new(class, format!("output.{name}"), message));
    }
    for property in old.properties() {
        let name = &property.name.value;
        if let Some(now) = new.property(name) {
            origin(&format!("{path}.{name}"), &property.schema, now, found);
        }
    }
    match (&old.of, &new.of) {
        (Type::Array { items: old, .. }, Type::Array { items: new, .. }) => {
            origin(&format!("{path}[]"), old, new, found);
        }
        (
            Type::Object {
                additional: Some(old),
                ..
            },
            Type::Object {
                additional: Some(new),
                ..
            },
        ) => {
            origin(&format!("{path}.*"), old, new, found);
        }
        _ => {}
    }
}
