//! How a tool answers: its request, and what the server does with the answer.
//!
//! Every struct of the model is taken apart field by field, without `..`: a new field does not compile until it has a
//! place in the comparison.

use serde_json::{Map, Value, json};
use toolspec::model::{
    Body, Clause, Continuation, Declared, Each, EachFrom, EachValue, Endpoint, FromService,
    Handler, Include, List, Paging, Request, Resume, Schema, Sort, Source, Text, Tool,
};
use toolspec::problem::Spanned;

use super::tree::{group, names, node, texts};

/// A tool as it was, if it was there: what is new harms no call that worked.
#[derive(Clone, Copy)]
pub(super) struct Before<'t>(pub(super) Option<(&'t Tool, &'t Tool)>);

impl Before<'_> {
    /// Whether an argument is new, and without effect on calls that omit it.
    fn is_new(self, argument: &str) -> bool {
        self.0.is_some_and(|(before, after)| {
            let has_default = after
                .input
                .property(argument)
                .is_some_and(|schema| schema.default.is_some());
            before.input.property(argument).is_none() && !has_default
        })
    }

    /// Whether the tool refused this value of an argument.
    fn is_new_value(self, argument: &str, value: &str) -> bool {
        self.0.is_some_and(|(before, _)| {
            before.input.property(argument).is_none_or(|schema| {
                let text = |value: &Value| {
                    value
                        .as_str()
                        .map_or_else(|| value.to_string(), str::to_owned)
                };
                let is_value = |one: &Spanned<Value>| text(&one.value) == value;
                !schema.one_of.is_empty() && !schema.one_of.iter().any(is_value)
            })
        })
    }

    /// Whether no member of the result had this value.
    fn is_new_member(self, name: &str) -> bool {
        fn shows(schema: &Schema, name: &str) -> bool {
            schema.properties().iter().any(|property| {
                let from = &property.schema.from;
                let first = |path: &String| path.split('.').next() == Some(name);
                property.name.value == name && from.is_empty()
                    || from.iter().any(first)
                    || shows(&property.schema, name)
            })
        }
        self.0
            .is_some_and(|(before, _)| !shows(&before.output, name))
    }
}

/// The keys of a tool's entry that say how it answers.
pub(super) fn request_facts(tool: &Tool, before: Before<'_>) -> Map<String, Value> {
    let mut facts = match &tool.handler {
        Handler::Declared(declared) => self::declared(declared, before),
        Handler::Custom { calls } => node(json!({"calls": texts(calls)})),
    };
    facts.insert("continuation".to_owned(), continuation(tool));
    facts.insert("text".to_owned(), tool.text.as_ref().map(text).into());
    facts
}

/// Who makes the requests, in words: `custom`, or the endpoints.
pub(super) fn handler(tool: &Tool) -> Value {
    let endpoints = tool.endpoints().join(", ");
    match &tool.handler {
        Handler::Declared(_) => {
            json!({"_kind": "request", "_text": format!("request {endpoints}")})
        }
        Handler::Custom { .. } => {
            json!({"_kind": "custom", "_text": format!("custom {endpoints}").trim_end()})
        }
    }
}

fn declared(declared: &Declared, before: Before<'_>) -> Map<String, Value> {
    let Declared {
        request,
        list,
        filter,
        include,
        is_transformed,
    } = declared;
    let Request {
        endpoint,
        query,
        body,
        cache_seconds,
        text,
        capitals,
    } = request;
    let Endpoint {
        method,
        path,
        segments: _,
    } = endpoint;
    node(json!({
        "method": method.value.name(),
        "path": path.value,
        "query": self::query(query, before),
        "body": body.as_ref().map(|members| self::body(members, before)),
        "cache_seconds": cache_seconds,
        "answer": if *text { "text" } else { "json" },
        "capitals": value(capitals.as_ref()),
        "transform": is_transformed,
        "list": list.as_ref().map(|list| self::list(list, before)),
        "filter": names(filter.iter().map(|clause| (&clause.argument.value, self::clause(clause, before)))),
        "include": names(include.iter().map(|one| (&one.key.value, self::include(one, before)))),
    }))
}

fn value(name: Option<&Spanned<String>>) -> Option<&String> {
    name.map(|name| &name.value)
}

/// `GET /path`, or the path alone: only a tool's own request is ever something else than a GET.
pub(super) fn path(endpoint: &Endpoint) -> String {
    let title = endpoint.title();
    title
        .strip_prefix("GET ")
        .map_or_else(|| title.clone(), str::to_owned)
}

fn query(query: &[(Spanned<String>, Source)], before: Before<'_>) -> Value {
    names(
        query
            .iter()
            .map(|(name, from)| (&name.value, source(from, before))),
    )
}

fn body(members: &[(Spanned<String>, Body)], before: Before<'_>) -> Value {
    let member = |member: &Body| match member {
        Body::Value(from) => source(from, before),
        Body::Object(members) => body(members, before),
    };
    let members: Vec<(&String, Value)> = members
        .iter()
        .map(|(name, of)| (&name.value, member(of)))
        .collect();
    let words = |(name, member): &(&String, Value)| {
        format!("{name}: {}", member["_text"].as_str().unwrap_or("none"))
    };
    let text = format!(
        "{{{}}}",
        members.iter().map(words).collect::<Vec<_>>().join(", ")
    );
    // An object of new arguments alone may be sent empty.
    group(names(members.into_iter()), false, &text)
}

/// Where a value comes from; further sources of the same parameter are members `[1]`, `[2]`.
fn source(source: &Source, before: Before<'_>) -> Value {
    match source {
        Source::Constant(value) => {
            json!({"_kind": "constant", "_text": value.to_string(), "value": value.to_string()})
        }
        Source::Agreeing(sources) => {
            let sources: Vec<Value> = sources
                .iter()
                .map(|one| self::source(one, before))
                .collect();
            let is_new = sources.iter().all(|one| one["_new"] == true);
            let texts: Vec<&str> = sources
                .iter()
                .filter_map(|one| one["_text"].as_str())
                .collect();
            let text = texts.join(" or ");
            let mut sources = sources.into_iter();
            let mut first = sources.next().unwrap_or_default();
            for (at, other) in sources.enumerate() {
                first[format!("[{}]", at + 1)] = other;
            }
            group(first, is_new, &text)
        }
        Source::Argument {
            name,
            map,
            joined,
            each,
        } => {
            let name = &name.value;
            let text = format!("argument {name}");
            let map = map.iter().map(|(ours, theirs)| {
                let text = theirs.to_string();
                let is_new = before.is_new_value(name, &ours.value);
                (&ours.value, group(json!({"value": text}), is_new, &text))
            });
            let each = each.iter().map(|(ours, values)| {
                (
                    &ours.value,
                    each_value(values, before.is_new_value(name, &ours.value)),
                )
            });
            let facts =
                json!({"_kind": text, "map": names(map), "joined": joined, "each": names(each)});
            group(facts, before.is_new(name), &text)
        }
    }
}

fn each_value(each: &EachValue, is_new: bool) -> Value {
    let EachValue { values, from } = each;
    let from = from.as_ref().map(|from| {
        let EachFrom {
            endpoint,
            counts,
            fields,
            except,
        } = from;
        let facts =
            json!({"path": path(endpoint), "counts": counts, "fields": fields, "except": except});
        group(facts, false, &path(endpoint))
    });
    let text = values.join(", ");
    group(json!({"values": values, "from": from}), is_new, &text)
}

fn list(list: &List, before: Before<'_>) -> Value {
    let List {
        span: _,
        at,
        paging,
        page,
        size,
        most,
        scan,
        newest_first,
        total_header,
        sort,
    } = list;
    let sort = sort.as_ref().map(|sort| {
        let Sort { argument, by } = sort;
        let by = by.iter().map(|(ours, theirs)| {
            let is_new = before.is_new_value(&argument.value, &ours.value);
            (&ours.value, group(json!({"value": theirs}), is_new, theirs))
        });
        let facts = json!({"argument": argument.value, "by": names(by)});
        group(
            facts,
            before.is_new(&argument.value),
            &format!("argument {}", argument.value),
        )
    });
    let argument = |name: &Option<Spanned<String>>| {
        name.as_ref().map(|name| {
            group(
                json!({"value": name.value}),
                before.is_new(&name.value),
                &name.value,
            )
        })
    };
    let (style, parameters) = self::paging(paging);
    let facts = json!({
        "at": at,
        "paging": style,
        "parameters": parameters,
        "page": argument(page),
        "size": argument(size),
        "most": most,
        "scan": scan,
        "newest_first": newest_first,
        "total_header": value(total_header.as_ref()),
        "sort": sort,
    });
    group(facts, false, style)
}

/// The style of paging, and the service's names of its parameters.
pub(super) fn paging(paging: &Paging) -> (&'static str, Value) {
    match paging {
        Paging::Whole => ("whole", json!({})),
        Paging::Page { page, size } => ("page", json!({".page": page, ".size": size})),
        Paging::Offset { offset, limit } => ("offset", json!({".offset": offset, ".limit": limit})),
        Paging::Cursor {
            cursor,
            limit,
            next,
        } => (
            "cursor",
            json!({".cursor": cursor, ".limit": limit, ".next": next}),
        ),
    }
}

fn clause(clause: &Clause, before: Before<'_>) -> Value {
    let Clause {
        argument,
        fields,
        operator,
        map,
        when,
        optional_prefix,
        empty,
        loose,
        from,
    } = clause;
    let map = map.iter().map(|(ours, theirs)| {
        let is_new = before.is_new_value(&argument.value, &ours.value);
        (
            &ours.value,
            group(json!({"value": theirs}), is_new, &theirs.join(", ")),
        )
    });
    let from = from.as_ref().map(|from| {
        let FromService { endpoint, fields } = from;
        group(
            json!({"path": path(endpoint), "fields": fields}),
            false,
            &path(endpoint),
        )
    });
    let facts = json!({
        "fields": fields,
        "op": operator.name(),
        "map": names(map),
        "when": texts(when),
        "optional_prefix": optional_prefix,
        "empty": value(empty.as_ref()),
        "loose": texts(loose),
        "from": from,
    });
    let text = format!("{} {}", operator.name(), fields.join(", "));
    group(facts, before.is_new(&argument.value), text.trim_end())
}

fn include(include: &Include, before: Before<'_>) -> Value {
    let Include {
        key,
        noun,
        endpoint,
        query,
        when,
        at,
        each,
    } = include;
    let each = each.as_ref().map(|each| {
        let Each {
            parameter,
            from,
            many,
            most,
            rest,
        } = each;
        let facts = json!({
            "parameter": parameter.value,
            "from": from,
            "each": many,
            "most": most,
            "rest": value(rest.as_ref()),
        });
        group(facts, false, from)
    });
    let facts = json!({
        "noun": noun,
        "path": path(endpoint),
        "query": self::query(query, before),
        "when": value(when.as_ref()),
        "at": at,
        "values": each,
    });
    let is_asked_for = when.as_ref().is_some_and(|when| before.is_new(&when.value));
    group(
        facts,
        is_asked_for || before.is_new_member(&key.value),
        &path(endpoint),
    )
}

/// The list that is truncated: what the tool says, or else the list that its request pages.
fn continuation(tool: &Tool) -> Value {
    if let Some(continuation) = &tool.continuation {
        let Continuation { list, resume } = continuation;
        let (by, advice) = match resume {
            Resume::After { argument, from } => (format!("{} from {from}", argument.value), None),
            Resume::Advice(advice) => ("advice".to_owned(), Some(advice)),
        };
        return group(
            json!({"list": list.value, "by": by, "advice": advice}),
            false,
            &list.value,
        );
    }
    let Some(list) = tool.declared().and_then(|declared| declared.list.as_ref()) else {
        return Value::Null;
    };
    let by = match (&list.page, &list.size) {
        (Some(page), Some(size)) => format!("{} and {}", page.value, size.value),
        _ => "advice".to_owned(),
    };
    let shown = list.shown_as(&tool.output);
    group(
        json!({"list": shown, "by": by, "advice": null}),
        false,
        shown,
    )
}

fn text(text: &Text) -> Value {
    let Text { most, start } = text;
    group(
        json!({"most": most, "start": value(start.as_ref())}),
        false,
        &most.to_string(),
    )
}
