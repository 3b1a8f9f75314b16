//! The rules: the class of a change of each part of a manifest, and its message.

use super::{Change, Class, code};

/// What happened to a part.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Event {
    Added,
    Removed,
    /// A number, or a place in an order, is greater.
    Raised,
    Lowered,
    /// A set of values has more; a type takes more.
    Widened,
    /// Values are added after the others, which stay where they were.
    Extended,
    Narrowed,
    Reordered,
    /// Changed in any way that no earlier row names.
    Changed,
}

/// What an event means.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Meaning {
    Breaking,
    Additive,
    Cosmetic,
    /// The manifest does not show what it means.
    Unknown,
    /// More is allowed or promised: it breaks those who read a result, and no caller.
    More,
    /// Less is allowed or promised: it breaks callers, but not readers of results.
    Less,
}

use Event::{Added, Changed, Extended, Lowered, Narrowed, Raised, Removed, Reordered, Widened};
use Meaning::{Additive, Breaking, Cosmetic, Less, More, Unknown};

/// A part, what happened to it, what that means, and the words for it.
///
/// `[]` in a part stands for a name from the manifest, `.new` at its end for what no call that worked can notice, and `*`
/// for any end. In the words `{it}` is the argument or the member of a result, and `{diff}` is `part: old → new`. The first
/// row that fits decides; a part without a row is UNKNOWN.
#[rustfmt::skip]
const RULES: &[(&str, Event, Meaning, &str)] = &[
    // The server.
    ("server.name",                 Changed,   Breaking, "{diff}: hosts address the tools by the server's name"),
    ("server.title",                Changed,   Cosmetic, "{diff}"),
    ("server.instructions",         Changed,   Cosmetic, "the instructions for models changed"),
    ("conventions.prefix",          Changed,   Breaking, "{diff}: the first word of every tool's name"),
    ("conventions.groups",          Reordered, Cosmetic, "the groups are listed in another order"),
    ("conventions.groups[]",        Added,     Additive, "{diff}: a new group, and what its tools may do"),
    ("conventions.groups[]",        Removed,   Cosmetic, "{diff}: the group is gone"),
    ("conventions.groups[].title",  Changed,   Cosmetic, "{diff}"),
    ("conventions.groups[].effects", Narrowed, Additive, "{diff}: the tools of the group may do less"),
    ("conventions.groups[].effects", Changed,  Breaking, "{diff}: the tools of the group may do more"),

    // Lookups.
    ("lookups",                     Reordered, Cosmetic, "the lookups are listed in another order"),
    ("lookups[]",                   Added,     Additive, "{diff}: a new lookup"),
    ("lookups[]",                   Removed,   Breaking, "{diff}: the lookup is gone"),
    ("lookups[].noun",              Changed,   Cosmetic, "{diff}"),
    ("lookups[].path",              Changed,   Breaking, "{diff}: identifiers are looked up elsewhere"),
    ("lookups[].query",             Reordered, Cosmetic, "{label}: the parameters are sent in another order"),
    ("lookups[].query[]",           Changed,   Breaking, "{diff}: the lookup reads another listing"),
    ("lookups[].at",                Changed,   Breaking, "{diff}: the list is read from another member"),
    ("lookups[].paging",            Changed,   Breaking, "{diff}: the service is asked for pages differently"),
    ("lookups[].parameters[]",      Changed,   Breaking, "{diff}: the service's name of the parameter"),
    ("lookups[].most",              Lowered,   Breaking, "{diff}: fewer items are looked through"),
    ("lookups[].most",              Raised,    Additive, "{diff}: more items are looked through"),
    ("lookups[].scan",              Lowered,   Breaking, "{diff}: fewer pages are looked through"),
    ("lookups[].scan",              Raised,    Additive, "{diff}: more pages are looked through"),
    ("lookups[].cache_seconds",     Raised,    Breaking, "{diff}: an identifier may be resolved from an older page"),
    ("lookups[].cache_seconds",     Lowered,   Additive, "{diff}"),
    ("lookups[].split",             Added,     Additive, "{diff}: a full listing is read in parts"),
    ("lookups[].split",             Removed,   Breaking, "{diff}: a full listing is not read in parts any more"),
    ("lookups[].split.parameter",   Changed,   Breaking, "{diff}"),
    ("lookups[].split.values",      Reordered, Cosmetic, "{diff}"),
    ("lookups[].split.values",      Widened,   Additive, "{diff}"),
    ("lookups[].split.values",      Changed,   Breaking, "{diff}: parts of a full listing are not read"),
    ("lookups[].item",              Added,     Additive, "{diff}"),
    ("lookups[].item",              Changed,   Breaking, "{diff}: an owner is read from elsewhere"),
    ("lookups[].id",                Changed,   Breaking, "{diff}: another member is the identifier"),
    ("lookups[].aliases",           Reordered, Cosmetic, "{diff}"),
    ("lookups[].aliases",           Added,     Additive, "{diff}: more names are accepted"),
    ("lookups[].aliases",           Widened,   Additive, "{diff}: more names are accepted"),
    ("lookups[].aliases",           Changed,   Breaking, "{diff}: names that were accepted are refused"),
    ("lookups[].service_knows_aliases", Changed, Breaking, "{diff}: whether the service resolves an alias"),
    ("lookups[].show",              Changed,   Cosmetic, "{diff}: shown of candidates"),
    ("lookups[].of",                Reordered, Cosmetic, "{label}: the owners are listed in another order"),
    ("lookups[].of[]",              Added,     Additive, "{diff}: an owner's identifier is accepted, too"),
    ("lookups[].of[]",              Removed,   Breaking, "{diff}: an owner's identifier is refused"),
    ("lookups[].of[]",              Changed,   Breaking, "{diff}: the listing's parameter for the owner"),
    ("lookups[].newest",            Changed,   Breaking, "{diff}: an owner may mean another item"),
    ("lookups[].finished",          Changed,   Breaking, "{diff}: an owner may mean another item"),
    ("lookups[].finished.member",   Changed,   Breaking, "{diff}: an owner may mean another item"),
    ("lookups[].finished.values",   Changed,   Breaking, "{diff}: an owner may mean another item"),
    ("lookups[].secondary",         Changed,   Breaking, "{diff}: another item may be meant"),
    ("lookups[].secondary.member",  Changed,   Breaking, "{diff}: another item may be meant"),
    ("lookups[].secondary.prefix",  Changed,   Breaking, "{diff}: another item may be meant"),

    // Completions.
    ("completions",                 Reordered, Cosmetic, "the completions are listed in another order"),
    ("completions[]",               Added,     Additive, "{diff}: a new source of completions"),
    ("completions[]",               Removed,   Breaking, "{diff}: the source of completions is gone"),
    ("completions[].path",          Changed,   Breaking, "{diff}: suggestions come from elsewhere"),
    ("completions[].query",         Reordered, Cosmetic, "{label}: the parameters are sent in another order"),
    ("completions[].query[]",       Changed,   Breaking, "{diff}: suggestions come from another listing"),
    ("completions[].at",            Changed,   Breaking, "{diff}: the list is read from another member"),
    ("completions[].values",        Extended,  Additive, "{diff}: more is suggested"),
    ("completions[].values",        Changed,   Breaking, "{diff}: other values are suggested"),
    ("completions[].otherwise",     Added,     Additive, "{diff}: more is suggested"),
    ("completions[].otherwise",     Extended,  Additive, "{diff}: more is suggested"),
    ("completions[].otherwise",     Changed,   Breaking, "{diff}: other values are suggested"),
    ("completions[].sorted",        Changed,   Cosmetic, "{diff}: suggestions are in another order"),
    ("completions[].only",          Added,     Breaking, "{diff}: fewer values are suggested"),
    ("completions[].only",          Removed,   Additive, "{diff}: more is suggested"),
    ("completions[].only.member",   Changed,   Breaking, "{diff}: other values are suggested"),
    ("completions[].only.argument", Changed,   Breaking, "{diff}: other values are suggested"),
    ("completions[].only.lookup",   Added,     Additive, "{diff}: aliases are accepted"),
    ("completions[].only.lookup",   Changed,   Breaking, "{diff}: aliases are resolved differently"),

    // Prompts.
    ("prompts",                     Reordered, Cosmetic, "the prompts are listed in another order"),
    ("prompts[]",                   Removed,   Breaking, "{diff}: the prompt is removed"),
    ("prompts[]",                   Added,     Additive, "{diff}: the prompt is added"),
    ("prompts[].title",             Changed,   Cosmetic, "{diff}"),
    ("prompts[].description",       Changed,   Cosmetic, "{label} changed"),
    ("prompts[].messages",          Changed,   Cosmetic, "{label}: the prompt has another text"),
    ("prompts[].needs",             Removed,   Additive, "{diff}: offered without these tools, too"),
    ("prompts[].needs",             Narrowed,  Additive, "{diff}: offered without one of these tools, too"),
    ("prompts[].needs",             Changed,   Breaking, "{diff}: not offered without these tools"),
    ("prompts[].arguments",         Reordered, Cosmetic, "{label} are listed in another order"),
    ("prompts[].arguments[].required", Added,  Breaking, "{diff}: the prompt demands it"),
    ("prompts[].arguments[].required", Removed, Additive, "{diff}: it may be left out"),
    ("prompts[].arguments[]",       Added,     Additive, "{diff}: a new argument"),
    ("prompts[].arguments[]",       Removed,   Breaking, "{diff}: the argument is removed"),
    ("prompts[].arguments[].title", Changed,   Cosmetic, "{diff}"),
    ("prompts[].arguments[].description", Changed, Cosmetic, "{label} changed"),
    ("prompts[].arguments[].complete", Added,  Additive, "{diff}: values are suggested"),
    ("prompts[].arguments[].complete", Reordered, Cosmetic, "{diff}: suggestions are in another order"),
    ("prompts[].arguments[].complete", Widened, Additive, "{diff}: more is suggested"),
    ("prompts[].arguments[].complete", Changed, Breaking, "{diff}: other values are suggested, or none"),

    // Tools.
    ("tools[]",                     Removed,   Breaking, "the tool is removed"),
    ("tools[]",                     Added,     Additive, "the tool is added: {new}"),
    ("tools",                       Reordered, Cosmetic, "the tools are listed in another order"),
    ("name.kept",                   Changed,   Additive, "{diff}: renamed; the old name still works"),
    ("name",                        Changed,   Breaking, "{diff}: calls by the old name fail; keep the old name under `deprecated_aliases`"),
    ("deprecated_aliases",          Reordered, Cosmetic, "{diff}"),
    ("deprecated_aliases",          Added,     Additive, "{diff}: the tool answers to more names"),
    ("deprecated_aliases",          Widened,   Additive, "{diff}: the tool answers to more names"),
    ("deprecated_aliases",          Changed,   Breaking, "{diff}: calls by an old name fail"),
    ("title",                       Changed,   Cosmetic, "{diff}"),
    ("description",                 Changed,   Cosmetic, "the description changed"),
    ("group",                       Changed,   Cosmetic, "{diff}"),
    ("scopes",                      Reordered, Cosmetic, "{diff}"),
    ("scopes",                      Added,     Breaking, "{diff}: keys without the new scope are refused"),
    ("scopes",                      Removed,   Breaking, "{diff}: the tool claims to need less"),
    ("scopes",                      Widened,   Breaking, "{diff}: keys without the new scope are refused"),
    ("scopes",                      Narrowed,  Breaking, "{diff}: the tool claims to need less"),
    ("scopes",                      Changed,   Breaking, "{diff}: keys without the new scope are refused"),
    ("effect",                      Raised,    Breaking, "{diff}: a call does more"),
    ("effect",                      Lowered,   Breaking, "{diff}: the tool claims to do less, by requests of the same kind"),
    ("effect.fits",                 Raised,    Breaking, "{diff}: a call does more"),
    ("effect.fits",                 Lowered,   Additive, "{diff}: all requests are now GET"),
    ("hints.destructive",           Removed,   Breaking, "{diff}: weaker, hosts may call the tool without asking"),
    ("hints.destructive",           Added,     Additive, "{diff}: stronger, hosts may ask before a call"),
    ("hints.idempotent",            Added,     Breaking, "{diff}: weaker, hosts may repeat a call"),
    ("hints.idempotent",            Removed,   Additive, "{diff}: stronger, hosts may not repeat a call"),
    ("next",                        Removed,   Breaking, "{diff}: the result has no `next_tools` any more"),
    ("next",                        Changed,   Cosmetic, "{diff}"),
    ("view",                        Added,     Additive, "{diff}: hosts may show a page"),
    ("view",                        Changed,   Breaking, "{diff}: hosts show another page, or none"),

    // How a tool answers.
    ("handler",                     Changed,   Unknown,  "{diff}: what a handler does is not in the manifest"),
    ("transform",                   Changed,   Unknown,  "{diff}: what a handler makes of the answer is not in the manifest"),
    ("calls",                       Reordered, Cosmetic, "{diff}"),
    ("calls",                       Added,     Unknown,  "{diff}: what a handler does with another answer is not in the manifest"),
    ("calls",                       Widened,   Unknown,  "{diff}: what a handler does with another answer is not in the manifest"),
    ("calls",                       Changed,   Breaking, "{diff}: other endpoints are called"),
    ("method",                      Changed,   Breaking, "{diff}: another request"),
    ("path",                        Changed,   Breaking, "{diff}: another request"),
    ("query",                       Reordered, Cosmetic, "{label}: the parameters are sent in another order"),
    ("query[].new",                 Added,     Additive, "{diff}: sent for the new argument"),
    ("query[]",                     Added,     Breaking, "{diff}: the same calls send it, too"),
    ("query[]",                     Removed,   Breaking, "{diff}: it is not sent any more"),
    ("query[]",                     Changed,   Breaking, "{diff}: the same calls send something else"),
    ("query[].also.new",            Added,     Additive, "{diff}: sent for the new argument"),
    ("query[].also",                Changed,   Breaking, "{diff}: the same calls may send something else"),
    ("query[].map",                 Reordered, Cosmetic, "{label}: the values are listed in another order"),
    ("query[].map[].new",           Added,     Additive, "{diff}: for a new value"),
    ("query[].map[]",               Changed,   Breaking, "{diff}: the same value sends something else"),
    ("query[].joined",              Changed,   Breaking, "{diff}: a list is sent in another form"),
    ("query[].each",                Reordered, Cosmetic, "{label}: the values are listed in another order"),
    ("query[].each[].new",          Added,     Additive, "{diff}: for a new value"),
    ("query[].each[]",              Changed,   Breaking, "{diff}: the same value sends something else"),
    ("query[].each[].values",       Changed,   Breaking, "{diff}: the same value sends something else"),
    ("query[].each[].from",         Changed,   Breaking, "{diff}: the values come from elsewhere"),
    ("query[].each[].from.path",    Changed,   Breaking, "{diff}: the values come from elsewhere"),
    ("query[].each[].from.counts",  Changed,   Breaking, "{diff}: the values come from elsewhere"),
    ("query[].each[].from.fields",  Changed,   Breaking, "{diff}: the values come from elsewhere"),
    ("query[].each[].from.except",  Reordered, Cosmetic, "{diff}"),
    ("query[].each[].from.except",  Changed,   Breaking, "{diff}: other values are sent"),
    ("body",                        Reordered, Cosmetic, "{label}: the members are sent in another order"),
    ("body",                        Changed,   Breaking, "{diff}: the same calls send something else"),
    ("body[].new",                  Added,     Additive, "{diff}: sent for the new argument"),
    ("body[]",                      Reordered, Cosmetic, "{label}: the members are sent in another order"),
    ("body[]",                      Added,     Breaking, "{diff}: the same calls send it, too"),
    ("body[]",                      Removed,   Breaking, "{diff}: it is not sent any more"),
    ("body[]",                      Changed,   Breaking, "{diff}: the same calls send something else"),
    ("body[].also.new",             Added,     Additive, "{diff}: sent for the new argument"),
    ("body[].also",                 Changed,   Breaking, "{diff}: the same calls may send something else"),
    ("body[].map",                  Reordered, Cosmetic, "{label}: the values are listed in another order"),
    ("body[].map[].new",            Added,     Additive, "{diff}: for a new value"),
    ("body[].map[]",                Changed,   Breaking, "{diff}: the same value sends something else"),
    ("cache_seconds",               Raised,    Breaking, "{diff}: an answer may be older"),
    ("cache_seconds",               Lowered,   Additive, "{diff}: an answer is newer"),
    ("answer",                      Changed,   Breaking, "{diff}: the answer is read differently"),
    ("capitals",                    Added,     Additive, "{diff}: after a 404 the request is sent again in capitals"),
    ("capitals",                    Changed,   Breaking, "{diff}: small letters are refused"),

    // Lists.
    ("list",                        Changed,   Breaking, "{diff}: the result has another form"),
    ("list.at",                     Changed,   Breaking, "{diff}: the list is read from another member"),
    ("list.paging",                 Changed,   Breaking, "{diff}: the service is asked for pages differently"),
    ("list.parameters[]",           Changed,   Breaking, "{diff}: the service's name of the parameter"),
    ("list.page",                   Changed,   Breaking, "{diff}: another argument is the page"),
    ("list.size",                   Changed,   Breaking, "{diff}: another argument is the size of a page"),
    ("list.most",                   Lowered,   Breaking, "{diff}: fewer items are looked through"),
    ("list.most",                   Raised,    Additive, "{diff}: more items are looked through"),
    ("list.scan",                   Lowered,   Breaking, "{diff}: fewer pages are looked through"),
    ("list.scan",                   Raised,    Additive, "{diff}: more pages are looked through"),
    ("list.newest_first",           Changed,   Breaking, "{diff}: other pages are read"),
    ("list.total_header",           Changed,   Breaking, "{diff}: the end of the list is recognised differently"),
    ("list.sort.new",               Added,     Additive, "{diff}: the new argument sorts the list"),
    ("list.sort",                   Changed,   Breaking, "{diff}: the list is sorted differently"),
    ("list.sort.argument",          Changed,   Breaking, "{diff}: the list is sorted differently"),
    ("list.sort.by",                Reordered, Cosmetic, "{label}: the values are listed in another order"),
    ("list.sort.by[].new",          Added,     Additive, "{diff}: for a new value"),
    ("list.sort.by[]",              Changed,   Breaking, "{diff}: the list is sorted differently"),

    // Filters.
    ("filter",                      Reordered, Cosmetic, "{label}: the filters are listed in another order"),
    ("filter[].new",                Added,     Additive, "{diff}: the new argument filters"),
    ("filter[]",                    Added,     Breaking, "{diff}: the same calls show less"),
    ("filter[]",                    Removed,   Breaking, "{diff}: the argument does not filter here any more"),
    ("filter[].fields",             Changed,   Breaking, "{diff}: other items match"),
    ("filter[].op",                 Changed,   Breaking, "{diff}: other items match"),
    ("filter[].map",                Reordered, Cosmetic, "{label}: the values are listed in another order"),
    ("filter[].map[].new",          Added,     Additive, "{diff}: for a new value"),
    ("filter[].map[]",              Reordered, Cosmetic, "{diff}"),
    ("filter[].map[]",              Changed,   Breaking, "{diff}: other items match"),
    ("filter[].when",               Reordered, Cosmetic, "{diff}"),
    ("filter[].when",               Changed,   Breaking, "{diff}: other values are filtered here"),
    ("filter[].optional_prefix",    Changed,   Breaking, "{diff}: other items match"),
    ("filter[].empty",              Changed,   Breaking, "{diff}: other items match"),
    ("filter[].loose",              Reordered, Cosmetic, "{diff}"),
    ("filter[].loose",              Changed,   Breaking, "{diff}: other items match"),
    ("filter[].from",               Changed,   Breaking, "{diff}: the values come from elsewhere"),
    ("filter[].from.path",          Changed,   Breaking, "{diff}: the values come from elsewhere"),
    ("filter[].from.fields",        Changed,   Breaking, "{diff}: the values come from elsewhere"),

    // Other answers.
    ("include",                     Reordered, Cosmetic, "{label}: the other answers are listed in another order"),
    ("include[].new",               Added,     Additive, "{diff}: another answer is joined in"),
    ("include[]",                   Added,     Breaking, "{diff}: another answer takes the member's place"),
    ("include[]",                   Removed,   Breaking, "{diff}: the other answer is not joined in any more"),
    ("include[].noun",              Changed,   Cosmetic, "{diff}"),
    ("include[].path",              Changed,   Breaking, "{diff}: another request"),
    ("include[].query",             Reordered, Cosmetic, "{label}: the parameters are sent in another order"),
    ("include[].query[].new",       Added,     Additive, "{diff}: sent for the new argument"),
    ("include[].query[]",           Changed,   Breaking, "{diff}: the same calls send something else"),
    ("include[].query[].also.new",  Added,     Additive, "{diff}: sent for the new argument"),
    ("include[].query[].also",      Changed,   Breaking, "{diff}: the same calls may send something else"),
    ("include[].query[].map",       Reordered, Cosmetic, "{label}: the values are listed in another order"),
    ("include[].query[].map[].new", Added,     Additive, "{diff}: for a new value"),
    ("include[].query[].map[]",     Changed,   Breaking, "{diff}: the same value sends something else"),
    ("include[].query[].joined",    Changed,   Breaking, "{diff}: a list is sent in another form"),
    ("include[].when",              Removed,   Additive, "{diff}: it is always joined in"),
    ("include[].when",              Changed,   Breaking, "{diff}: it is joined in only when that argument asks"),
    ("include[].at",                Changed,   Breaking, "{diff}: another part of the answer is joined in"),
    ("include[].values",            Changed,   Breaking, "{diff}: another answer is joined in"),
    ("include[].values.parameter",  Changed,   Breaking, "{diff}: another answer is joined in"),
    ("include[].values.from",       Changed,   Breaking, "{diff}: another answer is joined in"),
    ("include[].values.each",       Changed,   Breaking, "{diff}: one answer instead of several, or the other way round"),
    ("include[].values.most",       Lowered,   Breaking, "{diff}: fewer answers are joined in"),
    ("include[].values.most",       Raised,    Additive, "{diff}: more answers are joined in"),
    ("include[].values.rest",       Added,     Additive, "{diff}: the member lists what was not fetched"),
    ("include[].values.rest",       Changed,   Breaking, "{diff}: what was not fetched is listed elsewhere, or nowhere"),

    // Long results.
    ("continuation",                Added,     Additive, "{diff}: a result that is too long is truncated here"),
    ("continuation",                Removed,   Breaking, "{diff}: a result that is too long is not truncated here any more"),
    ("continuation.list",           Changed,   Breaking, "{diff}: another list is truncated"),
    ("continuation.by",             Changed,   Breaking, "{diff}: the rest is fetched differently"),
    ("continuation.advice",         Changed,   Cosmetic, "{diff}"),
    ("text",                        Changed,   Breaking, "{diff}: the result has another form"),
    ("text.most",                   Lowered,   Breaking, "{diff}: a result shows fewer characters"),
    ("text.most",                   Raised,    Additive, "{diff}: a result shows more characters"),
    ("text.start",                  Changed,   Breaking, "{diff}: the rest is fetched differently"),

    // Arguments, and members of results.
    ("member",                      Removed,   Breaking, "{it} is removed"),
    ("member.required",             Added,     Breaking, "{it} is added and required"),
    ("member",                      Added,     Additive, "{it} is added"),
    ("schema.required",             Added,     Breaking, "{it} is required, and was not"),
    ("schema.required",             Removed,   Additive, "{it} is no longer required"),
    ("schema.null",                 Added,     Breaking, "{it} may now be null"),
    ("schema.null",                 Removed,   Breaking, "{it} is left out instead of null"),
    ("schema.type",                 Widened,   More,     "{it}: {diff}"),
    ("schema.type",                 Changed,   Breaking, "{it}: {diff}"),
    ("schema.description",          Changed,   Cosmetic, "{it} has another description"),
    ("schema.examples",             Changed,   Cosmetic, "{it} has other examples"),
    ("schema.format",               Added,     Less,     "{it}: {diff}"),
    ("schema.format",               Removed,   More,     "{it}: {diff}"),
    ("schema.format",               Changed,   Breaking, "{it}: {diff}"),
    ("schema.default",              Changed,   Breaking, "{it}: {diff}: calls that omit it mean something else"),
    ("schema.enum",                 Reordered, Cosmetic, "{it}: {diff}"),
    ("schema.enum",                 Removed,   More,     "{it}: {diff}"),
    ("schema.enum",                 Added,     Less,     "{it}: {diff}"),
    ("schema.enum",                 Widened,   More,     "{it}: {diff}"),
    ("schema.enum",                 Narrowed,  Less,     "{it}: {diff}"),
    ("schema.enum",                 Changed,   Breaking, "{it}: {diff}"),
    ("schema.min*",                 Added,     Less,     "{it}: {diff}"),
    ("schema.max*",                 Added,     Less,     "{it}: {diff}"),
    ("schema.min*",                 Removed,   More,     "{it}: {diff}"),
    ("schema.max*",                 Removed,   More,     "{it}: {diff}"),
    ("schema.min*",                 Raised,    Less,     "{it}: {diff}"),
    ("schema.max*",                 Raised,    More,     "{it}: {diff}"),
    ("schema.min*",                 Lowered,   More,     "{it}: {diff}"),
    ("schema.max*",                 Lowered,   Less,     "{it}: {diff}"),
    ("schema.min*",                 Changed,   Cosmetic, "{it}: {diff}: the same number"),
    ("schema.max*",                 Changed,   Cosmetic, "{it}: {diff}: the same number"),
    ("schema.pattern",              Added,     Less,     "{it}: {diff}"),
    ("schema.pattern",              Removed,   More,     "{it}: {diff}"),
    ("schema.pattern",              Changed,   Breaking, "{it}: {diff}"),
    ("schema.rest",                 Added,     Additive, "{it} takes members without names"),
    ("schema.rest",                 Removed,   Breaking, "{it} takes no members without names any more"),
    ("schema.order",                Changed,   Cosmetic, "{it} are listed in another order"),
    // How arguments are read, which no schema shows.
    ("schema.lookup",               Added,     Additive, "{it}: {diff}: a prefix or an alias is accepted"),
    ("schema.lookup",               Changed,   Breaking, "{it}: {diff}: a prefix or an alias is resolved differently, or refused"),
    ("schema.values",               Added,     Additive, "{it}: {diff}"),
    ("schema.values",               Changed,   Breaking, "{it}: {diff}: a value is compared differently"),
    ("schema.known",                Reordered, Cosmetic, "{it}: {diff}"),
    ("schema.known",                Added,     Additive, "{it}: {diff}: values that are accepted in any spelling"),
    ("schema.known",                Widened,   Additive, "{it}: {diff}: values that are accepted in any spelling"),
    ("schema.known",                Changed,   Breaking, "{it}: {diff}: values that are accepted in any spelling"),
    // Where members of results come from, which no schema shows either.
    ("schema.from",                 Extended,  Additive, "{it}: {diff}: shown where it was missing"),
    ("schema.from",                 Changed,   Breaking, "{it}: {diff}: another member of the answer"),
    ("schema.map",                  Reordered, Cosmetic, "{it}: its texts are listed in another order"),
    ("schema.map",                  Added,     Breaking, "{it}: only the texts of `map` are shown"),
    ("schema.map",                  Removed,   Breaking, "{it}: the service's texts are shown as they are"),
    ("schema.spelling",             Changed,   Cosmetic, "{it}: the service's texts in `map` are spelled differently"),
    ("schema.map[]",                Added,     Additive, "{it}: {diff}: shown where it was missing"),
    ("schema.map[]",                Removed,   Breaking, "{it}: {diff}: not shown any more"),
    ("schema.map[]",                Changed,   Breaking, "{it}: {diff}: another text is shown"),
    ("schema.count",                Changed,   Breaking, "{it}: {diff}"),
    ("schema.flat",                 Changed,   Breaking, "{it}: {diff}: other texts are shown"),
    ("schema.section",              Extended,  Additive, "{it}: {diff}: shown where it was missing"),
    ("schema.section",              Changed,   Breaking, "{it}: {diff}: other items are shown"),
    ("schema.cut",                  Added,     Breaking, "{it}: {diff}: a long text is truncated"),
    ("schema.cut",                  Lowered,   Breaking, "{it}: {diff}: truncated earlier"),
    ("schema.cut",                  Raised,    Additive, "{it}: {diff}: truncated later"),
    ("schema.cut",                  Removed,   Additive, "{it}: {diff}: not truncated any more"),
    ("schema.only_if",              Changed,   Breaking, "{it}: {diff}: placeholders are recognised differently"),
    ("schema.written_by",           Changed,   Breaking, "{it}: {diff}: clients trust its texts more or less than before"),
    ("schema.readers",              Changed,   Breaking, "{it}: {diff}: clients show it to others"),
    ("schema.piece",                Changed,   Cosmetic, "{it}: {diff}: another type in Rust"),
    ("schema.open",                 Added,     Additive, "{it} shows everything that the service says"),
    ("schema.open",                 Removed,   Breaking, "{it} shows only some members of what the service says"),
];

/// How many rows there are.
#[cfg(test)]
pub(super) const ROWS: usize = RULES.len();

/// A row in words.
#[cfg(test)]
pub(super) fn row(at: usize) -> String {
    let (part, event, meaning, _) = RULES[at];
    format!("{part} {event:?} {meaning:?}")
}

impl Meaning {
    /// The class of an event with this meaning, of an argument or of a result.
    const fn class(self, is_result: bool) -> Class {
        match self {
            Breaking => Class::Breaking,
            Cosmetic => Class::Cosmetic,
            Unknown => Class::Unknown,
            More if is_result => Class::Breaking,
            Less if !is_result => Class::Breaking,
            Additive | More | Less => Class::Additive,
        }
    }
}

/// The change that an event of a part is, at a place; UNKNOWN where no rule names it.
pub(super) fn change(
    part: &str,
    event: Event,
    at: &str,
    it: &str,
    label: &str,
    [old, new]: [String; 2],
) -> Change {
    let fits = |(pattern, of, ..): &&(&str, Event, Meaning, &str)| {
        let is_named = match pattern.strip_suffix('*') {
            Some(start) => part.starts_with(start),
            None => part == *pattern,
        };
        is_named && (*of == event || *of == Changed || *of == Widened && event == Extended)
    };
    let row = RULES.iter().position(|row| fits(&row));
    let unnamed = (Unknown, "{it}: {diff}: no rule of this comparison names it");
    let (meaning, message) = row.map_or(unnamed, |row| (RULES[row].2, RULES[row].3));
    let label = if label.is_empty() { part } else { label };
    let diff = code(&format!("{label}: {old} → {new}"));
    let label = code(label);
    let values = [
        ("it", it),
        ("diff", &diff),
        ("label", &label),
        ("old", &old),
        ("new", &new),
    ];
    let message = filled(message, &values);
    Change {
        class: meaning.class(at.starts_with("output")),
        tool: None,
        at: at.to_owned(),
        message: message.trim_start_matches(": ").to_owned(),
        #[cfg(test)]
        row,
    }
}

/// A message with its values inserted; the values may contain placeholders themselves.
fn filled(message: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::new();
    for (at, part) in message.split(['{', '}']).enumerate() {
        // Every other part is a name in braces.
        let value = values.iter().find(|(name, _)| at % 2 == 1 && *name == part);
        out.push_str(value.map_or(part, |(_, value)| value));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(part: &str, event: Event, at: &str) -> (Class, String) {
        let values = ["{new}", "{it}"].map(str::to_owned);
        let change = change(part, event, at, "it", "maxItems", values);
        (change.class, change.message)
    }

    #[test]
    fn less_breaks_callers_and_more_is_result() {
        for (part, event, argument, result) in [
            ("schema.minLength", Raised, Class::Breaking, Class::Additive),
            ("schema.maximum", Raised, Class::Additive, Class::Breaking),
            ("schema.enum", Widened, Class::Additive, Class::Breaking),
            ("schema.default", Raised, Class::Breaking, Class::Breaking),
        ] {
            let classes = ["input.a", "output.a"].map(|at| found(part, event, at).0);
            assert_eq!(classes, [argument, result], "{part}");
        }
    }

    #[test]
    fn values_are_written_as_they_are() {
        let (_, message) = found("schema.maxItems", Lowered, "input.a");
        assert_eq!(message, "it: `maxItems: {new} → {it}`");
    }

    #[test]
    fn what_no_rule_names_is_unknown() {
        for (part, event) in [
            ("nothing", Changed),
            ("lookups[].most", Changed),
            ("tools", Added),
        ] {
            let (class, message) = found(part, event, "nothing");
            assert_eq!(class, Class::Unknown, "{part}");
            assert!(
                message.ends_with("no rule of this comparison names it"),
                "{message}"
            );
        }
    }

    /// The first row that fits decides: a row after one that takes every event would never be used.
    #[test]
    fn every_row_can_be_reached() {
        for (at, (part, event, ..)) in RULES.iter().enumerate() {
            let before = RULES[..at]
                .iter()
                .find(|(other, of, ..)| other == part && (*of == Changed || of == event));
            assert_eq!(before, None, "{part} {event:?}");
        }
    }
}
