//! Checks lookups: that their references exist, and that every key has an effect.

use super::arguments;
use crate::draft::Draft;
use crate::model::{Lookup, Paging};
use crate::problem::{Problem, Problems, Spanned};

pub(super) fn check(draft: &Draft, problems: &mut Problems) {
    for (name, lookup) in draft.lookups.iter().flatten() {
        let Some(lookup) = lookup else {
            continue;
        };
        owners(name, lookup, draft, problems);
        split(lookup, problems);
        sent(name, lookup, problems);
    }
}

/// An owner exists and is another lookup, and the newest of several items can be determined.
fn owners(name: &Spanned<String>, lookup: &Lookup, draft: &Draft, problems: &mut Problems) {
    for owner in &lookup.of {
        if owner.lookup.value == name.value {
            problems.push(
                Problem::new(
                    owner.lookup.span,
                    format!("lookup `{}` belongs to itself", name.value),
                )
                .help("name the lookup of the thing that has such items"),
            );
            return;
        }
        arguments::lookup(&owner.lookup, draft, problems);
    }
    match (&lookup.of[..], &lookup.newest, &lookup.finished) {
        ([owner, ..], None, _) => problems.push(
            Problem::new(
                owner.lookup.span,
                format!(
                    "lookup `{}` does not say which of several is meant",
                    name.value
                ),
            )
            .label("this may have several")
            .help("add `newest`: the time member by which one is newer than another"),
        ),
        ([], Some(newest), _) => problems.push(in_vain("newest", newest.span)),
        ([], None, Some(finished)) => problems.push(in_vain("finished", finished.span)),
        _ => {}
    }
}

fn in_vain(key: &str, span: crate::problem::Span) -> Problem {
    Problem::new(span, format!("`{key}` has no effect without `of`"))
        .label("it says which of the items is meant that belong to one thing")
        .help(format!("add `of`, or remove `{key}`"))
}

/// Only a listing that can't be paginated is split.
fn split(lookup: &Lookup, problems: &mut Problems) {
    let Some(split) = &lookup.split else {
        return;
    };
    if !matches!(lookup.paging.value, Paging::Whole) {
        problems.push(
            Problem::new(
                split.span,
                "`split` has no effect on a listing that is paged",
            )
            .note(lookup.paging.span, "paged here")
            .help("remove `split`, or `paging` if the service does not page"),
        );
    }
}

/// What paging sends is not sent by `query` as well.
fn sent(name: &Spanned<String>, lookup: &Lookup, problems: &mut Problems) {
    let own = lookup.paging.value.parameters();
    let twice = lookup
        .query
        .iter()
        .find(|(name, _)| own.contains(&name.as_str()));
    if let Some((parameter, _)) = twice {
        problems.push(
            Problem::new(
                lookup.paging.span,
                format!("lookup `{}` sends `{parameter}` twice", name.value),
            )
            .label("this pages by it")
            .help(format!(
                "remove `{parameter}` from `query`; `most` is the size of a page"
            )),
        );
    }
}
