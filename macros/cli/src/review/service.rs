//! What is shared by tools and prompts: lookups and completions.

use serde_json::{Value, json};
use toolspec::model::{Complete, Completion, Finished, Lookup, Only, Owner, Secondary, Split};

use super::request_facts::{paging, path};
use super::tree::{group, names, texts};

fn constants(query: &[(String, String)]) -> Value {
    names(
        query
            .iter()
            .map(|(name, value)| (name, value.as_str().into())),
    )
}

pub(super) fn lookup(lookup: &Lookup) -> Value {
    let Lookup {
        noun,
        endpoint,
        query,
        at,
        paging: paged,
        most,
        scan,
        cache_seconds,
        split,
        item,
        id,
        aliases,
        service_knows_aliases,
        show,
        of,
        newest,
        finished,
        secondary,
    } = lookup;
    let (style, parameters) = paging(&paged.value);
    let split = split.as_ref().map(|split| {
        let Split {
            span: _,
            parameter,
            values,
        } = split;
        group(
            json!({"parameter": parameter, "values": values}),
            false,
            parameter,
        )
    });
    let of = of.iter().map(|owner| {
        let Owner { lookup, parameter } = owner;
        (&lookup.value, parameter.as_str().into())
    });
    let finished = finished.as_ref().map(|finished| {
        let Finished {
            span: _,
            member,
            values,
        } = finished;
        group(
            json!({"member": member, "values": values}),
            false,
            &format!("{member}: {}", values.join(", ")),
        )
    });
    let secondary = secondary.as_ref().map(|secondary| {
        let Secondary { member, prefix } = secondary;
        group(
            json!({"member": member, "prefix": prefix}),
            false,
            &format!("{member}: {prefix}"),
        )
    });
    let facts = json!({
        "noun": noun,
        "path": path(endpoint),
        "query": constants(query),
        "at": at,
        "paging": style,
        "parameters": parameters,
        "most": most,
        "scan": scan,
        "cache_seconds": cache_seconds,
        "split": split,
        "item": item.as_ref().map(path),
        "id": id,
        "aliases": aliases,
        "service_knows_aliases": service_knows_aliases,
        "show": show,
        "of": names(of),
        "newest": newest.as_ref().map(|member| &member.value),
        "finished": finished,
        "secondary": secondary,
    });
    group(facts, false, &path(endpoint))
}

pub(super) fn completion(completion: &Completion) -> Value {
    let Completion {
        endpoint,
        query,
        at,
        values,
        otherwise,
        sorted,
        only,
    } = completion;
    let only = only.as_ref().map(|only| {
        let Only {
            member,
            argument,
            lookup,
        } = only;
        let facts = json!({
            "member": member,
            "argument": argument.value,
            "lookup": lookup.as_ref().map(|lookup| &lookup.value),
        });
        group(
            facts,
            false,
            &format!("{member} is argument {}", argument.value),
        )
    });
    let facts = json!({
        "path": path(endpoint),
        "query": constants(query),
        "at": at,
        "values": values,
        "otherwise": otherwise,
        "sorted": sorted,
        "only": only,
    });
    group(facts, false, &path(endpoint))
}

/// Where a prompt's argument finds its values: the name of a completion, or the values themselves.
pub(super) fn complete(complete: &Complete) -> Value {
    match complete {
        Complete::OneOf(values) => texts(values),
        Complete::From(name) => name.value.as_str().into(),
    }
}
