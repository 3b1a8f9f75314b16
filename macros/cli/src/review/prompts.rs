//! Prompts and completions.

use serde_json::json;
use toolspec::model::{Manifest, Prompt, PromptArgument};

use super::{Change, Class, Side, answers};
use Class::{Additive, Breaking, Cosmetic};

pub(super) fn changes(old: &Side, new: &Side) -> Vec<Change> {
    let (before, after) = (&old.manifest.prompts, &new.manifest.prompts);
    let mut found = Vec::new();
    for prompt in before {
        let name = &prompt.name.value;
        match after.iter().find(|other| other.name.value == *name) {
            None => found.push(Change::new(
                Breaking,
                place(name),
                format!("prompt `{name}` is removed"),
            )),
            Some(now) => pair(old, prompt, now, &mut found),
        }
    }
    for prompt in after {
        let name = &prompt.name.value;
        if !before.iter().any(|other| other.name.value == *name) {
            found.push(Change::new(
                Additive,
                place(name),
                format!("prompt `{name}` is added"),
            ));
        }
    }
    let order = |of: &[Prompt], others: &[Prompt]| {
        let names = of.iter().map(|prompt| prompt.name.value.clone());
        let kept = names.filter(|name| others.iter().any(|other| other.name.value == *name));
        kept.collect::<Vec<_>>()
    };
    if order(before, after) != order(after, before) {
        found.push(Change::new(
            Cosmetic,
            "prompts",
            "the prompts are listed in another order",
        ));
    }
    if completions(&old.manifest, old) != completions(&new.manifest, old) {
        found.push(Change::new(
            Additive,
            "completions",
            "values of prompts' arguments are found otherwise",
        ));
    }
    found
}

fn place(name: &str) -> String {
    format!("prompts.{name}")
}

fn pair(old: &Side, before: &Prompt, after: &Prompt, found: &mut Vec<Change>) {
    let name = &before.name.value;
    let start = found.len();
    for argument in &before.arguments {
        let called = format!("argument `{}` of prompt `{name}`", argument.name.value);
        match after.argument(&argument.name.value) {
            None => found.push(Change::new(
                Breaking,
                place(name),
                format!("{called} is removed"),
            )),
            Some(now) if now.required && !argument.required => {
                found.push(Change::new(
                    Breaking,
                    place(name),
                    format!("{called} is required, and was not"),
                ));
            }
            Some(now) if argument.required && !now.required => {
                found.push(Change::new(
                    Additive,
                    place(name),
                    format!("{called} is no longer required"),
                ));
            }
            Some(_) => {}
        }
    }
    for argument in &after.arguments {
        if before.argument(&argument.name.value).is_none() {
            let called = format!("argument `{}` of prompt `{name}`", argument.name.value);
            let (class, what) = if argument.required {
                (Breaking, "is added and required")
            } else {
                (Additive, "is added")
            };
            found.push(Change::new(class, place(name), format!("{called} {what}")));
        }
    }
    let text = |prompt: &Prompt| {
        let arguments = prompt.arguments.iter().map(words);
        json!([
            prompt.title.value,
            prompt.description.value,
            arguments.collect::<Vec<_>>()
        ])
    };
    if text(before) != text(after) {
        let message = format!(
            "prompt `{name}` or its arguments are described in other words, or another order"
        );
        found.push(Change::new(Cosmetic, place(name), message));
    }
    if found.len() == start && code(old, before) != code(old, after) {
        let message = format!("prompt `{name}` says other words, or completes otherwise");
        found.push(Change::new(Cosmetic, place(name), message));
    }
}

fn words(argument: &PromptArgument) -> serde_json::Value {
    let title = argument.title.as_ref().map(|title| &title.value);
    json!([argument.name.value, title, argument.description.value])
}

/// What is generated of one prompt, in the old manifest.
fn code(old: &Side, prompt: &Prompt) -> String {
    answers::whole(&Manifest {
        tools: Vec::new(),
        prompts: vec![prompt.clone()],
        ..old.manifest.clone()
    })
}

/// What is generated of a manifest's completions.
fn completions(of: &Manifest, old: &Side) -> String {
    answers::whole(&Manifest {
        tools: Vec::new(),
        prompts: Vec::new(),
        completions: of.completions.clone(),
        ..old.manifest.clone()
    })
}
