//! The mappings with fixed keys, a key a line.

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
    "The member of the answer that holds the list; left out where the answer itself is the list.";

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
        key("files", Texts, "Other files, each by its path from the manifest's folder, that add to the sections below."),
        needed("server", Of("server"), "What the server says of itself."),
        needed("conventions", Of("conventions"), "What holds for every tool."),
        key("schemas", MapOf("piece"), "Pieces of schemas, by name: `$ref: name` puts one in place, and keys beside it win."),
        key("lookups", MapOf("lookup"), "Where an identifier is looked up that is given as a prefix or under another name."),
        needed("tools", ListOf("tool"), "The tools, in the order of `conventions.groups`."),
        key("completions", MapOf("completion"), "Where the values of a prompt's argument are found while they are typed."),
        key("prompts", ListOf("prompt"), "What people start a conversation with."),
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
    SERVER = "server", "What the server says of itself.", [
        needed("name", Text, "The programmatic name: lower-case letters, digits and hyphens."),
        needed("title", Text, "The name that people read."),
        needed("instructions", Text, "Guidance for the model, at most 2048 bytes: which tool comes first, and what to beware of."),
    ];

    /// What holds for every tool.
    CONVENTIONS = "conventions", "What holds for every tool.", [
        needed("prefix", Text, "The word that every tool's name begins with, in lower-case letters."),
        needed("groups", TextsOr("group"), "The groups, in the order in which their tools are advertised: names, or mappings."),
    ];

    /// A group of tools.
    GROUP = "group", "A group of tools.", [
        needed("name", Text, "The name that tools refer to."),
        key("title", Text, "The name that people read; made of `name` when left out."),
        key("effects", Of("effects"), "The effects that its tools may have; `[read]` when left out."),
    ];

    /// A tool.
    TOOL = "tool", "A tool.", [
        needed("name", Text, "The prefix, a verb and a noun, such as `zoo_list_animals`: lower-case letters and underscores, at most 63 characters."),
        key("title", Text, "The name that people read, at most 60 characters; the words of `name` behind the prefix when left out."),
        needed("group", Text, "One of `conventions.groups`."),
        needed("description", Text, "What it does and when to use it, in 20 to 280 characters: a model chooses by it."),
        needed("scopes", Texts, "The scopes that the service checks, such as `items:read`; `[]` where any key will do."),
        key("deprecated_aliases", OneOrMore, "Names it had before. It is called by them still, but not listed, and its result says the new name."),
        key("effect", Choice(effects), "read: nothing changes. start: work is started. change: something that exists is altered. The hints that hosts see follow from it, and with `--read-only` a server offers read alone. Left out, it is read where every call is a GET."),
        key("hints", Of("hints"), "What hosts are told of a tool that does more than read, where it is not the usual."),
        key("input", Of("input"), "The arguments: an object that is closed to others. Left out where there are none."),
        key("handler", Choice(handlers), "custom: a Rust function of the tool's name answers, instead of `request`. transform: it transforms the answer to `request`."),
        key("calls", Texts, "The endpoints that a custom handler calls, such as `GET /api/v1/items`: for people, and for `effect`."),
        key("request", Of("request"), "The HTTP call that answers the tool."),
        key("list", Of("list"), "Where the answer holds a list, and how the service pages it."),
        key("filter", MapOf("clause"), "Arguments that the service ignores and the server applies, by argument."),
        key("include", MapOf("include"), "Other answers that are joined in, by the member that each is put under."),
        key("continuation", Of("continuation"), "Which list of the result is cut when it is too long, and how the rest is fetched."),
        key("text", Of("text"), "The result is a text, its member `text`, shown as it is and in parts."),
        needed("output", Of("output"), "The result's schema, and the projection: only what it names passes, and nulls are dropped."),
        needed("example", Of("example"), "A call that works: tests make it, and the documentation shows it."),
        key("next", Texts, "Tools that usually follow: the hint in results, and the graph in the README."),
        key("view", Text, "The page that hosts may show with the result, such as `replay`: one of the server's own."),
    ];

    /// Hints for hosts.
    HINTS = "hints", "What hosts are told of a tool that does more than read.", [
        key("destructive", Boolean, "Whether something may be lost by it; when left out, a change may."),
        key("idempotent", Boolean, "Whether twice is the same as once; when left out, PUT and DELETE are."),
    ];

    /// The request of a tool.
    REQUEST = "request", "The HTTP call that answers a tool.", [
        key("method", Choice(methods), "The HTTP method; GET when left out. What is no GET is never repeated."),
        needed("path", Text, "The path from the service's base URL; `{name}` is an argument, sent as one percent-encoded segment."),
        key("query", TextsOrMapOf("source"), "The query: arguments that are sent under their own names, and `their name: our argument`."),
        key("body", TextsOrMapOf("body"), "The JSON body, written as `query` is, and nested where need be. Not with GET."),
        key("cache_seconds", count(0, 0), "For how many seconds the answer may be kept and shared."),
        key("answer", Choice(answers), "json, or text of any kind, which becomes the member `text`; json when left out."),
        key("capitals", Text, "The path parameter with which the service is asked again, in capitals, when it knows no such thing."),
    ];

    /// A parameter from an argument.
    ARGUMENT = "argument", "A parameter whose value is made of an argument.", [
        key("argument", Text, "The argument; in `query`, the one of the parameter's own name when left out."),
        key("map", Form::Mapping, "Our value: theirs. Values that are not named go as they are; null is not sent."),
        key("joined", Boolean, "Whether a list is joined by commas instead of repeated."),
        key("each", MapOf("each"), "Our value: several of theirs, where the service takes one at a time. A request is made for each, and the lists are merged."),
    ];

    /// A constant parameter.
    CONSTANT = "constant", "A parameter that is always the same.", [
        needed("const", Any, "The value; numbers and booleans need no `const`."),
    ];

    /// An endpoint that knows values.
    EACH = "each_from", "An endpoint that knows which values there are.", [
        needed("path", Text, LISTING),
        key("counts", Text, "The member whose members are named after the values there are, and count them."),
        key("fields", OneOrMore, "The members that hold the values, instead of `counts`."),
        key("except", OneOrMore, "Values that are not meant."),
        key("usual", OneOrMore, "What is asked for where the endpoint can't be read."),
    ];

    /// The list of a tool.
    LIST = "list", "Where an answer holds a list, and how the service pages it.", [
        key("at", Text, "The member that holds the list, such as `items` or `data.items`; left out where the answer itself is the list."),
        needed("paging", Choice(pagings), "How the service pages: whole (not at all), page (number and size), offset (and limit), cursor (page N is read from the start)."),
        key("page", Text, "The argument that is the page, from 1."),
        key("size", Text, "The argument that is the number of items on a page, `most` at most."),
        key("most", count(1, 100), "The service's largest page, used when several are looked through."),
        key("scan", count(1, 10), "How many pages are looked through at most."),
        key("newest_first", Text, "The time member by which the service orders: a look through for `since` and `until` finds its pages by halving, and rows of several requests are put into this order."),
        key("total_header", Text, "The header that counts the whole list, such as X-Total-Count; an answer without it is the whole list."),
        key("sort", Of("sort"), "The argument that orders the list by a number, the greatest first."),
        key("parameters", Of("parameters"), "The service's names of its paging parameters, where they are others than usual."),
    ];

    /// How a list is sorted.
    SORT = "sort", "What a list can be ordered by, the greatest first.", [
        needed("argument", Text, "The argument that says by which number."),
        needed("by", Form::Mapping, "The argument's values: the member of the service's items that each stands for."),
    ];

    /// What an argument filters.
    CLAUSE = "clause", "What an argument filters here, since the service does not.", [
        key("field", Text, "The member that the argument is held against, such as `status` or `note.text`."),
        key("fields", OneOrMore, "Several such members; one that fits is enough."),
        needed("op", Choice(operators), "How: equals, one_of, same_or_under (T1059.001 is under T1059), part (of a text), present (a boolean: whether there is a value), words (all of them), at_or_after, at_or_before, minimum, maximum."),
        key("map", MapOf("values"), "Our value: theirs, one or several."),
        key("when", OneOrMore, "The values of the argument that filter here; all when left out."),
        key("optional_prefix", Text, "A prefix that both sides may leave out."),
        key("empty", Text, "The argument's value that means items without a value, such as none."),
        key("loose", OneOrMore, "Those of `fields` in which only letters and digits count: inc0421 is in INC-0421."),
        key("from", Of("from_service"), "The values come from another endpoint; the argument is a boolean."),
    ];

    /// Values of another endpoint.
    FROM_SERVICE = "from_service", "Another endpoint that has the values to filter by.", [
        needed("path", Text, LISTING),
        needed("fields", OneOrMore, "The members of its answer whose values are meant."),
    ];

    /// An answer that is joined in.
    INCLUDE = "include", "Another answer that is joined into the tool's own. What can't be had is told in `notes`, and fails nothing.", [
        key("noun", Text, "How notes call it; the words of its name when left out."),
        needed("path", Text, "The path of the other answer; `{name}` is an argument, or what `from` or `each` names."),
        key("query", TextsOrMapOf("source"), "Its query, written as that of `request`."),
        key("when", Text, "The boolean argument on which it depends; always when left out."),
        key("at", Text, "The part of the other answer that is meant; all of it when left out."),
        key("from", Form::Mapping, "A path parameter, and the member of the tool's own answer that is its value."),
        key("each", Form::Mapping, "A path parameter, and the list in the tool's own answer: one request for each of its items."),
        key("most", count(1, 25), "For how many items at most, up to 100."),
        key("rest", Text, "The member under which the items are put that nothing was asked for."),
    ];

    /// The list that is cut.
    CONTINUATION = "continuation", "The list that is cut where a result is too long: with `argument` and `from`, or with `advice`.", [
        needed("list", Text, "The result's member that is cut."),
        key("argument", Text, "The argument that continues after the last item kept."),
        key("from", Text, "The member of that item which the argument is set to."),
        key("advice", Text, "How the rest is fetched, in words, where no argument continues."),
    ];

    /// A result that is a text.
    TEXT = "text", "A result that is a text: the server adds `characters`, `start`, `cut` and `continue_with`.", [
        key("most", count(1, 20_000), "The most characters of one result."),
        key("start", Text, "The argument that says how many characters to pass over."),
    ];

    /// An example call.
    EXAMPLE = "example", "A call that works.", [
        needed("arguments", Form::Mapping, "The arguments; `{}` is a call without any."),
        key("response", Any, "What the service answers; of a tool with a handler, what that returns. For documentation and tests: no build carries it."),
    ];

    /// How an identifier is looked up.
    LOOKUP = "lookup", "How an identifier is looked up that is given as a prefix of four or more hex digits, under another name, as the end of a pasted URL, or by what has it.", [
        key("noun", Text, "What is looked for, in messages; the lookup's name when left out."),
        needed("path", Text, LISTING),
        key("query", TextsOrMapOf("source"), CONSTANTS),
        key("at", Text, AT),
        key("paging", Choice(pagings), "How the listing is paged; whole when left out. Not by cursor."),
        key("parameters", Of("parameters"), "The service's names of what paging sends, where others than usual."),
        key("most", count(1, 100), "The most items on a page."),
        key("scan", count(1, 10), "How many pages are looked through at most."),
        key("cache_seconds", count(0, 0), "For how many seconds a page may be kept and shared."),
        key("split", Of("split"), "What a listing that can't be paged is asked for by as well, where it is full."),
        key("item", Text, "The path of one item, which ends in `{its identifier}`; needed where another lookup has `of` this one."),
        needed("id", Text, "The member that is the identifier."),
        key("aliases", OneOrMore, "Members that name the item as well: INC-0421 is found by 421 and INC421, too."),
        key("service_knows_aliases", Boolean, "Whether the service takes an alias itself: it is asked for as given, and looked up on a 404."),
        key("show", OneOrMore, "Members that are shown of a candidate when several fit."),
        key("of", ListOf("owner"), "Things that have such items: named instead of one, each stands for its newest finished one."),
        key("newest", Text, "The time member by which one item is newer than another; with `of`."),
        key("finished", Of("finished"), "Which items are finished, and so meant before others; with `of`."),
        key("secondary", Of("secondary"), "Which items are meant after all others."),
    ];

    /// A listing in parts.
    SPLIT = "split", "A parameter by whose values a full listing is asked for as well.", [
        needed("parameter", Text, "The listing's parameter."),
        needed("values", OneOrMore, "Its values, one request each."),
    ];

    /// What has the items of a lookup.
    OWNER = "owner", "A thing that has items of a lookup.", [
        needed("lookup", Text, "The lookup of the thing itself."),
        needed("parameter", Text, "The listing's parameter that takes each name of the thing."),
    ];

    /// Items that are finished.
    FINISHED = "finished", "How finished items are told from others.", [
        needed("member", Text, "The item's member."),
        needed("values", OneOrMore, "Its values in finished items, the best first."),
    ];

    /// Items that come last.
    SECONDARY = "secondary", "How items are told that come after all others.", [
        needed("member", Text, "The item's member."),
        needed("prefix", Text, "How the member begins in such items."),
    ];

    /// A prompt.
    PROMPT = "prompt", "What a person picks in a host to start with: text alone, no code belongs to it.", [
        needed("name", Text, "At least two words in lower-case letters and digits, joined by underscores, at most 63 characters; hosts put the server's name before it."),
        needed("title", Text, "The name that people read."),
        needed("description", Text, "What it does, in 20 to 280 characters."),
        key("arguments", MapOf("prompt_argument"), "What it asks for, by name: always text, shown as a form."),
        needed("messages", SomeOf("message"), "What it says: 6,000 characters in all."),
    ];

    /// What a prompt asks for.
    PROMPT_ARGUMENT = "prompt_argument", "What a prompt asks for.", [
        key("title", Text, "The name that people read; hosts show the programmatic one otherwise."),
        needed("description", Text, "What to give."),
        key("required", Boolean, "Whether there is no prompt without it."),
        key("complete", OneOrMore, "One of `completions`, or a list of the values themselves."),
    ];

    /// What one side says.
    MESSAGE = "message", "What one side says.", [
        needed("role", Choice(roles), "Who speaks: user or assistant."),
        needed("text", Of("paragraphs"), "The text with arguments in braces, or a list of paragraphs."),
    ];

    /// A paragraph under conditions.
    PARAGRAPH = "paragraph", "A paragraph that is said under conditions.", [
        key("when", OneOrMore, "Said only when these arguments are given and these tools are on offer."),
        key("unless", OneOrMore, "Said only when these arguments are missing and these tools are withheld."),
        needed("text", Text, "The text with arguments in braces; a brace of its own is written twice."),
    ];

    /// What completes an argument.
    COMPLETION = "completion", "Where the values of a prompt's argument are found: kept for 30 seconds, and given up after 2.", [
        needed("path", Text, LISTING),
        key("query", TextsOrMapOf("source"), CONSTANTS),
        key("at", Text, AT),
        needed("values", OneOrMore, "The members whose values are offered; a list gives each of its items."),
        key("otherwise", OneOrMore, "The members used of an item that has none of these."),
        key("sorted", Boolean, "Whether the values are put in order, instead of the listing's."),
        key("only", Of("only"), "Which items count once another argument is given."),
    ];

    /// Items of another argument.
    ONLY = "only", "Items that have the value of another argument.", [
        needed("member", Text, "The item's member."),
        needed("argument", Text, "The prompt's argument whose value it must have."),
        key("lookup", Text, "The lookup that knows the other names of the same thing."),
    ];
}
