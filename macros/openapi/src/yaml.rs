//! Converts YAML to JSON: values that JSON can't hold are replaced, not refused, so that one value does not fail the document.

use std::fmt;

use serde::de::{
    Deserialize, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde_json::{Map, Value};

/// Reads a YAML text.
pub(crate) fn parse(text: &str) -> Result<Value, String> {
    if is_too_deep(text) {
        return Err("not read: brackets or dashes are nested too deeply".to_owned());
    }
    match yaml_serde::from_str(text) {
        Ok(Lenient(value)) => Ok(value),
        Err(error) => Err(format!("not YAML: {error}")),
    }
}

/// Whether a text nests far deeper than any description does: reading it would take minutes.
fn is_too_deep(text: &str) -> bool {
    const DEPTH: usize = 1_000;
    let mut brackets: usize = 0;
    let mut dashes = 0;
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' => brackets += 1,
            b']' | b'}' => brackets = brackets.saturating_sub(1),
            b'-' | b'?' => dashes += 1,
            b'\n' => dashes = 0,
            _ => {}
        }
        if brackets > DEPTH || dashes > 4 * DEPTH {
            return true;
        }
    }
    false
}

struct Lenient(Value);

impl<'de> Deserialize<'de> for Lenient {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LenientVisitor)
    }
}

struct LenientVisitor;

#[expect(
    clippy::cast_precision_loss,
    reason = "an integer beyond 64 bits is as good as its nearest float"
)]
impl<'de> Visitor<'de> for LenientVisitor {
    type Value = Lenient;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a YAML value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Lenient, E> {
        Ok(Lenient(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Lenient, E> {
        Ok(Lenient(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Lenient, E> {
        Ok(Lenient(value.into()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Lenient, E> {
        Ok(Lenient((value as f64).into()))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Lenient, E> {
        Ok(Lenient((value as f64).into()))
    }

    /// Infinity and NaN become null.
    fn visit_f64<E>(self, value: f64) -> Result<Lenient, E> {
        Ok(Lenient(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Lenient, E> {
        Ok(Lenient(value.into()))
    }

    fn visit_unit<E>(self) -> Result<Lenient, E> {
        Ok(Lenient(Value::Null))
    }

    /// A text without a document.
    fn visit_none<E>(self) -> Result<Lenient, E> {
        Ok(Lenient(Value::Null))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Lenient, A::Error> {
        let mut items = Vec::new();
        while let Some(Lenient(item)) = sequence.next_element()? {
            items.push(item);
        }
        Ok(Lenient(items.into()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut mapping: A) -> Result<Lenient, A::Error> {
        let mut members = Map::new();
        while let Some((name, Lenient(value))) = mapping.next_entry::<String, _>()? {
            members.insert(name, value);
        }
        Ok(Lenient(members.into()))
    }

    /// A value with a tag of its own: the value.
    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Lenient, A::Error> {
        let (_, content) = tagged.variant::<String>()?;
        content.newtype_variant()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use serde_json::json;

    use super::parse;

    #[test]
    fn what_json_can_not_hold_is_replaced() {
        let text = "a: -9223372036854776000\nb: 99999999999999999999\nc: .inf\nd: !mine [1, !own x]\n200: {~: 1}\n";
        let value = parse(text);
        assert_eq!(
            value,
            Ok(
                json!({"a": -9.223_372_036_854_776e18, "b": 1e20, "c": null, "d": [1, "x"], "200": {"~": 1}})
            )
        );
    }

    #[test]
    fn a_text_without_a_document_is_null() {
        for text in ["", "# only a comment", "~", "---"] {
            assert_eq!(parse(text), Ok(json!(null)), "{text}");
        }
    }

    #[test]
    fn anchors_are_followed_and_aliases_that_unfold_without_end_are_refused() {
        assert_eq!(parse("a: &a [1]\nb: *a\n"), Ok(json!({"a": [1], "b": [1]})));
        let mut bomb = "x0: &x0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for at in 1..9 {
            let alias = format!("*x{}", at - 1);
            let aliases = [alias.as_str(); 9].join(", ");
            bomb.extend([format!("x{at}: &x{at} [{aliases}]\n")]);
        }
        let error = parse(&bomb).unwrap_err();
        assert!(error.starts_with("not YAML: "), "{error}");
    }

    #[test]
    fn deep_nesting_is_refused_before_it_is_read() {
        for deep in ["[", "- ", "? ", "{a: "] {
            let error = parse(&format!("x:\n {}", deep.repeat(5_000))).unwrap_err();
            assert!(error.contains("nested too deeply"), "{deep}: {error}");
        }
    }
}
