//! Conversions between JSON and the generated structs of results.

use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use serde_json::Value;

use crate::pipeline::{self, ResultSpec};

/// What a manifest lets pass of the service's answer, as the struct of the result.
#[must_use]
pub fn projected<T: DeserializeOwned + Default>(spec: &ResultSpec, answer: &Value) -> T {
    let shaped = pipeline::shape(spec, answer);
    serde_json::from_value(shaped).unwrap_or_default()
}

/// Reads a member of a result: null and what is not of its type are no value, as in the projection.
///
/// # Errors
/// That the text is no JSON.
pub fn lenient<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    Ok(match Value::deserialize(deserializer)? {
        Value::Null => None,
        value => serde_json::from_value(value).ok(),
    })
}

/// Whether there is no number to show. JSON has none for what is infinite or not a number, and would say
/// null where the member is left out otherwise.
#[must_use]
pub fn is_no_number(number: &Option<f64>) -> bool {
    number.is_none_or(|number| !number.is_finite())
}
