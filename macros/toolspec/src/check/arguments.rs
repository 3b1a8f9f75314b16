//! Checks arguments: their names, that each is used, and that every reference to an argument
//! exists.

use crate::draft::{Draft, ToolDraft};
use crate::model::{Include, Resume, Schema, Type, Values};
use crate::problem::{Problem, Problems, Spanned, nearest};

pub(super) fn check(tool: &ToolDraft, draft: &Draft, problems: &mut Problems) {
    let Some(input) = &tool.input else {
        return;
    };
    for property in input.properties() {
        name(&property.name, problems);
        if let Some(wanted) = &property.schema.lookup {
            lookup(wanted, draft, problems);
        }
    }
    let mut uses = uses(tool);
    let passed_over = super::shown::start(tool);
    uses.extend(passed_over.map(|name| (name, "passed over by here")));
    decorative(tool, input, &uses, problems);
    told(tool, input, problems);
    if let Some(Resume::After { argument, .. }) = tool.continuation.as_ref().map(|cut| &cut.resume)
    {
        uses.push((argument, "continued by here"));
    }
    references(tool, input, &uses, problems);
    path(tool, input, problems);
}

/// Argument names become Rust fields and are typed by people.
fn name(name: &Spanned<String>, problems: &mut Problems) {
    let alphanumeric = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let word = |word: &str| !word.is_empty() && word.bytes().all(alphanumeric);
    let letter = name
        .value
        .starts_with(|first: char| first.is_ascii_lowercase());
    if !letter || !name.value.split('_').all(word) {
        problems.push(
            Problem::new(
                name.span,
                format!("argument name `{}` breaks the convention", name.value),
            )
            .label("names match `^[a-z][a-z0-9]*(_[a-z0-9]+)*$`")
            .help(
                "the service's own spelling goes into `query` or `body`: `{theirName: our_name}`",
            ),
        );
    }
}

pub(super) fn lookup(wanted: &Spanned<String>, draft: &Draft, problems: &mut Problems) {
    let Some(lookups) = &draft.lookups else {
        return;
    };
    let names = || lookups.iter().map(|(name, _)| name.value.as_str());
    if !names().any(|name| name == wanted.value) {
        problems.push(
            Problem::new(wanted.span, format!("unknown lookup `{}`", wanted.value))
                .nearest(&wanted.value, names()),
        );
    }
}

/// Where a declared tool's arguments go, and how.
fn uses(tool: &ToolDraft) -> Vec<(&Spanned<String>, &'static str)> {
    let Some(declared) = tool.declared() else {
        return Vec::new();
    };
    let sent = declared.request.arguments();
    let sent = sent.into_iter().map(|name| (name, "sent here"));
    let clauses = declared.filter.iter();
    let filtered = clauses.map(|clause| (&clause.argument, "filtered by here"));
    let paged = declared
        .list
        .iter()
        .flat_map(|list| [&list.page, &list.size]);
    let paged = paged.flatten().map(|name| (name, "paged by here"));
    let included = declared.include.iter().flat_map(Include::arguments);
    let included = included.map(|name| (name, "included by here"));
    let sorted = declared.list.iter().flat_map(|list| &list.sort);
    let sorted = sorted.map(|sort| (&sort.argument, "sorted by here"));
    let used = sent.chain(filtered).chain(paged);
    used.chain(sorted).chain(included).collect()
}

fn references(
    tool: &ToolDraft,
    input: &Schema,
    uses: &[(&Spanned<String>, &'static str)],
    problems: &mut Problems,
) {
    let properties = input.properties().iter();
    let names: Vec<&str> = properties
        .map(|property| property.name.value.as_str())
        .collect();
    let parameters = || path_parameters(tool);
    for (name, label) in uses {
        if names.contains(&name.value.as_str()) {
            continue;
        }
        let noun = if parameters().any(|parameter| parameter.span == name.span) {
            format!("path parameter `{{{}}}`", name.value)
        } else {
            format!("`{}`", name.value)
        };
        let add = format!("add `{}` under `input`", name.value);
        let help = match nearest(&name.value, &names) {
            Some(near) => format!("{add}, or did you mean `{near}`?"),
            None => add,
        };
        problems.push(
            Problem::new(name.span, format!("{noun} has no entry in `input`"))
                .label(*label)
                .help(help),
        );
    }
}

/// The arguments in the paths of a declared tool.
fn path_parameters(tool: &ToolDraft) -> impl Iterator<Item = &Spanned<String>> {
    let declared = || tool.declared().into_iter();
    let own = declared().flat_map(|declared| declared.request.endpoint.parameters());
    let includes = declared().flat_map(|declared| &declared.include);
    let included = includes.flat_map(|include| {
        let given = include.endpoint.parameters();
        let from = include
            .each
            .as_ref()
            .map(|each| each.parameter.value.as_str());
        given.filter(move |parameter| Some(parameter.value.as_str()) != from)
    });
    own.chain(included)
}

/// What stands in a path is always given, and one value.
fn path(tool: &ToolDraft, input: &Schema, problems: &mut Problems) {
    for parameter in path_parameters(tool) {
        let name = &parameter.value;
        let Some(schema) = input.property(name) else {
            continue;
        };
        if !input.requires(name) {
            problems.push(
                Problem::new(
                    parameter.span,
                    format!("path parameter `{{{name}}}` is an optional argument"),
                )
                .note(schema.span, "given here")
                .help(format!("add `required: [{name}]` to `input`")),
            );
        }
        if matches!(schema.of, Type::Array { .. } | Type::Object { .. }) {
            problems.push(
                Problem::new(
                    parameter.span,
                    format!("path parameter `{{{name}}}` is not a single value"),
                )
                .note(schema.span, "given here")
                .help("a path segment is text, a number or a boolean"),
            );
        }
    }
}

/// An argument with `values` is sent in the query, or filters.
fn told(tool: &ToolDraft, input: &Schema, problems: &mut Problems) {
    for property in input.properties() {
        let Some(values) = &property.schema.values else {
            continue;
        };
        let name = &property.name.value;
        let is_told = tool.declared().is_some_and(|declared| {
            let query = declared.request.query.iter();
            let sent = query.flat_map(|(_, source)| source.arguments());
            let clauses = declared.filter.iter().map(|clause| &clause.argument);
            let mut all = sent.chain(clauses);
            declared.list.is_some() && all.any(|used| used.value == *name)
        });
        if !is_told {
            problems.push(
                Problem::new(
                    values.span,
                    format!("`values` on `{name}`, which neither the request nor a filter of a list uses"),
                )
                .help("it is for arguments in `query` or `filter` of a tool with `list`"),
            );
        }
        let is_known = values.value == Values::Known;
        if is_known && property.schema.examples.is_empty() && property.schema.one_of.is_empty() {
            problems.push(
                Problem::new(
                    values.span,
                    format!("`values: known` on `{name}`, of which none is known"),
                )
                .help("list them as `examples`, or write `values: seen`"),
            );
        }
    }
}

/// A declared tool sends, filters or pages by each of its arguments.
fn decorative(
    tool: &ToolDraft,
    input: &Schema,
    uses: &[(&Spanned<String>, &'static str)],
    problems: &mut Problems,
) {
    // A function may make use of any of them.
    if tool.declared().is_none_or(|declared| declared.finished) {
        return;
    }
    for property in input.properties() {
        let name = &property.name;
        if !uses.iter().any(|(used, _)| used.value == name.value) {
            problems.push(
                Problem::new(name.span, format!("argument `{}` is not used", name.value))
                    .label("neither in the path, the query, the body, a filter, an include nor the paging")
                    .help(format!(
                        "send it with `query: [{}]`, filter by it, or remove it",
                        name.value
                    )),
            );
        }
    }
}
