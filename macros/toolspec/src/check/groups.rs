//! Checks groups: that each is defined once, the order of the tools, and the effects of the tools.

use super::unique;
use crate::draft::{Draft, ToolDraft};
use crate::model::{Effect, Group};
use crate::problem::{Problem, Problems, Spanned};

pub(super) fn check(draft: &Draft, problems: &mut Problems) {
    let Some(groups) = &draft.groups else {
        return;
    };
    unique(
        groups.iter().map(|group| &group.name),
        |name| format!("group `{name}` is defined twice"),
        problems,
    );
    for group in groups {
        form(&group.name, problems);
    }
    let mut last: Option<(usize, &Spanned<String>)> = None;
    for tool in &draft.tools {
        let Some(named) = &tool.group else {
            continue;
        };
        let found = groups
            .iter()
            .position(|group| group.name.value == named.value);
        let Some(at) = found else {
            problems.push(
                Problem::new(named.span, format!("unknown group `{}`", named.value)).nearest(
                    &named.value,
                    groups.iter().map(|group| group.name.value.as_str()),
                ),
            );
            continue;
        };
        match last {
            Some((before, earlier)) if at < before => {
                problems.push(late(tool, named, earlier));
            }
            _ => last = Some((at, named)),
        }
        if let Some(effect) = &tool.effect {
            self::effect(effect, &groups[at], groups, problems);
        }
    }
}

/// Group names stand in tables, graphs and `_meta`.
fn form(name: &Spanned<String>, problems: &mut Problems) {
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    if !name.value.split('_').all(is_word) {
        problems.push(
            Problem::new(
                name.span,
                format!("group name `{}` breaks the convention", name.value),
            )
            .label("names match `^[a-z]+(_[a-z]+)*$`")
            .help("what people read is its `title`: `{name: deep_dive, title: Deep-dive}`"),
        );
    }
}

fn late(tool: &ToolDraft, group: &Spanned<String>, earlier: &Spanned<String>) -> Problem {
    Problem::new(
        group.span,
        format!(
            "{} of group `{}` stands after group `{}`",
            tool.called(),
            group.value,
            earlier.value
        ),
    )
    .note(earlier.span, "a later group begins before it")
    .help("tools are advertised in the order of `conventions.groups`: move it up to its group")
}

fn effect(effect: &Spanned<Effect>, group: &Group, groups: &[Group], problems: &mut Problems) {
    if group.effects.contains(&effect.value) {
        return;
    }
    let name = effect.value.name();
    let takers: Vec<&str> = groups
        .iter()
        .filter(|group| group.effects.contains(&effect.value))
        .map(|group| group.name.value.as_str())
        .collect();
    let help = if takers.is_empty() {
        let taken = group.effects.iter().map(|effect| effect.name());
        let effects: Vec<&str> = taken.chain([name]).collect();
        format!(
            "let a group take it: `{{name: {}, effects: [{}]}}`",
            group.name.value,
            effects.join(", ")
        )
    } else {
        format!("move it to `{}`", takers.join("` or `"))
    };
    let own = &group.name;
    problems.push(
        Problem::new(
            effect.span,
            format!("a tool with effect `{name}` in group `{}`", own.value),
        )
        .note(own.span, "this group's tools may not have it")
        .help(help),
    );
}
