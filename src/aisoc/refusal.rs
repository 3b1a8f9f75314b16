//! The service's refusals, distinguished by their texts.

use toolspec_runtime::client::{KeyProblem, Reason, Refusal, Refused, short};

use super::{AISOC, lake};

/// The kind of a refusal in demo mode.
const DEMO_MODE: &str = "demo_mode";
/// The kind of a refusal that another part of the service made.
const PASSED_ON: &str = "passed_on";

/// Whether the installation runs in its read-only demo mode.
#[must_use]
pub fn is_demo_mode(reason: &Reason) -> bool {
    matches!(reason, Reason::Refused(refusal) if refusal.kind == DEMO_MODE)
}

/// Whether another part of the service refused the API's own call.
#[must_use]
pub fn is_passed_on(reason: &Reason) -> bool {
    matches!(reason, Reason::Refused(refusal) if refusal.kind == PASSED_ON)
}

/// Reads a refusal; `None` where the status says it all.
pub(super) fn read(refused: &Refused<'_>) -> Option<Reason> {
    let text = || short(refused.text.trim_end_matches('.'));
    if refused.is_passed_on {
        return Some(passed_on(refused.status, &text()));
    }
    if let Some(reason) = lake::refusal(refused.text) {
        return Some(reason);
    }
    match refused.status {
        401 => session(text()),
        403 if refused.code == "demo_mode_read_only" => Some(demo_mode(text())),
        403 => scope(text()),
        _ => None,
    }
}

/// The API calls the agents service with a credential of its own, which an administrator sets on both.
fn passed_on(status: u16, words: &str) -> Reason {
    let colon = if words.is_empty() { "" } else { ": " };
    Reason::Refused(Box::new(Refusal {
        kind: PASSED_ON,
        problem: format!(
            "another part of the service refused the API's own call ({status}{colon}{words}); the API key was accepted"
        )
        .into(),
        detail: String::new(),
        next: "ask an administrator to set `AISOC_SERVICE_TOKEN` (or `AISOC_AGENTS_SERVICE_TOKEN`) to the same value on AiSOC's \
               API and on its agents service: it is a matter of the installation, and a new key changes nothing"
            .to_owned(),
    }))
}

fn demo_mode(detail: String) -> Reason {
    Reason::Refused(Box::new(Refusal {
        kind: DEMO_MODE,
        problem: "the service runs in its read-only demo mode".into(),
        detail,
        next: format!(
            "use the tools that only read, or set `{}` to an installation that is not in demo mode",
            AISOC.url
        ),
    }))
}

/// A session token's refusals; "revoked" also occurs for keys.
fn session(detail: String) -> Option<Reason> {
    let text = detail.to_ascii_lowercase();
    let is_session = [
        "session revoked",
        "invalid token",
        "user not found",
        "token has expired",
        "signature has expired",
    ]
    .iter()
    .any(|words| text.contains(words));
    is_session.then_some(Reason::Key {
        problem: KeyProblem::Session,
        detail,
    })
}

/// A scope that the service names, of a key or of a person's role.
fn scope(detail: String) -> Option<Reason> {
    let named = ["API key missing scope: ", "Permission denied: "]
        .iter()
        .find_map(|start| detail.strip_prefix(start))
        .map(|scope| scope.trim().to_owned())
        .filter(|scope| !scope.is_empty() && !scope.contains(' '))?;
    Some(Reason::Scope {
        missing: Some(named),
        detail,
    })
}
