//! What the keys of the manifest's own sections are.

use super::Form::{Any, Choice, Count, MapOf, Of, OneOrMore, Text, TextsOrMapOf, WordsOr};
use super::{Form, Key, key, needed};

const PATH: &str = "The listing's path, without arguments, such as `/api/v1/items`.";

/// Each kind of mapping with its keys.
pub(super) static KEYS: &[(&str, &[Key])] = &[
    (
        "manifest",
        &[
            key(
                "files",
                Form::Texts,
                "Other files, from this one's folder on, that add schemas, lookups, tools, completions and prompts.",
            ),
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
        "file",
        &[
            key("schemas", MapOf("piece"), "As in the manifest."),
            key("lookups", MapOf("lookup"), "As in the manifest."),
            key("tools", Form::ListOf("tool"), "As in the manifest."),
            key("completions", MapOf("completion"), "As in the manifest."),
            key("prompts", Form::ListOf("prompt"), "As in the manifest."),
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
            key(
                "paging",
                Choice,
                "How the listing is paged; whole (not at all) when left out. Not by cursor.",
            ),
            key(
                "parameters",
                Of("parameters"),
                "The service's names of what paging sends, where others.",
            ),
            key(
                "most",
                Count(1),
                "The most items on a page; 100 when left out.",
            ),
            key(
                "scan",
                Count(1),
                "How many pages are looked through at most; 10 when left out.",
            ),
            key(
                "cache_seconds",
                Count(0),
                "For how long a page may be kept and shared; 0 when left out.",
            ),
            key(
                "split",
                Of("split"),
                "What a listing that can't be paged is asked for by as well, where it is full.",
            ),
            key(
                "item",
                Text,
                "The path of one item, which ends in `{its identifier}`.",
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
            key(
                "of",
                Form::ListOf("owner"),
                "Things that have such items: named instead of one, each stands for its newest finished one.",
            ),
            key(
                "newest",
                Text,
                "The time member by which one item is newer than another; with `of`.",
            ),
            key(
                "finished",
                Of("finished"),
                "Which items are finished, and so meant before others; with `of`.",
            ),
            key(
                "secondary",
                Of("secondary"),
                "Which items are meant after all others.",
            ),
        ],
    ),
    (
        "split",
        &[
            needed("parameter", Text, "The listing's parameter."),
            needed("values", OneOrMore, "Its values, one request each."),
        ],
    ),
    (
        "owner",
        &[
            needed("lookup", Text, "The lookup of the thing itself."),
            needed(
                "parameter",
                Text,
                "The listing's parameter that takes each name of the thing.",
            ),
        ],
    ),
    (
        "finished",
        &[
            needed("member", Text, "The item's member."),
            needed(
                "values",
                OneOrMore,
                "Its values in finished items, the best first.",
            ),
        ],
    ),
    (
        "secondary",
        &[
            needed("member", Text, "The item's member."),
            needed("prefix", Text, "How it begins in such items."),
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
            key(
                "argument",
                Text,
                "The argument that the value comes from; in `query` the one of the parameter's own name when left out.",
            ),
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
            key(
                "each",
                MapOf("each"),
                "Our value: theirs, where the service takes one at a time. A request is made for each, and the lists are merged.",
            ),
        ],
    ),
    (
        "each_from",
        &[
            needed("path", Text, PATH),
            key(
                "counts",
                Text,
                "The member whose members are named after the values there are, and count them.",
            ),
            key(
                "fields",
                OneOrMore,
                "The members that hold the values, instead of `counts`.",
            ),
            key("except", OneOrMore, "Values that are not meant."),
            key(
                "usual",
                OneOrMore,
                "What is asked for where the endpoint can't be read.",
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
