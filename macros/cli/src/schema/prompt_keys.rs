//! What the keys of a prompt are, and of what its arguments are completed with.

use super::Form::{Boolean, Choice, MapOf, Of, OneOrMore, SomeOf, Text, TextsOrMapOf};
use super::{Key, key, needed};

/// Each kind of mapping with its keys.
pub(super) static KEYS: &[(&str, &[Key])] = &[
    (
        "prompt",
        &[
            needed("name", Text, "The name it is picked by."),
            needed("title", Text, "The name people read."),
            needed("description", Text, "What it does."),
            key(
                "arguments",
                MapOf("prompt_argument"),
                "What it asks for, by name.",
            ),
            needed("messages", SomeOf("message"), "What it says."),
        ],
    ),
    (
        "prompt_argument",
        &[
            key(
                "title",
                Text,
                "The name people read; hosts show the programmatic one otherwise.",
            ),
            needed("description", Text, "What to give."),
            key(
                "required",
                Boolean,
                "Whether there is no prompt without it.",
            ),
            key(
                "complete",
                OneOrMore,
                "One of `completions`, or a list of the values themselves.",
            ),
        ],
    ),
    (
        "message",
        &[
            needed("role", Choice, "Who speaks: user or assistant."),
            needed(
                "text",
                Of("paragraphs"),
                "The text with arguments in braces, or a list of paragraphs.",
            ),
        ],
    ),
    (
        "paragraph",
        &[
            key(
                "when",
                OneOrMore,
                "Only said when these arguments are given and these tools are on offer.",
            ),
            key(
                "unless",
                OneOrMore,
                "Only said when these arguments are missing and these tools are withheld.",
            ),
            needed(
                "text",
                Text,
                "The text with arguments in braces; a brace of its own is written twice.",
            ),
        ],
    ),
    (
        "completion",
        &[
            needed("path", Text, "The listing's path, without arguments."),
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
            needed("values", OneOrMore, "The members whose values are offered."),
            key(
                "otherwise",
                OneOrMore,
                "The members used of an item that has none of these.",
            ),
            key(
                "sorted",
                Boolean,
                "Whether the values are put in order, instead of the listing's.",
            ),
            key(
                "only",
                Of("only"),
                "Which items count once another argument is given.",
            ),
        ],
    ),
    (
        "only",
        &[
            needed("member", Text, "The item's member."),
            needed(
                "argument",
                Text,
                "The prompt's argument whose value it must have.",
            ),
            key(
                "lookup",
                Text,
                "The lookup that knows the other names of the same thing.",
            ),
        ],
    ),
];
