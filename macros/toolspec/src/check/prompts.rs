//! Checks prompts: their names, texts and arguments. Their messages are checked in `templates`.

use super::{metadata, names, tenant, unique};
use crate::draft::{Draft, PromptDraft};
use crate::model::{Complete, PromptArgument};
use crate::problem::{Problem, Problems, Spanned};

pub(super) fn check(prompt: &PromptDraft, draft: &Draft, problems: &mut Problems) {
    if let Some(name) = &prompt.name {
        self::name(name, draft, problems);
    }
    let (title, description) = (prompt.title.as_ref(), prompt.description.as_ref());
    metadata::texts(&prompt.called(), title, description, problems);
    for argument in prompt.arguments.iter().flatten() {
        self::argument(argument, draft, problems);
    }
}

fn name(name: &Spanned<String>, draft: &Draft, problems: &mut Problems) {
    let prefix = draft.prefix.as_ref().map(|prefix| prefix.value.as_str());
    let of_a_tool = |prefix: &str| {
        let rest = name.value.strip_prefix(prefix);
        rest.is_some_and(|rest| rest.starts_with('_'))
    };
    if !name.value.contains('_') || !is_name(&name.value) {
        problems.push(
            Problem::new(
                name.span,
                format!("prompt name `{}` breaks the convention", name.value),
            )
            .label("names match `^[a-z][a-z0-9]*(_[a-z0-9]+)+$`")
            .help("name it `<verb>_<noun>`, lower-case letters and digits"),
        );
    } else if prefix.is_some_and(of_a_tool) {
        problems.push(
            Problem::new(
                name.span,
                format!("prompt name `{}` reads as a tool's", name.value),
            )
            .label("hosts put the server's name before it anyway")
            .help("leave the prefix out"),
        );
    }
    let length = name.value.chars().count();
    if length > names::LONGEST {
        problems.push(
            Problem::new(
                name.span,
                format!("prompt name is {length} characters long"),
            )
            .label(format!(
                "at most {}: some hosts cut the rest",
                names::LONGEST
            ))
            .help("shorten it"),
        );
    }
    let others = draft.prompts.iter().filter_map(|other| other.name.as_ref());
    let mut before = others.take_while(|other| other.span != name.span);
    if let Some(first) = before.find(|other| other.value == name.value) {
        problems.push(
            Problem::new(
                name.span,
                format!("prompt `{}` is defined twice", name.value),
            )
            .note(first.span, "first given here")
            .help("rename or remove one of them"),
        );
    }
}

fn argument(argument: &PromptArgument, draft: &Draft, problems: &mut Problems) {
    let name = &argument.name;
    if tenant::is_tenant(&name.value) {
        let message = format!(
            "argument `{}` would let a person name another tenant",
            name.value
        );
        tenant::refuse(name, message, problems);
    } else if !is_name(&name.value) {
        problems.push(
            Problem::new(
                name.span,
                format!("argument name `{}` breaks the convention", name.value),
            )
            .label("names match `^[a-z][a-z0-9]*(_[a-z0-9]+)*$`")
            .help("lower-case letters and digits; `title` is what people read"),
        );
    }
    match &argument.complete {
        Some(Complete::From(from)) => source(from, draft, problems),
        Some(Complete::OneOf(values)) => {
            let twice = |value: &str| format!("`complete` names `{value}` twice");
            unique(values, twice, problems);
        }
        None => {}
    }
}

fn source(from: &Spanned<String>, draft: &Draft, problems: &mut Problems) {
    let Some(completions) = &draft.completions else {
        return;
    };
    let names = || completions.iter().map(|(name, _)| name.value.as_str());
    if !names().any(|name| name == from.value) {
        problems.push(
            Problem::new(from.span, format!("unknown completion `{}`", from.value))
                .label("completions stand under `completions`; fixed values are a list")
                .nearest(&from.value, names()),
        );
    }
}

fn is_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let word = |word: &str| !word.is_empty() && word.bytes().all(fits);
    name.starts_with(|first: char| first.is_ascii_lowercase()) && name.split('_').all(word)
}
