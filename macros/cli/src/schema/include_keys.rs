//! What the keys of an include are, of a text and of hints.

use super::Form::{Boolean, Count, Mapping, Text, TextsOrMapOf};
use super::{Key, key, needed};

/// Each kind of mapping with its keys.
pub(super) static KEYS: &[(&str, &[Key])] = &[
    (
        "include",
        &[
            key(
                "noun",
                Text,
                "How notes call it; the words of its name when left out.",
            ),
            needed(
                "path",
                Text,
                "The path of the other answer; `{name}` is an argument, or what `from` or `each` names.",
            ),
            key(
                "query",
                TextsOrMapOf("source"),
                "Its query, as that of `request`.",
            ),
            key(
                "when",
                Text,
                "The boolean argument on which it depends; always when left out.",
            ),
            key(
                "at",
                Text,
                "The part of the other answer that is meant; all of it when left out.",
            ),
            key(
                "from",
                Mapping,
                "A path parameter, and the member of the tool's own answer that is its value.",
            ),
            key(
                "each",
                Mapping,
                "A path parameter, and the list in the tool's own answer: one request for each of its items.",
            ),
            key(
                "most",
                Count(1),
                "For how many items at most, up to 100; 25 when left out.",
            ),
            key(
                "rest",
                Text,
                "The member under which the items are put that nothing was asked for.",
            ),
        ],
    ),
    (
        "text",
        &[
            key(
                "most",
                Count(1),
                "The most characters of one result; 20000 when left out.",
            ),
            key(
                "start",
                Text,
                "The argument that says how many characters to pass over.",
            ),
        ],
    ),
    (
        "hints",
        &[
            key(
                "destructive",
                Boolean,
                "Whether something may be lost by it; of a change, yes, unless this says otherwise.",
            ),
            key(
                "idempotent",
                Boolean,
                "Whether twice is the same as once; of PUT and DELETE, yes, unless this says otherwise.",
            ),
        ],
    ),
];
