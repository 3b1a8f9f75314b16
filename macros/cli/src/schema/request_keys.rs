//! What the keys of a request are, and of what belongs to it.

use super::Form::{Choice, Count, MapOf, Of, OneOrMore, Text, TextsOrMapOf};
use super::{Form, Key, key, needed};

/// Each kind of mapping with its keys.
pub(super) static KEYS: &[(&str, &[Key])] = &[
    (
        "request",
        &[
            key("method", Choice, "The HTTP method; GET when left out."),
            needed(
                "path",
                Text,
                "The path from the service's base URL; `{name}` is an argument, sent as one percent-encoded segment.",
            ),
            key(
                "query",
                TextsOrMapOf("source"),
                "Arguments sent under their own names, or their name: our argument.",
            ),
            key(
                "body",
                TextsOrMapOf("body"),
                "The JSON body, written as `query` is, and nested where need be. Not with GET.",
            ),
            key(
                "cache_seconds",
                Count(0),
                "For how long the answer may be kept and shared; 0 when left out.",
            ),
            key(
                "answer",
                Choice,
                "json, or text of any kind, which becomes the member `text`; json when left out.",
            ),
            key(
                "capitals",
                Text,
                "The path parameter with which the service is asked again, in capitals, when it knows no such thing.",
            ),
        ],
    ),
    (
        "list",
        &[
            key(
                "at",
                Text,
                "The member that holds the list, such as `items` or `data.items`; left out when the answer is the list.",
            ),
            needed(
                "paging",
                Choice,
                "How the service pages: whole (not at all), page (number and size), offset (and limit), cursor.",
            ),
            key("page", Text, "The argument that is the page, from 1."),
            key(
                "size",
                Text,
                "The argument that is the number of items on a page.",
            ),
            key(
                "most",
                Count(1),
                "The service's largest page, used when looking through several; 100 when left out.",
            ),
            key(
                "scan",
                Count(1),
                "How many pages are looked through at most; 10 when left out.",
            ),
            key(
                "newest_first",
                Text,
                "The time member by which the service orders: a look through for recent items can stop early.",
            ),
            key(
                "total_header",
                Text,
                "The header that counts the whole list, such as X-Total-Count; an answer without it is the whole list.",
            ),
            key(
                "sort",
                Of("sort"),
                "The argument that orders the list by a number, the greatest first.",
            ),
            key(
                "parameters",
                Of("parameters"),
                "The service's names of its paging parameters, where they are others than usual.",
            ),
        ],
    ),
    (
        "sort",
        &[
            needed("argument", Text, "The argument that says by which number."),
            needed(
                "by",
                Form::Mapping,
                "The argument's values: the member of the service's items that each stands for.",
            ),
        ],
    ),
    (
        "clause",
        &[
            key(
                "field",
                Text,
                "The member that the argument is held against, such as `status` or `note.text`.",
            ),
            key(
                "fields",
                OneOrMore,
                "Several such members; one that fits is enough.",
            ),
            needed(
                "op",
                Choice,
                "How: equals, one_of, same_or_under (T1059.001 is under T1059), part (of a text), present (a boolean: whether there is a value), words (all of them), at_or_after, at_or_before, minimum, maximum.",
            ),
            key("map", MapOf("values"), "Our value: theirs, one or several."),
            key(
                "when",
                OneOrMore,
                "Only these values of the argument filter here.",
            ),
            key(
                "optional_prefix",
                Text,
                "A prefix that both sides may leave out.",
            ),
            key(
                "empty",
                Text,
                "The argument's value that means members without a value, such as none.",
            ),
            key(
                "loose",
                OneOrMore,
                "Those of `fields` in which only letters and digits count: inc0421 is in INC-0421.",
            ),
            key(
                "from",
                Of("from_service"),
                "The values come from another endpoint; the argument is a boolean.",
            ),
        ],
    ),
];
