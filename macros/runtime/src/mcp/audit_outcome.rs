//! The outcome of a call or another request for the audit trail: its client, how it ended, and how much it returned.

use std::borrow::Cow;
use std::collections::HashMap;

use rmcp::RoleServer;
use rmcp::model::{ErrorCode, ErrorData};
use rmcp::service::RequestContext;
use serde::Serialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::call::{CallError, Caller};
use super::result::ToolResult;
use crate::audit::{Asked, Audit, Ended, NoTrail, Origin, Outcome, PendingRequest, Request};
use crate::client::Reason;
use crate::contract::Contract;
use crate::failure::Failure;

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

/// A request that is no call, on its way into the trail.
pub(super) struct Recorded<'a> {
    audit: &'a Audit,
    context: &'a RequestContext<RoleServer>,
    pending: PendingRequest,
}

/// Takes in a request that is no call, where there is a trail.
pub(super) fn begin_request<'a>(
    caller: &'a Caller,
    context: &'a RequestContext<RoleServer>,
    asked: Asked<'_>,
    arguments: &Map<String, Value>,
) -> Option<Recorded<'a>> {
    let audit = caller.audit()?;
    let asked = match asked {
        Asked::Prompt(name) => Asked::Prompt(caller.redact(name)),
        Asked::Completion(name) => Asked::Completion(caller.redact(name)),
        Asked::Resource(uri) => Asked::Resource(caller.redact(uri)),
    };
    let prompt = match asked {
        Asked::Prompt(name) | Asked::Completion(name) => caller.registry().prompt(name),
        Asked::Resource(_) => None,
    };
    let declared = prompt.map_or(&[][..], |prompt| prompt.arguments);
    let pending = audit.request(&Request {
        asked,
        arguments,
        declared: &|name| declared.iter().any(|argument| argument.name == name),
        origin: &caller.redact_origin(&origin(context)),
        service: &caller.service(),
        server: caller.registry().version,
    });
    Some(Recorded {
        audit,
        context,
        pending,
    })
}

/// Writes how a request that is no call ended, and gives its answer.
///
/// # Errors
/// As answered; or the line can't be written, and the trail is strict.
pub(super) async fn end_request<T: Serialize>(
    recorded: Option<Recorded<'_>>,
    answered: Result<T, ErrorData>,
) -> Result<T, ErrorData> {
    let Some(Recorded {
        audit,
        context,
        pending,
    }) = recorded
    else {
        return answered;
    };
    let bytes = |answer| {
        serde_json::to_vec(answer)
            .ok()
            .map(|json| json.len() as u64)
    };
    let ended = match &answered {
        Ok(answer) => Ended {
            bytes: bytes(answer),
            ..Outcome::OK.into()
        },
        Err(_) if context.ct.is_cancelled() => Outcome::CANCELLED.into(),
        Err(error) if error.code == ErrorCode::INVALID_PARAMS => {
            Outcome::refused("arguments").into()
        }
        Err(error) if error.code == ErrorCode::RESOURCE_NOT_FOUND => {
            Outcome::refused("not_found").into()
        }
        Err(_) => Outcome::failed("internal").into(),
    };
    let written = audit.end_request(pending, ended).await;
    match (written, answered) {
        (Err(NoTrail), Ok(_)) => Err(ErrorData::internal_error(
            format!("{NO_TRAIL_REASON}; {NO_TRAIL_NEXT}"),
            None,
        )),
        (_, answered) => answered,
    }
}

const NO_TRAIL_REASON: &str = "the audit trail can't be written, and this server answers nothing that is not in it (`--audit-strict`)";

const NO_TRAIL_NEXT: &str = "ask the person who runs the server to read its log on stderr, which says why, and to make room or correct the file";

/// The failure of a call that can't be recorded.
#[must_use]
pub fn no_trail() -> Failure {
    Failure::refused(NO_TRAIL_REASON, NO_TRAIL_NEXT)
}

/// How a call ended, and how much it returned.
pub(super) fn ended(
    contract: Option<&Contract>,
    answered: &Result<ToolResult, CallError>,
) -> Ended {
    let result = answered.as_ref().ok();
    Ended {
        rows: result.zip(contract).and_then(|(result, contract)| {
            let list = contract.result.list?.list;
            rows(result.json(), list)
        }),
        bytes: result.map(|result| result.json().len() as u64),
        ..outcome(answered).into()
    }
}

/// How many rows the list of a result has.
fn rows(json: &str, list: &str) -> Option<u64> {
    let members: HashMap<Cow<'_, str>, &RawValue> = serde_json::from_str(json).ok()?;
    let rows: Vec<IgnoredAny> = serde_json::from_str(members.get(list)?.get()).ok()?;
    Some(rows.len() as u64)
}

/// How a call ended, as one word and the reason as another.
fn outcome(answered: &Result<ToolResult, CallError>) -> Outcome {
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
