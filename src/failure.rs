//! Why a call has no answer, in words a model can act on.
//!
//! A [`Failure`] becomes a tool result with `isError: true`. What cannot be routed to a tool at all
//! is a protocol error and lives in `mcp`.

use std::fmt::{self, Write as _};

use crate::aisoc;
use crate::registry::Contract;

/// One thing wrong with the arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Where, such as `page` or `filters.tags[2]`.
    pub path: String,
    /// What is wrong and what would be right.
    pub message: String,
}

impl fmt::Display for Issue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            return formatter.write_str(&self.message);
        }
        write!(formatter, "`{}` {}", self.path, self.message)
    }
}

/// Why a tool has no answer.
#[derive(Debug)]
pub enum Failure {
    /// The arguments break the tool's schema.
    Arguments(Vec<Issue>),
    /// The service refused, failed or could not be reached.
    Service(aisoc::Error),
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

    /// The text a model reads: the tool, the endpoint, the reason and the next step.
    #[must_use]
    pub fn explain(&self, contract: &Contract) -> String {
        let name = contract.name;
        match self {
            Self::Arguments(issues) => {
                let mut text = format!("{name}: the arguments are not valid.");
                for issue in issues {
                    let _ = write!(text, "\n- {issue}");
                }
                text.push_str("\nNext: correct these and call again.");
                text
            }
            Self::Service(error) => format!("{name}: {}", error.explain(contract)),
            // After a list, the next step has a line of its own.
            Self::Refused { reason, next } if reason.contains('\n') => {
                format!("{name}: {reason}\nNext: {next}.")
            }
            Self::Refused { reason, next } => format!("{name}: {reason}. Next: {next}."),
        }
    }
}

impl From<aisoc::Error> for Failure {
    fn from(error: aisoc::Error) -> Self {
        Self::Service(error)
    }
}
