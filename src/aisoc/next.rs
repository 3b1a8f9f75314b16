//! What to do about an error, in words a person or a model can follow.

use std::time::Duration;

use super::problem::{ConnectProblem, KeyProblem, LakeProblem, Unreadable, Waiting};
use super::reason::seconds;
use super::{Error, Reason};
use crate::registry::{Contract, Effect};

const MINT: &str = "in the AiSOC console under Settings → API Keys";
const DOCTOR: &str = "`aisoc-mcp doctor` with the same settings shows what answers there";

/// The next step as a sentence without its full stop.
pub(super) fn step(error: &Error, contract: &Contract) -> String {
    match &error.reason {
        Reason::NoKey => format!(
            "create a key {MINT}{}, set it as `AISOC_API_KEY` and restart the server",
            with_scopes(contract)
        ),
        Reason::Key { problem, .. } => key(*problem, contract),
        Reason::Scope { missing, .. } => scope(missing.as_deref(), contract),
        Reason::DemoMode(_) => {
            "use the tools that only read, or set `AISOC_URL` to an installation \
             that is not in demo mode"
                .to_owned()
        }
        Reason::Forbidden(_) => {
            "ask an administrator of the AiSOC tenant; a new key may not change this".to_owned()
        }
        Reason::NotFound(detail) => missing(detail, error, contract),
        Reason::Invalid(fields) => {
            let names: Vec<_> = fields
                .iter()
                .filter(|problem| !problem.field.is_empty())
                .map(|problem| format!("`{}`", problem.field))
                .collect();
            if names.is_empty() {
                return "correct the arguments and call again".to_owned();
            }
            format!("correct {} and call again", names.join(", "))
        }
        Reason::Lake { problem, .. } => lake(*problem).to_owned(),
        Reason::Rejected { .. } => "correct the arguments and call again".to_owned(),
        Reason::RateLimited { retry_after, .. } => retry_after.map_or_else(
            || "wait a minute, then call again".to_owned(),
            |wait| format!("wait {}, then call again", seconds(wait)),
        ),
        Reason::Server { retry_after, .. } => server(*retry_after, error, contract),
        Reason::Timeout { after, waiting } => timeout(*after, *waiting, error, contract),
        Reason::Connect { problem, .. } => connect(*problem).to_owned(),
        Reason::Closed { .. } => again(error, contract),
        Reason::Redirect {
            base: Some(base), ..
        } => format!("set `AISOC_URL` to `{base}` and restart the server"),
        Reason::Redirect { base: None, .. } | Reason::NotJson(Unreadable::Html(_)) => format!(
            "set `AISOC_URL` to the address of the AiSOC API itself, not of its web console or a \
             sign-in page; {DOCTOR}"
        ),
        Reason::NotJson(_) => {
            format!("check that `AISOC_URL` is the address of the AiSOC API; {DOCTOR}")
        }
        Reason::TooLarge { .. } => {
            "ask for less: fewer rows, a smaller page or a narrower filter".to_owned()
        }
        Reason::Segment { .. } => {
            "give the identifier as the service lists it, and call again".to_owned()
        }
    }
}

fn key(problem: KeyProblem, contract: &Contract) -> String {
    match problem {
        KeyProblem::NotSeen => {
            "something between here and the service removes the `Authorization` \
             header: check the proxy in front of `AISOC_URL`"
                .to_owned()
        }
        KeyProblem::Malformed => format!(
            "check that `AISOC_API_KEY` holds the whole key, which begins with `aisoc_`, or create \
             one {MINT}{}",
            with_scopes(contract)
        ),
        KeyProblem::Expired | KeyProblem::Unknown | KeyProblem::Other => format!(
            "create a new key {MINT}{}, set it as `AISOC_API_KEY` and restart the server",
            with_scopes(contract)
        ),
    }
}

fn scope(missing: Option<&str>, contract: &Contract) -> String {
    let mut scopes = contract.scopes.to_vec();
    if let Some(missing) = missing.filter(|missing| !scopes.contains(missing)) {
        scopes.push(missing);
    }
    format!(
        "create a key{} {MINT}, set it as `AISOC_API_KEY` and restart the server; until then, use \
         other tools",
        with(&scopes)
    )
}

fn missing(detail: &str, error: &Error, contract: &Contract) -> String {
    // The web framework's own words, in contrast to `Alert not found` and its kin.
    if detail.eq_ignore_ascii_case("not found") {
        let service = &error.service.url;
        return format!(
            "this service has no such endpoint: check `AISOC_URL`{}, or update the service",
            if service.is_empty() {
                String::new()
            } else {
                format!(" (`{service}`)")
            }
        );
    }
    let path = error.endpoint.split_once(' ').map_or("", |(_, path)| path);
    let listing = contract.listings.iter().find(|(listing, _)| {
        path.strip_prefix(listing)
            .is_some_and(|rest| rest.starts_with('/'))
    });
    let with = listing.map_or_else(String::new, |(_, name)| format!(" with `{name}`"));
    format!("check the identifier{with}; it may also belong to another tenant than the key")
}

fn server(retry_after: Option<Duration>, error: &Error, contract: &Contract) -> String {
    match retry_after {
        Some(wait) if is_read(error, contract) => {
            format!("wait {}, then call again", seconds(wait))
        }
        _ => format!(
            "{}; if it persists, the service's own log has the cause",
            again(error, contract)
        ),
    }
}

fn timeout(after: Duration, waiting: Waiting, error: &Error, contract: &Contract) -> String {
    let more = (after.as_millis() * 3).max(60_000);
    let longer = format!("allow more time with `--timeout {more}` (`AISOC_TIMEOUT_MS`)");
    if waiting == Waiting::Turn {
        return "make fewer calls at once, then call again".to_owned();
    }
    if contract.effect == Effect::Read {
        return format!("ask for less, or {longer}");
    }
    format!("{}; or {longer}", again(error, contract))
}

/// Whether the request that failed only read, as those before the one that starts something do.
fn is_read(error: &Error, contract: &Contract) -> bool {
    contract.effect == Effect::Read || error.endpoint.starts_with("GET ")
}

/// Calling again is only harmless when nothing but reads came before.
fn again(error: &Error, contract: &Contract) -> String {
    if contract.effect == Effect::Read {
        return "call again in a moment".to_owned();
    }
    if is_read(error, contract) {
        return "call again in a moment: nothing was started, since this only read".to_owned();
    }
    let look = contract.next.first();
    format!(
        "the service may have carried it out all the same: look{} before calling again",
        look.map_or_else(String::new, |name| format!(" with `{name}`"))
    )
}

fn lake(problem: LakeProblem) -> &'static str {
    match problem {
        LakeProblem::Forbidden => {
            "write one SELECT over the tables of the lake's schema; a key with more scopes changes \
             nothing"
        }
        LakeProblem::Invalid => "correct the SQL (ClickHouse dialect) and call again",
        LakeProblem::TimedOut => {
            "narrow the query: a shorter time range on the event's time, fewer columns, a LIMIT"
        }
        LakeProblem::Backend => {
            "compare the columns and functions with the lake's schema, then call again"
        }
        LakeProblem::NotConfigured => {
            "use the tools for alerts and cases; an administrator can connect a lake to the service"
        }
    }
}

fn connect(problem: ConnectProblem) -> &'static str {
    match problem {
        ConnectProblem::Dns => {
            "check the host name in `AISOC_URL`, and whether this machine needs a VPN to know it"
        }
        ConnectProblem::Tls => {
            "check that `AISOC_URL` is right about http and https; a private authority's certificate \
             goes into the system's store, or into `SSL_CERT_FILE` on Linux; `aisoc-mcp doctor` with \
             the same settings shows who signed the one it has"
        }
        ConnectProblem::NotHttp => "check the port in `AISOC_URL`",
        ConnectProblem::Refused | ConnectProblem::TimedOut | ConnectProblem::Other => {
            "check that the service is up and `AISOC_URL` is its address; `aisoc-mcp doctor` with the \
             same settings shows where the way ends"
        }
    }
}

fn with_scopes(contract: &Contract) -> String {
    with(contract.scopes)
}

fn with(scopes: &[&str]) -> String {
    let names: Vec<_> = scopes.iter().map(|scope| format!("`{scope}`")).collect();
    match names.len() {
        0 => String::new(),
        1 => format!(" with the scope {}", names[0]),
        _ => format!(" with the scopes {}", names.join(", ")),
    }
}
