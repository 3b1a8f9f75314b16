//! What the keys of a tool are, and those of its own sections.

use super::Form::{Any, Choice, MapOf, Of, OneOrMore, Text, Texts};
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
            key(
                "title",
                Text,
                "The name people read: a verb and a noun, at most 60 characters; the words of the name behind the prefix when left out.",
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
            key(
                "deprecated_aliases",
                OneOrMore,
                "Names it had before: it is called by them still, but not listed.",
            ),
            key(
                "effect",
                Choice,
                "read: nothing changes. start: work is started. change: something that exists is altered. The hints that hosts see follow from it. Left out, read, where every call is a GET.",
            ),
            key(
                "hints",
                Of("hints"),
                "What hosts are told of a tool that does more than read, where it is not the usual.",
            ),
            key(
                "input",
                Of("input"),
                "The arguments: an object, closed to others. Left out when there are none.",
            ),
            key(
                "handler",
                Choice,
                "custom: a Rust function of the tool's name answers, instead of `request`. finish: it finishes the answer to `request`.",
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
                "include",
                MapOf("include"),
                "Other answers that are joined in, by the member that each is put under.",
            ),
            key(
                "continuation",
                Of("continuation"),
                "Which list of the result is cut when it is too long, and how the rest is fetched.",
            ),
            key(
                "text",
                Of("text"),
                "The result is a text, its member `text`, shown as it is and in parts.",
            ),
            needed(
                "output",
                Of("output"),
                "The result's schema, and the projection: only what it names passes, nulls are dropped.",
            ),
            needed(
                "example",
                Of("example"),
                "A call that works: tests make it, and the documentation shows it.",
            ),
            key(
                "next",
                Texts,
                "Tools that usually follow: the hint in results, and the graph.",
            ),
            key(
                "view",
                Text,
                "The page that hosts may show with the result, such as `replay`: one of the server's own.",
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
            key(
                "response",
                Any,
                "What the service answers; of a tool with a handler, what that returns. For documentation and tests.",
            ),
        ],
    ),
];
