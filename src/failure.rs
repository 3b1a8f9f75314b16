//! Why a call has no answer, in words a model can act on.
//!
//! A [`Failure`] becomes a tool result with `isError: true`. What cannot be routed to a tool at all
//! is a protocol error and lives in `mcp`.

use std::fmt::{self, Write as _};

use crate::aisoc;
use crate::pipeline::sanitise;
use crate::registry::Contract;

/// The most issues told at once.
pub const MOST_ISSUES: usize = 20;

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

    /// Whether the service says that there is no such thing, for this key at least.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Service(error) if matches!(error.reason, aisoc::Reason::NotFound(_)))
    }

    /// The text a model reads: the tool, the endpoint, the reason and the next step. Clean, since
    /// it may repeat what the arguments hold.
    #[must_use]
    pub fn explain(&self, contract: &Contract) -> String {
        let name = contract.name;
        let text = match self {
            Self::Arguments(issues) => {
                let mut text = format!("{name}: the arguments are not valid.");
                for issue in issues.iter().take(MOST_ISSUES) {
                    let _ = write!(text, "\n- {issue}");
                }
                if let Some(more) = issues.len().checked_sub(MOST_ISSUES + 1) {
                    let _ = write!(text, "\n- and {} more", more + 1);
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
        };
        sanitise::text(&text).into_owned()
    }
}

impl From<aisoc::Error> for Failure {
    fn from(error: aisoc::Error) -> Self {
        Self::Service(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generated::TOOLS;

    #[test]
    fn what_the_arguments_hold_is_repeated_clean_and_not_at_any_length() {
        let issue = Issue {
            path: "\u{1b}[31m\u{202e}evil".to_owned(),
            message: "is not an argument".to_owned(),
        };
        let failure = Failure::Arguments(vec![issue; 1000]);
        for entry in TOOLS.iter().take(1) {
            let text = failure.explain(entry.contract);
            assert!(text.contains("\n- `evil` is not an argument"), "{text}");
            assert!(text.contains("\n- and 980 more"), "{text}");
            assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
        }
    }
}
