//! Filters: that there is a list to filter, and that each argument is of a type its operator works with.

use super::values::{noun, stray};
use crate::draft::ToolDraft;
use crate::model::{Clause, Operator, Schema, Type};
use crate::problem::{Problem, Problems};

pub(super) fn check(tool: &ToolDraft, problems: &mut Problems) {
    let (Some(declared), Some(input)) = (tool.declared(), &tool.input) else {
        return;
    };
    if let (Some(clause), None) = (declared.filter.first(), &declared.list) {
        problems.push(
            Problem::new(clause.argument.span, "`filter` without `list`")
                .help("say where the answer's list is and how it is paged, such as `list: {at: items, paging: whole}`"),
        );
    }
    for clause in &declared.filter {
        let name = &clause.argument;
        let Some(schema) = input.property(&name.value) else {
            continue;
        };
        fits(clause, schema, problems);
        let mapped = clause.map.iter().map(|(value, _)| value);
        stray("map", mapped, name, schema, problems);
        stray("when", &clause.when, name, schema, problems);
    }
}

fn fits(clause: &Clause, schema: &Schema, problems: &mut Problems) {
    let of = &schema.of;
    let name = &clause.argument;
    let by_service = clause.from.is_some();
    let fits = match clause.operator {
        _ if matches!(of, Type::Any) => true,
        _ if by_service => matches!(of, Type::Boolean),
        Operator::AtOrAfter | Operator::AtOrBefore | Operator::Words => {
            matches!(of, Type::String { .. })
        }
        Operator::Minimum | Operator::Maximum => matches!(of, Type::Integer(_) | Type::Number(_)),
        Operator::OneOf => matches!(of, Type::Array { .. } | Type::String { .. }),
        Operator::Equals | Operator::SameOrUnder => {
            !matches!(of, Type::Array { .. } | Type::Object { .. })
        }
    };
    if fits {
        return;
    }
    let what = if by_service {
        "`from`".to_owned()
    } else {
        format!("`op: {}`", clause.operator.name())
    };
    problems.push(
        Problem::new(
            name.span,
            format!("{what} can't work on `{}`, which is {}", name.value, noun(of)),
        )
        .note(schema.span, "its type is given here")
        .help("times and words are strings, ranges are numbers, `one_of` takes a list, `from` a boolean"),
    );
}
