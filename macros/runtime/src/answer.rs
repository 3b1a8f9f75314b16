//! A successful answer: its JSON, and the requested headers.

use std::ops::Deref;
use std::sync::OnceLock;

use jiff::Timestamp;
use serde_json::Value;
use tokio::time::Instant;

/// A good answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its JSON, or its text as JSON.
    pub body: Value,
    /// Those of the request's [`headers`](crate::request::Request::headers) that it has.
    pub headers: Vec<(&'static str, String)>,
    /// What of it could not be read as it was, in words.
    pub repairs: Vec<String>,
    /// When it came.
    pub received: Instant,
    row_keys: OnceLock<Vec<RowKey>>,
}

/// What tells a row of a list from the others, and what rows are ordered by.
#[derive(Debug, Clone)]
pub struct RowKey {
    /// Its id as text; empty where it has none.
    pub id: Box<str>,
    /// Whether the id is one: a text, and not a number that is only ordered by.
    pub is_identified: bool,
    /// When it was recorded.
    pub recorded: Option<Timestamp>,
}

impl Answer {
    /// A good answer that came now.
    #[must_use]
    pub fn new(body: Value, headers: Vec<(&'static str, String)>, repairs: Vec<String>) -> Self {
        Self {
            body,
            headers,
            repairs,
            received: Instant::now(),
            row_keys: OnceLock::new(),
        }
    }

    /// The keys of its rows, made the first time: an answer that is kept is gone through at each call.
    pub(crate) fn row_keys(&self, make: impl FnOnce() -> Vec<RowKey>) -> &[RowKey] {
        self.row_keys.get_or_init(make)
    }

    /// The number in a header that the request asked for.
    #[must_use]
    pub fn count(&self, header: &str) -> Option<u64> {
        let mut headers = self.headers.iter();
        let (_, value) = headers.find(|(name, _)| *name == header)?;
        value.trim().parse().ok()
    }
}

impl Deref for Answer {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.body
    }
}

impl From<Value> for Answer {
    fn from(body: Value) -> Self {
        Self::new(body, Vec::new(), Vec::new())
    }
}
