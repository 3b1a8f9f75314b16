//! The keywords of schemas, one per line: the places and types of each, and its meaning.

use super::Form::{
    self, Any, Boolean, Choice, List, MapOf, MapOfTexts, Number, Of, OneOrMore, Text, Texts,
};
use super::{authors, readers, types, values};

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
    keyword("$ref", EVERYWHERE, ANY, Text, "A piece of `schemas`; keys beside it take precedence."),
    keyword("type", EVERYWHERE, ANY, Choice(types), "The value's type."),
    keyword("description", EVERYWHERE, ANY, Text, "The meaning of the value, for models: they choose an argument's value by it."),
    keyword("doc", &[Member, Element, Rest], ANY, Text, "The meaning of a result's member, for the documentation only. Each member needs `doc` or `description`."),
    keyword("enum", GIVEN, &["string", "integer"], List(1), "The only values allowed."),
    keyword("const", GIVEN, &["string", "integer"], Any, "The only value allowed."),
    keyword("default", &[Argument], ANY, Any, "The value if the argument is omitted."),
    keyword("examples", GIVEN, ANY, List(0), "Values to show to models and in messages. Give some beside a `pattern`."),
    keyword("lookup", &[Argument], &["string"], Text, "One of `lookups`: a prefix or an alias of the identifier is accepted."),
    keyword("values", &[Argument], &["string"], Choice(values), "Where the argument's values come from: known (its `examples` in any spelling, or others) or seen (in items). If no item has the value, `notes` says so and lists the existing values."),
    keyword("minimum", GIVEN, &["integer", "number"], Number, "The smallest value."),
    keyword("maximum", GIVEN, &["integer", "number"], Number, "The largest value."),
    keyword("minLength", GIVEN, &["string"], least(0), "The minimum number of characters."),
    keyword("maxLength", GIVEN, &["string"], least(0), "The maximum number of characters."),
    keyword("pattern", GIVEN, &["string"], Text, "A regular expression that must match somewhere in the text, in the syntax that Rust and JavaScript share."),
    keyword("format", VALUES, &["string"], Text, "The format of the text, such as `date-time`. It is advertised, not enforced."),
    keyword("items", VALUES, &["array"], Of("schema"), "The schema of each item."),
    keyword("minItems", GIVEN, &["array"], least(0), "The minimum number of items."),
    keyword("maxItems", GIVEN, &["array"], least(0), "The maximum number of items."),
    keyword("properties", EVERYWHERE, &["object"], MapOf("schema"), "The members, by name, in their order in the result."),
    keyword("pick", SHOWN, &["object"], Texts, "The members of the piece to keep, in this order; `properties` beside it add members, or change one."),
    keyword("required", ROOT_TOO, &["object"], Texts, "The required members."),
    keyword("additionalProperties", EVERYWHERE, &["object"], Of("schema"), "The schema of members without a fixed name, or `true` for any value; when left out, there are no such members."),
    keyword("from", &[Member, Element], ANY, OneOrMore, "Where the value comes from: the first of these paths that is present, such as `user.email`, or `.` for the surrounding object. On items, the members to pick from."),
    keyword("map", &[Member, Element], &["string"], MapOfTexts, "The service's texts (in any letter case), and the result's text for each. Other texts are omitted."),
    keyword("count", &[Member], &["integer"], Boolean, "Whether the value is the number of items in the list."),
    keyword("flat", &[Member], &["array"], Boolean, "Whether to collect every text in the value into one list, in any form: a list, `{labels: [a]}`, or `{team: finance}` as `team:finance`."),
    keyword("section", &[Member], &["array"], OneOrMore, "The key, or several, in a YAML or JSON text that holds the items, such as falsepositives in a Sigma rule."),
    keyword("cut", &[Member, Element], &["string"], least(1), "The maximum number of characters before a text is truncated, or the JSON of a value without a type."),
    keyword("nullable", &[Member], ANY, Boolean, "Whether a missing value is shown as null."),
    keyword("only_if", &[Member], ANY, Text, "The member beside it that is false if the value is only a placeholder; the value is then omitted."),
    keyword("written_by", SHOWN, ANY, Choice(authors), "Who can have written the value, and what is inside it: the service, its people, or attackers, whose data reaches the service. When left out, as around it; at the root, attackers for texts and the service for numbers and booleans. A result that holds anything attackers can have written is labelled untrusted."),
    keyword("readers", SHOWN, ANY, Choice(readers), "Who may read the value, and what is inside it: private (those who may read it in the service) or public. When left out, as around it; at the root, private."),
    refused("anyOf"), refused("oneOf"), refused("allOf"), refused("not"), refused("if"),
];
