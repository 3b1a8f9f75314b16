//! Names: their form, that they are unique, the order of the groups, and what `next` refers to.

use crate::model::Manifest;
use crate::problem::{Problem, Problems, Spanned};

/// Some hosts cut longer names.
const LONGEST: usize = 63;

pub(super) fn check(manifest: &Manifest, problems: &mut Problems) {
    for tool in &manifest.tools {
        form(&tool.name, &manifest.conventions.prefix.value, problems);
    }
    unique(
        manifest.tools.iter().map(|tool| &tool.name),
        "tool",
        problems,
    );
    unique(
        manifest.conventions.groups.iter().map(|group| &group.name),
        "group",
        problems,
    );
    groups(manifest, problems);
    next(manifest, problems);
    lookups(manifest, problems);
}

/// A lookup that no argument uses is a leftover.
fn lookups(manifest: &Manifest, problems: &mut Problems) {
    let properties = manifest
        .tools
        .iter()
        .flat_map(|tool| tool.input.properties());
    let used: Vec<&str> = properties
        .filter_map(|property| property.schema.lookup.as_ref())
        .map(|lookup| lookup.value.as_str())
        .collect();
    for (name, _) in &manifest.lookups {
        if !used.contains(&name.value.as_str()) {
            problems.push(
                Problem::new(name.span, format!("lookup `{}` is never used", name.value)).help(
                    format!("give an argument `lookup: {}`, or remove it", name.value),
                ),
            );
        }
    }
}

fn form(name: &Spanned<String>, prefix: &str, problems: &mut Problems) {
    let words: Option<Vec<&str>> = name
        .value
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('_'))
        .map(|rest| rest.split('_').collect());
    let word = |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let fits = words.is_some_and(|words| words.len() >= 2 && words.iter().all(word));
    if !fits {
        problems.push(
            Problem::new(
                name.span,
                format!("tool name `{}` breaks the convention", name.value),
            )
            .label(format!("names match `^{prefix}_[a-z]+(_[a-z]+)+$`"))
            .help(format!(
                "name it `{prefix}_<verb>_<noun>`, lower-case letters only"
            )),
        );
    }
    if name.value.len() > LONGEST {
        problems.push(
            Problem::new(
                name.span,
                format!("tool name is {} characters long", name.value.len()),
            )
            .label(format!("at most {LONGEST}: some hosts cut the rest"))
            .help("shorten it"),
        );
    }
}

fn unique<'a>(
    names: impl Iterator<Item = &'a Spanned<String>>,
    noun: &str,
    problems: &mut Problems,
) {
    let mut seen: Vec<&Spanned<String>> = Vec::new();
    for name in names {
        match seen.iter().find(|first| first.value == name.value) {
            Some(first) => problems.push(
                Problem::new(
                    name.span,
                    format!("{noun} `{}` is defined twice", name.value),
                )
                .note(first.span, "first defined here")
                .help("rename or remove one of them"),
            ),
            None => seen.push(name),
        }
    }
}

/// Tools stand in the order of the groups, each group in one piece.
fn groups(manifest: &Manifest, problems: &mut Problems) {
    let groups = &manifest.conventions.groups;
    let place = |name: &str| groups.iter().position(|group| group.name.value == name);
    let mut last: Option<(usize, &Spanned<String>)> = None;
    for tool in &manifest.tools {
        let Some(at) = place(&tool.group.value) else {
            problems.push(
                Problem::new(
                    tool.group.span,
                    format!("unknown group `{}`", tool.group.value),
                )
                .nearest(
                    &tool.group.value,
                    groups.iter().map(|group| group.name.value.as_str()),
                ),
            );
            continue;
        };
        match last {
            Some((before, earlier)) if at < before => problems.push(
                Problem::new(
                    tool.group.span,
                    format!("`{}` of group `{}` stands after group `{}`", tool.name.value, tool.group.value, earlier.value),
                )
                .note(earlier.span, "a later group begins before it")
                .help("tools are advertised in the order of `conventions.groups`: move it up to its group"),
            ),
            _ => last = Some((at, &tool.group)),
        }
        let group = &groups[at];
        if !group.effects.contains(&tool.effect.value) {
            let effect = tool.effect.value.name();
            let takers: Vec<&str> = groups
                .iter()
                .filter(|group| group.effects.contains(&tool.effect.value))
                .map(|group| group.name.value.as_str())
                .collect();
            let help = if takers.is_empty() {
                format!(
                    "let a group take it: `{{name: {}, effects: [read, {effect}]}}`",
                    group.name.value
                )
            } else {
                format!("move it to `{}`", takers.join("` or `"))
            };
            problems.push(
                Problem::new(
                    tool.effect.span,
                    format!(
                        "a tool with effect `{effect}` in group `{}`",
                        group.name.value
                    ),
                )
                .note(group.name.span, "this group's tools may not have it")
                .help(help),
            );
        }
    }
}

fn next(manifest: &Manifest, problems: &mut Problems) {
    let names = || manifest.tools.iter().map(|tool| tool.name.value.as_str());
    for tool in &manifest.tools {
        for next in &tool.next {
            if next.value == tool.name.value {
                problems.push(
                    Problem::new(
                        next.span,
                        format!("`next` of `{}` names the tool itself", next.value),
                    )
                    .help("remove it"),
                );
            } else if !names().any(|name| name == next.value) {
                problems.push(
                    Problem::new(
                        next.span,
                        format!("`next` names `{}`, which is no tool", next.value),
                    )
                    .nearest(&next.value, names()),
                );
            }
        }
    }
}
