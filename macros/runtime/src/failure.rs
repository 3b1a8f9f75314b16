//! The reasons why a call failed.
//!
//! A [`Failure`] becomes a tool result with `isError: true`; [`crate::advice`] explains it. A request that cannot be
//! routed to a tool at all is a protocol error and lives in `mcp`.

use crate::client::{Error, Reason};
use crate::issue::Issue;
use crate::pipeline::lookup::Unresolved;

/// Why a tool has no answer.
#[derive(Debug)]
pub enum Failure {
    /// The arguments break the tool's schema.
    Arguments(Vec<Issue>),
    /// The service refused, failed or could not be reached.
    Service(Error),
    /// The tool itself declines, with the reason and what to do instead.
    Refused {
        /// What is wrong, as a sentence without its full stop.
        reason: String,
        /// What to do next, as a sentence without its full stop.
        next: String,
    },
}

impl Failure {
    /// A refusal by the tool itself.
    #[must_use]
    pub fn refused(reason: impl Into<String>, next: impl Into<String>) -> Self {
        Self::Refused {
            reason: reason.into(),
            next: next.into(),
        }
    }

    /// Whether the answer did not come in time.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Service(error) if matches!(error.reason, Reason::Timeout { .. }))
    }

    /// Whether the service answered 404: there is no such thing, for this key at least.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Service(error) if error.is_not_found())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Service(error)
    }
}

impl From<Unresolved> for Failure {
    fn from(unresolved: Unresolved) -> Self {
        Self::refused(unresolved.reason, unresolved.next)
    }
}
