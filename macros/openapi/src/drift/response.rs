//! The answer of a call: what it is, and the members that are read.

use crate::resolve_refs::ITEMS;
use crate::{Kind, Member, Operation, Schema};

use super::Described;
use super::asked::Asked;
use super::client_call::{Answer, Read};
use super::difference::{ABSENT, Found, Kind as Difference, OPEN, Subject};
use super::values;

pub(crate) fn compare(
    asked: &Asked<'_>,
    operation: &Operation<'_>,
    described: &Described<'_>,
    found: &mut Vec<Found>,
) {
    let Some(schema) = operation.response.as_ref().and_then(|body| body.schema) else {
        return;
    };
    let root = described.document.resolve_refs(schema);
    let moved = |kind, other: Option<String>| Found {
        other,
        entry: Some(entry(&asked.answer)),
        ..Found::new(kind, Subject::Answer, asked.call.place)
    };
    let is_list = |path: &[&str]| match described.document.member(schema, path) {
        Member::Described(list) => matches!(list.kind, Kind::Array(_) | Kind::Any),
        Member::Absent => false,
        Member::Unknown => true,
    };
    match (&asked.answer, &root.kind) {
        (Answer::Object, Kind::Array(_)) => {
            found.push(moved(Difference::ListUnwrapped, None));
            return;
        }
        (Answer::List(at), Kind::Array(_)) if !at.is_empty() => {
            found.push(moved(Difference::ListUnwrapped, None));
            return;
        }
        (Answer::List(at), Kind::Object(_)) if at.is_empty() => {
            found.push(moved(Difference::ListWrapped, only_list(&root)));
            return;
        }
        (Answer::List(at), Kind::Object(_)) => {
            let path: Vec<&str> = at.iter().map(String::as_str).collect();
            if !is_list(&path) {
                found.push(moved(Difference::ListMoved, only_list(&root)));
                return;
            }
        }
        _ => {}
    }
    let mut gone: Vec<&[String]> = Vec::new();
    for read in asked.reads.iter().filter(|read| read.sure) {
        // Where an object is gone, so is what is in it.
        let is_inside = |path: &[String]| gone.iter().any(|gone| path.starts_with(gone));
        if read.paths.iter().any(|path| is_inside(path)) {
            continue;
        }
        if let Some(one) = compare_read(read, operation, described) {
            if one.kind == Difference::MemberGone || one.kind == Difference::MemberType {
                gone.extend(read.paths.first().map(Vec::as_slice));
            }
            let kind = read.kind.as_deref().unwrap_or("anything");
            let entry = asked.call.complete.then(|| format!("read as {kind}"));
            found.push(Found { entry, ..one });
        }
    }
}

fn compare_read(
    read: &Read,
    operation: &Operation<'_>,
    described: &Described<'_>,
) -> Option<Found> {
    let mut misfit = None;
    for path in &read.paths {
        match member(path, operation, described) {
            Member::Unknown => return None,
            Member::Absent => {}
            Member::Described(schema) => {
                let (Some(ours), Some(theirs)) = (read.kind.as_deref(), schema.type_name()) else {
                    return None;
                };
                if !values::is_other_kind(ours, theirs) {
                    return None;
                }
                misfit.get_or_insert(format!("{theirs}, not {ours}"));
            }
        }
    }
    let kind = match misfit {
        Some(_) => Difference::MemberType,
        None => Difference::MemberGone,
    };
    let written: Vec<String> = read.paths.iter().map(|path| written(path)).collect();
    let several = (written.len() > 1).then(|| written.join("`, `"));
    Some(Found {
        other: misfit.or(several),
        ..Found::new(kind, Subject::Member(read.paths.clone()), read.place)
    })
}

fn member<'d>(
    path: &'d [String],
    operation: &Operation<'d>,
    described: &Described<'d>,
) -> Member<'d> {
    let Some(schema) = operation.response.as_ref().and_then(|body| body.schema) else {
        return Member::Unknown;
    };
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    described.document.member(schema, &path)
}

/// What a description says of a member, in words: of the first of its paths that it describes.
pub(crate) fn member_fact(
    paths: &[Vec<String>],
    operation: &Operation<'_>,
    described: &Described<'_>,
) -> String {
    let found = paths
        .iter()
        .find_map(|path| match member(path, operation, described) {
            Member::Described(schema) => Some(values::describe(&schema)),
            Member::Unknown => Some(OPEN.to_owned()),
            Member::Absent => None,
        });
    found.unwrap_or_else(|| ABSENT.to_owned())
}

/// What a description says an answer is, in words.
pub(crate) fn fact(operation: &Operation<'_>, described: &Described<'_>) -> String {
    let schema = operation.response.as_ref().and_then(|body| body.schema);
    let schema = schema.map(|schema| described.document.resolve_refs(schema));
    match schema.as_ref().map(|schema| &schema.kind) {
        None | Some(Kind::Any) => ABSENT.to_owned(),
        Some(Kind::Array(_)) => "a list".to_owned(),
        Some(Kind::Object(_)) => match schema.as_ref().and_then(only_list) {
            Some(name) => format!("an object with the list under `{name}`"),
            None => "an object".to_owned(),
        },
        Some(_) => "neither a list nor an object".to_owned(),
    }
}

fn entry(answer: &Answer) -> String {
    match answer {
        Answer::Unknown => "anything".to_owned(),
        Answer::Object => "an object".to_owned(),
        Answer::List(at) if at.is_empty() => "a list".to_owned(),
        Answer::List(at) => format!("an object with the list under `{}`", at.join(".")),
    }
}

/// The member of an object that is a list, where there is one.
fn only_list(schema: &Schema<'_>) -> Option<String> {
    let is_list = |schema: &Schema<'_>| matches!(schema.kind, Kind::Array(_));
    let mut lists = schema
        .properties()
        .iter()
        .filter(|one| is_list(&one.schema));
    match (lists.next(), lists.next()) {
        (Some(only), None) => Some(only.name.to_owned()),
        _ => None,
    }
}

/// A path for people: `items[].title`; of the items of an answer that is a list, `title`.
pub(crate) fn written(path: &[String]) -> String {
    let mut written = String::new();
    for (at, step) in path.iter().enumerate() {
        if step == ITEMS && at == 0 && path.len() > 1 {
            continue;
        }
        if step == ITEMS {
            written.push_str(ITEMS);
        } else {
            if !written.is_empty() {
                written.push('.');
            }
            written.push_str(step);
        }
    }
    written
}
