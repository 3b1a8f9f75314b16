//! Checks names: their form, that each is unique, and the references of `next`.

use super::unique;
use crate::draft::Draft;
use crate::problem::{Problem, Problems, Spanned};

/// Some hosts cut longer names.
pub(super) const LONGEST: usize = 63;

pub(super) fn check(draft: &Draft, problems: &mut Problems) {
    if let Some(prefix) = &draft.prefix {
        if is_word(&prefix.value) {
            let names = draft
                .tools
                .iter()
                .flat_map(|tool| tool.name.iter().chain(&tool.deprecated_aliases));
            names.for_each(|name| form(name, &prefix.value, problems));
        } else {
            problems.push(
                Problem::new(
                    prefix.span,
                    format!("prefix `{}` breaks the convention", prefix.value),
                )
                .label("a prefix matches `^[a-z]+$`")
                .help("write one word of lower-case letters"),
            );
        }
    }
    let names = draft.tools.iter().filter_map(|tool| tool.name.as_ref());
    unique(
        names,
        |name| format!("tool `{name}` is defined twice"),
        problems,
    );
    aliases(draft, problems);
    for (name, _) in draft.lookups.iter().flatten() {
        static_name("lookup", name, problems);
    }
    for (name, _) in draft.completions.iter().flatten() {
        static_name("completion", name, problems);
    }
    for view in draft.tools.iter().filter_map(|tool| tool.view.as_ref()) {
        self::view(view, problems);
    }
    next(draft, problems);
}

fn is_word(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Whether a name is of the form `<prefix>_<verb>_<noun>`.
pub(super) fn is_tool_name(name: &str, prefix: &str) -> bool {
    let rest = name.strip_prefix(prefix);
    let rest = rest.and_then(|rest| rest.strip_prefix('_'));
    rest.is_some_and(|rest| rest.contains('_') && rest.split('_').all(is_word))
}

fn form(name: &Spanned<String>, prefix: &str, problems: &mut Problems) {
    if !is_tool_name(&name.value, prefix) {
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
    let length = name.value.chars().count();
    if length > LONGEST {
        problems.push(
            Problem::new(name.span, format!("tool name is {length} characters long"))
                .label(format!("at most {LONGEST}: some hosts cut the rest"))
                .help("shorten it"),
        );
    }
}

/// An old name leads to one tool.
fn aliases(draft: &Draft, problems: &mut Problems) {
    let names = draft.tools.iter().filter_map(|tool| tool.name.as_ref());
    let mut taken: Vec<&Spanned<String>> = names.collect();
    for alias in draft.tools.iter().flat_map(|tool| &tool.deprecated_aliases) {
        match taken.iter().find(|name| name.value == alias.value) {
            Some(first) => problems.push(
                Problem::new(
                    alias.span,
                    format!("alias `{}` is the name of a tool already", alias.value),
                )
                .note(first.span, "given here")
                .help("an alias is a name that a tool had and no tool has: remove it"),
            ),
            None => taken.push(alias),
        }
    }
}

/// The present name of the tool that had this one before.
pub(super) fn present<'d>(draft: &'d Draft, name: &str) -> Option<&'d str> {
    let had = |tool: &&crate::draft::ToolDraft| {
        tool.deprecated_aliases
            .iter()
            .any(|alias| alias.value == name)
    };
    let tool = draft.tools.iter().find(had)?;
    tool.name.as_ref().map(|name| name.value.as_str())
}

/// Names of lookups and completions become Rust names.
fn static_name(what: &str, name: &Spanned<String>, problems: &mut Problems) {
    if !name.value.split('_').all(is_word) {
        problems.push(
            Problem::new(
                name.span,
                format!("{what} name `{}` breaks the convention", name.value),
            )
            .label("names match `^[a-z]+(_[a-z]+)*$`")
            .help("name it after what it finds, in lower-case letters"),
        );
    }
}

/// View names become Rust names, and the ends of addresses.
fn view(name: &Spanned<String>, problems: &mut Problems) {
    if !name.value.split('_').all(is_word) {
        problems.push(
            Problem::new(
                name.span,
                format!("view name `{}` breaks the convention", name.value),
            )
            .label("names match `^[a-z]+(_[a-z]+)*$`")
            .help(
                "name the page, in lower-case letters; whether there is one, the compiler checks",
            ),
        );
    }
}

fn next(draft: &Draft, problems: &mut Problems) {
    let tools = draft.tools.iter().filter_map(|tool| tool.name.as_ref());
    let names: Vec<&str> = tools.map(|name| name.value.as_str()).collect();
    // A tool whose name can't be read may be the one that is meant.
    let all_known = names.len() == draft.tools.len();
    for tool in &draft.tools {
        let own = tool.name.as_ref().map(|name| name.value.as_str());
        unique(
            &tool.next,
            |name| format!("`next` names `{name}` twice"),
            problems,
        );
        for next in &tool.next {
            if Some(next.value.as_str()) == own {
                problems.push(
                    Problem::new(
                        next.span,
                        format!("`next` of `{}` names the tool itself", next.value),
                    )
                    .help("remove it"),
                );
            } else if all_known && !names.contains(&next.value.as_str()) {
                if let Some(present) = present(draft, &next.value) {
                    problems.push(
                        Problem::new(
                            next.span,
                            format!("`next` names `{}`, which is an old name", next.value),
                        )
                        .help(format!("write `{present}`")),
                    );
                    continue;
                }
                let others = names.iter().copied().filter(|name| Some(*name) != own);
                problems.push(
                    Problem::new(
                        next.span,
                        format!("`next` names `{}`, which is not a tool", next.value),
                    )
                    .nearest(&next.value, others),
                );
            }
        }
    }
}
