//! Checks that no two structs of results, or fields of one struct, have the same name in Rust.

use crate::draft::Draft;
use crate::emit::names::camel;
use crate::model::Type;
use crate::problem::{Problem, Problems, Span};
use crate::structs::{self, REST, Struct};

pub(super) fn check(draft: &Draft, problems: &mut Problems) {
    let names = draft.tools.iter().filter_map(|tool| tool.name.as_ref());
    let mut types: Vec<Taken> = names
        .map(|name| Taken {
            name: camel(name.value.split_once('_').map_or("", |(_, rest)| rest)),
            of: format!("the arguments of `{}`", name.value),
            span: name.span,
        })
        .collect();
    let mut fields = Vec::new();
    for tool in &draft.tools {
        let (Some(name), Some(output)) = (&tool.name, &tool.output) else {
            continue;
        };
        // A second tool of the same name has its problem.
        let first = draft
            .tools
            .iter()
            .find_map(|tool| tool.name.as_ref().filter(|first| first.value == name.value));
        if first.is_some_and(|first| first.span != name.span) {
            continue;
        }
        let structs = structs::of(name, output);
        let before = fields.len();
        for one in &structs {
            clashing(one, &mut fields);
        }
        // What lies inside of members with one name clashes as well.
        if fields.len() > before {
            continue;
        }
        for one in structs {
            let taken = Taken {
                name: one.name,
                of: one.of,
                span: one.span,
            };
            match types.iter().find(|first| first.name == taken.name) {
                Some(first) if first.span == taken.span && first.of == taken.of => {}
                Some(first) => {
                    problems.push(
                        Problem::new(
                            taken.span,
                            format!(
                                "{} and {} are both called `{}` in Rust",
                                first.of, taken.of, taken.name
                            ),
                        )
                        .note(first.span, "the other one")
                        .help("rename one of them; a member keeps its value with `from`"),
                    );
                    break;
                }
                None => types.push(taken),
            }
        }
    }
    for (_, problem) in fields {
        problems.push(problem);
    }
}

/// A name that is taken in Rust, and by what.
struct Taken {
    name: String,
    of: String,
    span: Span,
}

/// Members of one object that are the same field; a piece that several tools use is reported once.
fn clashing(one: &Struct<'_>, found: &mut Vec<(Span, Problem)>) {
    let fields = structs::fields(&one.name, one.schema);
    let is_open = matches!(
        &one.schema.of,
        Type::Object {
            additional: Some(_),
            ..
        }
    );
    for (at, field) in fields.iter().enumerate() {
        let name = &field.property.name;
        let first = fields[..at].iter().find(|first| first.ident == field.ident);
        if found.iter().any(|(span, _)| *span == name.span) {
            continue;
        }
        let problem = if let Some(first) = first {
            let first = &first.property.name;
            Problem::new(
                name.span,
                format!(
                    "the members `{}` and `{}` are one field in Rust, `{}`",
                    first.value, name.value, field.ident
                ),
            )
            .note(first.span, "the other one")
        } else if is_open && field.ident == REST {
            Problem::new(
                name.span,
                format!("`{REST}` is the field for members without names, which this object has"),
            )
        } else {
            continue;
        };
        let problem = problem.help("rename it; a member keeps its value with `from`");
        found.push((name.span, problem));
    }
}
