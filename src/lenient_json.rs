//! Lenient reading of the service's JSON: a field that is missing or of another type is `None`.
//!
//! The service adds and retypes fields between releases; one odd field must not cost the answer.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;

use toolspec_runtime::pipeline::path;

/// The text under `key`; a number or boolean is written out, blank text is none.
pub(crate) fn text(value: &Value, key: &str) -> Option<String> {
    as_text(value.get(key)?)
}

/// The value as text; a number or boolean is written out, blank text is none.
pub(crate) fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// The text under the first of `keys` that has one.
pub(crate) fn first_text(value: &Value, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| text(value, key))
}

/// The first of `keys` that is there and not null.
pub(crate) fn first<'a>(value: &'a Value, keys: &[&str]) -> Option<&'a Value> {
    keys.iter()
        .find_map(|key| value.get(key).filter(|found| !found.is_null()))
}

/// The whole number under `key`; digits in a string count.
pub(crate) fn integer(value: &Value, key: &str) -> Option<i64> {
    as_integer(value.get(key)?)
}

/// The value as a whole number; digits in a string count, and so does a float without a fraction.
pub(crate) fn as_integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A float that is a whole number, as far as floats are exact.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the range is checked: every such float is an i64"
)]
fn whole(float: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (float.fract() == 0.0 && float.abs() < EXACT).then_some(float as i64)
}

/// The number under `key`; digits in a string count.
pub(crate) fn number(value: &Value, key: &str) -> Option<f64> {
    as_number(value.get(key)?)
}

/// The value as a number; digits in a string count.
pub(crate) fn as_number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text
            .trim()
            .parse()
            .ok()
            .filter(|read: &f64| read.is_finite()),
        _ => None,
    }
}

/// The truth value under `key`.
pub(crate) fn flag(value: &Value, key: &str) -> Option<bool> {
    value.get(key)?.as_bool()
}

/// The list under `key`; empty when there is none.
pub(crate) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// The rows of a listing, which is either `[…]` or `{items: […]}`.
pub(crate) fn items(listing: &Value) -> &[Value] {
    path::list(listing, None).map_or(&[], Vec::as_slice)
}

/// The list under `key` as text; of an object entry its `id`, `value`, `name` or `label` is taken.
pub(crate) fn strings(value: &Value, key: &str) -> Vec<String> {
    list(value, key)
        .iter()
        .filter_map(|entry| match entry {
            Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => first_text(entry, &["id", "value", "name", "label"]),
        })
        .collect()
}

/// The time under `key`, in UTC where it names no zone.
pub(crate) fn time(value: &Value, key: &str) -> Option<Timestamp> {
    let text = value.get(key)?.as_str()?.trim();
    text.parse::<Timestamp>().ok().or_else(|| {
        let naive = text.parse::<DateTime>().ok()?;
        Some(naive.to_zoned(TimeZone::UTC).ok()?.timestamp())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::tools::fixtures;

    #[test]
    fn odd_types_read_as_what_they_mean_or_as_nothing() {
        let row = json!({"n": "7", "f": 0.5, "t": "  ", "b": true, "s": ["a", {"id": "b", "name": "c"}, null, 4]});
        assert_eq!(integer(&row, "n"), Some(7));
        assert_eq!(integer(&row, "f"), None);
        assert_eq!(number(&row, "f"), Some(0.5));
        assert_eq!(text(&row, "t"), None);
        assert_eq!(text(&row, "b").as_deref(), Some("true"));
        assert_eq!(strings(&row, "s"), ["a", "b", "4"]);
        assert_eq!(strings(&row, "n"), Vec::<String>::new());
        assert_eq!(text(&json!([1]), "x"), None);
    }

    #[test]
    fn a_listing_may_be_bare_or_wrapped() {
        for listing in [json!([1, 2]), json!({"items": [1, 2], "total": 2})] {
            assert_eq!(items(&listing), [json!(1), json!(2)]);
        }
        assert!(items(&json!("no list")).is_empty());
    }

    #[test]
    fn times_are_read_with_and_without_zone() {
        let zoned = json!({"t": "2026-05-01T10:00:00.123456Z"});
        let naive = json!({"t": "2026-05-01T10:00:00.123456"});
        let spaced = json!({"t": "2026-05-01 10:00:00.123456"});
        assert!(time(&zoned, "t").is_some());
        assert_eq!(time(&zoned, "t"), time(&naive, "t"));
        assert_eq!(time(&zoned, "t"), time(&spaced, "t"));
        assert_eq!(time(&json!({"t": "yesterday"}), "t"), None);
    }

    proptest! {
        #[test]
        fn nothing_read_leniently_panics(value in fixtures::any_json(), key in "[a-z]{0,3}") {
            let _ = (text(&value, &key), integer(&value, &key), number(&value, &key));
            let _ = (flag(&value, &key), strings(&value, &key), time(&value, &key));
            let _ = (items(&value), first(&value, &[&key]));
        }
    }
}
