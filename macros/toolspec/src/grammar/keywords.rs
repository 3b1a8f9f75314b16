//! The keywords of schemas, a keyword a line: where each goes, the types it goes with, and what it means.

use super::Form::{
    self, Any, Boolean, Choice, List, MapOf, MapOfTexts, Number, Of, OneOrMore, Text, Texts,
};
use super::{types, values};

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
    /// The form of its value.
    pub form: Form,
    /// What it means.
    pub help: &'static str,
}

impl Place {
    /// Whether the schema is of what a caller gives, rather than of what it gets.
    #[must_use]
    pub fn is_given(self) -> bool {
        ROOT_TOO.contains(&self)
    }

    /// How messages call a schema that stands there.
    #[must_use]
    pub const fn noun(self) -> &'static str {
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
}

const fn keyword(
    name: &'static str,
    places: &'static [Place],
    types: &'static [&'static str],
    form: Form,
    help: &'static str,
) -> Keyword {
    Keyword {
        name,
        places,
        types,
        form,
        help,
    }
}

/// What is known so that its message can say why it goes nowhere.
const fn refused(name: &'static str) -> Keyword {
    keyword(name, &[], ANY, Any, "")
}

const fn least(least: u64) -> Form {
    let usual = None;
    Form::Count { least, usual }
}

/// Every keyword.
#[rustfmt::skip]
pub static KEYWORDS: &[Keyword] = &[
    keyword("$ref", EVERYWHERE, ANY, Text, "A piece of `schemas`; keys beside it win."),
    keyword("type", EVERYWHERE, ANY, Choice(types), "The one type that the value has."),
    keyword("description", EVERYWHERE, ANY, Text, "What the value means, as models read it: they choose an argument's value by it."),
    keyword("doc", &[Member, Element, Rest], ANY, Text, "What a member of a result is, for the documentation alone. Each member has this or `description`."),
    keyword("enum", GIVEN, &["string", "integer"], List(1), "The only values allowed."),
    keyword("const", GIVEN, &["string", "integer"], Any, "The only value allowed."),
    keyword("default", &[Argument], ANY, Any, "The value when none is given."),
    keyword("examples", GIVEN, ANY, List(0), "Values shown to a model, and in messages: give them beside a `pattern`."),
    keyword("lookup", &[Argument], &["string"], Text, "One of `lookups`: a prefix, or another name, of the identifier is enough."),
    keyword("values", &[Argument], &["string"], Choice(values), "known (`examples` in any spelling, or others) or seen: where no item has the value, `notes` says so and lists those there are."),
    keyword("minimum", GIVEN, &["integer", "number"], Number, "The least value."),
    keyword("maximum", GIVEN, &["integer", "number"], Number, "The greatest value."),
    keyword("minLength", GIVEN, &["string"], least(0), "The least number of characters."),
    keyword("maxLength", GIVEN, &["string"], least(0), "The greatest number of characters."),
    keyword("pattern", GIVEN, &["string"], Text, "A regular expression that occurs in the text, in the syntax that Rust and JavaScript share."),
    keyword("format", VALUES, &["string"], Text, "What the text stands for, such as `date-time`: told, not enforced."),
    keyword("items", VALUES, &["array"], Of("schema"), "What each item is."),
    keyword("minItems", GIVEN, &["array"], least(0), "The least number of items."),
    keyword("maxItems", GIVEN, &["array"], least(0), "The greatest number of items."),
    keyword("properties", EVERYWHERE, &["object"], MapOf("schema"), "The members, by name, in the order they are shown."),
    keyword("pick", SHOWN, &["object"], Texts, "The members of the piece that are shown, in this order; `properties` beside it add to them, or say more of one."),
    keyword("required", ROOT_TOO, &["object"], Texts, "The members that must be there."),
    keyword("additionalProperties", EVERYWHERE, &["object"], Of("schema"), "What members without a name are, or `true` for any; the object is closed to them when left out."),
    keyword("from", &[Member, Element], ANY, OneOrMore, "Where the value comes from, the first that is there: paths such as `user.email`, `.` for the object around it; on items, the members to pick from."),
    keyword("map", &[Member, Element], &["string"], MapOfTexts, "Their text, in any letter case: ours. Texts that are not named are left out."),
    keyword("count", &[Member], &["integer"], Boolean, "Whether the number of items of a list is meant."),
    keyword("flat", &[Member], &["array"], Boolean, "Whether every text in the value is meant, whatever its form: a list, `{labels: [a]}`, or `{team: finance}` as `team:finance`."),
    keyword("section", &[Member], &["array"], OneOrMore, "The heading of a text in YAML or JSON, or several, under which the items stand, such as a Sigma rule's falsepositives."),
    keyword("cut", &[Member, Element], &["string"], least(1), "The most characters shown of a text, or of the JSON of a value without a type."),
    keyword("nullable", &[Member], ANY, Boolean, "Whether it is shown as null when the service has none."),
    keyword("only_if", &[Member], ANY, Text, "The member beside it that is false where the value is a placeholder; it is left out then."),
    refused("anyOf"), refused("oneOf"), refused("allOf"), refused("not"), refused("if"),
];
