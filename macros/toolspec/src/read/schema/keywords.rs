//! Which keyword goes where: the one table that reading and messages follow.

use crate::model::Type;
use crate::problem::{Problem, Span, nearest};
use crate::yaml::{Kind, Node};

/// Where a schema stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The root of `input`.
    Input,
    /// One of its properties.
    Argument,
    /// Anywhere inside an argument.
    Within,
    /// The root of `output`.
    Output,
    /// A property anywhere in a result.
    Member,
    /// The items of a list in a result.
    Element,
    /// The members of a result's object that have no names.
    Rest,
}

use Place::{Argument, Element, Input, Member, Output, Rest, Within};

const EVERYWHERE: &[Place] = &[Input, Argument, Within, Output, Member, Element, Rest];
const VALUES: &[Place] = &[Argument, Within, Member, Element, Rest];
const GIVEN: &[Place] = &[Argument, Within];
const ROOT_TOO: &[Place] = &[Input, Argument, Within];
const SHOWN: &[Place] = &[Output, Member, Element, Rest];
const ANY: &[&str] = &[];

/// A keyword of schemas.
#[derive(Debug)]
pub struct Keyword {
    /// How it is written.
    pub name: &'static str,
    /// Where it goes; nowhere is a keyword that is refused with a reason.
    pub places: &'static [Place],
    /// The types it goes with; empty is any.
    pub types: &'static [&'static str],
}

const fn keyword(
    name: &'static str,
    places: &'static [Place],
    types: &'static [&'static str],
) -> Keyword {
    Keyword {
        name,
        places,
        types,
    }
}

/// Every keyword. What goes nowhere is known all the same, so that its message can say why.
pub(crate) static KEYWORDS: &[Keyword] = &[
    keyword("$ref", EVERYWHERE, ANY),
    keyword("type", EVERYWHERE, ANY),
    keyword("description", EVERYWHERE, ANY),
    keyword("doc", &[Member, Element, Rest], ANY),
    keyword("enum", GIVEN, &["string", "integer"]),
    keyword("const", GIVEN, &["string", "integer"]),
    keyword("default", &[Argument], ANY),
    keyword("examples", GIVEN, ANY),
    keyword("lookup", &[Argument], &["string"]),
    keyword("values", &[Argument], &["string"]),
    keyword("minimum", GIVEN, &["integer", "number"]),
    keyword("maximum", GIVEN, &["integer", "number"]),
    keyword("minLength", GIVEN, &["string"]),
    keyword("maxLength", GIVEN, &["string"]),
    keyword("pattern", GIVEN, &["string"]),
    keyword("format", VALUES, &["string"]),
    keyword("items", VALUES, &["array"]),
    keyword("minItems", GIVEN, &["array"]),
    keyword("maxItems", GIVEN, &["array"]),
    keyword("properties", EVERYWHERE, &["object"]),
    keyword("pick", SHOWN, &["object"]),
    keyword("required", ROOT_TOO, &["object"]),
    keyword("additionalProperties", EVERYWHERE, &["object"]),
    keyword("from", &[Member, Element], ANY),
    keyword("map", &[Member, Element], &["string"]),
    keyword("count", &[Member], &["integer"]),
    keyword("flat", &[Member], &["array"]),
    keyword("section", &[Member], &["array"]),
    keyword("cut", &[Member, Element], &["string"]),
    keyword("nullable", &[Member], ANY),
    keyword("only_if", &[Member], ANY),
    keyword("anyOf", &[], ANY),
    keyword("oneOf", &[], ANY),
    keyword("allOf", &[], ANY),
    keyword("not", &[], ANY),
    keyword("if", &[], ANY),
];

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
        return Some(if place == Input {
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
    let of = of.filter(|of| of.name().is_some() || !GIVEN.contains(&place))?;
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

impl Place {
    /// How messages call a schema that stands there.
    pub(super) const fn noun(self) -> &'static str {
        match self {
            Input => "the root of `input`",
            Argument => "an argument",
            Within => "a value inside an argument",
            Output => "the root of `output`",
            Member => "a result's member",
            Element => "a list's items",
            Rest => "`additionalProperties`",
        }
    }

    /// Whether the schema is of what a caller gives, rather than of what it gets.
    pub(super) fn is_given(self) -> bool {
        ROOT_TOO.contains(&self)
    }
}
