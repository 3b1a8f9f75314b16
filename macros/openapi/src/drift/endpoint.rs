//! Whether an endpoint is there, under its method and path or others.

use crate::Operation;

use super::Described;
use super::client_call::Call;
use super::difference::{Found, Kind, Subject};

/// What was found of an endpoint.
pub(crate) enum Sought<'o, 'd> {
    There(&'o Operation<'d>),
    Gone(Found),
}

/// The operation that a call means; `old` knows what it was called.
pub(crate) fn find<'o, 'd>(
    call: &Call,
    described: &'o Described<'d>,
    old: Option<&Described<'_>>,
) -> Sought<'o, 'd> {
    if let Some(operation) = operation(call, described) {
        return Sought::There(operation);
    }
    let gone = |kind, other: Option<String>| {
        let found = Found::new(kind, Subject::Endpoint, call.place);
        Sought::Gone(Found { other, ..found })
    };
    // An operation of the same name is the same one.
    let id = old.and_then(|old| operation(call, old)?.id);
    let mut operations = described.operations.iter();
    let named = id.and_then(|id| operations.find(|one| one.id == Some(id)));
    if let Some(named) = named {
        let is_path = named.method == call.method;
        let kind = if is_path {
            Kind::PathChanged
        } else {
            Kind::MethodChanged
        };
        return gone(kind, Some(named.endpoint()));
    }
    let at_path = described.operations.iter();
    let at_path = at_path.filter(|one| paths(one, described).any(|path| same(&path, &call.path)));
    let at_path: Vec<String> = at_path.map(Operation::endpoint).collect();
    if !at_path.is_empty() {
        return gone(Kind::MethodChanged, Some(at_path.join(", ")));
    }
    let is_new = |one: &&Operation<'_>| {
        old.is_none_or(|old| {
            !old.operations
                .iter()
                .any(|known| known.endpoint() == one.endpoint())
        })
    };
    let alike = described.operations.iter().filter(|one| {
        one.method == call.method && paths(one, described).any(|path| alike(&path, &call.path))
    });
    let mut alike = alike.filter(is_new);
    match (alike.next(), alike.next()) {
        (Some(only), None) => gone(Kind::PathChanged, Some(only.endpoint())),
        _ => gone(Kind::EndpointGone, None),
    }
}

/// The operation at a call's method and path; a path that names a segment wins over one with a parameter there.
fn operation<'o, 'd>(call: &Call, described: &'o Described<'d>) -> Option<&'o Operation<'d>> {
    let fits = |fit: fn(&str, &str) -> bool| {
        let mut operations = described.operations.iter();
        operations.find(|one| {
            one.method == call.method && paths(one, described).any(|path| fit(&path, &call.path))
        })
    };
    fits(same).or_else(|| fits(takes))
}

/// The paths of an operation: from the service's root, and from what its first server has before it.
fn paths<'p>(
    operation: &'p Operation<'_>,
    described: &'p Described<'_>,
) -> impl Iterator<Item = String> + 'p {
    let base = Some(described.document.base_path()).filter(|base| !base.is_empty());
    let based = base.map(|base| format!("{base}{}", operation.path));
    [operation.path.to_owned()].into_iter().chain(based)
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

fn is_parameter(segment: &str) -> bool {
    segment.contains('{')
}

/// Whether two paths are the same, whatever their parameters are called.
fn same(theirs: &str, ours: &str) -> bool {
    let form = |path| segments(path).map(|one| if is_parameter(one) { "{}" } else { one });
    form(theirs).eq(form(ours))
}

/// Whether a path is one of those that a template stands for.
fn takes(theirs: &str, ours: &str) -> bool {
    let (theirs, ours): (Vec<_>, Vec<_>) = (segments(theirs).collect(), segments(ours).collect());
    let mut pairs = theirs.iter().zip(&ours);
    theirs.len() == ours.len()
        && pairs.all(|(theirs, ours)| theirs == ours || is_parameter(theirs) && !is_parameter(ours))
}

/// Whether two paths differ in one fixed segment before the last fixed one, as `/v1/animals` and `/v2/animals` do, or in what
/// stands before all of the other.
fn alike(theirs: &str, ours: &str) -> bool {
    let form = |path| {
        let form = segments(path).map(|one| if is_parameter(one) { "{}" } else { one });
        form.collect::<Vec<_>>()
    };
    let (theirs, ours) = (form(theirs), form(ours));
    let noun = |path: &[&str]| path.iter().rposition(|one| *one != "{}");
    if theirs.len() == ours.len() {
        let mut different = (0..ours.len()).filter(|at| theirs[*at] != ours[*at]);
        let (first, second) = (different.next(), different.next());
        return matches!((first, second), (Some(at), None)
            if theirs[at] != "{}" && ours[at] != "{}" && noun(&ours).is_some_and(|noun| at < noun));
    }
    let (longer, shorter) = if theirs.len() > ours.len() {
        (theirs, ours)
    } else {
        (ours, theirs)
    };
    noun(&shorter).is_some() && longer.ends_with(&shorter)
}

#[cfg(test)]
mod tests {
    use super::{alike, same, takes};

    #[test]
    fn paths_are_the_same_whatever_their_parameters_are_called() {
        assert!(same("/animals/{id}/", "/animals/{animal_id}"));
        assert!(!same("/animals/{id}", "/animals/stats"));
        assert!(takes("/zoos/{zoo}/animals", "/zoos/berlin/animals"));
        assert!(!takes("/zoos/berlin/animals", "/zoos/{zoo}/animals"));
        assert!(!takes("/zoos/{zoo}", "/zoos/berlin/animals"));
    }

    #[test]
    fn paths_are_alike_that_differ_before_what_they_name() {
        for (theirs, ours, is) in [
            ("/api/v2/animals/{id}", "/api/v1/animals/{id}", true),
            ("/api/animals", "/animals", true),
            ("/animals/{id}", "/api/animals/{key}", true),
            ("/animals/{id}", "/keepers/{id}", false),
            ("/api/v2/zoos/animals", "/api/v1/parks/animals", false),
            ("/animals/{id}/visits", "/animals/{id}", false),
            ("/keepers/{id}", "/{id}", false),
        ] {
            assert_eq!(alike(theirs, ours), is, "{theirs} {ours}");
        }
    }
}
