//! Checks that every member of a result has a description, for the model or for the documentation.

use crate::draft::Draft;
use crate::model::{Schema, Type};
use crate::problem::{Problem, Problems};

pub(super) fn check(draft: &Draft, problems: &mut Problems) {
    for output in draft.tools.iter().filter_map(|tool| tool.output.as_ref()) {
        members("", output, problems);
    }
}

fn members(path: &str, schema: &Schema, problems: &mut Problems) {
    for property in schema.properties() {
        let name = &property.name;
        let of = &property.schema;
        let path = format!("{path}{}", name.value);
        if of.description.is_none() && of.doc.is_none() {
            problems.push(
                Problem::new(name.span, format!("member `{path}` is not described"))
                    .label("what it is, in which unit, and when it is absent")
                    .help("add `doc:`, for the documentation, or `description:`, which models read as well"),
            );
        }
        inside(&path, of, problems);
    }
}

fn inside(path: &str, schema: &Schema, problems: &mut Problems) {
    members(&format!("{path}."), schema, problems);
    match &schema.of {
        Type::Array { items, .. } => inside(&format!("{path}[]"), items, problems),
        Type::Object {
            additional: Some(rest),
            ..
        } => inside(&format!("{path}.*"), rest, problems),
        _ => {}
    }
}
