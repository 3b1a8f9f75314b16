//! JSON bodies: one object, its known fields checked, unknown ones dropped, all issues reported at once.

use serde_json::{Map, Value, json};

use crate::errors::{Issue, Refusal};

/// The object in a request body, and the issues found while reading it.
#[derive(Debug)]
pub(crate) struct Body {
    fields: Map<String, Value>,
    issues: Vec<Issue>,
}

/// Bounds of a number.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Bound {
    /// At least.
    From(i64),
    /// More than.
    Above(i64),
}

impl Body {
    /// Reads a body.
    ///
    /// # Errors
    /// 422 where there is no body, no JSON, or no object.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, Refusal> {
        let whole = |kind, position: Option<usize>, message: &str, input, context| {
            let mut location = vec![json!("body")];
            location.extend(position.map(|position| json!(position)));
            let message = message.to_owned();
            let issue = Issue {
                kind,
                location,
                message,
                input,
                context,
            };
            Err(Refusal::Invalid(vec![issue]))
        };
        if body.is_empty() {
            return whole("missing", None, "Field required", Value::Null, None);
        }
        match serde_json::from_slice::<Value>(body) {
            Ok(Value::Object(fields)) => Ok(Self {
                fields,
                issues: Vec::new(),
            }),
            Ok(other) => whole(
                "model_attributes_type",
                None,
                "Input should be a valid dictionary or object to extract fields from",
                other,
                None,
            ),
            Err(error) => whole(
                "json_invalid",
                Some(error.column().saturating_sub(1)),
                "JSON decode error",
                json!({}),
                Some(json!({ "error": "Expecting value" })),
            ),
        }
    }

    /// A text that may be left out.
    pub(crate) fn optional_text(&mut self, name: &str) -> Option<String> {
        match self.fields.get(name)? {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            _ => {
                self.note(
                    name,
                    "string_type",
                    "Input should be a valid string".into(),
                    None,
                );
                None
            }
        }
    }

    /// A text of 1 to `longest` characters; empty where it is refused.
    pub(crate) fn text(&mut self, name: &str, longest: usize) -> String {
        match self.fields.get(name) {
            None => {
                self.note(name, "missing", "Field required".into(), None);
                String::new()
            }
            Some(Value::String(text)) => {
                let text = text.clone();
                let length = text.chars().count();
                if length == 0 {
                    let message = "String should have at least 1 character".into();
                    self.note(
                        name,
                        "string_too_short",
                        message,
                        Some(json!({ "min_length": 1 })),
                    );
                } else if length > longest {
                    let message = format!("String should have at most {longest} characters");
                    self.note(
                        name,
                        "string_too_long",
                        message,
                        Some(json!({ "max_length": longest })),
                    );
                }
                text
            }
            Some(_) => {
                self.note(
                    name,
                    "string_type",
                    "Input should be a valid string".into(),
                    None,
                );
                String::new()
            }
        }
    }

    /// A list of texts; empty where it is left out or refused.
    pub(crate) fn texts(&mut self, name: &str) -> Vec<String> {
        let Some(value) = self.fields.get(name) else {
            return Vec::new();
        };
        let texts: Option<Vec<String>> = value.as_array().and_then(|items| {
            let texts = items.iter().map(|item| item.as_str().map(str::to_owned));
            texts.collect()
        });
        if let Some(texts) = texts {
            return texts;
        }
        let (kind, message) = if value.is_array() {
            ("string_type", "Input should be a valid string")
        } else {
            ("list_type", "Input should be a valid list")
        };
        self.note(name, kind, message.into(), None);
        Vec::new()
    }

    /// An integer within bounds; `None` where it is left out or refused.
    pub(crate) fn optional_integer(&mut self, name: &str, least: i64, most: i64) -> Option<i64> {
        let value = self.fields.get(name).filter(|value| !value.is_null())?;
        let Some(number) = value.as_i64() else {
            let message = "Input should be a valid integer";
            self.note(name, "int_type", message.into(), None);
            return None;
        };
        #[expect(clippy::cast_precision_loss, reason = "bounds are far below 2^52")]
        self.within(name, number as f64, Bound::From(least), most);
        Some(number)
    }

    /// An integer within bounds, or `default` where it is left out.
    pub(crate) fn integer(&mut self, name: &str, least: i64, most: i64, default: u32) -> u32 {
        let Some(value) = self.fields.get(name).filter(|value| !value.is_null()) else {
            return default;
        };
        let Some(number) = value.as_i64() else {
            self.note(
                name,
                "int_type",
                "Input should be a valid integer".into(),
                None,
            );
            return default;
        };
        #[expect(clippy::cast_precision_loss, reason = "bounds are far below 2^52")]
        self.within(name, number as f64, Bound::From(least), most);
        u32::try_from(number).unwrap_or(default)
    }

    /// A number above `least`, or `default` where it is left out.
    pub(crate) fn number(&mut self, name: &str, least: i64, most: i64, default: f64) -> f64 {
        let Some(value) = self.fields.get(name).filter(|value| !value.is_null()) else {
            return default;
        };
        let Some(number) = value.as_f64() else {
            self.note(
                name,
                "float_type",
                "Input should be a valid number".into(),
                None,
            );
            return default;
        };
        self.within(name, number, Bound::Above(least), most);
        number
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// 422 with every issue found.
    pub(crate) fn into_result(self) -> Result<(), Refusal> {
        if self.issues.is_empty() {
            Ok(())
        } else {
            Err(Refusal::Invalid(self.issues))
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "bounds are far below 2^52")]
    fn within(&mut self, name: &str, number: f64, least: Bound, most: i64) {
        let (too_small, kind, words, key, bound) = match least {
            Bound::From(bound) => {
                let words = "greater than or equal to";
                (
                    number < bound as f64,
                    "greater_than_equal",
                    words,
                    "ge",
                    bound,
                )
            }
            Bound::Above(bound) => (
                number <= bound as f64,
                "greater_than",
                "greater than",
                "gt",
                bound,
            ),
        };
        if too_small {
            let message = format!("Input should be {words} {bound}");
            self.note(name, kind, message, Some(json!({ key: bound })));
        } else if number > most as f64 {
            let message = format!("Input should be less than or equal to {most}");
            self.note(
                name,
                "less_than_equal",
                message,
                Some(json!({ "le": most })),
            );
        }
    }

    fn note(&mut self, name: &str, kind: &'static str, message: String, context: Option<Value>) {
        let whole = || Value::Object(self.fields.clone());
        let input = self.fields.get(name).cloned().unwrap_or_else(whole);
        let location = vec![json!("body"), json!(name)];
        self.issues.push(Issue {
            kind,
            location,
            message,
            input,
            context,
        });
    }
}

#[cfg(test)]
#[allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]
mod tests {
    use super::*;

    #[test]
    fn every_issue_of_a_body_is_reported() {
        let mut body = Body::parse(br#"{"sql": "", "row_cap": 0, "timeout_seconds": 61}"#).unwrap();
        body.text("sql", 10);
        body.integer("row_cap", 1, 100, 10);
        body.number("timeout_seconds", 0, 60, 30.0);
        let Err(Refusal::Invalid(issues)) = body.into_result() else {
            panic!("expected issues");
        };
        let kinds: Vec<_> = issues.iter().map(|issue| issue.kind).collect();
        assert_eq!(
            kinds,
            ["string_too_short", "greater_than_equal", "less_than_equal"]
        );
    }
}
