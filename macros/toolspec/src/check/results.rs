//! Checks results: the output schema's form, its reserved names, and the list that may be truncated.

use crate::draft::ToolDraft;
use crate::emit::RESERVED;
use crate::model::{Continuation, List, Resume, Schema, Type};
use crate::problem::{Problem, Problems, Span};

pub(super) fn check(tool: &ToolDraft, problems: &mut Problems) {
    let Some(output) = &tool.output else {
        return;
    };
    if output.properties().is_empty() {
        problems.push(
            Problem::new(
                output.span,
                format!("`output` of {} names no property", tool.called()),
            )
            .help("name what passes: nothing else of the answer reaches the model"),
        );
        return;
    }
    for property in output.properties() {
        let name = &property.name;
        if RESERVED.contains(&name.value.as_str()) {
            problems.push(
                Problem::new(
                    name.span,
                    format!("output property `{}` is reserved", name.value),
                )
                .label("the server itself adds it to results")
                .help("choose another name; `from` tells where its value comes from"),
            );
        }
    }
    if let Some(continuation) = &tool.continuation {
        self::continuation(continuation, output, problems);
    }
    if let Some(list) = tool.declared().and_then(|declared| declared.list.as_ref()) {
        self::list(list, output, problems);
        notes(tool, list, output, problems);
    }
}

/// The list that is paginated is one that the result shows.
fn list(list: &List, output: &Schema, problems: &mut Problems) {
    let cut = Cut {
        by: "list",
        name: list.shown_as(output),
        span: list.span,
    };
    items(&cut, output, problems);
}

/// `values` and `sort` need `notes` in the result.
fn notes(tool: &ToolDraft, list: &List, output: &Schema, problems: &mut Problems) {
    let input = tool.input.iter().flat_map(Schema::properties);
    let values = input.filter_map(|property| property.schema.values.as_ref());
    let values = values.map(|values| (values.span, "values"));
    let sort = list.sort.iter().map(|sort| (sort.argument.span, "sort"));
    if let (Some((span, key)), None) = (values.chain(sort).next(), output.property("notes")) {
        problems.push(
            Problem::new(span, format!("`{key}` without `notes` in `output`"))
                .note(output.span, "a result is this")
                .help("add `notes: {type: array, items: {type: string}, doc: What could not be had.}`: it says which values there are"),
        );
    }
}

fn continuation(continuation: &Continuation, output: &Schema, problems: &mut Problems) {
    let cut = Cut {
        by: "continuation",
        name: &continuation.list.value,
        span: continuation.list.span,
    };
    let (Some(items), Resume::After { argument, from }) =
        (items(&cut, output, problems), &continuation.resume)
    else {
        return;
    };
    let names = || {
        let members = items.properties().iter();
        members.map(|member| member.name.value.as_str())
    };
    if names().next().is_some() && !names().any(|name| name == from) {
        problems.push(
            Problem::new(
                argument.span,
                format!(
                    "`{}` continues from `{from}`, which no item has",
                    argument.value
                ),
            )
            .note(items.span, "an item is this")
            .nearest(from, names()),
        );
    }
}

/// What takes a list of the result to cut it.
struct Cut<'c> {
    by: &'static str,
    name: &'c str,
    span: Span,
}

/// The schema of the list's items, when the result has that list.
fn items<'o>(cut: &Cut<'_>, output: &'o Schema, problems: &mut Problems) -> Option<&'o Schema> {
    let Cut { by, name, span } = *cut;
    match output.property(name) {
        Some(Schema {
            of: Type::Array { items, .. },
            ..
        }) => return Some(items),
        Some(Schema { of: Type::Any, .. }) => {}
        Some(other) => problems.push(
            Problem::new(span, format!("`{by}` cuts `{name}`, which is not a list"))
                .note(other.span, "given here")
                .help("give it `type: array`, or name another property of `output`"),
        ),
        None => {
            let properties = output.properties().iter();
            let names = properties.map(|property| property.name.value.as_str());
            problems.push(
                Problem::new(
                    span,
                    format!("`{by}` cuts `{name}`, which is not in `output`"),
                )
                .nearest(name, names),
            );
        }
    }
    None
}
