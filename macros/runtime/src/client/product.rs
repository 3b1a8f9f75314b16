//! The facts about a program and its service that this crate does not know.

use std::fmt;

use serde_json::Value;

use super::{Error, Occupant, Reason, Refusal};
use crate::contract::Contract;

/// A program and the service that its tools are about.
///
/// [`Product::new`] is enough for a service with a bearer key; the other members make messages more precise.
pub struct Product {
    /// The service, such as `the library`.
    pub service: &'static str,
    /// This program and its version, sent as `User-Agent`, such as `library-mcp/0.1.0`.
    pub agent: &'static str,
    /// The environment variable that holds the base URL.
    pub url: &'static str,
    /// The environment variable that holds the key.
    pub key: &'static str,
    /// How every key begins; empty when nothing is known of it.
    pub key_prefix: &'static str,
    /// A pattern of what looks like a key of the service: redacted wherever a message holds it.
    pub secrets: Option<&'static str>,
    /// Where a key is made, after "create a key"; may be empty.
    pub console: &'static str,
    /// The flag and the variable that give a request more time, in milliseconds.
    pub timeout: Option<(&'static str, &'static str)>,
    /// What shows how the service is reached, in Markdown, for "… shows what answers there".
    pub check: &'static str,
    /// The request header, in lower case, that names the tool to the service's log.
    pub tool_header: Option<&'static str>,
    /// How request paths begin that people paste along with the base URL: dropped from its end, the first that is there.
    pub roots: &'static [&'static str],
    /// The first path segment below which nothing is answered without a key: such a request is not sent without one.
    pub guarded: Option<&'static str>,
    /// How to recognise the service among others that may answer at an address.
    pub identity: Option<&'static Identity>,
    /// How the service says what a key may do; `None` where it does not.
    pub scopes: Option<&'static KeyScopes>,
    /// Reads a refusal in the service's own words; `None` leaves it to the HTTP status.
    pub refusal: fn(&Refused<'_>) -> Option<Reason>,
    /// The next step after an error, as a sentence without its full stop; `None` leaves it to [`crate::advice`].
    pub advice: fn(&Error, &Contract) -> Option<String>,
}

/// A refusal unchanged: clean, and of any length.
#[derive(Debug, Clone, Copy)]
pub struct Refused<'a> {
    /// The HTTP status, from 300 on.
    pub status: u16,
    /// The machine-readable kind, from the body's `error`; may be empty.
    pub code: &'a str,
    /// The words, from the body's `detail` or `message`; may be empty.
    pub text: &'a str,
    /// Whether the words are another answer's JSON, which the service passes on.
    pub is_passed_on: bool,
}

/// How to recognise a service among others that may answer at an address.
#[derive(Debug)]
pub struct Identity {
    /// The path that answers without a key what it is.
    pub path: &'static [&'static str],
    /// What such an answer says; `Ok` when it is the service.
    pub recognise: fn(&Value) -> Result<(), Occupant>,
    /// The text of a 404 that is not the service's own: the service at the address must then identify itself.
    pub foreign: &'static str,
    /// The failure where something known answers instead of the service.
    pub neighbour: fn() -> Refusal,
}

/// How a service says what a key may do.
#[derive(Debug)]
pub struct KeyScopes {
    /// The path that answers it, open to any key.
    pub path: &'static [&'static str],
    /// The scopes of the key with this prefix; `None` where the answer does not say.
    pub read: fn(&Value, &str) -> Option<Vec<String>>,
    /// The first scope that a tool needs and that a key with these scopes lacks.
    pub lacks: fn(&[String], &'static Contract) -> Option<&'static str>,
}

impl Product {
    /// A service of which no more is known than its name, this program's, and the variables that
    /// hold the base URL and the key.
    #[must_use]
    pub const fn new(
        service: &'static str,
        agent: &'static str,
        url: &'static str,
        key: &'static str,
    ) -> Self {
        Self {
            service,
            agent,
            url,
            key,
            key_prefix: "",
            secrets: None,
            console: "",
            timeout: None,
            check: "`curl`",
            tool_header: None,
            roots: &[],
            guarded: None,
            identity: None,
            scopes: None,
            refusal: |_| None,
            advice: |_, _| None,
        }
    }
}

/// There is one of each service: two are the same when they stand at the same place.
impl PartialEq for Product {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Product {}

impl fmt::Debug for Product {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Product")
            .field("service", &self.service)
            .field("agent", &self.agent)
            .finish_non_exhaustive()
    }
}
