//! Checks pagination: that every page can be reached, and that no parameter is sent twice.

use super::values::stray;
use crate::draft::ToolDraft;
use crate::model::{Declared, List, Paging, Schema, Type};
use crate::problem::{Problem, Problems, Spanned};

pub(super) fn check(tool: &ToolDraft, problems: &mut Problems) {
    let Some(declared) = tool.declared() else {
        return;
    };
    let Some(list) = &declared.list else {
        return;
    };
    if !matches!(list.paging, Paging::Whole) && list.page.is_none() {
        problems.push(
            Problem::new(list.span, "a paged list without a `page` argument")
                .help("name the argument: `page: page`, or the rest can't be reached"),
        );
    }
    if let Some(input) = &tool.input {
        for name in list.page.iter().chain(&list.size) {
            if let Some(schema) = input.property(&name.value) {
                counted(name, schema, problems);
            }
        }
        largest(list, input, problems);
    }
    sent(declared, list, problems);
    header(list, problems);
    if let (Some(sort), Some(input)) = (&list.sort, &tool.input)
        && let Some(schema) = input.property(&sort.argument.value)
    {
        let values = sort.by.iter().map(|(value, _)| value);
        stray("by", values, &sort.argument, schema, problems);
    }
}

/// A header counts a list of which an answer holds a part, and is one.
fn header(list: &List, problems: &mut Problems) {
    let Some(header) = &list.total_header else {
        return;
    };
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if !header.value.bytes().all(is_token) {
        problems.push(
            Problem::new(
                header.span,
                format!("`{}` is not a header name", header.value),
            )
            .help("write letters, digits and hyphens, such as `X-Total-Count`"),
        );
    }
    if matches!(list.paging, Paging::Whole | Paging::Cursor { .. }) {
        problems.push(
            Problem::new(
                header.span,
                "`total_header` on a list that is not paged by page or offset",
            )
            .label("it counts a list of which an answer holds a part")
            .help("write `paging: offset` or `paging: page`; an answer without the header is taken for the whole list"),
        );
    }
}

/// A page, or the size of one, is a number from 1 that every call has.
fn counted(name: &Spanned<String>, schema: &Schema, problems: &mut Problems) {
    let fits = match &schema.of {
        Type::Any => true,
        Type::Integer(limits) => {
            let least = limits.minimum.as_ref().and_then(serde_json::Number::as_i64);
            least.is_some_and(|least| least >= 1) && schema.default.is_some()
        }
        _ => false,
    };
    if !fits {
        problems.push(
            Problem::new(
                name.span,
                format!(
                    "paging argument `{}` needs `type: integer`, `minimum: 1` and a default",
                    name.value
                ),
            )
            .note(schema.span, "given here")
            .help("write `{type: integer, minimum: 1, maximum: 100, default: 1, description: …}`"),
        );
    }
}

/// A page is not larger than the service's largest: what is beyond would be skipped.
fn largest(list: &List, input: &Schema, problems: &mut Problems) {
    let Some(name) = list.size.as_ref() else {
        return;
    };
    let Some(Type::Integer(limits)) = input.property(&name.value).map(|schema| &schema.of) else {
        return;
    };
    let greatest = limits
        .maximum
        .as_ref()
        .map_or(u64::MAX, |maximum| maximum.as_u64().unwrap_or_default());
    if !matches!(list.paging, Paging::Whole) && greatest > list.most {
        problems.push(
            Problem::new(
                name.span,
                format!(
                    "`{}` allows pages that the service does not give",
                    name.value
                ),
            )
            .label(format!("the largest is {}, by `most`", list.most))
            .help(format!(
                "give it `maximum: {}` or less, or correct `most`",
                list.most
            )),
        );
    }
}

/// What paging sends is not sent by `query` as well.
fn sent(declared: &Declared, list: &List, problems: &mut Problems) {
    let own = list.paging.parameters();
    for (name, _) in &declared.request.query {
        if own.contains(&name.value.as_str()) {
            problems.push(
                Problem::new(
                    name.span,
                    format!("parameter `{}` is sent by `list` as well", name.value),
                )
                .note(list.span, "this pages by it")
                .help("remove it from `query`"),
            );
        }
    }
}
