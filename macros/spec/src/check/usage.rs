//! That a filter, a page or a parameter is used on an argument of a type it can work with.

use super::values::noun;
use crate::model::{Body, Clause, Declared, List, Operator, Paging, Source, Tool, Type};
use crate::problem::{Problem, Problems, Spanned};

pub(super) fn check(tool: &Tool, problems: &mut Problems) {
    let Some(declared) = tool.declared() else {
        return;
    };
    if let (Some(clause), None) = (declared.filter.first(), &declared.list) {
        problems.push(
            Problem::new(clause.argument.span, "`filter` without `list`")
                .help("say under `list` where the answer's list is and how it is paged"),
        );
    }
    for clause in &declared.filter {
        self::clause(clause, tool, problems);
    }
    if let Some(list) = &declared.list {
        pages(list, tool, problems);
    }
    parameters(declared, tool, problems);
}

fn clause(clause: &Clause, tool: &Tool, problems: &mut Problems) {
    let Some(schema) = tool.input.property(&clause.argument.value) else {
        return;
    };
    let of = &schema.of;
    let fits = match clause.operator {
        _ if clause.from.is_some() => matches!(of, Type::Boolean),
        Operator::AtOrAfter | Operator::AtOrBefore | Operator::Words => {
            matches!(of, Type::String { .. })
        }
        Operator::Minimum | Operator::Maximum => matches!(of, Type::Integer(_) | Type::Number(_)),
        Operator::OneOf => matches!(of, Type::Array { .. } | Type::String { .. }),
        Operator::Equals | Operator::SameOrUnder => {
            !matches!(of, Type::Array { .. } | Type::Object { .. })
        }
    };
    if !fits {
        let operator = Operator::ALL
            .iter()
            .find(|(_, operator)| *operator == clause.operator);
        let operator = operator.map_or("", |(name, _)| name);
        problems.push(
            Problem::new(clause.argument.span, format!("`op: {operator}` can't work on `{}`, which is {}", clause.argument.value, noun(of)))
                .note(schema.span, "its type is given here")
                .help("times and words are strings, ranges are numbers, `one_of` takes a list, `from` a boolean"),
        );
    }
}

fn pages(list: &List, tool: &Tool, problems: &mut Problems) {
    for name in list.page.iter().chain(&list.size) {
        let Some(schema) = tool.input.property(&name.value) else {
            continue;
        };
        let whole = matches!(&schema.of, Type::Integer(limits) if limits.minimum.as_ref().and_then(serde_json::Number::as_i64).is_some_and(|least| least >= 1));
        if !whole || schema.default.is_none() {
            problems.push(
                Problem::new(
                    name.span,
                    format!(
                        "paging argument `{}` needs `type: integer`, `minimum: 1` and a default",
                        name.value
                    ),
                )
                .note(schema.span, "given here"),
            );
        }
    }
    if list.most == 0 || list.scan == 0 {
        problems.push(Problem::new(list.span, "`most` and `scan` are at least 1"));
    }
    if !matches!(list.paging, Paging::Whole) && list.page.is_none() {
        problems.push(
            Problem::new(list.span, "a paged list without a `page` argument")
                .help("name the argument: `page: page`, or the rest can't be reached"),
        );
    }
}

/// Lists and objects can't be put everywhere; mapped values must be values that the argument can have.
fn parameters(declared: &Declared, tool: &Tool, problems: &mut Problems) {
    for (_, source) in &declared.request.query {
        parameter(source, tool, true, problems);
    }
    members(
        declared.request.body.as_deref().unwrap_or_default(),
        tool,
        problems,
    );
}

fn members(body: &[(Spanned<String>, Body)], tool: &Tool, problems: &mut Problems) {
    for (_, member) in body {
        match member {
            Body::Value(source) => parameter(source, tool, false, problems),
            Body::Object(inner) => members(inner, tool, problems),
        }
    }
}

fn parameter(source: &Source, tool: &Tool, in_query: bool, problems: &mut Problems) {
    if let Source::Agreeing(sources) = source {
        sources
            .iter()
            .for_each(|source| parameter(source, tool, in_query, problems));
    }
    let Source::Argument { name, map, .. } = source else {
        return;
    };
    let Some(schema) = tool.input.property(&name.value) else {
        return;
    };
    if in_query && matches!(schema.of, Type::Object { .. }) {
        problems.push(
            Problem::new(
                name.span,
                format!("object `{}` can't be a query parameter", name.value),
            )
            .help("send it in `body`"),
        );
    }
    for (value, _) in map {
        let known = schema
            .one_of
            .iter()
            .any(|allowed| allowed.value == *value.as_str());
        if !schema.one_of.is_empty() && !known {
            problems.push(
                Problem::new(
                    name.span,
                    format!("`map` has `{value}`, which `{}` can't be", name.value),
                )
                .nearest(
                    value,
                    schema
                        .one_of
                        .iter()
                        .filter_map(|allowed| allowed.value.as_str()),
                ),
            );
        }
    }
}
