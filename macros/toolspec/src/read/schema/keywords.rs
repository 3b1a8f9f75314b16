//! The places of each keyword, and the message for a keyword in another place.

use crate::grammar::{KEYWORDS, Place};
use crate::model::Type;
use crate::problem::{Problem, Span, nearest};
use crate::yaml::{Kind, Node};

/// Whether a key is a keyword anywhere, or nearly one.
pub(in crate::read) fn is_keyword(key: &str) -> bool {
    meant(key).is_some()
}

/// Whether a key is a keyword anywhere, as it is written.
pub(in crate::read) fn is_written(key: &str) -> bool {
    KEYWORDS.iter().any(|keyword| keyword.name == key)
}

/// The keyword that a key is, or was meant to be.
pub(in crate::read) fn meant(key: &str) -> Option<&'static str> {
    let names: Vec<&'static str> = KEYWORDS.iter().map(|keyword| keyword.name).collect();
    let exact = names.iter().find(|name| **name == key).copied();
    exact.or_else(|| nearest(key, &names))
}

/// The keywords to know in a schema: those of its place, and those that are written there anyway.
pub(super) fn known(node: &Node, place: Place) -> Vec<&'static str> {
    let written = |name: &str| match &node.kind {
        Kind::Mapping(entries) => entries.iter().any(|(key, _)| key.name == name),
        _ => false,
    };
    let known = KEYWORDS
        .iter()
        .filter(|keyword| keyword.places.contains(&place) || written(keyword.name));
    known.map(|keyword| keyword.name).collect()
}

/// What is wrong with a keyword at a place, on a schema of a type; `of` is `None` when the type can't
/// be read.
pub(super) fn misplaced(
    name: &'static str,
    span: Span,
    place: Place,
    of: Option<&Type>,
) -> Option<Problem> {
    let keyword = KEYWORDS.iter().find(|keyword| keyword.name == name)?;
    if keyword.places.is_empty() {
        let problem = Problem::new(span, format!("`{name}` has no place in {}", place.noun()));
        return Some(if place == Place::Input {
            problem
                .label("some hosts refuse every tool of a server for one of these")
                .help(
                    "make the arguments optional and say in their descriptions what goes together",
                )
        } else {
            problem
                .label("a value has one type here")
                .help("give its `type`, and say the rest in `description`")
        });
    }
    if !keyword.places.contains(&place) {
        let places: Vec<&str> = keyword.places.iter().map(|place| place.noun()).collect();
        return Some(
            Problem::new(span, format!("`{name}` has no effect on {}", place.noun()))
                .label(format!("it is for {}", places.join(" and ")))
                .help(format!("remove `{name}`")),
        );
    }
    // An argument without a type has a problem of its own.
    let of = of.filter(|of| of.name().is_some() || !place.is_given())?;
    // Of a value without a type the JSON is cut, which is text.
    let fits = keyword.types.is_empty()
        || of
            .name()
            .map_or(name == "cut", |of| keyword.types.contains(&of));
    (!fits).then(|| {
        if name == "required" && place == Place::Argument {
            return Problem::new(span, "`required` has no effect on one argument")
                .help("name the argument in the list beside `properties`: `required: [name]`");
        }
        let is = of.name().map_or_else(
            || "a value without a type".to_owned(),
            |of| format!("`type: {of}`"),
        );
        Problem::new(span, format!("`{name}` has no effect on {is}")).help(format!(
            "it goes with `type: {}`",
            keyword.types.join("` or `type: ")
        ))
    })
}
