//! Arguments: that none is decorative, that whatever refers to one means one that exists, and that no
//! tool lets a model choose the tenant.

use crate::model::{Manifest, Segment, Tool, Type};
use crate::problem::{Problem, Problems, Spanned};

pub(super) fn check(tool: &Tool, manifest: &Manifest, problems: &mut Problems) {
    for property in tool.input.properties() {
        tenant(&property.name, problems);
        name(&property.name, problems);
        if let Some(lookup) = &property.schema.lookup {
            self::lookup(lookup, &property.schema.of, manifest, problems);
        }
    }
    references(tool, problems);
    path(tool, problems);
    decorative(tool, problems);
}

fn tenant(name: &Spanned<String>, problems: &mut Problems) {
    let plain = name.value.to_ascii_lowercase();
    if plain.contains("tenant") {
        problems.push(
            Problem::new(
                name.span,
                format!(
                    "argument `{}` would let a model choose the tenant",
                    name.value
                ),
            )
            .label("the key decides the tenant")
            .help("remove it"),
        );
    }
}

/// Argument names become Rust fields and are typed by people.
fn name(name: &Spanned<String>, problems: &mut Problems) {
    let fits = name
        .value
        .starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .value
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if !fits {
        problems.push(
            Problem::new(
                name.span,
                format!("argument name `{}` breaks the convention", name.value),
            )
            .label("names match `^[a-z][a-z0-9_]*$`")
            .help(
                "the service's own spelling goes into `query` or `body`: `{theirName: our_name}`",
            ),
        );
    }
}

fn lookup(lookup: &Spanned<String>, of: &Type, manifest: &Manifest, problems: &mut Problems) {
    let names = || manifest.lookups.iter().map(|(name, _)| name.value.as_str());
    if !names().any(|name| name == lookup.value) {
        problems.push(
            Problem::new(lookup.span, format!("unknown lookup `{}`", lookup.value))
                .nearest(&lookup.value, names()),
        );
    } else if !matches!(of, Type::String { .. }) {
        problems.push(
            Problem::new(lookup.span, "a lookup on an argument that is not text")
                .help("give the argument `type: string`"),
        );
    }
}

/// Everything outside `input` that names an argument.
fn uses(tool: &Tool) -> Vec<(&Spanned<String>, &'static str)> {
    let mut uses = Vec::new();
    if let Some(declared) = tool.declared() {
        uses.extend(
            declared
                .request
                .arguments()
                .into_iter()
                .map(|name| (name, "sent here")),
        );
        uses.extend(
            declared
                .filter
                .iter()
                .map(|clause| (&clause.argument, "filtered by here")),
        );
        if let Some(list) = &declared.list {
            uses.extend(
                list.page
                    .iter()
                    .chain(&list.size)
                    .map(|name| (name, "paged by here")),
            );
        }
    }
    if let Some(crate::model::Resume::After { argument, .. }) = tool
        .continuation
        .as_ref()
        .map(|continuation| &continuation.resume)
    {
        uses.push((argument, "continued by here"));
    }
    uses
}

fn references(tool: &Tool, problems: &mut Problems) {
    let names: Vec<&str> = tool
        .input
        .properties()
        .iter()
        .map(|property| property.name.value.as_str())
        .collect();
    let in_path =
        |name: &Spanned<String>| path_parameters(tool).any(|parameter| parameter.span == name.span);
    for (name, label) in uses(tool) {
        if names.contains(&name.value.as_str()) {
            continue;
        }
        let noun = if in_path(name) {
            format!("path parameter `{{{}}}`", name.value)
        } else {
            format!("`{}`", name.value)
        };
        let near = crate::problem::nearest(&name.value, &names);
        let help = match near {
            Some(near) => format!(
                "add `{}` under `input`, or did you mean `{near}`?",
                name.value
            ),
            None => format!("add `{}` under `input`", name.value),
        };
        problems.push(
            Problem::new(name.span, format!("{noun} has no entry in `input`"))
                .label(label)
                .help(help),
        );
    }
}

fn path_parameters(tool: &Tool) -> impl Iterator<Item = &Spanned<String>> {
    let segments = tool
        .declared()
        .map_or(&[][..], |declared| &declared.request.endpoint.segments);
    segments.iter().filter_map(|segment| match segment {
        Segment::Argument(name) => Some(name),
        Segment::Literal(_) => None,
    })
}

fn path(tool: &Tool, problems: &mut Problems) {
    for parameter in path_parameters(tool) {
        let Some(schema) = tool.input.property(&parameter.value) else {
            continue;
        };
        if !tool.input.requires(&parameter.value) {
            problems.push(
                Problem::new(
                    parameter.span,
                    format!(
                        "path parameter `{{{}}}` is an optional argument",
                        parameter.value
                    ),
                )
                .note(schema.span, "given here")
                .help(format!("add `required: [{}]` to `input`", parameter.value)),
            );
        }
        if matches!(schema.of, Type::Array { .. } | Type::Object { .. }) {
            problems.push(
                Problem::new(
                    parameter.span,
                    format!(
                        "path parameter `{{{}}}` is no single value",
                        parameter.value
                    ),
                )
                .note(schema.span, "given here")
                .help("a path segment is text, a number or a boolean"),
            );
        }
    }
}

/// A declared tool sends, filters or pages by each of its arguments.
fn decorative(tool: &Tool, problems: &mut Problems) {
    if tool.declared().is_none() {
        return;
    }
    let uses = uses(tool);
    for property in tool.input.properties() {
        let name = &property.name;
        if !uses.iter().any(|(used, _)| used.value == name.value) {
            problems.push(
                Problem::new(name.span, format!("argument `{}` goes nowhere", name.value))
                    .label("neither in the path, the query, the body, a filter nor the paging")
                    .help(format!(
                        "send it with `query: [{}]`, filter by it, or remove it",
                        name.value
                    )),
            );
        }
    }
}
