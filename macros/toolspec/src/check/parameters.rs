//! Checks parameters: that each is sent once, by a method that fits the effect, with values it can carry.

use serde_json::Value;

use super::unique;
use super::values::stray;
use crate::draft::ToolDraft;
use crate::model::{Body, Declared, Effect, Method, Schema, Source, Type};
use crate::problem::{Problem, Problems, Spanned};

pub(super) fn check(tool: &ToolDraft, problems: &mut Problems) {
    let Some(declared) = tool.declared() else {
        return;
    };
    let request = &declared.request;
    let twice = |name: &str| format!("parameter `{name}` is sent twice");
    unique(request.query.iter().map(|(name, _)| name), twice, problems);
    for (name, source) in &request.query {
        query(name, source, tool.input.as_ref(), problems);
    }
    members(request.body.as_deref().unwrap_or_default(), problems);
    each(declared, problems);
    if let Some(input) = &tool.input {
        for source in request.sources() {
            argument(source, input, problems);
        }
    }
    method(tool, &request.endpoint.method, problems);
}

/// What several requests give can be merged only where it is a list.
fn each(declared: &Declared, problems: &mut Problems) {
    let query = &declared.request.query;
    let own = query.iter().filter(|_| declared.list.is_none());
    let included = declared.include.iter().flat_map(|include| &include.query);
    let sent = own.chain(included).map(|(_, source)| source);
    let bodies = declared.request.sources().into_iter().skip(query.len());
    for value in sent.chain(bodies).filter_map(Source::each) {
        problems.push(
            Problem::new(value.span, "`each` where no list is paged")
                .label("a request is made for each of these values, and the lists are merged")
                .help("it goes with `query` of a tool with `list`"),
        );
    }
}

/// A tool that only reads does not alter anything.
fn method(tool: &ToolDraft, method: &Spanned<Method>, problems: &mut Problems) {
    let Some(effect) = &tool.effect else {
        return;
    };
    let alters = matches!(method.value, Method::Patch | Method::Put | Method::Delete);
    if effect.value == Effect::Read && alters {
        problems.push(
            Problem::new(
                method.span,
                format!(
                    "{} has effect `read` and sends a {}",
                    tool.called(),
                    method.value.name()
                ),
            )
            .note(effect.span, "hosts call it without asking")
            .help("give it `effect: change`"),
        );
    }
}

/// A query carries text: single values and lists of them.
pub(super) fn query(
    name: &Spanned<String>,
    source: &Source,
    input: Option<&Schema>,
    problems: &mut Problems,
) {
    match source {
        Source::Agreeing(sources) => sources
            .iter()
            .for_each(|source| query(name, source, input, problems)),
        Source::Constant(value) => {
            if matches!(value, Value::Object(_) | Value::Array(_) | Value::Null) {
                problems.push(
                    Problem::new(
                        name.span,
                        format!("constant `{value}` can't be a query parameter"),
                    )
                    .help("write text, a number or a boolean"),
                );
            }
        }
        Source::Argument {
            name: argument,
            joined,
            ..
        } => {
            let schema = input.and_then(|input| input.property(&argument.value));
            let Some(schema) = schema else {
                return;
            };
            let noun = match &schema.of {
                Type::Object { .. } => "object",
                Type::Array { items, .. } if !is_single(items) => "list of objects or lists",
                Type::Array { .. } | Type::Any => return,
                _ if *joined => {
                    let message = format!("`joined` on `{}`, which is not a list", argument.value);
                    problems.push(
                        Problem::new(argument.span, message)
                            .note(schema.span, "its type is given here")
                            .help("remove `joined`"),
                    );
                    return;
                }
                _ => return,
            };
            problems.push(
                Problem::new(
                    argument.span,
                    format!("{noun} `{}` can't be a query parameter", argument.value),
                )
                .note(schema.span, "its type is given here")
                .help("send it in `body`"),
            );
        }
    }
}

fn is_single(schema: &Schema) -> bool {
    !matches!(schema.of, Type::Object { .. } | Type::Array { .. })
}

/// A body's lists stay lists.
fn members(body: &[(Spanned<String>, Body)], problems: &mut Problems) {
    let twice = |name: &str| format!("member `{name}` is sent twice");
    unique(body.iter().map(|(name, _)| name), twice, problems);
    for (_, member) in body {
        match member {
            Body::Value(Source::Argument {
                name, joined: true, ..
            }) => problems.push(
                Problem::new(name.span, "`joined` has no effect in `body`")
                    .label("a list is sent as a JSON array")
                    .help("remove `joined`"),
            ),
            Body::Value(_) => {}
            Body::Object(inner) => members(inner, problems),
        }
    }
}

/// What `map` replaces are values that the argument can have.
fn argument(source: &Source, input: &Schema, problems: &mut Problems) {
    match source {
        Source::Agreeing(sources) => sources
            .iter()
            .for_each(|source| argument(source, input, problems)),
        Source::Constant(_) => {}
        Source::Argument { name, map, .. } => {
            if let Some(schema) = input.property(&name.value) {
                let values = map.iter().map(|(value, _)| value);
                stray("map", values, name, schema, problems);
            }
        }
    }
}
