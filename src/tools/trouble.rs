//! How handlers treat a failed request: whether to continue, and the text of the note.

use toolspec_runtime::client::{Error, Reason};

/// Whether the service says that there is no such thing, for this key at least.
pub(super) fn absent(error: &Error) -> bool {
    matches!(error.reason, Reason::NotFound(_))
}

/// Whether what the request was to start may have been started anyway.
pub(super) fn may_have_started(error: &Error) -> bool {
    match &error.reason {
        // The service answers 503 before it hands anything to its agents.
        Reason::Server { status, .. } => *status != 503,
        Reason::Timeout { waiting, .. } => *waiting != toolspec_runtime::client::Waiting::Turn,
        Reason::Closed { .. } | Reason::NotJson(_) | Reason::TooLarge { .. } => true,
        _ => false,
    }
}

/// The note that stands for a part which could not be fetched.
pub(super) fn note(part: &str, error: &Error) -> String {
    format!("{part} could not be fetched: {}", error.reason.in_short())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use toolspec_runtime::client::{ConnectProblem, Waiting};

    fn error(reason: Reason) -> Error {
        Error::new(
            &crate::aisoc::AISOC,
            "POST /api/v1/cases/INC-1/investigate",
            reason,
        )
    }

    fn server(status: u16) -> Reason {
        Reason::Server {
            status,
            retry_after: None,
            detail: String::new(),
        }
    }

    fn timeout(waiting: Waiting) -> Reason {
        Reason::Timeout {
            after: Duration::from_secs(1),
            waiting,
        }
    }

    #[test]
    fn only_a_request_that_arrived_may_have_started_something() {
        let refused = Reason::Connect {
            problem: ConnectProblem::Refused,
            detail: String::new(),
        };
        let table = [
            (server(500), true),
            (server(503), false),
            (timeout(Waiting::Answer), true),
            (timeout(Waiting::Turn), false),
            (Reason::Closed { answered: false }, true),
            (refused, false),
            (Reason::NotFound("Case not found".to_owned()), false),
            (Reason::NoKey, false),
        ];
        for (reason, expected) in table {
            assert_eq!(
                may_have_started(&error(reason.clone())),
                expected,
                "{reason:?}"
            );
        }
    }

    #[test]
    fn a_missing_scope_is_named() {
        let scope = Reason::Scope {
            missing: Some("alerts:read".to_owned()),
            detail: String::new(),
        };
        assert_eq!(
            note("the alert", &error(scope)),
            "the alert could not be fetched: the API key lacks `alerts:read`"
        );
    }
}
