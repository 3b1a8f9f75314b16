//! Error statuses: from a status, a few headers and a body to a [`Reason`]. Pure.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;

use super::clean::{self, Cleaner};
use super::detail::{self, Detail};
use super::{KeyProblem, Product, Reason, Refused};

/// The reason for any status but 2xx and a redirect with an address.
pub(super) fn refusal(
    status: u16,
    retry_after: Option<Duration>,
    body: &[u8],
    cleaner: &Cleaner,
    product: &Product,
) -> Reason {
    let Detail {
        code,
        text,
        fields,
        is_passed_on,
    } = detail::read(body, cleaner);
    let refused = Refused {
        status,
        code: &code,
        text: &text,
        is_passed_on,
    };
    if let Some(reason) = (product.refusal)(&refused) {
        return reason;
    }
    let text = clean::short(text.trim_end_matches('.'));
    match status {
        401 => Reason::Key {
            problem: key_problem(&text),
            detail: text,
        },
        403 if text.to_ascii_lowercase().contains("scope") => Reason::Scope {
            missing: None,
            detail: text,
        },
        403 => Reason::Forbidden(text),
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

/// What is wrong with a key, by the words that services use for it.
fn key_problem(text: &str) -> KeyProblem {
    let text = text.to_ascii_lowercase();
    if text.contains("expired") {
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::tests::ZOO;
    use super::*;

    fn reason(status: u16, body: &str) -> Reason {
        refusal(
            status,
            None,
            body.as_bytes(),
            &Cleaner::new(None, &ZOO),
            &ZOO,
        )
    }

    #[test]
    fn a_key_is_told_what_is_wrong_with_it() {
        for (text, expected) in [
            ("Invalid or revoked API key", KeyProblem::Unknown),
            ("API key has expired", KeyProblem::Expired),
            ("Could not validate credentials", KeyProblem::Malformed),
            ("Not authenticated", KeyProblem::NotSeen),
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
    fn what_a_service_refuses_in_its_own_words_is_read_by_its_product() {
        let closed = r#"{"error":"closed","message":"The zoo is closed."}"#;
        let Reason::Refused(refusal) = reason(403, closed) else {
            unreachable!("the product reads it");
        };
        assert_eq!(
            (refusal.kind, refusal.to_string()),
            ("closed", "nobody may enter: The zoo is closed".to_owned())
        );
        assert_eq!(
            reason(403, r#"{"detail":"scope too narrow"}"#),
            Reason::Scope {
                missing: None,
                detail: "scope too narrow".to_owned()
            }
        );
        assert_eq!(
            reason(403, r#"{"detail":"Suspended."}"#),
            Reason::Forbidden("Suspended".to_owned())
        );
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
