//! Whole numbers that a reader of JSON may round: JavaScript keeps those up to 2⁵³ − 1. Where a manifest names no type, they are
//! written as text, digit by digit; a member of `type: integer` stays the number that is advertised.

use serde_json::{Number, Value};

/// The largest whole number that every JSON reader keeps exactly: 2⁵³ − 1.
const LARGEST: u64 = 9_007_199_254_740_991;

/// The digits of a whole number that may be rounded.
#[must_use]
pub fn digits(number: &Number) -> Option<String> {
    let size = number.as_u64();
    let size = size.or_else(|| number.as_i64().map(i64::unsigned_abs))?;
    (size > LARGEST).then(|| number.to_string())
}

/// A copy of the value in which such numbers are text.
#[must_use]
pub fn value(value: &Value) -> Value {
    match value {
        Value::Number(number) => digits(number).map_or_else(|| value.clone(), Value::String),
        Value::Array(items) => items.iter().map(self::value).collect(),
        Value::Object(members) => {
            let members = members.iter();
            let exact = members.map(|(name, value)| (name.clone(), self::value(value)));
            exact.collect::<serde_json::Map<_, _>>().into()
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::value;

    #[test]
    fn what_may_be_rounded_is_text_and_the_rest_is_left() {
        let given = json!({
            "kept": [9_007_199_254_740_991_i64, -9_007_199_254_740_991_i64, 0, 1.5, 1e300, "9007199254740993"],
            "text": [9_007_199_254_740_992_i64, -9_007_199_254_740_992_i64, u64::MAX, i64::MIN],
        });
        let exact = json!({
            "kept": given["kept"],
            "text": ["9007199254740992", "-9007199254740992", "18446744073709551615", "-9223372036854775808"],
        });
        assert_eq!(value(&given), exact);
    }
}
