//! Query parameters: unknown ones are ignored, a repeated scalar takes its last value, and all issues are
//! reported at once.

use std::convert::Infallible;
use std::ops::RangeInclusive;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde_json::{Value, json};

use crate::errors::{Issue, Refusal};

/// The query string of a request, and the issues found while reading it.
#[derive(Debug, Default)]
pub(crate) struct Query {
    pairs: Vec<(String, String)>,
    issues: Vec<Issue>,
}

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default()))
    }
}

impl Query {
    /// Reads a raw query string.
    pub(crate) fn parse(raw: &str) -> Self {
        Self {
            pairs: url::form_urlencoded::parse(raw.as_bytes())
                .into_owned()
                .collect(),
            issues: Vec::new(),
        }
    }

    /// The last value of `name`.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.pairs
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
    }

    /// The last value of `name`, where it has at most `longest` characters.
    pub(crate) fn text_up_to(&mut self, name: &str, longest: usize) -> Option<String> {
        let text = self.text(name)?;
        if text.chars().count() > longest {
            let message = format!("String should have at most {longest} characters");
            self.note(
                name,
                "string_too_long",
                &message,
                text.clone(),
                Some(json!({ "max_length": longest })),
            );
        }
        Some(text)
    }

    /// An integer within `range`, or `default` where it is not sent.
    pub(crate) fn integer(&mut self, name: &str, range: &RangeInclusive<i64>, default: i64) -> i64 {
        self.optional_integer(name, range).unwrap_or(default)
    }

    /// An integer within `range`, or nothing where it is not sent.
    pub(crate) fn optional_integer(
        &mut self,
        name: &str,
        range: &RangeInclusive<i64>,
    ) -> Option<i64> {
        let text = self.text(name)?;
        let Ok(number) = text.trim().parse::<i64>() else {
            self.note(
                name,
                "int_parsing",
                "Input should be a valid integer, unable to parse string as an integer",
                text,
                None,
            );
            return None;
        };
        if number < *range.start() {
            let bound = *range.start();
            let message = format!("Input should be greater than or equal to {bound}");
            self.note(
                name,
                "greater_than_equal",
                &message,
                text,
                Some(json!({ "ge": bound })),
            );
        } else if number > *range.end() {
            let bound = *range.end();
            let message = format!("Input should be less than or equal to {bound}");
            self.note(
                name,
                "less_than_equal",
                &message,
                text,
                Some(json!({ "le": bound })),
            );
        }
        Some(number)
    }

    /// A boolean in any of pydantic's spellings, or `default` where it is not sent.
    pub(crate) fn boolean(&mut self, name: &str, default: bool) -> bool {
        let Some(text) = self.text(name) else {
            return default;
        };
        match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" | "t" | "y" => true,
            "false" | "0" | "no" | "off" | "f" | "n" => false,
            _ => {
                self.note(
                    name,
                    "bool_parsing",
                    "Input should be a valid boolean, unable to interpret input",
                    text,
                    None,
                );
                default
            }
        }
    }

    /// One of `allowed`, or the first of them where it is not sent.
    pub(crate) fn one_of(&mut self, name: &str, allowed: &[&'static str]) -> &'static str {
        let fallback = allowed.first().copied().unwrap_or_default();
        let Some(text) = self.text(name) else {
            return fallback;
        };
        if let Some(found) = allowed.iter().find(|candidate| **candidate == text) {
            return found;
        }
        let pattern = format!("^({})$", allowed.join("|"));
        let message = format!("String should match pattern '{pattern}'");
        self.note(
            name,
            "string_pattern_mismatch",
            &message,
            text,
            Some(json!({ "pattern": pattern })),
        );
        fallback
    }

    /// Records that `name` had to be sent and was not.
    pub(crate) fn missing(&mut self, name: &str) {
        self.issues.push(Issue {
            kind: "missing",
            location: vec![json!("query"), json!(name)],
            message: "Field required".into(),
            input: Value::Null,
            context: None,
        });
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

    fn note(
        &mut self,
        name: &str,
        kind: &'static str,
        message: &str,
        input: String,
        context: Option<Value>,
    ) {
        self.issues.push(Issue {
            kind,
            location: vec![json!("query"), json!(name)],
            message: message.into(),
            input: Value::String(input),
            context,
        });
    }
}

#[cfg(test)]
#[allow(clippy::panic, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn all_issues_of_a_query_are_reported_and_the_last_value_wins() {
        let mut query = Query::parse("page=0&page_size=x&page=7&flag=maybe&limit=9999");
        assert_eq!(query.integer("page", &(1..=100), 1), 7);
        query.integer("page_size", &(1..=200), 25);
        query.integer("limit", &(1..=500), 50);
        query.boolean("flag", false);
        let Err(Refusal::Invalid(issues)) = query.into_result() else {
            panic!("expected issues");
        };
        let kinds: Vec<_> = issues.iter().map(|issue| issue.kind).collect();
        assert_eq!(kinds, ["int_parsing", "less_than_equal", "bool_parsing"]);
    }
}
