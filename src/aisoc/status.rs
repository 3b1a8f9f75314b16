//! Refusals: from a status, a few headers and a body to a [`Reason`]. Pure.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;

use super::clean::{self, Cleaner};
use super::detail::{self, Detail};
use super::{KeyProblem, Reason, lake};

/// The reason for any status but 2xx and a redirect with an address.
pub(super) fn refusal(
    status: u16,
    retry_after: Option<Duration>,
    body: &[u8],
    cleaner: &Cleaner,
) -> Reason {
    let Detail {
        code,
        text,
        fields,
        is_passed_on,
    } = detail::read(body, cleaner);
    if is_passed_on {
        return Reason::PassedOn {
            status,
            detail: clean::short(text.trim_end_matches('.')),
        };
    }
    if let Some(reason) = lake::refusal(&text) {
        return reason;
    }
    let text = clean::short(text.trim_end_matches('.'));
    match status {
        401 => Reason::Key {
            problem: key_problem(&text),
            detail: text,
        },
        403 if code == "demo_mode_read_only" => Reason::DemoMode(text),
        403 => forbidden(text),
        404 if text.is_empty() => Reason::NotFound("not found".to_owned()),
        404 => Reason::NotFound(text),
        429 => Reason::RateLimited {
            retry_after,
            detail: text,
        },
        500.. => Reason::Server {
            status,
            retry_after,
            detail: text,
        },
        _ if !fields.is_empty() => Reason::Invalid(fields),
        _ => Reason::Rejected {
            status,
            detail: text,
        },
    }
}

/// More than any wait that makes sense, and less than what overflows a clock's arithmetic: a hundred years.
const LONGEST_WAIT: u64 = 100 * 365 * 86_400;

/// The time of a header.
pub(super) fn date(header: &str) -> Option<Timestamp> {
    Some(rfc2822::parse(header.trim()).ok()?.timestamp())
}

/// How long a `Retry-After` asks to wait: seconds, or a date.
pub(super) fn retry_after(header: &str, now: Timestamp) -> Option<Duration> {
    let header = header.trim();
    if header.bytes().all(|byte| byte.is_ascii_digit()) {
        // What is too long for a number is longer than the longest.
        let seconds = header.parse().unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT);
        return (!header.is_empty()).then(|| Duration::from_secs(seconds));
    }
    Some(
        date(header)?
            .duration_since(now)
            .try_into()
            .unwrap_or_default(),
    )
}

fn key_problem(text: &str) -> KeyProblem {
    let text = text.to_ascii_lowercase();
    // A session token's refusals; "revoked" is said of keys, too.
    if [
        "session revoked",
        "invalid token",
        "user not found",
        "token has expired",
        "signature has expired",
    ]
    .iter()
    .any(|words| text.contains(words))
    {
        KeyProblem::Session
    } else if text.contains("expired") {
        KeyProblem::Expired
    } else if text.contains("revoked") || text.contains("invalid api key") {
        KeyProblem::Unknown
    } else if text.contains("could not validate") {
        KeyProblem::Malformed
    } else if text.contains("not authenticated") {
        KeyProblem::NotSeen
    } else {
        KeyProblem::Other
    }
}

fn forbidden(text: String) -> Reason {
    let named = ["API key missing scope: ", "Permission denied: "]
        .iter()
        .find_map(|start| text.strip_prefix(start))
        .map(|scope| scope.trim().to_owned())
        .filter(|scope| !scope.is_empty() && !scope.contains(' '));
    if named.is_some() || text.to_ascii_lowercase().contains("scope") {
        return Reason::Scope {
            missing: named,
            detail: text,
        };
    }
    Reason::Forbidden(text)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn reason(status: u16, body: &str) -> Reason {
        refusal(status, None, body.as_bytes(), &Cleaner::new(None))
    }

    #[test]
    fn a_key_is_told_what_is_wrong_with_it() {
        for (text, expected) in [
            ("Invalid or revoked API key", KeyProblem::Unknown),
            ("API key has expired", KeyProblem::Expired),
            ("Could not validate credentials", KeyProblem::Malformed),
            ("Not authenticated", KeyProblem::NotSeen),
            ("Session revoked", KeyProblem::Session),
            ("Invalid token", KeyProblem::Session),
            ("go away", KeyProblem::Other),
        ] {
            let reason = reason(401, &format!(r#"{{"detail":"{text}"}}"#));
            let detail = text.to_owned();
            assert_eq!(
                reason,
                Reason::Key {
                    problem: expected,
                    detail
                }
            );
        }
    }

    #[test]
    fn the_kinds_of_403_are_told_apart() {
        let scope = |missing: Option<&str>, detail: &str| Reason::Scope {
            missing: missing.map(str::to_owned),
            detail: detail.to_owned(),
        };
        for (text, expected) in [
            (
                "API key missing scope: alerts:read",
                scope(Some("alerts:read"), "API key missing scope: alerts:read"),
            ),
            (
                "Permission denied: rules:read",
                scope(Some("rules:read"), "Permission denied: rules:read"),
            ),
            ("scope too narrow", scope(None, "scope too narrow")),
            (
                "Tenant suspended.",
                Reason::Forbidden("Tenant suspended".into()),
            ),
        ] {
            assert_eq!(reason(403, &format!(r#"{{"detail":"{text}"}}"#)), expected);
        }
        let demo = r#"{"error":"demo_mode_read_only","message":"Read-only demo."}"#;
        assert_eq!(reason(403, demo), Reason::DemoMode("Read-only demo".into()));
        assert!(matches!(
            reason(403, r#"{"detail":"lake SQL forbidden: DDL"}"#),
            Reason::Lake { .. }
        ));
    }

    #[test]
    fn a_refusal_that_was_passed_on_is_not_the_keys() {
        for (status, body, words) in [
            (
                401,
                r#"{"detail":"{\"detail\":\"missing bearer credential\"}"}"#,
                "missing bearer credential",
            ),
            (
                403,
                r#"{"detail":"{\"detail\":\"service token must declare the tenant\"}"}"#,
                "service token must declare the tenant",
            ),
            (
                503,
                r#"{"detail":" {\"detail\":\"tenant-scoped auth is not configured; set it.\"}"}"#,
                "tenant-scoped auth is not configured; set it",
            ),
            (
                404,
                r#"{"detail":"{\"detail\":\"Not Found\"}"}"#,
                "Not Found",
            ),
        ] {
            let detail = words.to_owned();
            assert_eq!(reason(status, body), Reason::PassedOn { status, detail });
        }
        for (status, body) in [
            (503, r#"{"detail":"Agents service unavailable: 7"}"#),
            (401, r#"{"detail":"Not authenticated"}"#),
            (403, r#"{"detail":"42"}"#),
            (403, r#"{"detail":{"detail":"Suspended"}}"#),
        ] {
            assert!(
                !matches!(reason(status, body), Reason::PassedOn { .. }),
                "{body}"
            );
        }
    }

    #[test]
    fn a_wait_is_read_from_seconds_and_dates() {
        let now: Timestamp = "2026-05-01T10:00:00Z".parse().unwrap();
        for (header, seconds) in [
            ("7", Some(7)),
            (" 0 ", Some(0)),
            ("Fri, 01 May 2026 10:00:03 GMT", Some(3)),
            ("Fri, 01 May 2026 09:00:00 GMT", Some(0)),
            ("99999999999999999999", Some(LONGEST_WAIT)),
            ("Thu, 31 Dec 2099 23:59:59 GMT", Some(2_324_815_199)),
            ("", None),
            ("-1", None),
            ("soon", None),
        ] {
            let expected = seconds.map(Duration::from_secs);
            assert_eq!(retry_after(header, now), expected, "{header}");
        }
    }
}
