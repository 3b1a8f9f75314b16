//! The credential that a login returns.

use std::fmt;

use jiff::Timestamp;
use secrecy::SecretString;

use toolspec_runtime::client::Resolved;

/// A credential, where it holds, and what it is good for.
#[derive(Clone)]
pub struct Secret {
    /// Where it holds, and how that was found.
    pub at: Resolved,
    /// Who signed in.
    pub email: String,
    /// The credential itself.
    pub key: SecretString,
    /// What it is.
    pub kind: Kind,
    /// The scopes of a key; empty for a session token, which has those of its user's role.
    pub scopes: Vec<String>,
    /// When it ends; `None` where it never does.
    pub expires_at: Option<Timestamp>,
    /// Scopes that this release gives to no key.
    pub not_givable: Vec<String>,
    /// Scopes that this person does not hold, so that no key of theirs can.
    pub not_held: Vec<String>,
}

/// What a credential is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// An API key.
    Key {
        /// Its name.
        name: String,
        /// Its public part.
        prefix: String,
    },
    /// A session token.
    Session {
        /// Why it is not a key, in the service's words, where one was wanted.
        refused: Option<String>,
    },
}

impl Secret {
    /// What it is called: the API key with its public part, or `a session token`.
    #[must_use]
    pub fn noun(&self) -> String {
        match &self.kind {
            Kind::Key { prefix, .. } => format!("the API key `{prefix}…`"),
            Kind::Session { .. } => "a session token".to_owned(),
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Secret")
            .field("at", &self.at)
            .field("kind", &self.kind)
            .field("scopes", &self.scopes)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
