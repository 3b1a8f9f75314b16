//! The reasons why a request got no usable answer, as an enum for callers.
//!
//! All texts in it are already redacted: printable, short and without a credential.

use std::time::Duration;

use super::Occupant;
use super::problem::{
    ConnectProblem, FieldProblem, KeyProblem, ProxyProblem, Refusal, Unreadable, Waiting,
};
use super::proxy::ProxyName;

/// Why a request got no usable answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// No API key is configured; nothing was sent.
    #[error("no API key is set")]
    NoKey,
    /// The service does not accept the key (401).
    #[error("the service does not accept the API key: {detail}")]
    Key {
        /// What is wrong with it.
        problem: KeyProblem,
        /// The service's words.
        detail: String,
    },
    /// The key is good but lacks a scope (403).
    #[error("{} lacks {}", bearer(detail), scope_or(missing.as_deref(), detail))]
    Scope {
        /// The scope, such as `books:read`, when the service names it.
        missing: Option<String>,
        /// The service's words.
        detail: String,
    },
    /// Refused for a reason other than a scope (403).
    #[error("the service forbids it: {0}")]
    Forbidden(String),
    /// Refused in a way that only this service knows; a [`Product`](super::Product) reads it.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// No such thing, or it is another tenant's (404).
    #[error("{0}")]
    NotFound(String),
    /// The service names what is wrong with the parameters (422).
    #[error("the service does not accept {}", listed(.0))]
    Invalid(Vec<FieldProblem>),
    /// Any other answer from 300 to 499.
    #[error("the service answered {status}{}", after_colon(detail))]
    Rejected {
        /// The HTTP status.
        status: u16,
        /// The service's words.
        detail: String,
    },
    /// Too many requests (429).
    #[error("the service is limiting requests{}", after_colon(detail))]
    RateLimited {
        /// How long the service asks to wait.
        retry_after: Option<Duration>,
        /// The service's words.
        detail: String,
    },
    /// The service failed (500 to 599).
    #[error("the service failed with {status}{}", after_colon(detail))]
    Server {
        /// The HTTP status.
        status: u16,
        /// How long the service asks to wait.
        retry_after: Option<Duration>,
        /// The service's words.
        detail: String,
    },
    /// The time for the request ran out.
    #[error("{waiting} within {}", seconds(*after))]
    Timeout {
        /// How much time there was.
        after: Duration,
        /// What had not come by then.
        waiting: Waiting,
    },
    /// No connection.
    #[error("{problem}{}", after_colon(detail))]
    Connect {
        /// What failed.
        problem: ConnectProblem,
        /// The cause in the words of the system, may be empty.
        detail: String,
    },
    /// The proxy before the service is in the way; the service was not asked.
    #[error("{proxy} {problem}{}", after_colon(detail))]
    Proxy {
        /// The proxy.
        proxy: Box<ProxyName>,
        /// What it does.
        problem: ProxyProblem,
        /// The cause in its words or the system's, may be empty.
        detail: String,
    },
    /// No address is set, and the API is at none of the default addresses; each with the service found there.
    #[error("no address of the service is set, and it is at none of those that it usually has: {}", unserved(.0))]
    Unserved(Vec<(String, Occupant)>),
    /// The connection ended early.
    #[error("{}", if *answered { "the connection broke in the middle of the answer" }
        else { "the service closed the connection without an answer" })]
    Closed {
        /// Whether the answer had begun.
        answered: bool,
    },
    /// The service points elsewhere; the client does not follow.
    #[error("the service redirects to {to}")]
    Redirect {
        /// Where to, without query.
        to: String,
        /// The base URL that would answer directly, if it is known.
        base: Option<String>,
    },
    /// The answer is good by its status but no JSON.
    #[error("{0}")]
    NotJson(Unreadable),
    /// The answer is longer than the client reads.
    #[error("the answer is longer than {} MiB", .limit.div_ceil(1024 * 1024))]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// A part of the path cannot be sent; nothing was.
    #[error("`{segment}` cannot be part of the path: {problem}")]
    Segment {
        /// The part, cut to 80 characters.
        segment: String,
        /// Why.
        problem: &'static str,
    },
}

/// A time in words: `1 second`, `20 seconds`, `0.25 seconds`.
#[must_use]
pub fn seconds(time: Duration) -> String {
    let seconds = (time.as_secs_f64() * 100.0).round() / 100.0;
    let plural = if time == Duration::from_secs(1) {
        ""
    } else {
        "s"
    };
    format!("{seconds} second{plural}")
}

/// A wait as people say it: `40 seconds`, `15 minutes`, `2 hours`, `73 years`; rounded up, since to come early is to be refused
/// again.
#[must_use]
pub fn span(wait: Duration) -> String {
    let seconds = wait
        .as_secs()
        .saturating_add(u64::from(wait.subsec_nanos() > 0));
    let (count, unit) = match seconds {
        0..120 => (seconds.max(1), "second"),
        120..7_200 => (seconds.div_ceil(60), "minute"),
        7_200..172_800 => (seconds.div_ceil(3_600), "hour"),
        172_800..63_072_000 => (seconds.div_ceil(86_400), "day"),
        _ => (seconds.div_ceil(31_536_000), "year"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// Who lacks a scope: the service says of a person that the permission is denied, and of a key that it misses a scope.
fn bearer(detail: &str) -> &'static str {
    if detail.starts_with("Permission denied") {
        "the account's role"
    } else {
        "the API key"
    }
}

fn scope_or(missing: Option<&str>, detail: &str) -> String {
    missing.map_or_else(
        || format!("a scope: {detail}"),
        |scope| format!("the scope `{scope}`"),
    )
}

fn unserved(tried: &[(String, Occupant)]) -> String {
    let words: Vec<_> = tried
        .iter()
        .map(|(url, occupant)| format!("at `{url}` {occupant}"))
        .collect();
    words.join("; ")
}

pub(super) fn after_colon(detail: &str) -> String {
    if detail.is_empty() {
        return String::new();
    }
    format!(": {}", detail.trim_end_matches('.'))
}

fn listed(problems: &[FieldProblem]) -> String {
    let words: Vec<_> = problems.iter().map(ToString::to_string).collect();
    words.join("; ")
}

impl Reason {
    /// Whether the answer was more than is read, so that asking for less may help.
    #[must_use]
    pub const fn is_too_large(&self) -> bool {
        matches!(
            self,
            Self::TooLarge { .. } | Self::NotJson(Unreadable::TooMany)
        )
    }

    /// Why, in a few words that are the same for every request that fails in the same way.
    #[must_use]
    pub fn in_short(&self) -> String {
        match self {
            Self::Scope {
                missing: Some(scope),
                detail,
            } => format!("{} lacks `{scope}`", bearer(detail)),
            Self::NotFound(_) => "not found".to_owned(),
            other => other.to_string().trim_end_matches('.').to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_as_people_say_it() {
        for (seconds, told) in [
            (0, "1 second"),
            (45, "45 seconds"),
            (899, "15 minutes"),
            (901, "16 minutes"),
            (7_199, "120 minutes"),
            (7_201, "3 hours"),
            (200_000, "3 days"),
            (2_303_647_720, "74 years"),
            (u64::MAX, "584942417356 years"),
        ] {
            assert_eq!(span(Duration::from_secs(seconds)), told);
        }
    }
}
