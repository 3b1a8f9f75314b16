//! What to do about an error, in words a person or a model can follow.

use std::time::Duration;

use super::problem::{ConnectProblem, KeyProblem, LakeProblem, Unreadable, Waiting};
use super::reason::seconds;
use super::{Error, Product, Reason};
use crate::registry::{Contract, Effect};

/// The next step as a sentence without its full stop.
pub(super) fn step(error: &Error, contract: &Contract) -> String {
    let product = error.service.product;
    let Product {
        service,
        url: variable,
        check,
        ..
    } = product;
    match &error.reason {
        Reason::NoKey => create("a key", contract, product),
        Reason::Key { problem, .. } => key(*problem, contract, product),
        Reason::Scope { missing, .. } => scope(missing.as_deref(), contract, product),
        Reason::DemoMode(_) => format!(
            "use the tools that only read, or set `{variable}` to an installation that is not in \
             demo mode"
        ),
        Reason::Forbidden(_) => {
            format!("ask an administrator of {service}; a new key may not change this")
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
        Reason::Connect { problem, .. } => connect(*problem, product),
        Reason::Unserved(_) => format!(
            "start the {service} API, or set `{variable}` to its address and restart the server; a service that is \
             started now is found by the next call"
        ),
        Reason::IngestWorker => format!(
            "set `{variable}` to the address of the {service} API, usually the same with port 8000, and restart the \
             server; {check} shows what answers there"
        ),
        Reason::Closed { .. } => again(error, contract),
        Reason::Redirect {
            base: Some(base), ..
        } => format!("set `{variable}` to `{base}` and restart the server"),
        Reason::Redirect { base: None, .. } | Reason::NotJson(Unreadable::Html(_)) => format!(
            "set `{variable}` to the address of the {service} API itself, not of its web console or \
             a sign-in page; {check} shows what answers there"
        ),
        Reason::NotJson(_) => {
            format!(
                "check that `{variable}` is the address of the {service} API; {check} shows what \
                 answers there"
            )
        }
        Reason::TooLarge { .. } => {
            "ask for less: fewer rows, a smaller page or a narrower filter".to_owned()
        }
        Reason::Segment { .. } => {
            "give the identifier as the service lists it, and call again".to_owned()
        }
    }
}

fn key(problem: KeyProblem, contract: &Contract, product: &Product) -> String {
    let variable = product.key;
    match problem {
        KeyProblem::NotSeen => format!(
            "something between here and the service removes the `Authorization` header: check the \
             proxy in front of `{}`",
            product.url
        ),
        KeyProblem::Malformed => {
            let begins = match product.key_prefix {
                "" => String::new(),
                prefix => format!(", which begins with `{prefix}`"),
            };
            let scopes = with(contract.scopes);
            format!(
                "check that `{variable}` holds the whole key{begins}, or create one{}{scopes}",
                product.console
            )
        }
        KeyProblem::Expired | KeyProblem::Unknown | KeyProblem::Other => {
            create("a new key", contract, product)
        }
    }
}

fn create(what: &str, contract: &Contract, product: &Product) -> String {
    format!(
        "create {what}{}{}, set it as `{}` and restart the server",
        product.console,
        with(contract.scopes),
        product.key
    )
}

fn scope(missing: Option<&str>, contract: &Contract, product: &Product) -> String {
    let mut scopes = contract.scopes.to_vec();
    if let Some(missing) = missing.filter(|missing| !scopes.contains(missing)) {
        scopes.push(missing);
    }
    format!(
        "create a key{}{}, set it as `{}` and restart the server; until then, use other tools",
        with(&scopes),
        product.console,
        product.key
    )
}

fn missing(detail: &str, error: &Error, contract: &Contract) -> String {
    // The web framework's own words, in contrast to `Alert not found` and its kin.
    if detail.eq_ignore_ascii_case("not found") {
        let service = &error.service.url;
        return format!(
            "this service has no such endpoint: check `{}`{}, or update the service",
            error.service.product.url,
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
    let longer = match error.service.product.timeout {
        None => String::new(),
        Some((flag, variable)) => {
            format!(", or allow more time with `{flag} {more}` (`{variable}`)")
        }
    };
    if waiting == Waiting::Turn {
        return "make fewer calls at once, then call again".to_owned();
    }
    if contract.effect == Effect::Read {
        return format!("ask for less{longer}");
    }
    format!("{}{longer}", again(error, contract))
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

fn connect(problem: ConnectProblem, product: &Product) -> String {
    let Product {
        url: variable,
        check,
        ..
    } = product;
    match problem {
        ConnectProblem::Dns => {
            format!("check the host name in `{variable}`; {check} shows whether it is known")
        }
        ConnectProblem::Tls => format!(
            "check that `{variable}` is right about http and https; a private authority's \
             certificate goes into the system's store, or into `SSL_CERT_FILE` on Linux; {check} \
             shows who signed the one it has"
        ),
        ConnectProblem::NotHttp => format!("check the port in `{variable}`"),
        ConnectProblem::Refused | ConnectProblem::TimedOut | ConnectProblem::Other => format!(
            "check that the service is up and `{variable}` is its address; {check} shows what \
             answers there"
        ),
    }
}

fn with(scopes: &[&str]) -> String {
    let names: Vec<_> = scopes.iter().map(|scope| format!("`{scope}`")).collect();
    match names.len() {
        0 => String::new(),
        1 => format!(" with the scope {}", names[0]),
        _ => format!(" with the scopes {}", names.join(", ")),
    }
}
