//! The outcome of a call for the audit trail: its client, and how it ended.

use super::call::CallError;
use super::result::ToolResult;
use crate::audit::{Origin, Outcome};
use crate::client::Reason;
use crate::failure::Failure;
use rmcp::RoleServer;
use rmcp::service::RequestContext;

/// Who asks, as far as the request and the session say.
pub(super) fn origin(context: &RequestContext<RoleServer>) -> Origin {
    let client = context.client_info();
    let text = |wanted: &str| {
        let mut meta = context.meta.iter();
        let (_, value) = meta.find(|(key, _)| key.eq_ignore_ascii_case(wanted))?;
        value.as_str().map(str::to_owned)
    };
    Origin {
        client: client.as_ref().map(|client| client.name.clone()),
        version: client.map(|client| client.version),
        request_id: serde_json::to_value(&context.id).ok(),
        x_request_id: text("x-request-id"),
        traceparent: text("traceparent"),
    }
}

/// How a call ended, as one word and the reason as another.
pub(super) fn outcome(answered: &Result<ToolResult, CallError>) -> Outcome {
    match answered {
        Ok(_) => Outcome::OK,
        Err(CallError::Unknown { .. }) => Outcome::refused("unknown_tool"),
        Err(CallError::Failed { failure, kind, .. }) => of_failure(failure, kind),
    }
}

/// How a call ended that has no answer; `kind` is that of [`CallError::Failed`].
#[must_use]
pub fn of_failure(failure: &Failure, kind: &'static str) -> Outcome {
    match failure {
        Failure::Service(error) => Outcome::failed(word(&error.reason)),
        _ if matches!(kind.as_bytes(), b"internal") => Outcome::failed(kind),
        _ => Outcome::refused(kind),
    }
}

/// The kind of reason, for programs.
fn word(reason: &Reason) -> &'static str {
    match reason {
        Reason::NoKey => "no_key",
        Reason::Key { .. } => "key",
        Reason::Scope { .. } => "scope",
        Reason::Refused(refusal) => refusal.kind,
        Reason::Forbidden(_) => "forbidden",
        Reason::NotFound(_) => "not_found",
        Reason::Invalid(_) => "invalid",
        Reason::Rejected { .. } => "rejected",
        Reason::RateLimited { .. } => "rate_limited",
        Reason::Server { .. } => "server",
        Reason::Timeout { .. } => "timeout",
        Reason::Connect { .. } => "connect",
        Reason::Proxy { .. } => "proxy",
        Reason::Unserved(_) => "unserved",
        Reason::Closed { .. } => "closed",
        Reason::Redirect { .. } => "redirect",
        Reason::NotJson(_) => "not_json",
        Reason::TooLarge { .. } => "too_large",
        Reason::Segment { .. } => "segment",
    }
}
