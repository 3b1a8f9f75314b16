//! Checks filters: that there is a list to filter, and that each argument has a type its operator supports.

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
        extras(clause, problems);
    }
}

/// `empty` and `loose` go with the operators that can do something with them.
fn extras(clause: &Clause, problems: &mut Problems) {
    use Operator::{Equals, OneOf, Part, Words};
    let compares = matches!(clause.operator, Equals | OneOf | Part);
    if let Some(empty) = clause.empty.as_ref().filter(|_| !compares) {
        let name = clause.operator.name();
        problems.push(
            Problem::new(empty.span, format!("`op: {name}` takes no `empty`")).help(
                "it goes with `equals`, `one_of` and `part`; for a boolean write `op: present`",
            ),
        );
    }
    let is_stray = |field: &&crate::problem::Spanned<String>| {
        clause.operator != Words || !clause.fields.contains(&field.value)
    };
    if let Some(field) = clause.loose.iter().find(is_stray) {
        problems.push(
            Problem::new(
                field.span,
                format!(
                    "`loose` names `{}`, in which no words are looked for",
                    field.value
                ),
            )
            .help("it names some of the `fields` of `op: words`"),
        );
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
        Operator::Part => matches!(of, Type::String { .. }),
        Operator::Present => matches!(of, Type::Boolean),
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
        .help("times, words and parts are strings, ranges are numbers, `one_of` takes a list, `present` and `from` a boolean"),
    );
}
