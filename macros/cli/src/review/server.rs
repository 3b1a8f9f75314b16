//! What a server says of itself, its groups and its lookups.

use toolspec::model::Manifest;
use toolspec::yaml::{Kind, Node};

use super::{Change, Class, Side, answers};

pub(super) fn changes(old: &Side, new: &Side) -> Vec<Change> {
    let (before, after) = (&old.manifest.server, &new.manifest.server);
    let mut found = Vec::new();
    let mut push = |differs: bool, class, at: &str, message: &str| {
        if differs {
            found.push(Change::new(class, at, message));
        }
    };
    push(
        before.name != after.name,
        Class::Breaking,
        "server.name",
        "the server's name is another: hosts address its tools by it",
    );
    push(
        before.title != after.title,
        Class::Cosmetic,
        "server.title",
        "the server's title is another",
    );
    push(
        before.instructions.value != after.instructions.value,
        Class::Cosmetic,
        "server.instructions",
        "the instructions for models are in other words",
    );
    push(
        groups(old) != groups(new),
        Class::Cosmetic,
        "conventions.groups",
        "the groups, their titles or their order are others",
    );
    let lookups = changed_lookups(old, new);
    for name in &lookups {
        push(
            true,
            Class::Additive,
            &format!("lookups.{name}"),
            &format!("lookup `{name}` changed: prefixes and names are resolved otherwise"),
        );
    }
    let rest = |side: &Side| {
        answers::whole(&Manifest {
            tools: Vec::new(),
            server: old.manifest.server.clone(),
            conventions: old.manifest.conventions.clone(),
            lookups: Vec::new(),
            completions: Vec::new(),
            prompts: Vec::new(),
            ..side.manifest.clone()
        })
    };
    push(
        rest(old) != rest(new),
        Class::Additive,
        "manifest",
        "what is generated besides the tools is another",
    );
    found
}

fn groups(side: &Side) -> Vec<(&str, &str)> {
    let groups = side.manifest.conventions.groups.iter();
    groups
        .map(|group| (group.name.value.as_str(), group.title.as_str()))
        .collect()
}

/// The lookups of either manifest that are generated otherwise in the other.
fn changed_lookups(old: &Side, new: &Side) -> Vec<String> {
    let code = |side: &Side, wanted: &str| {
        let lookups = side.manifest.lookups.iter();
        answers::whole(&Manifest {
            tools: Vec::new(),
            server: old.manifest.server.clone(),
            conventions: old.manifest.conventions.clone(),
            lookups: lookups
                .filter(|(name, _)| name.value == wanted)
                .cloned()
                .collect(),
            ..old.manifest.clone()
        })
    };
    let mut names: Vec<String> = [old, new].into_iter().flat_map(names).collect();
    names.sort();
    names.dedup();
    names.retain(|name| code(old, name) != code(new, name));
    names
}

fn names(side: &Side) -> Vec<String> {
    match side.tree.as_ref().and_then(|tree| tree.get("lookups")) {
        Some(Node {
            kind: Kind::Mapping(entries),
            ..
        }) => entries.iter().map(|(key, _)| key.name.clone()).collect(),
        _ => Vec::new(),
    }
}
