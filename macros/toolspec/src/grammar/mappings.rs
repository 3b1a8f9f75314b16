//! The mappings with fixed keys, one key per line.

use super::Form::{
    Any, Boolean, Choice, Count, ListOf, MapOf, Of, OneOrMore, SomeOf, Text, Texts, TextsOr,
    TextsOrMapOf,
};
use super::{Form, Key, Mapping, answers, effects, handlers, methods, operators, pagings, roles};

/// A key that may be left out.
const fn key(name: &'static str, form: Form, help: &'static str) -> Key {
    Key {
        name,
        needed: false,
        form,
        help,
    }
}

/// A key that must be there.
const fn needed(name: &'static str, form: Form, help: &'static str) -> Key {
    Key {
        name,
        needed: true,
        form,
        help,
    }
}

/// A whole number, and what it is when it is left out.
const fn count(least: u64, usual: u64) -> Form {
    let usual = Some(usual);
    Count { least, usual }
}

const LISTING: &str = "The path of the listing, without arguments, such as `/api/v1/items`.";
const CONSTANTS: &str = "The query of the listing: constants only.";
const AT: &str =
    "The member of the answer that holds the list; left out if the answer itself is the list.";

macro_rules! tables {
    ($($(#[$doc:meta])* $id:ident = $name:literal, $help:literal, [$($key:expr),* $(,)?];)*) => {
        /// Every kind of mapping with fixed keys; schemas have [`KEYWORDS`](super::KEYWORDS) instead.
        pub static MAPPINGS: &[&Mapping] = &[$(&$id),*];
        $(
            $(#[$doc])*
            pub static $id: Mapping = Mapping { name: $name, help: $help, keys: &[$($key),*] };
        )*
    };
}

tables! {
    /// The manifest itself.
    MANIFEST = "manifest", "The manifest itself.", [
        key("files", Texts, "Other files, by their paths from the manifest's folder. They add to the sections below."),
        needed("server", Of("server"), "The server's names, and its instructions for the model."),
        needed("conventions", Of("conventions"), "Rules for all tools."),
        key("schemas", MapOf("piece"), "Reusable schemas (pieces), by name. `$ref: name` inserts a piece; keys beside it take precedence."),
        key("lookups", MapOf("lookup"), "How to look up an identifier that is given as a prefix or an alias."),
        needed("tools", ListOf("tool"), "The tools, in the order of `conventions.groups`."),
        key("completions", MapOf("completion"), "Where to find completions for a prompt's argument."),
        key("prompts", ListOf("prompt"), "Conversation starters that hosts offer."),
    ];

    /// A file that the manifest names.
    FILE = "file", "A file that the manifest names under `files`.", [
        key("schemas", MapOf("piece"), "As in the manifest."),
        key("lookups", MapOf("lookup"), "As in the manifest."),
        key("tools", ListOf("tool"), "As in the manifest."),
        key("completions", MapOf("completion"), "As in the manifest."),
        key("prompts", ListOf("prompt"), "As in the manifest."),
    ];

    /// The server.
    SERVER = "server", "The server's names, and its instructions for the model.", [
        needed("name", Text, "The programmatic name: lower-case letters, digits and hyphens."),
        needed("title", Text, "The name that people read."),
        needed("instructions", Text, "Guidance for the model, at most 2048 bytes: which tool to call first, and what to watch out for."),
    ];

    /// What holds for every tool.
    CONVENTIONS = "conventions", "Rules for all tools.", [
        needed("prefix", Text, "The first word of every tool's name, in lower-case letters."),
        needed("groups", TextsOr("group"), "The groups, in the order in which their tools are advertised: names, or mappings."),
    ];

    /// A group of tools.
    GROUP = "group", "A group of tools.", [
        needed("name", Text, "The name that tools refer to."),
        key("title", Text, "The name that people read; derived from `name` when left out."),
        key("effects", Of("effects"), "The effects that the group's tools may have; `[read]` when left out."),
    ];

    /// A tool.
    TOOL = "tool", "A tool.", [
        needed("name", Text, "The prefix, a verb and a noun, such as `zoo_list_animals`: lower-case letters and underscores, at most 63 characters."),
        key("title", Text, "The name that people read, at most 60 characters; the words of `name` after the prefix when left out."),
        needed("group", Text, "One of `conventions.groups`."),
        needed("description", Text, "What the tool does and when to use it, in 20 to 280 characters. Models choose tools by their descriptions."),
        needed("scopes", Texts, "The scopes that the service checks, such as `items:read`; `[]` if any key is accepted."),
        key("deprecated_aliases", OneOrMore, "Former names. Calls by a former name still work, and the result reports the new name; former names are not listed."),
        key("effect", Choice(effects), "read: changes nothing. start: starts work. change: alters existing data. The hints that hosts see are derived from it; with `--read-only` a server offers only the tools with read. When left out: read, if every call is a GET."),
        key("hints", Of("hints"), "Hints for hosts about a tool that does more than read, if the defaults are wrong."),
        key("input", Of("input"), "The arguments: an object that allows no others. Left out if there are none."),
        key("handler", Choice(handlers), "custom: a Rust function of the tool's name answers, instead of `request`. transform: it transforms the answer to `request`."),
        key("calls", Texts, "The endpoints that a custom handler calls, such as `GET /api/v1/items`. Used in the documentation and to infer `effect`."),
        key("request", Of("request"), "The HTTP call that answers the tool."),
        key("list", Of("list"), "Where the answer holds a list, and the service's pagination."),
        key("filter", MapOf("clause"), "Filters that the service ignores and the server applies, by argument."),
        key("include", MapOf("include"), "Other answers to join in, by the result's member that holds each."),
        key("continuation", Of("continuation"), "The list that is truncated when the result is too long, and how to fetch the rest."),
        key("text", Of("text"), "The result is a plain text in its member `text`, returned in parts."),
        needed("output", Of("output"), "The result's schema and projection: only the members that it names are kept, and nulls are dropped."),
        needed("example", Of("example"), "A working call. Tests make it, and the documentation shows it."),
        key("next", Texts, "Tools that usually follow, for the hint in results and the graph of the call order."),
        key("view", Text, "The server's page that hosts may show with the result, such as `replay`."),
    ];

    /// Hints for hosts.
    HINTS = "hints", "Hints for hosts about a tool that does more than read.", [
        key("destructive", Boolean, "Whether a call may destroy data; when left out, true for a change."),
        key("idempotent", Boolean, "Whether repeating a call has no further effect; when left out, true for PUT and DELETE."),
    ];

    /// The request of a tool.
    REQUEST = "request", "The HTTP call that answers a tool.", [
        key("method", Choice(methods), "The HTTP method; GET when left out. Only GET is ever retried."),
        needed("path", Text, "The path from the service's base URL; `{name}` is an argument, sent as one percent-encoded segment."),
        key("query", TextsOrMapOf("source"), "The query: arguments that are sent under their own names, and `service's name: tool's argument`."),
        key("body", TextsOrMapOf("body"), "The JSON body, written like `query`; may be nested. Not with GET."),
        key("cache_seconds", count(0, 0), "For how many seconds the answer may be cached."),
        key("answer", Choice(answers), "json, or any text, which becomes the member `text`; json when left out."),
        key("capitals", Text, "A path parameter. After a 404 the request is sent again with its value in capitals."),
    ];

    /// A parameter from an argument.
    ARGUMENT = "argument", "A parameter whose value comes from an argument.", [
        key("argument", Text, "The argument; in `query`, the argument with the parameter's name when left out."),
        key("map", Form::Mapping, "The tool's values, and the service's value for each. Other values are sent unchanged; null is not sent."),
        key("joined", Boolean, "Whether a list is joined by commas instead of repeated."),
        key("each", MapOf("each"), "The tool's values, and several of the service's values for each, if the service takes one value at a time. Each is sent in its own request, and the lists are merged."),
    ];

    /// A constant parameter.
    CONSTANT = "constant", "A parameter with a constant value.", [
        needed("const", Any, "The value; numbers and booleans need no `const`."),
    ];

    /// An endpoint that knows values.
    EACH = "each_from", "An endpoint that lists the existing values.", [
        needed("path", Text, LISTING),
        key("counts", Text, "The member whose own members are named after the values, and count them."),
        key("fields", OneOrMore, "The members that hold the values, instead of `counts`."),
        key("except", OneOrMore, "Values to skip."),
        key("usual", OneOrMore, "The values to use if the endpoint can't be read."),
    ];

    /// The list of a tool.
    LIST = "list", "Where an answer holds a list, and the service's pagination.", [
        key("at", Text, "The member that holds the list, such as `items` or `data.items`; left out if the answer itself is the list."),
        needed("paging", Choice(pagings), "The service's pagination: whole (none), page (number and size), offset (and limit), cursor (page N is read from the start)."),
        key("page", Text, "The argument for the page number, from 1."),
        key("size", Text, "The argument for the page size, at most `most`."),
        key("most", count(1, 100), "The service's largest page size, used when several pages are read."),
        key("scan", count(1, 10), "The maximum number of pages to read."),
        key("newest_first", Text, "The time member by which the service sorts. With `since` and `until`, the right pages are found by binary search; rows of several requests are merged in this order."),
        key("total_header", Text, "The header with the number of items in the whole list, such as X-Total-Count; an answer without it is the whole list."),
        key("sort", Of("sort"), "The argument that sorts the list by a number, the greatest first."),
        key("parameters", Of("parameters"), "The service's names of its pagination parameters, if they differ from the usual."),
    ];

    /// How a list is sorted.
    SORT = "sort", "The numbers by which a list can be sorted, the greatest first.", [
        needed("argument", Text, "The argument that selects the number."),
        needed("by", Form::Mapping, "The argument's values, and the member of the service's items for each."),
    ];

    /// What an argument filters.
    CLAUSE = "clause", "A filter that the server applies, since the service does not.", [
        key("field", Text, "The member that is compared with the argument, such as `status` or `note.text`."),
        key("fields", OneOrMore, "Several such members; one match is enough."),
        needed("op", Choice(operators), "The comparison: equals, one_of, same_or_under (T1059.001 is under T1059), part (of a text), present (a boolean: whether there is a value), words (all of them), at_or_after, at_or_before, minimum, maximum."),
        key("map", MapOf("values"), "The argument's values, and one or several of the service's values for each."),
        key("when", OneOrMore, "The argument's values for which the server filters; all when left out."),
        key("optional_prefix", Text, "A prefix that both sides may leave out."),
        key("empty", Text, "The argument's value that means items without a value, such as none."),
        key("loose", OneOrMore, "Those of `fields` in which only letters and digits are compared: inc0421 matches INC-0421."),
        key("from", Of("from_service"), "The values come from another endpoint; the argument is a boolean."),
    ];

    /// Values of another endpoint.
    FROM_SERVICE = "from_service", "Another endpoint that returns the values to filter by.", [
        needed("path", Text, LISTING),
        needed("fields", OneOrMore, "The members of its answer that hold the values."),
    ];

    /// An answer that is joined in.
    INCLUDE = "include", "Another answer that is joined into the tool's own. If it can't be fetched, `notes` reports it and the call still succeeds.", [
        key("noun", Text, "Its name in notes; the words of the member's name when left out."),
        needed("path", Text, "The path of the other answer; `{name}` is an argument, or a parameter of `from` or `each`."),
        key("query", TextsOrMapOf("source"), "Its query, written as in `request`."),
        key("when", Text, "The boolean argument that requests it; always fetched when left out."),
        key("at", Text, "The member of the other answer to use; all of it when left out."),
        key("from", Form::Mapping, "A path parameter, and the member of the tool's own answer that holds its value."),
        key("each", Form::Mapping, "A path parameter, and the list in the tool's own answer. One request is sent per item."),
        key("most", count(1, 25), "The maximum number of items to fetch, up to 100."),
        key("rest", Text, "The member that lists the items that were not fetched."),
    ];

    /// The list that is cut.
    CONTINUATION = "continuation", "The list that is truncated when a result is too long: with `argument` and `from`, or with `advice`.", [
        needed("list", Text, "The result's member that is truncated."),
        key("argument", Text, "The argument that continues after the last item kept."),
        key("from", Text, "The member of that item whose value the argument takes."),
        key("advice", Text, "How to fetch the rest, in words, if no argument continues."),
    ];

    /// A result that is a text.
    TEXT = "text", "A result that is a text: the server adds `characters`, `start`, `cut` and `continue_with`.", [
        key("most", count(1, 20_000), "The maximum number of characters in one result."),
        key("start", Text, "The argument for the number of characters to skip."),
    ];

    /// An example call.
    EXAMPLE = "example", "A working call.", [
        needed("arguments", Form::Mapping, "The arguments; `{}` is a call without any."),
        key("response", Any, "The service's answer; for a tool with a handler, the handler's result. Only for documentation and tests: builds do not contain it."),
    ];

    /// How an identifier is looked up.
    LOOKUP = "lookup", "How to look up an identifier that is given as a prefix of four or more hex digits, as an alias, as the end of a pasted URL, or as the identifier of its owner.", [
        key("noun", Text, "The item's name in messages; the lookup's name when left out."),
        needed("path", Text, LISTING),
        key("query", TextsOrMapOf("source"), CONSTANTS),
        key("at", Text, AT),
        key("paging", Choice(pagings), "The listing's pagination; whole when left out. Not cursor."),
        key("parameters", Of("parameters"), "The service's names of its pagination parameters, if they differ from the usual."),
        key("most", count(1, 100), "The maximum number of items on a page."),
        key("scan", count(1, 10), "The maximum number of pages to read."),
        key("cache_seconds", count(0, 0), "For how many seconds a page may be cached."),
        key("split", Of("split"), "A parameter that splits a listing without pagination into several requests when the listing is full."),
        key("item", Text, "The path of one item, which ends in `{its identifier}`; needed if another lookup has this lookup under `of`."),
        needed("id", Text, "The member that holds the identifier."),
        key("aliases", OneOrMore, "Members with other names of the item: INC-0421 is also found by 421 and INC421."),
        key("service_knows_aliases", Boolean, "Whether the service accepts an alias itself: the alias is sent unchanged, and looked up after a 404."),
        key("show", OneOrMore, "Members to show of each candidate when several match."),
        key("of", ListOf("owner"), "Lookups of owners. An owner's identifier is accepted for an item, and means the owner's newest finished item."),
        key("newest", Text, "The time member that decides which item is newest; with `of`."),
        key("finished", Of("finished"), "Which items are finished, and so preferred; with `of`."),
        key("secondary", Of("secondary"), "Which items come after all others."),
    ];

    /// A listing in parts.
    SPLIT = "split", "A parameter that splits a full listing into several requests.", [
        needed("parameter", Text, "The listing's parameter."),
        needed("values", OneOrMore, "The parameter's values, with one request for each."),
    ];

    /// What has the items of a lookup.
    OWNER = "owner", "An owner of the items of a lookup.", [
        needed("lookup", Text, "The owner's lookup."),
        needed("parameter", Text, "The listing's parameter for the owner's identifier or alias."),
    ];

    /// Items that are finished.
    FINISHED = "finished", "How to recognise finished items.", [
        needed("member", Text, "The item's member."),
        needed("values", OneOrMore, "Its values in finished items, the best first."),
    ];

    /// Items that come last.
    SECONDARY = "secondary", "How to recognise items that come after all others.", [
        needed("member", Text, "The item's member."),
        needed("prefix", Text, "The first characters of the member in such items."),
    ];

    /// A prompt.
    PROMPT = "prompt", "A conversation starter that a person picks in a host. It is text only, without code.", [
        needed("name", Text, "At least two words in lower-case letters and digits, joined by underscores, at most 63 characters; hosts put the server's name before it."),
        needed("title", Text, "The name that people read."),
        needed("description", Text, "What the prompt does, in 20 to 280 characters."),
        key("arguments", MapOf("prompt_argument"), "The arguments, by name. Hosts ask for them in a form; the values are text."),
        needed("messages", SomeOf("message"), "The messages, at most 6,000 characters in all."),
    ];

    /// What a prompt asks for.
    PROMPT_ARGUMENT = "prompt_argument", "An argument of a prompt.", [
        key("title", Text, "The name that people read; hosts show the programmatic name when left out."),
        needed("description", Text, "What to enter."),
        key("required", Boolean, "Whether the argument must be given."),
        key("complete", OneOrMore, "One of `completions`, or a list of the values themselves."),
    ];

    /// What one side says.
    MESSAGE = "message", "A message of the conversation.", [
        needed("role", Choice(roles), "The speaker: user or assistant."),
        needed("text", Of("paragraphs"), "The text with arguments in braces, or a list of paragraphs."),
    ];

    /// A paragraph under conditions.
    PARAGRAPH = "paragraph", "A paragraph with conditions.", [
        key("when", OneOrMore, "Included only if these arguments are given and these tools are offered."),
        key("unless", OneOrMore, "Included only if these arguments are missing and these tools are not offered."),
        needed("text", Text, "The text with arguments in braces; write a literal brace twice."),
    ];

    /// What completes an argument.
    COMPLETION = "completion", "Where to find completions for a prompt's argument. They are cached for 30 seconds; the timeout is 2 seconds.", [
        needed("path", Text, LISTING),
        key("query", TextsOrMapOf("source"), CONSTANTS),
        key("at", Text, AT),
        needed("values", OneOrMore, "The members whose values are suggested; a list gives each of its items."),
        key("otherwise", OneOrMore, "The members to use if an item has none of these."),
        key("sorted", Boolean, "Whether to sort the values instead of keeping the listing's order."),
        key("only", Of("only"), "A filter by another argument, applied once that argument is given."),
    ];

    /// Items of another argument.
    ONLY = "only", "A filter for the items that have the value of another argument.", [
        needed("member", Text, "The item's member."),
        needed("argument", Text, "The prompt's argument whose value it must have."),
        key("lookup", Text, "The lookup that resolves the argument's aliases."),
    ];
}
