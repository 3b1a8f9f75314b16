//! Results: the output schema's shape, its reserved names, and the list that may be cut.

use crate::emit::RESERVED;
use crate::model::{Schema, Tool, Type};
use crate::problem::{Problem, Problems};

pub(super) fn check(tool: &Tool, problems: &mut Problems) {
    if tool.output.properties().is_empty() {
        problems.push(
            Problem::new(
                tool.output.span,
                format!("`output` of `{}` names no property", tool.name.value),
            )
            .help("name what passes: nothing else of the answer reaches the model"),
        );
    }
    for property in tool.output.properties() {
        if RESERVED.contains(&property.name.value.as_str()) {
            problems.push(
                Problem::new(
                    property.name.span,
                    format!("output property `{}` is reserved", property.name.value),
                )
                .label("the server itself adds it to results")
                .help("choose another name; `from` tells where its value comes from"),
            );
        }
    }
    let Some(continuation) = &tool.continuation else {
        return;
    };
    let list = &continuation.list;
    match tool.output.property(&list.value) {
        Some(Schema {
            of: Type::Array { .. },
            ..
        }) => {}
        Some(other) => problems.push(
            Problem::new(
                list.span,
                format!("`continuation` cuts `{}`, which is no list", list.value),
            )
            .note(other.span, "given here"),
        ),
        None => problems.push(
            Problem::new(
                list.span,
                format!(
                    "`continuation` cuts `{}`, which is not in `output`",
                    list.value
                ),
            )
            .nearest(
                &list.value,
                tool.output
                    .properties()
                    .iter()
                    .map(|property| property.name.value.as_str()),
            ),
        ),
    }
}
