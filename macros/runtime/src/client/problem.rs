//! The subkinds of a [`Reason`](super::Reason).

use std::borrow::Cow;
use std::fmt;

/// What is wrong with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyProblem {
    /// Never issued, or revoked; the service does not tell which.
    Unknown,
    /// Its time is over.
    Expired,
    /// It is neither an API key nor a valid JWT.
    Malformed,
    /// It is a session token, and its session is over.
    Session,
    /// The service saw no credential: something on the way removed it.
    NotSeen,
    /// The service says something else.
    Other,
}

/// One parameter the service does not accept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// `query`, `path` or `body`.
    pub place: String,
    /// The parameter as the service calls it, such as `page_size`; empty for the whole.
    pub field: String,
    /// What is wrong.
    pub message: String,
}

/// A refusal that only the service's own [`Product`](super::Product) knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}{}", super::reason::after_colon(detail))]
pub struct Refusal {
    /// Its kind, one word for programs, such as `demo_mode`.
    pub kind: &'static str,
    /// What is wrong, as a sentence without its full stop.
    pub problem: Cow<'static, str>,
    /// The service's words; may be empty.
    pub detail: String,
    /// What to do next, as a sentence without its full stop.
    pub next: String,
}

/// What had not come when the time ran out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Waiting {
    /// Other requests were still in flight; nothing was sent.
    #[error("the requests before this one did not finish")]
    Turn,
    /// Not even the first line of an answer.
    #[error("no answer came")]
    Answer,
    /// The answer's end.
    #[error("the answer began but did not end")]
    Rest,
}

/// What failed while connecting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ConnectProblem {
    /// Nothing listens there.
    #[error("nothing answers there: the connection was refused")]
    Refused,
    /// The host name is unknown.
    #[error("the host name cannot be resolved")]
    Dns,
    /// No connection came about in time.
    #[error("no connection came about in time")]
    TimedOut,
    /// Encryption failed, often for a certificate.
    #[error("no secure connection came about")]
    Tls,
    /// There are no certificates to trust, so that none is accepted.
    #[error("no certificate can be verified")]
    Certificates,
    /// What answered does not speak HTTP.
    #[error("what answers there does not speak HTTP")]
    NotHttp,
    /// The system says something else.
    #[error("no connection came about")]
    Other,
}

/// What a proxy before the service does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProxyProblem {
    /// Nothing listens where it should be.
    #[error("refuses the connection: nothing listens there")]
    Refused,
    /// Its host name is unknown.
    #[error("cannot be found: its host name is not known")]
    Unknown,
    /// No connection to it, or through it, came about in time.
    #[error("made no connection in time")]
    TimedOut,
    /// It wants a user name and a password (407).
    #[error("wants a user name and a password (407)")]
    WantsPassword,
    /// It answered, and made no connection to the service.
    #[error("does not connect to the service")]
    Rejected,
    /// It broke off, or speaks another protocol.
    #[error("broke the connection")]
    Broken,
}

/// Why an answer could not be read as JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// A web page, often a sign-in page or a proxy's.
    #[error("that is not the API: it answered with an HTML page titled \"{0}\"")]
    Html(String),
    /// Nothing at all.
    #[error("the answer is empty")]
    Empty,
    /// Bytes that are no text.
    #[error("the answer is not valid UTF-8 (byte {0})")]
    Encoding(usize),
    /// More nesting than the client follows.
    #[error("the answer is nested too deeply to be read")]
    TooDeep,
    /// More values than the client has memory for.
    #[error("the answer holds more values than there is memory for")]
    TooMany,
    /// JSON, but not what was requested; in words such as `null` and an object with its members' names.
    #[error("it answered with {given} instead of {wanted}")]
    Form {
        /// What there is.
        given: &'static str,
        /// What there should be.
        wanted: String,
    },
    /// Something else; the content type and where the JSON breaks.
    #[error("the answer is not JSON: {0}")]
    Syntax(String),
}

impl fmt::Display for FieldProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.field.as_str(), self.place.as_str()) {
            ("", "") => write!(formatter, "the request: {}", self.message),
            ("", place) => write!(formatter, "the {place}: {}", self.message),
            (field, "") => write!(formatter, "`{field}`: {}", self.message),
            (field, place) => write!(formatter, "`{field}` in the {place}: {}", self.message),
        }
    }
}
