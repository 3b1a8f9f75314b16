//! Guesses where the list of an answer is, and how it is paginated; comments mark the guesses.

use toolspec_openapi::{Kind, Property, Schema};

use super::arguments::{Argument, Place};

/// Members that usually hold an answer's list.
const LISTS: &[&str] = &[
    "items", "results", "data", "records", "entries", "rows", "values", "content", "hits", "list",
    "events",
];

/// Members that usually stand beside an answer's list.
const BESIDE_LISTS: &[&str] = &["total", "count", "has_more", "next", "next_cursor"];

/// Parameters that usually are the page, its size and the like.
const PAGES: &[&str] = &["page", "page_number", "page_no", "pageno", "p"];
const SIZES: &[&str] = &[
    "page_size",
    "per_page",
    "size",
    "pagesize",
    "limit",
    "page_limit",
    "max_results",
    "count",
];
const OFFSETS: &[&str] = &["offset", "skip", "start", "start_index"];
const CURSORS: &[&str] = &[
    "cursor",
    "after",
    "page_token",
    "next_token",
    "continuation_token",
    "starting_after",
];

/// Members that usually hold the next cursor.
const NEXT: &[&str] = &[
    "next_cursor",
    "next",
    "next_page_token",
    "next_token",
    "cursor",
    "after",
    "end_cursor",
];

/// The list of an answer.
pub(super) struct List<'d> {
    /// Where it is: `items`, `data.items`; none when the answer is the list.
    pub(super) at: Option<String>,
    pub(super) items: Schema<'d>,
    pub(super) paging: Paging<'d>,
}

/// How it is paginated.
pub(super) struct Paging<'d> {
    /// The word for it in a manifest.
    pub(super) style: &'static str,
    /// The service's name for each role that the document has a parameter or a member for.
    given: Vec<(&'static str, &'d str)>,
}

impl<'d> Paging<'d> {
    /// What paging sends: the role, and the service's name for it.
    pub(super) fn names(&self) -> Vec<(&'static str, &'d str)> {
        let name = |(role, usual): &(&'static str, &'static str)| {
            let given = self.given.iter().find(|(known, _)| known == role);
            (*role, given.map_or(*usual, |(_, name)| *name))
        };
        toolspec::grammar::parameters(self.style)
            .iter()
            .map(name)
            .collect()
    }

    /// Whether a parameter is no argument of its own any more.
    pub(super) fn takes(&self, argument: &Argument<'_>) -> bool {
        let is_sent = |(role, name): &(&str, &str)| *role != "next" && *name == argument.theirs;
        argument.place == Place::Query && self.names().iter().any(is_sent)
    }

    /// The parameter that is the number of items on a page.
    pub(super) fn size(&self) -> Option<&'d str> {
        let size = self
            .given
            .iter()
            .find(|(role, _)| matches!(*role, "size" | "limit"));
        size.map(|(_, name)| *name)
    }
}

/// The list in an answer, if it looks like one of those.
pub(super) fn list<'d>(answer: &Schema<'d>, arguments: &[Argument<'d>]) -> Option<List<'d>> {
    let (at, items, around) = located(answer)?;
    Some(List {
        at,
        items: items.clone(),
        paging: paging(arguments, around),
    })
}

/// Where the list is, what is in it, and the object around it.
fn located<'s, 'd>(
    answer: &'s Schema<'d>,
) -> Option<(Option<String>, &'s Schema<'d>, &'s Schema<'d>)> {
    if let Kind::Array(items) = &answer.kind {
        return Some((None, items, answer));
    }
    if let Some((name, items)) = member(answer) {
        return Some((Some(name.to_owned()), items, answer));
    }
    let is_wrapper = |member: &&Property<'_>| {
        matches!(member.schema.kind, Kind::Object(_)) && member.name == "data"
    };
    let wrapper = &answer.properties().iter().find(is_wrapper)?.schema;
    let (name, items) = member(wrapper)?;
    Some((Some(format!("data.{name}")), items, wrapper))
}

/// The member that is the list: of a usual name, or the only list.
fn member<'s, 'd>(object: &'s Schema<'d>) -> Option<(&'d str, &'s Schema<'d>)> {
    let members = object.properties();
    let list = |member: &'s Property<'d>| match &member.schema.kind {
        Kind::Array(items) if !member.name.contains('.') => Some((member.name, &**items)),
        _ => None,
    };
    let lists: Vec<(&str, &Schema<'_>)> = members.iter().filter_map(list).collect();
    let named = |usual: &&str| {
        lists
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(usual))
    };
    let is_counted = members
        .iter()
        .any(|member| BESIDE_LISTS.contains(&member.name));
    let only = match lists.as_slice() {
        [only] if is_counted || members.len() == 1 => Some(only),
        _ => None,
    };
    LISTS.iter().find_map(named).or(only).copied()
}

fn paging<'d>(arguments: &[Argument<'d>], around: &Schema<'d>) -> Paging<'d> {
    let query = || {
        arguments
            .iter()
            .filter(|argument| argument.place == Place::Query)
    };
    let find = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| query().find(|argument| argument.name == *name))
    };
    let number = |names: &[&str]| {
        let found =
            find(names).filter(|found| matches!(found.schema.kind, Kind::Integer | Kind::Number));
        found.map(|argument| argument.theirs)
    };
    let (page, offset, size) = (number(PAGES), number(OFFSETS), number(SIZES));
    let cursor = find(CURSORS).map(|argument| argument.theirs);
    let members = around.properties();
    let next = NEXT
        .iter()
        .find(|name| members.iter().any(|member| member.name == **name));
    let (style, given) = match (page, offset, size, cursor, next) {
        (Some(page), ..) => ("page", vec![("page", Some(page)), ("size", size)]),
        (_, Some(offset), Some(limit), ..) => (
            "offset",
            vec![("offset", Some(offset)), ("limit", Some(limit))],
        ),
        (.., Some(cursor), Some(next)) => (
            "cursor",
            vec![
                ("cursor", Some(cursor)),
                ("limit", size),
                ("next", Some(*next)),
            ],
        ),
        _ => ("whole", Vec::new()),
    };
    let given = given
        .into_iter()
        .filter_map(|(role, name)| Some((role, name?)));
    Paging {
        style,
        given: given.collect(),
    }
}
