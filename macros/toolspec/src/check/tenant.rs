//! Checks that no argument decides the tenant, under any name: the key does.

use crate::draft::ToolDraft;
use crate::model::{Body, Schema, Source, Type};
use crate::problem::{Problem, Problems, Spanned};

pub(super) fn check(tool: &ToolDraft, problems: &mut Problems) {
    if let Some(input) = &tool.input {
        inside(input, problems);
    }
    if let Some(declared) = tool.declared() {
        let included = declared.include.iter().flat_map(|include| &include.query);
        for (name, source) in declared.request.query.iter().chain(included) {
            sent(name, source, problems);
        }
        members(
            declared.request.body.as_deref().unwrap_or_default(),
            problems,
        );
    }
}

fn inside(schema: &Schema, problems: &mut Problems) {
    if let Type::Array { items, .. } = &schema.of {
        inside(items, problems);
    }
    for property in schema.properties() {
        let name = &property.name;
        if is_tenant(&name.value) {
            let message = format!(
                "argument `{}` would let a model choose the tenant",
                name.value
            );
            refuse(name, message, problems);
        }
        inside(&property.schema, problems);
    }
}

fn members(body: &[(Spanned<String>, Body)], problems: &mut Problems) {
    for (name, member) in body {
        match member {
            Body::Value(source) => sent(name, source, problems),
            Body::Object(inner) => members(inner, problems),
        }
    }
}

/// An argument of an innocent name is not sent as the tenant either.
fn sent(name: &Spanned<String>, source: &Source, problems: &mut Problems) {
    let mut arguments = source.arguments().into_iter();
    let innocent = arguments.find(|argument| !is_tenant(&argument.value));
    if let Some(argument) = innocent.filter(|_| is_tenant(&name.value)) {
        let message = format!(
            "`{}` sent as `{}` would let a model choose the tenant",
            argument.value, name.value
        );
        refuse(name, message, problems);
    }
}

pub(super) fn is_tenant(name: &str) -> bool {
    name.to_ascii_lowercase().contains("tenant")
}

pub(super) fn refuse(name: &Spanned<String>, message: String, problems: &mut Problems) {
    problems.push(
        Problem::new(name.span, message)
            .label("the key decides the tenant")
            .help("remove it"),
    );
}
