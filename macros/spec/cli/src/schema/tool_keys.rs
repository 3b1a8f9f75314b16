//! What the keys of a tool are, and those of its sections.

use super::Form::{Any, Choice, Count, MapOf, Of, OneOrMore, Text, Texts, TextsOrMapOf};
use super::{Form, Key, key, needed};

/// Each kind of mapping with its keys.
pub(super) static KEYS: &[(&str, &[Key])] = &[
    (
        "tool",
        &[
            needed(
                "name",
                Text,
                "`<prefix>_<verb>_<noun>`: lower-case letters and underscores, at most 63 characters.",
            ),
            needed(
                "title",
                Text,
                "The name people read: a verb and a noun, at most 60 characters.",
            ),
            needed("group", Text, "One of `conventions.groups`."),
            needed(
                "description",
                Text,
                "What it does and when to use it, in 20 to 280 characters: a model chooses by it.",
            ),
            needed(
                "scopes",
                Texts,
                "The scopes that the service checks, such as `items:read`; `[]` when any key will do.",
            ),
            needed(
                "effect",
                Choice,
                "read: nothing changes. start: work is started. change: something that exists is altered. The hints that hosts see follow from it.",
            ),
            key(
                "input",
                Of("input"),
                "The arguments: an object, closed to others. Left out when there are none.",
            ),
            key(
                "handler",
                Choice,
                "custom: a Rust function of the tool's name answers, instead of `request`.",
            ),
            key(
                "calls",
                Texts,
                "The endpoints that a custom handler calls, such as `GET /api/v1/items`, for people.",
            ),
            key(
                "request",
                Of("request"),
                "The one HTTP call that answers the tool.",
            ),
            key(
                "list",
                Of("list"),
                "Where the answer holds a list, and how the service pages it.",
            ),
            key(
                "filter",
                MapOf("clause"),
                "Arguments that the service ignores and the server applies, by argument.",
            ),
            key(
                "continuation",
                Of("continuation"),
                "Which list of the result is cut when it is too long, and how the rest is fetched.",
            ),
            needed(
                "output",
                Of("output"),
                "The result's schema, and the projection: only what it names passes, nulls are dropped.",
            ),
            needed(
                "example",
                Of("example"),
                "A call that works and its answer: it becomes tests.",
            ),
            key(
                "next",
                Texts,
                "Tools that usually follow: the hint in results, and the graph.",
            ),
        ],
    ),
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
                "parameters",
                Of("parameters"),
                "The service's names of its paging parameters, where they are others than usual.",
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
                "How: equals, one_of, same_or_under (T1059.001 is under T1059), words (all of them), at_or_after, at_or_before, minimum, maximum.",
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
                "from",
                Of("from_service"),
                "The values come from another endpoint; the argument is a boolean.",
            ),
        ],
    ),
    (
        "continuation",
        &[
            needed("list", Text, "The result's member that is cut."),
            key(
                "argument",
                Text,
                "The argument that continues after the last item kept.",
            ),
            key("from", Text, "The member of that item which it is set to."),
            key(
                "advice",
                Text,
                "How the rest is fetched, in words, where no argument continues.",
            ),
        ],
    ),
    (
        "example",
        &[
            needed(
                "arguments",
                Form::Mapping,
                "A call that works; `{}` is one without arguments.",
            ),
            needed(
                "response",
                Any,
                "What the service answers, or the handler of a custom tool.",
            ),
        ],
    ),
];
