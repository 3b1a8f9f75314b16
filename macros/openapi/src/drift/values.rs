//! Which values a schema allows, and whether another allows fewer.

use std::fmt::Write as _;

use serde_json::Value;

use crate::{Kind, Schema};

/// Values that are named in words before the rest is counted.
const NAMED: usize = 8;

/// Limits of lengths: the keyword, whether it is a lower one, and what is counted.
const LENGTHS: [(&str, bool, &str); 4] = [
    ("minLength", true, " characters"),
    ("maxLength", false, " characters"),
    ("minItems", true, " items"),
    ("maxItems", false, " items"),
];

/// A schema in words: `integer, 1 to 200, default 25`.
pub(crate) fn describe(schema: &Schema<'_>) -> String {
    let mut words = match (allowed(schema), &schema.kind) {
        (Some(values), _) => format!("one of {}", named(&values)),
        (None, Kind::Array(items)) if items.kind != Kind::Any => {
            format!("list of {}", describe(items))
        }
        (None, Kind::Array(_)) => "list".to_owned(),
        (None, _) => schema.type_name().unwrap_or("anything").to_owned(),
    };
    let (least, most) = (bound(schema, true), bound(schema, false));
    match (least, most) {
        (Some(least), Some(most)) => {
            let _ = write!(words, ", {} to {}", least.in_words(), most.in_words());
        }
        (Some(limit), None) | (None, Some(limit)) => {
            let side = side(limit.is_lower);
            let _ = write!(words, ", {side} {}", limit.in_words());
        }
        (None, None) => {}
    }
    for (key, is_lower, unit) in LENGTHS {
        if let Some(length) = schema.keyword(key) {
            let _ = write!(words, ", {} {length}{unit}", side(is_lower));
        }
    }
    if let Some(default) = schema.default.filter(|default| !default.is_null()) {
        let _ = write!(words, ", default {}", text(default));
    }
    words
}

/// How `theirs` takes fewer values than `ours` may be, in words that follow the parameter's name; `None` where it
/// takes them all, or that can't be told. `is_text` is a parameter of a query, where every value is text. `by_pattern`
/// also counts a pattern that `ours` does not have: no two patterns are compared, so this says something only beside
/// the same question to another schema.
pub(crate) fn narrower(
    ours: &Schema<'_>,
    theirs: &Schema<'_>,
    is_text: bool,
    by_pattern: bool,
) -> Option<String> {
    match (&ours.kind, &theirs.kind) {
        (Kind::Array(items), Kind::Array(their_items)) => {
            let items = narrower(items, their_items, is_text, by_pattern);
            return items.or_else(|| limits(ours, theirs));
        }
        // One value is a list of one.
        (_, Kind::Array(their_items)) if is_text => {
            return narrower(ours, their_items, is_text, by_pattern);
        }
        _ => {}
    }
    match (allowed(ours), allowed(theirs)) {
        (Some(ours), Some(theirs)) => refused(&ours, &theirs),
        (None, Some(theirs)) => match ours.kind {
            Kind::Any => None,
            Kind::Boolean => refused(&["true".to_owned(), "false".to_owned()], &theirs),
            _ => Some(format!("takes only {}", named(&theirs))),
        },
        (Some(values), None) => {
            let is_json_text = |at: usize| {
                let value = ours.allowed.as_ref().and_then(|values| values.get(at));
                value.is_none_or(|value| value.is_string())
            };
            let is_right = |at: usize, value: &str| {
                // Outside of a body a number is text, too.
                let is_kind = is_text || (theirs.kind == Kind::String) == is_json_text(at);
                fits(value, theirs) && (is_kind || theirs.kind == Kind::Any)
            };
            let mut misfits = values.iter().enumerate();
            let misfit = misfits.find(|(at, value)| !is_right(*at, value));
            misfit.map(|(_, value)| format!("takes {}, not `{value}`", describe(theirs)))
        }
        (None, None) => kinds(ours, theirs, is_text)
            .or_else(|| limits(ours, theirs))
            .or_else(|| {
                let theirs = theirs.keyword("pattern").filter(|_| by_pattern)?;
                let is_same = ours.keyword("pattern") == Some(theirs);
                (!is_same).then(|| format!("must match {theirs}"))
            }),
    }
}

/// Whether a value of one type is never, or not always, one of the other.
pub(crate) fn is_other_kind(ours: &str, theirs: &str) -> bool {
    ours != theirs && !(ours == "number" && theirs == "integer")
}

fn kinds(ours: &Schema<'_>, theirs: &Schema<'_>, is_text: bool) -> Option<String> {
    let (ours, theirs) = (ours.type_name()?, theirs.type_name()?);
    let is_list = ours == "array";
    let takes_it = match theirs {
        "string" if is_text => !is_list && ours != "object",
        _ => !is_other_kind(theirs, ours),
    };
    let ours = if is_list { "list" } else { ours };
    (!takes_it).then(|| format!("takes {theirs}, not {ours}"))
}

/// The first limit of `theirs` that is narrower.
fn limits(ours: &Schema<'_>, theirs: &Schema<'_>) -> Option<String> {
    let not = |ours: Option<String>| ours.map(|ours| format!(", not {ours}")).unwrap_or_default();
    for is_lower in [true, false] {
        let Some(limit) = bound(theirs, is_lower) else {
            continue;
        };
        let own = bound(ours, is_lower);
        if own.as_ref().is_none_or(|own| limit.is_narrower(own)) {
            let own = not(own.map(|own| own.in_words()));
            return Some(format!(
                "takes {} {}{own}",
                side(is_lower),
                limit.in_words()
            ));
        }
    }
    for (key, is_lower, unit) in LENGTHS {
        let length = |schema: &Schema<'_>| schema.keyword(key).and_then(Value::as_u64);
        let Some(limit) = length(theirs) else {
            continue;
        };
        let own = length(ours).or(is_lower.then_some(0));
        let is_narrower = match own {
            None => true,
            Some(own) if is_lower => limit > own,
            Some(own) => limit < own,
        };
        if is_narrower {
            let own = not(own.map(|own| own.to_string()));
            return Some(format!("takes {} {limit}{unit}{own}", side(is_lower)));
        }
    }
    None
}

/// An end of a range of numbers.
struct Bound {
    number: f64,
    shown: String,
    is_exclusive: bool,
    is_lower: bool,
}

impl Bound {
    fn is_narrower(&self, other: &Self) -> bool {
        let beyond = if self.is_lower {
            self.number > other.number
        } else {
            self.number < other.number
        };
        #[expect(clippy::float_cmp, reason = "the same number is written the same")]
        let is_same = self.number == other.number;
        beyond || is_same && self.is_exclusive && !other.is_exclusive
    }

    fn in_words(&self) -> String {
        let exclusive = if self.is_exclusive {
            " (exclusive)"
        } else {
            ""
        };
        format!("{}{exclusive}", self.shown)
    }
}

fn bound(schema: &Schema<'_>, is_lower: bool) -> Option<Bound> {
    let keys = if is_lower {
        ["minimum", "exclusiveMinimum"]
    } else {
        ["maximum", "exclusiveMaximum"]
    };
    let [inclusive, exclusive] = keys.map(|key| {
        let value = schema.keyword(key)?;
        Some(Bound {
            number: value.as_f64()?,
            shown: value.to_string(),
            is_exclusive: key.starts_with("exclusive"),
            is_lower,
        })
    });
    match (inclusive, exclusive) {
        (Some(inclusive), Some(exclusive)) if exclusive.is_narrower(&inclusive) => Some(exclusive),
        (inclusive, exclusive) => inclusive.or(exclusive),
    }
}

const fn side(is_lower: bool) -> &'static str {
    if is_lower { "at least" } else { "at most" }
}

/// The only values that a schema allows, as text, null aside.
fn allowed(schema: &Schema<'_>) -> Option<Vec<String>> {
    if let Some(values) = &schema.allowed {
        let values = values.iter().filter(|value| !value.is_null());
        return Some(values.map(|value| text(value)).collect());
    }
    // What a framework writes where it knows no enumeration: `^(newest|oldest)$`.
    let pattern = schema.keyword("pattern")?.as_str()?;
    let words = pattern.strip_prefix("^(")?.strip_suffix(")$")?;
    let words = words.strip_prefix("?:").unwrap_or(words);
    let is_plain = |any: char| any.is_alphanumeric() || matches!(any, '_' | '-' | ' ' | '|');
    let is_plain = words.chars().all(is_plain);
    is_plain.then(|| words.split('|').map(str::to_owned).collect())
}

fn refused(ours: &[String], theirs: &[String]) -> Option<String> {
    let missing: Vec<String> = ours
        .iter()
        .filter(|one| !theirs.contains(one))
        .cloned()
        .collect();
    (!missing.is_empty()).then(|| format!("takes no {}", named(&missing)))
}

/// Whether a value, as text, is one that a schema without fixed values allows.
fn fits(value: &str, theirs: &Schema<'_>) -> bool {
    let number = value.parse::<f64>().ok();
    let is_within = |number: f64| {
        [true, false].into_iter().all(|is_lower| {
            let own = Bound {
                number,
                shown: String::new(),
                is_exclusive: false,
                is_lower,
            };
            bound(theirs, is_lower).is_none_or(|limit| !limit.is_narrower(&own))
        })
    };
    let length = value.chars().count() as u64;
    let is_length = |key: &str, fits: fn(&u64, &u64) -> bool| {
        let limit = theirs.keyword(key).and_then(Value::as_u64);
        limit.is_none_or(|limit| fits(&length, &limit))
    };
    match theirs.kind {
        Kind::Integer => number.is_some_and(|one| one.fract() == 0.0 && is_within(one)),
        Kind::Number => number.is_some_and(is_within),
        Kind::Boolean => matches!(value, "true" | "false"),
        Kind::String => is_length("minLength", u64::ge) && is_length("maxLength", u64::le),
        _ => true,
    }
}

fn named(values: &[String]) -> String {
    let shown: Vec<String> = values
        .iter()
        .take(NAMED)
        .map(|value| format!("`{value}`"))
        .collect();
    let more = values.len() - shown.len();
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    shown.join(", ") + &more
}

/// A value as it stands in a query.
fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use serde_json::{Value, json};

    use super::{describe, narrower};
    use crate::Document;

    fn between(ours: &Value, theirs: &Value, is_text: bool) -> Option<String> {
        let document = Document::from_value(json!({"openapi": "3.1.0"})).unwrap();
        let [ours, theirs] = [ours, theirs].map(|schema| document.resolve_refs(schema));
        narrower(&ours, &theirs, is_text, false)
    }

    #[test]
    fn a_schema_that_takes_fewer_values_is_narrower() {
        let text = json!({"type": "string"});
        let whole = json!({"type": "integer"});
        for (ours, theirs, words) in [
            (
                json!({"enum": ["a", "b"]}),
                json!({"enum": ["b", null]}),
                "takes no `a`",
            ),
            (
                json!({"enum": [1, 2]}),
                json!({"enum": ["1"]}),
                "takes no `2`",
            ),
            (text.clone(), json!({"enum": ["b"]}), "takes only `b`"),
            (
                text.clone(),
                json!({"pattern": "^(?:up|down)$"}),
                "takes only `up`, `down`",
            ),
            (
                json!({"type": "boolean"}),
                json!({"enum": ["true"]}),
                "takes no `false`",
            ),
            (
                json!({"enum": ["x", "7"]}),
                whole.clone(),
                "takes integer, not `x`",
            ),
            (
                json!({"enum": [7, 300]}),
                json!({"type": "integer", "maximum": 200}),
                "takes integer, at most 200, not `300`",
            ),
            (
                json!({"enum": ["abc"]}),
                json!({"type": "string", "maxLength": 2}),
                "takes string, at most 2 characters, not `abc`",
            ),
            (text.clone(), whole.clone(), "takes integer, not string"),
            (
                json!({"type": "number"}),
                whole.clone(),
                "takes integer, not number",
            ),
            (
                whole.clone(),
                json!({"type": "integer", "minimum": 1}),
                "takes at least 1",
            ),
            (
                json!({"type": "integer", "minimum": 0}),
                json!({"type": "integer", "exclusiveMinimum": 0}),
                "takes at least 0 (exclusive), not 0",
            ),
            (
                json!({"type": "number", "maximum": 9}),
                json!({"type": "number", "maximum": 8.5}),
                "takes at most 8.5, not 9",
            ),
            (
                text.clone(),
                json!({"type": "string", "maxLength": 9}),
                "takes at most 9 characters",
            ),
            (
                json!({"type": "array", "items": {"enum": ["a"]}}),
                json!({"type": "array", "items": {"enum": ["b"]}}),
                "takes no `a`",
            ),
            (
                json!({"type": "array", "maxItems": 9}),
                json!({"type": "array", "maxItems": 3}),
                "takes at most 3 items, not 9",
            ),
            (
                json!({"type": "array", "items": {"type": "string"}}),
                text.clone(),
                "takes string, not list",
            ),
            (
                json!({"enum": ["b"]}),
                json!({"type": "array", "items": {"enum": ["a"]}}),
                "takes no `b`",
            ),
        ] {
            assert_eq!(
                between(&ours, &theirs, true).as_deref(),
                Some(words),
                "{ours} {theirs}"
            );
        }
    }

    #[test]
    fn a_schema_that_takes_all_values_is_not() {
        let text = json!({"type": "string"});
        for (ours, theirs) in [
            (json!({}), json!({"enum": ["a"]})),
            (json!({"enum": ["a"]}), json!({})),
            (json!({"enum": ["a"]}), json!({"enum": ["a", "b"]})),
            (
                json!({"enum": [5]}),
                json!({"type": "integer", "minimum": 5, "maximum": 5}),
            ),
            (json!({"enum": ["true"]}), json!({"type": "boolean"})),
            (json!({"type": "integer"}), text.clone()),
            (json!({"type": "integer"}), json!({"type": "number"})),
            (
                json!({"type": "integer", "maximum": 5}),
                json!({"type": "integer", "exclusiveMaximum": 6}),
            ),
            (
                json!({"type": "string", "maxLength": 5}),
                json!({"type": "string", "minLength": 0, "maxLength": 5}),
            ),
            (
                text.clone(),
                json!({"type": "string", "pattern": "^[a-z]+$"}),
            ),
            (text.clone(), json!({"type": "array", "items": text})),
            (
                json!({"type": "boolean"}),
                json!({"anyOf": [{"type": "boolean"}, {"type": "null"}]}),
            ),
        ] {
            assert_eq!(between(&ours, &theirs, true), None, "{ours} {theirs}");
        }
    }

    /// In a body a number is no text.
    #[test]
    fn values_of_a_body_have_a_type() {
        let text = json!({"type": "string"});
        for (ours, theirs, words) in [
            (
                json!({"type": "integer"}),
                &text,
                Some("takes string, not integer"),
            ),
            (json!({"enum": [7]}), &text, Some("takes string, not `7`")),
            (
                json!({"enum": ["7"]}),
                &json!({"type": "integer"}),
                Some("takes integer, not `7`"),
            ),
            (json!({"enum": ["7"]}), &text, None),
        ] {
            assert_eq!(
                between(&ours, theirs, false).as_deref(),
                words,
                "{ours} {theirs}"
            );
        }
    }

    #[test]
    fn schemas_are_described_in_words() {
        let document = Document::from_value(json!({"openapi": "3.1.0"})).unwrap();
        for (schema, words) in [
            (json!({}), "anything"),
            (
                json!({"type": "integer", "minimum": 1, "maximum": 200, "default": 25}),
                "integer, 1 to 200, default 25",
            ),
            (
                json!({"type": "number", "exclusiveMinimum": 0}),
                "number, at least 0 (exclusive)",
            ),
            (
                json!({"enum": ["a", "b"], "default": "a"}),
                "one of `a`, `b`, default a",
            ),
            (
                json!({"enum": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}),
                "one of `1`, `2`, `3`, `4`, `5`, `6`, `7`, `8` and 2 more",
            ),
            (
                json!({"type": "array", "items": {"type": "string", "minLength": 1}, "maxItems": 3}),
                "list of string, at least 1 characters, at most 3 items",
            ),
        ] {
            assert_eq!(describe(&document.resolve_refs(&schema)), words);
        }
    }
}
