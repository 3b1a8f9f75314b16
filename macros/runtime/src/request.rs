//! A request as plain data: built by pure code, sent by the client.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use crate::sanitise::line_within as plain;
use crate::selection::AnswerSelection;

/// The HTTP methods the service's endpoints use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads; safe to repeat.
    Get,
    /// Starts or computes; never repeated blindly.
    Post,
    /// Alters a part.
    Patch,
    /// Replaces.
    Put,
    /// Removes.
    Delete,
}

impl Method {
    /// The method as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// One request to the service, relative to its base URL.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The path, one entry per segment, not yet percent-encoded.
    pub segments: Vec<String>,
    /// The query, in order; a name may repeat.
    pub query: Vec<(String, String)>,
    /// The JSON body.
    pub body: Option<Value>,
    /// Whether the key stays out of it, as out of what is asked to get one.
    pub open: bool,
    /// Whether the request only reads, with any method: the cache stays valid, and where the rate limit was in the
    /// way it is sent once more.
    pub safe: bool,
    /// Whether the answer is text of any kind, rather than JSON.
    pub text: bool,
    /// What of the answer is read, where that is not all of it.
    pub selection: Option<Arc<AnswerSelection>>,
    /// The answer's headers that are handed up with it, in lower case; no other is.
    pub headers: Vec<&'static str>,
    /// How long to wait, where the call is known to take longer than the configured timeout.
    pub timeout: Option<Duration>,
    /// When the call ends that it belongs to, whatever its own timeout is.
    pub deadline: Option<Instant>,
}

impl Request {
    /// A request without query or body. Each segment is percent-encoded on its own when sent.
    #[must_use]
    pub fn new(method: Method, segments: &[&str]) -> Self {
        Self {
            method,
            segments: segments.iter().map(ToString::to_string).collect(),
            query: Vec::new(),
            body: None,
            open: false,
            safe: matches!(method, Method::Get),
            text: false,
            selection: None,
            headers: Vec::new(),
            timeout: None,
            deadline: None,
        }
    }

    /// A GET.
    #[must_use]
    pub fn get(segments: &[&str]) -> Self {
        Self::new(Method::Get, segments)
    }

    /// A POST with a JSON body.
    #[must_use]
    pub fn post(segments: &[&str], body: Value) -> Self {
        Self {
            body: Some(body),
            ..Self::new(Method::Post, segments)
        }
    }

    /// The same with one more query parameter.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "`.query(\"page\", page)` reads better than a reference to a number"
    )]
    #[must_use]
    pub fn query(mut self, name: &str, value: impl ToString) -> Self {
        self.query.push((name.to_owned(), value.to_string()));
        self
    }

    /// Replaces a query parameter, or adds it.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "`.query(\"page\", page)` reads better than a reference to a number"
    )]
    pub fn set_query(&mut self, name: &str, value: impl ToString) {
        self.query.retain(|(present, _)| present != name);
        self.query.push((name.to_owned(), value.to_string()));
    }

    /// The same, sent without the key.
    #[must_use]
    pub const fn without_key(mut self) -> Self {
        self.open = true;
        self
    }

    /// The same, of which the service says that it changes nothing.
    #[must_use]
    pub const fn safe(mut self) -> Self {
        self.safe = true;
        self
    }

    /// The same with a timeout of its own.
    #[must_use]
    pub fn within(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }
}

/// `GET /api/v1/alerts`: what messages call this request. The query is left out; what cannot be
/// printed is, too, and a long segment is cut.
impl fmt::Display for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ", self.method.as_str())?;
        for segment in &self.segments {
            write!(formatter, "/{}", plain(segment, 80))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_named_by_what_can_be_printed() {
        let odd = Request::get(&["api", "a\u{1b}[2Jb\n", &"x".repeat(200)]).query("q", "secret");
        assert_eq!(odd.to_string(), format!("GET /api/ab/{}…", "x".repeat(80)));
    }

    #[test]
    fn setting_a_parameter_replaces_it() {
        let mut request = Request::get(&["x"]).query("page", 1).query("page", 2);
        request.set_query("page", 3);
        assert_eq!(request.query, [("page".to_owned(), "3".to_owned())]);
    }
}
