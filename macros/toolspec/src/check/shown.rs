//! Checks texts and hints: that a text is shown and can be read to its end, that hints belong to changes, and
//! arguments that are requested twice.

use crate::draft::ToolDraft;
use crate::model::{Effect, Schema, Text, Type};
use crate::problem::{Problem, Problems, Spanned};

pub(super) fn check(tool: &ToolDraft, problems: &mut Problems) {
    answer(tool, problems);
    if let (Some(text), Some(output)) = (&tool.text, &tool.output) {
        member(tool, output, problems);
        if let Some((start, input)) = text.start.as_ref().zip(tool.input.as_ref()) {
            passed_over(start, input, problems);
        }
    }
    hints(tool, problems);
    capitals(tool, problems);
}

/// An answer that is text is shown as one.
fn answer(tool: &ToolDraft, problems: &mut Problems) {
    let Some(declared) = tool.declared().filter(|declared| declared.request.text) else {
        return;
    };
    let path = &declared.request.endpoint.path;
    if let Some(list) = &declared.list {
        problems.push(
            Problem::new(list.span, "a text holds no list")
                .note(path.span, "its answer is text")
                .help("remove `list`, or `answer: text`"),
        );
    }
    if tool.text.is_none() {
        problems.push(
            Problem::new(
                path.span,
                format!("{} answers with text and shows none", tool.called()),
            )
            .help(
                "add `text: {most: 20000}`, and `text: {type: string, doc: The text.}` to `output`",
            ),
        );
    }
}

fn member(tool: &ToolDraft, output: &Schema, problems: &mut Problems) {
    let fits = output
        .property("text")
        .is_some_and(|text| matches!(text.of, Type::String { .. } | Type::Any));
    if !fits && !output.properties().is_empty() {
        problems.push(
            Problem::new(
                output.span,
                format!("`output` of {} has no `text`", tool.called()),
            )
            .help("add `text: {type: string, doc: The text.}`; `from` tells which member of the answer it is"),
        );
    }
}

fn passed_over(start: &Spanned<String>, input: &Schema, problems: &mut Problems) {
    let Some(schema) = input.property(&start.value) else {
        return;
    };
    let fits = match &schema.of {
        Type::Any => true,
        Type::Integer(limits) => {
            limits.minimum.as_ref().and_then(serde_json::Number::as_i64) == Some(0)
        }
        _ => false,
    };
    if !fits {
        problems.push(
            Problem::new(start.span, format!("`start: {}` needs `type: integer` and `minimum: 0`", start.value))
                .note(schema.span, "given here")
                .help("write `{type: integer, minimum: 0, default: 0, description: Characters to pass over.}`"),
        );
    }
}

fn hints(tool: &ToolDraft, problems: &mut Problems) {
    let given = [
        ("destructive", &tool.hints.destructive),
        ("idempotent", &tool.hints.idempotent),
    ];
    for (name, hint) in given {
        let (Some(hint), Some(effect)) = (hint, &tool.effect) else {
            continue;
        };
        if effect.value == Effect::Read {
            problems.push(
                Problem::new(
                    hint.span,
                    format!("hint `{name}` of a tool that only reads"),
                )
                .note(effect.span, "its effect")
                .help("remove it; what reads loses nothing and can be repeated"),
            );
        }
    }
}

fn capitals(tool: &ToolDraft, problems: &mut Problems) {
    let Some(declared) = tool.declared() else {
        return;
    };
    let Some(name) = &declared.request.capitals else {
        return;
    };
    let endpoint = &declared.request.endpoint;
    let is_sent = endpoint
        .parameters()
        .any(|parameter| parameter.value == name.value);
    let schema = tool
        .input
        .as_ref()
        .and_then(|input| input.property(&name.value));
    let is_text = schema.is_none_or(|schema| matches!(schema.of, Type::String { .. } | Type::Any));
    if !is_sent || !is_text {
        problems.push(
            Problem::new(
                name.span,
                format!("`capitals: {}` is not a text in the path", name.value),
            )
            .note(endpoint.path.span, "the path")
            .help("name a path parameter of `type: string`"),
        );
    }
}

/// The argument that skips the beginning of a text.
pub(super) fn start(tool: &ToolDraft) -> Option<&Spanned<String>> {
    tool.text
        .as_ref()
        .and_then(|Text { start, .. }| start.as_ref())
}
