//! A successful answer: its JSON, and the requested headers.

use std::ops::Deref;

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
    pub mended: Vec<String>,
    /// When it came.
    pub received: Instant,
}

impl Answer {
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
        Self {
            body,
            headers: Vec::new(),
            mended: Vec::new(),
            received: Instant::now(),
        }
    }
}
