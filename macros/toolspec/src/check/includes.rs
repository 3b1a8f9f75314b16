//! Checks includes: that each can be requested, that its result is shown, and that a missing one can be reported.

use super::parameters;
use crate::draft::ToolDraft;
use crate::model::{Include, Property, Schema, Type};
use crate::problem::{Problem, Problems, nearest};

/// The member of a result that tells what could not be fetched.
const NOTES: &str = "notes";

pub(super) fn check(tool: &ToolDraft, problems: &mut Problems) {
    let includes = tool.declared().map(|declared| &declared.include[..]);
    let includes = includes.unwrap_or_default();
    // A function that finishes the answer may make something else of what was fetched.
    let finished = tool.declared().is_some_and(|declared| declared.finished);
    for include in includes {
        asked(include, tool.input.as_ref(), problems);
        if let Some(output) = tool.output.as_ref().filter(|_| !finished) {
            shown(include, output, problems);
        }
    }
    if let (Some(first), Some(output)) = (includes.first(), &tool.output) {
        noted(first, output, problems);
    }
}

/// The request can be made: each value in it comes from somewhere.
fn asked(include: &Include, input: Option<&Schema>, problems: &mut Problems) {
    for (name, source) in &include.query {
        parameters::query(name, source, input, problems);
    }
    if let Some(when) = &include.when {
        let schema = input.and_then(|input| input.property(&when.value));
        if let Some(schema) =
            schema.filter(|schema| !matches!(schema.of, Type::Boolean | Type::Any))
        {
            problems.push(
                Problem::new(
                    when.span,
                    format!(
                        "`when` of include `{}` is not a boolean argument",
                        include.key.value
                    ),
                )
                .note(schema.span, "its type is given here")
                .help("name an argument of `type: boolean`"),
            );
        }
    }
    let Some(each) = &include.each else {
        return;
    };
    let parameter = &each.parameter;
    let given: Vec<&str> = include
        .endpoint
        .parameters()
        .map(|name| name.value.as_str())
        .collect();
    if !given.contains(&parameter.value.as_str()) {
        let problem = Problem::new(
            parameter.span,
            format!(
                "`{}` is not in the path of include `{}`",
                parameter.value, include.key.value
            ),
        )
        .note(include.endpoint.path.span, "the path");
        problems.push(match nearest(&parameter.value, &given) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help(format!(
                "write `{{{}}}` where its value goes",
                parameter.value
            )),
        });
    }
    let argument = input.and_then(|input| input.property(&parameter.value));
    if let Some(argument) = argument {
        problems.push(
            Problem::new(
                parameter.span,
                format!(
                    "`{}` is an argument, and a value of the answer here",
                    parameter.value
                ),
            )
            .note(argument.span, "the argument")
            .help("give the path parameter another name"),
        );
    }
}

/// The result has a place for it.
fn shown(include: &Include, output: &Schema, problems: &mut Problems) {
    let rest = include.each.iter().filter_map(|each| each.rest.as_ref());
    for key in std::iter::once(&include.key).chain(rest) {
        if !output
            .properties()
            .iter()
            .any(|property| shows(property, &key.value))
        {
            problems.push(
                Problem::new(
                    key.span,
                    format!("`{}` is included and not in `output`", key.value),
                )
                .label("only what `output` names reaches the model")
                .nearest(
                    &key.value,
                    output
                        .properties()
                        .iter()
                        .map(|property| property.name.value.as_str()),
                ),
            );
        }
    }
}

fn shows(property: &Property, key: &str) -> bool {
    let from = &property.schema.from;
    let first = |path: &String| path.split('.').next() == Some(key);
    if from.is_empty() {
        return property.name.value == key;
    }
    let around = from.iter().any(|path| path == ".");
    from.iter().any(first)
        || around
            && property
                .schema
                .properties()
                .iter()
                .any(|inner| shows(inner, key))
}

fn noted(first: &Include, output: &Schema, problems: &mut Problems) {
    let fits = output.property(NOTES).is_some_and(|notes| match &notes.of {
        Type::Any => true,
        Type::Array { items, .. } => matches!(items.of, Type::Any | Type::String { .. }),
        _ => false,
    });
    if !fits {
        problems.push(
            Problem::new(first.key.span, "`include` without `notes` in `output`")
                .label("when this can't be fetched, a note says why")
                .help("add `notes: {type: array, items: {type: string}, doc: What could not be had.}` to `output`"),
        );
    }
}
