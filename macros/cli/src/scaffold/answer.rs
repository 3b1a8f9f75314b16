//! What an operation answers, where its list is, and how it is paged: guesses, which are said to be.

use super::arguments::{Argument, Place, is_json};
use super::document::{Document, Operation};
use super::flat::Flattener;
use super::shape::{Kind, Shape};

/// Members that usually hold an answer's list.
const LISTS: &[&str] = &[
    "items", "results", "data", "records", "entries", "rows", "values", "content", "hits", "list",
    "events",
];

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
pub(super) struct List {
    /// Where it is: `items`, `data.items`; none when the answer is the list.
    pub(super) at: Option<String>,
    pub(super) items: Shape,
    pub(super) paging: Paging,
}

/// How it is paged; each parameter by the service's name.
pub(super) enum Paging {
    Whole,
    Page {
        page: String,
        size: Option<String>,
    },
    Offset {
        offset: String,
        limit: String,
    },
    Cursor {
        cursor: String,
        limit: Option<String>,
        next: String,
    },
}

impl Paging {
    /// What paging sends: the role, and the service's name for it.
    pub(super) fn names(&self) -> Vec<(&'static str, &str)> {
        let given: Vec<(&'static str, Option<&String>)> = match self {
            Self::Whole => Vec::new(),
            Self::Page { page, size } => vec![("page", Some(page)), ("size", size.as_ref())],
            Self::Offset { offset, limit } => {
                vec![("offset", Some(offset)), ("limit", Some(limit))]
            }
            Self::Cursor {
                cursor,
                limit,
                next,
            } => {
                vec![
                    ("cursor", Some(cursor)),
                    ("limit", limit.as_ref()),
                    ("next", Some(next)),
                ]
            }
        };
        let usual = toolspec::grammar::parameters(self.style());
        let name = |(role, usual): &(&'static str, &'static str)| {
            let given = given.iter().find(|(known, _)| known == role);
            let given = given.and_then(|(_, name)| name.map(String::as_str));
            (*role, given.unwrap_or(usual))
        };
        usual.iter().map(name).collect()
    }

    /// The word for it in a manifest.
    pub(super) const fn style(&self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Page { .. } => "page",
            Self::Offset { .. } => "offset",
            Self::Cursor { .. } => "cursor",
        }
    }

    /// Whether a parameter is no argument of its own any more.
    pub(super) fn takes(&self, argument: &Argument) -> bool {
        let sent = self.names().into_iter().filter(|(role, _)| *role != "next");
        let mut names = sent.map(|(_, name)| name);
        argument.place == Place::Query && names.any(|name| name == argument.theirs)
    }

    /// The parameter that is the number of items on a page.
    pub(super) fn size(&self) -> Option<&str> {
        match self {
            Self::Whole => None,
            Self::Page { size, .. } => size.as_deref(),
            Self::Offset { limit, .. } => Some(limit),
            Self::Cursor { limit, .. } => limit.as_deref(),
        }
    }
}

/// The shape of the first answer that is no error; `None` when the document does not say.
pub(super) fn shape<'d>(
    document: &'d Document,
    operation: &Operation<'d>,
    flattener: &Flattener<'d>,
) -> Option<Shape> {
    let responses = operation.own.get("responses")?.as_object()?;
    let mut good: Vec<_> = responses
        .iter()
        .filter(|(code, _)| code.starts_with('2'))
        .collect();
    good.sort_by_key(|(code, _)| code.as_str());
    let mut good = good
        .into_iter()
        .chain(responses.iter().filter(|(code, _)| *code == "default"));
    good.find_map(|(_, response)| {
        let content = document.resolved(response)["content"].as_object()?;
        let (_, media) = content.iter().find(|(kind, _)| is_json(kind))?;
        let mut shape = flattener.shape(media.get("schema")?);
        shape.example = media.get("example").cloned().or(shape.example);
        Some(shape)
    })
}

/// The list in an answer, if it looks like one of those.
pub(super) fn list(answer: &Shape, arguments: &[Argument]) -> Option<List> {
    let (at, items, around) = located(answer)?;
    let paging = paging(arguments, around);
    Some(List { at, items, paging })
}

fn located(answer: &Shape) -> Option<(Option<String>, Shape, &Shape)> {
    if let Kind::List(items) = &answer.kind {
        return Some((None, (**items).clone(), answer));
    }
    if let Some((name, items)) = member(answer) {
        return Some((Some(name), items, answer));
    }
    let wrapped = answer
        .members()
        .iter()
        .find(|member| matches!(member.shape.kind, Kind::Object(_)) && member.name == "data")?;
    let (name, items) = member(&wrapped.shape)?;
    Some((Some(format!("data.{name}")), items, &wrapped.shape))
}

/// The member that is the list: of a usual name, or the only list of objects.
fn member(object: &Shape) -> Option<(String, Shape)> {
    let lists = object
        .members()
        .iter()
        .filter_map(|member| match &member.shape.kind {
            Kind::List(items) if !member.name.contains('.') => {
                Some((member.name.clone(), (**items).clone()))
            }
            _ => None,
        });
    let lists: Vec<(String, Shape)> = lists.collect();
    let usual = LISTS.iter().find_map(|usual| {
        lists
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(usual))
    });
    let counted = object.members().iter().any(|member| {
        matches!(
            member.name.as_str(),
            "total" | "count" | "has_more" | "next" | "next_cursor"
        )
    });
    let only = match lists.as_slice() {
        [only] if counted || object.members().len() == 1 => Some(only),
        _ => None,
    };
    usual.or(only).cloned()
}

fn paging(arguments: &[Argument], around: &Shape) -> Paging {
    let find = |names: &[&str]| {
        let query = || {
            arguments
                .iter()
                .filter(|argument| argument.place == Place::Query)
        };
        let known = names
            .iter()
            .find_map(|name| query().find(|argument| argument.name == *name));
        known.map(|argument| argument.theirs.clone())
    };
    let number = |theirs: &String| {
        let argument = arguments.iter().find(|argument| argument.theirs == *theirs);
        argument.is_some_and(|argument| matches!(argument.shape.kind, Kind::Integer | Kind::Number))
    };
    let (page, size) = (find(PAGES).filter(number), find(SIZES).filter(number));
    if let Some(page) = page {
        return Paging::Page { page, size };
    }
    if let (Some(offset), Some(limit)) = (find(OFFSETS).filter(number), &size) {
        return Paging::Offset {
            offset,
            limit: limit.clone(),
        };
    }
    let next = NEXT
        .iter()
        .find(|name| around.members().iter().any(|member| member.name == **name));
    match (find(CURSORS), next) {
        (Some(cursor), Some(next)) => Paging::Cursor {
            cursor,
            limit: size,
            next: (*next).to_owned(),
        },
        _ => Paging::Whole,
    }
}
