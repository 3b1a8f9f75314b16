//! The rules: the class of a change of each part of a manifest, and its message.

use super::{Change, Class};

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
    /// More is allowed or promised: it breaks those who read a result, and no caller.
    More,
    /// Less is allowed or promised: it breaks callers, but not readers of results.
    Less,
}

use Event::{Added, Changed, Lowered, Narrowed, Raised, Removed, Reordered, Widened};
use Meaning::{Additive, Breaking, Cosmetic, Less, More};

/// A part, what happened to it, what that means, and the words for it: `{it}` is what the change is about, `{old}` and
/// `{new}` are what was and is there. The first row that fits decides; `*` stands for any end.
#[rustfmt::skip]
const RULES: &[(&str, Event, Meaning, &str)] = &[
    // The server.
    ("server.name",         Changed,   Breaking, "the server's name changed: hosts address its tools by it"),
    ("server.title",        Changed,   Cosmetic, "the server's title changed"),
    ("server.instructions", Changed,   Cosmetic, "the instructions for models changed"),
    ("conventions.groups",  Changed,   Cosmetic, "the groups, their titles or their order changed"),
    ("lookups",             Changed,   Additive, "lookup `{it}` changed: prefixes and aliases are resolved differently"),
    ("manifest",            Changed,   Additive, "the generated code besides the tools changed"),
    // Prompts.
    ("prompts",             Removed,   Breaking, "prompt `{it}` is removed"),
    ("prompts",             Added,     Additive, "prompt `{it}` is added"),
    ("prompt.words",        Changed,   Cosmetic, "prompt `{it}`: its description, or the descriptions or order of its arguments, changed"),
    ("prompt.code",         Changed,   Cosmetic, "prompt `{it}` has another text, or other completions"),
    ("prompts",             Reordered, Cosmetic, "the prompts are listed in another order"),
    ("completions",         Changed,   Additive, "completions of prompts' arguments are found differently"),
    // Tools.
    ("tools",               Removed,   Breaking, "the tool is removed"),
    ("tools",               Added,     Additive, "the tool is added"),
    ("tools",               Reordered, Cosmetic, "the tools are listed in another order"),
    ("name.kept",           Changed,   Additive, "`{old}` is renamed to `{new}`; the old name still works"),
    ("name",                Changed,   Breaking, "`{old}` is renamed to `{new}`: calls by the old name fail; keep the old name under `deprecated_aliases`"),
    ("deprecated_aliases",  Removed,   Breaking, "the old name `{old}` stops working"),
    ("deprecated_aliases",  Added,     Additive, "the tool answers to `{new}` as well"),
    ("title",               Changed,   Cosmetic, "the title changed"),
    ("description",         Changed,   Cosmetic, "the description changed"),
    ("group",               Changed,   Cosmetic, "the group changed"),
    ("scopes",              Added,     Breaking, "scope `{new}` is also required: keys without it are refused"),
    ("scopes",              Removed,   Additive, "scope `{old}` is no longer required"),
    ("scopes",              Reordered, Cosmetic, "the scopes are listed in another order"),
    ("effect",              Raised,    Breaking, "the effect is `{new}` instead of `{old}`"),
    ("effect",              Lowered,   Additive, "the effect is `{new}` instead of `{old}`"),
    ("hints",               Changed,   Additive, "the hints for hosts changed: whether data may be lost, and whether a call may be repeated"),
    ("handler",             Changed,   Additive, "{new} changed: the same calls give another answer"),
    ("next",                Changed,   Cosmetic, "the tools that usually follow changed"),
    ("view",                Changed,   Cosmetic, "hosts show another page"),
    // Arguments of tools and prompts, and members of results.
    ("members",             Removed,   Breaking, "{it} is removed"),
    ("members",             Added,     Additive, "{it} is added"),
    ("members.required",    Added,     Breaking, "{it} is added and required"),
    ("schema.required",     Added,     Breaking, "{it} is required, and was not"),
    ("schema.required",     Removed,   Additive, "{it} is no longer required"),
    ("schema.null",         Added,     Breaking, "{it} may now be null"),
    ("schema.null",         Removed,   Breaking, "{it} is left out instead of null"),
    ("schema.type",         Widened,   More,     "{it} is {new} instead of {old}"),
    ("schema.type",         Narrowed,  Less,     "{it} is {new} instead of {old}"),
    ("schema.type",         Changed,   Breaking, "{it} is {new} instead of {old}"),
    ("schema.description",  Changed,   Cosmetic, "{it} has another description"),
    ("schema.examples",     Changed,   Cosmetic, "{it} has other examples"),
    ("schema.format",       Changed,   Cosmetic, "{it} has another format"),
    ("schema.default",      Added,     Breaking, "{it} is {new} when left out, and had no default"),
    ("schema.default",      Removed,   Breaking, "{it} has no default any more"),
    ("schema.default",      Changed,   Breaking, "{it} is {new} instead of {old} when left out"),
    ("schema.enum",         Added,     Less,     "{it} is now only {new}"),
    ("schema.enum",         Removed,   More,     "{it} is no longer one of fixed values"),
    ("schema.enum",         Narrowed,  Less,     "{it} can't be {old} any more"),
    ("schema.enum",         Widened,   More,     "{it} can be {new} as well"),
    ("schema.min*",         Added,     Less,     "{it} has `{keyword}: {new}`, and had none"),
    ("schema.max*",         Added,     Less,     "{it} has `{keyword}: {new}`, and had none"),
    ("schema.min*",         Removed,   More,     "{it} has no `{keyword}: {old}` any more"),
    ("schema.max*",         Removed,   More,     "{it} has no `{keyword}: {old}` any more"),
    ("schema.min*",         Raised,    Less,     "{it} has `{keyword}: {new}` instead of {old}"),
    ("schema.max*",         Raised,    More,     "{it} has `{keyword}: {new}` instead of {old}"),
    ("schema.min*",         Lowered,   More,     "{it} has `{keyword}: {new}` instead of {old}"),
    ("schema.max*",         Lowered,   Less,     "{it} has `{keyword}: {new}` instead of {old}"),
    ("schema.pattern",      Added,     Less,     "{it} must now match a pattern"),
    ("schema.pattern",      Removed,   More,     "{it} has no pattern any more"),
    ("schema.pattern",      Changed,   Breaking, "{it} must match another pattern"),
    ("schema.rest",         Added,     Additive, "{it} takes members without names"),
    ("schema.rest",         Removed,   Breaking, "{it} takes no members without names any more"),
    ("schema.order",        Changed  , Cosmetic, "{it} are listed in another order"),
    // How values are found, which no schema shows.
    ("sources.lookup",      Added,     Additive, "{it} also takes a prefix or an alias"),
    ("sources.lookup",      Changed,   Breaking, "{it} is looked up differently, or no longer"),
    ("sources.from",        Changed,   Additive, "{it} comes from elsewhere in the answer"),
    ("sources.map",         Widened,   Additive, "{it} shows texts that it left out"),
    ("sources.map",         Changed,   Breaking, "{it} shows other texts than it did"),
    // Whatever else.
    ("generated",           Changed,   Additive, "the generated code changed in a way that no rule of this comparison names"),
];

impl Event {
    /// What happened to a part that was and is there, or not.
    pub(super) fn of<T: PartialEq>(old: Option<&T>, new: Option<&T>) -> Option<Self> {
        match (old, new) {
            _ if old == new => None,
            (None, _) => Some(Added),
            (_, None) => Some(Removed),
            _ => Some(Changed),
        }
    }
}

/// The change that an event of a part is, at a place; none where no rule names it.
pub(super) fn change(
    part: &str,
    event: Event,
    at: &str,
    it: &str,
    [old, new]: [&str; 2],
) -> Option<Change> {
    let fits = |(pattern, of, ..): &&(&str, Event, Meaning, &str)| {
        let is_named = match pattern.strip_suffix('*') {
            Some(start) => part.starts_with(start),
            None => part == *pattern,
        };
        is_named && (*of == event || *of == Changed)
    };
    let (_, _, meaning, message) = RULES.iter().find(fits)?;
    let is_result = at.starts_with("output");
    let class = match meaning {
        Breaking => Class::Breaking,
        Cosmetic => Class::Cosmetic,
        More if is_result => Class::Breaking,
        Less if !is_result => Class::Breaking,
        Additive | More | Less => Class::Additive,
    };
    let keyword = part.rsplit('.').next().unwrap_or(part);
    let values = [("it", it), ("old", old), ("new", new), ("keyword", keyword)];
    Some(Change {
        class,
        tool: None,
        at: at.to_owned(),
        message: filled(message, &values),
    })
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

    fn found(part: &str, event: Event, at: &str) -> Option<(Class, String)> {
        let change = change(part, event, at, "it", ["{new}", "{it}"])?;
        Some((change.class, change.message))
    }

    #[test]
    fn less_breaks_callers_and_more_is_result() {
        for (part, event, argument, result) in [
            ("schema.minLength", Raised, Class::Breaking, Class::Additive),
            ("schema.maximum", Raised, Class::Additive, Class::Breaking),
            ("schema.enum", Widened, Class::Additive, Class::Breaking),
            ("schema.default", Raised, Class::Breaking, Class::Breaking),
        ] {
            let classes =
                ["input.a", "output.a"].map(|at| found(part, event, at).map(|found| found.0));
            assert_eq!(classes, [Some(argument), Some(result)], "{part}");
        }
    }

    #[test]
    fn values_are_written_as_they_are_and_unnamed_events_are_no_changes() {
        let (_, message) = found("schema.maxItems", Lowered, "input.a")
            .unwrap_or((Class::Cosmetic, String::new()));
        assert_eq!(message, "it has `maxItems: {it}` instead of {new}");
        assert_eq!(found("scopes", Changed, "scopes"), None);
        assert_eq!(found("nothing", Changed, "nothing"), None);
    }
}
