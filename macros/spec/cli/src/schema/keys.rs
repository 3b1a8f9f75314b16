//! What the keys of the manifest's own sections are.

use super::Form::{Any, MapOf, Of, OneOrMore, Text, TextsOrMapOf, WordsOr};
use super::{Form, Key, key, needed};

const PATH: &str = "The listing's path, without arguments, such as `/api/v1/items`.";

/// Each kind of mapping with its keys.
pub(super) static KEYS: &[(&str, &[Key])] = &[
    (
        "manifest",
        &[
            needed("server", Of("server"), "What the server says of itself."),
            needed(
                "conventions",
                Of("conventions"),
                "What holds for every tool.",
            ),
            key(
                "schemas",
                MapOf("piece"),
                "Pieces of schemas, by name: `{$ref: name}` puts one in place, and keys beside it win.",
            ),
            key(
                "lookups",
                MapOf("lookup"),
                "Where an identifier given as a prefix, or under another name, is looked up.",
            ),
            needed(
                "tools",
                Form::ListOf("tool"),
                "The tools, in the order of `conventions.groups`.",
            ),
            key(
                "completions",
                MapOf("completion"),
                "Where the values of a prompt's argument are found, by name.",
            ),
            key(
                "prompts",
                Form::ListOf("prompt"),
                "Messages that a person starts a conversation with.",
            ),
        ],
    ),
    (
        "server",
        &[
            needed("name", Text, "The programmatic name."),
            needed("title", Text, "The name people read."),
            needed(
                "instructions",
                Text,
                "Guidance for the model, at most 2048 bytes: which tool first, and what to beware of.",
            ),
        ],
    ),
    (
        "conventions",
        &[
            needed(
                "prefix",
                Text,
                "The word that every tool's name begins with, lower-case letters only.",
            ),
            needed(
                "groups",
                WordsOr("group"),
                "The headings, in the order they are advertised.",
            ),
        ],
    ),
    (
        "group",
        &[
            needed("name", Text, "The name that tools refer to."),
            key(
                "title",
                Text,
                "The name people read; made from `name` when left out.",
            ),
            key(
                "effects",
                Of("effects"),
                "The effects that its tools may have; `[read]` when left out.",
            ),
        ],
    ),
    (
        "lookup",
        &[
            key(
                "noun",
                Text,
                "What is looked for, in messages; the lookup's name when left out.",
            ),
            needed("path", Text, PATH),
            key(
                "query",
                TextsOrMapOf("source"),
                "The listing's query: constants only.",
            ),
            key(
                "at",
                Text,
                "The answer's member that holds the list; left out when the answer is the list.",
            ),
            needed("id", Text, "The member that is the identifier."),
            key("aliases", OneOrMore, "Members that name the item as well."),
            key(
                "service_knows_aliases",
                Form::Boolean,
                "Whether the service takes an alias itself, so that it is not looked up.",
            ),
            key(
                "show",
                OneOrMore,
                "Members shown of a candidate when several fit.",
            ),
        ],
    ),
    (
        "constant",
        &[needed(
            "const",
            Any,
            "Always this value; numbers and booleans need no `const`.",
        )],
    ),
    (
        "argument",
        &[
            needed("argument", Text, "The argument that the value comes from."),
            key(
                "map",
                Form::Mapping,
                "Our value: theirs. Values that are not named go as they are; null is not sent.",
            ),
            key(
                "joined",
                Form::Boolean,
                "Whether a list is joined by commas instead of repeated.",
            ),
        ],
    ),
    (
        "from_service",
        &[
            needed("path", Text, PATH),
            needed(
                "fields",
                OneOrMore,
                "The members of its answer whose values are meant.",
            ),
        ],
    ),
];
