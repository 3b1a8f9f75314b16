//! Explains failures to people and models: the cause and the next step.

use std::fmt::Write as _;
use std::time::Duration;

use crate::client::{
    ConnectProblem, Error, KeyProblem, Product, ProxyName, ProxyProblem, Reason, Unreadable,
    Waiting, span,
};
use crate::contract::{Contract, Effect};
use crate::failure::Failure;
use crate::sanitise;

/// The most issues listed at once.
pub const MOST_ISSUES: usize = 20;

/// The text of a failure that a model reads: the tool, the endpoint, the reason and the next step. Clean, since
/// it may repeat what the arguments hold.
#[must_use]
pub fn explain(failure: &Failure, contract: &Contract) -> String {
    let name = contract.name;
    let text = match failure {
        Failure::Arguments(issues) => {
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
        Failure::Service(error) => format!("{name}: {}", explain_error(error, contract)),
        // After a list, the next step has a line of its own.
        Failure::Refused { reason, next } if reason.contains('\n') => {
            format!("{name}: {reason}\nNext: {next}.")
        }
        Failure::Refused { reason, next } => format!("{name}: {reason}. Next: {next}."),
    };
    sanitise::text(&text).into_owned()
}

/// The endpoint, the reason and the next step of an error as one paragraph, for the tool with this contract. The tool's
/// own name is left to the caller.
#[must_use]
pub fn explain_error(error: &Error, contract: &Contract) -> String {
    let mut text = error.to_string();
    if let Some(key) = &error.service.key
        && matches!(
            error.reason,
            Reason::Key { .. } | Reason::Scope { .. } | Reason::Forbidden(_)
        )
    {
        let _ = write!(text, " (key beginning `{key}`)");
    }
    if !error.service.url.is_empty()
        && matches!(
            error.reason,
            Reason::Connect { .. }
                | Reason::Proxy { .. }
                | Reason::Timeout { .. }
                | Reason::Closed { .. }
                | Reason::Redirect { .. }
                | Reason::NotJson(_)
        )
    {
        let _ = write!(text, " (at `{}`)", error.service.url);
    }
    let _ = write!(text, ". Next: {}.", next_step(error, contract));
    text
}

/// What to do about an error, as a sentence without its full stop, for the tool with this contract. What the
/// product knows better goes first.
#[must_use]
pub fn next_step(error: &Error, contract: &Contract) -> String {
    let product = error.service.product;
    if let Some(advice) = (product.advice)(error, contract) {
        return advice;
    }
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
        Reason::Refused(refusal) => refusal.next.clone(),
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
        Reason::Rejected { .. } => "correct the arguments and call again".to_owned(),
        Reason::RateLimited { retry_after, .. } => retry_after.map_or_else(
            || "wait a minute, then call again".to_owned(),
            |wait| wait_for(wait, service),
        ),
        Reason::Server { retry_after, .. } => server(*retry_after, error, contract),
        Reason::Timeout { after, waiting } => timeout(*after, *waiting, error, contract),
        Reason::Connect { problem, .. } => connect(*problem, product),
        Reason::Proxy { proxy, problem, .. } => past_proxy(proxy, *problem, product),
        Reason::Unserved(_) => format!(
            "start the {service} API, or set `{variable}` to its address and restart the server; a service that is \
             started now is found by the next call"
        ),
        Reason::Closed { .. } => again(error, contract),
        Reason::Redirect {
            base: Some(base), ..
        } => format!("set `{variable}` to `{base}` and restart the server"),
        Reason::Redirect { base: None, .. } | Reason::NotJson(Unreadable::Html(_)) => format!(
            "set `{variable}` to the address of the {service} API itself, not of its web console or \
             a sign-in page; {check} shows what answers there"
        ),
        Reason::NotJson(Unreadable::TooMany | Unreadable::TooDeep) | Reason::TooLarge { .. } => {
            "ask for less: fewer rows, a smaller page or a narrower filter".to_owned()
        }
        Reason::NotJson(_) => {
            format!(
                "check that `{variable}` is the address of the {service} API; {check} shows what \
                 answers there"
            )
        }
        Reason::Segment { .. } => {
            "give the identifier as the service lists it, and call again".to_owned()
        }
    }
}

fn key(problem: KeyProblem, contract: &Contract, product: &Product) -> String {
    let variable = product.key;
    match problem {
        KeyProblem::NotSeen => not_seen(product),
        KeyProblem::Malformed => {
            let begins = match product.key_prefix {
                "" => String::new(),
                prefix => format!(", which begins with `{prefix}`"),
            };
            format!(
                "check that `{variable}` holds the whole key{begins}, or create one{}{}",
                product.console,
                with_scopes(contract.scopes)
            )
        }
        KeyProblem::Session | KeyProblem::Expired | KeyProblem::Unknown | KeyProblem::Other => {
            create("a new key", contract, product)
        }
    }
}

/// The next step where the service saw no credential although one was sent.
#[must_use]
pub fn not_seen(product: &Product) -> String {
    format!(
        "something between here and the service removes the `Authorization` header: check the \
         proxy in front of `{}`",
        product.url
    )
}

fn create(what: &str, contract: &Contract, product: &Product) -> String {
    format!(
        "create {what}{}{}, set it as `{}` and restart the server",
        product.console,
        with_scopes(contract.scopes),
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
        with_scopes(&scopes),
        product.console,
        product.key
    )
}

fn missing(detail: &str, error: &Error, contract: &Contract) -> String {
    // The web framework's own words, in contrast to `Alert not found` and its kin.
    if detail.eq_ignore_ascii_case("not found") || detail == "404 page not found" {
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
        Some(wait) if is_read(error, contract) => wait_for(wait, error.service.product.service),
        _ => format!(
            "{}; if it persists, the service's own log has the cause",
            again(error, contract)
        ),
    }
}

/// The longest wait that anybody is asked to sit out.
const LONGEST_WAIT: Duration = Duration::from_hours(1);

fn wait_for(wait: Duration, service: &str) -> String {
    if wait.is_zero() {
        return "call again in a moment".to_owned();
    }
    if wait > LONGEST_WAIT {
        return format!(
            "do not wait: it asks for {} without requests; ask whoever runs {service} why",
            span(wait)
        );
    }
    format!("wait {}, then call again", span(wait))
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
    let look = contract.result.next.first();
    format!(
        "the service may have carried it out all the same: look{} before calling again",
        look.map_or_else(String::new, |name| format!(" with `{name}`"))
    )
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
            "check that `{variable}` is right about http and https; the certificate of a private \
             authority, or one that is self-signed, goes into the system's store or into a file that \
             `SSL_CERT_FILE` names; {check} shows what is wrong with the one it has"
        ),
        ConnectProblem::Certificates => format!(
            "correct `SSL_CERT_FILE` and `SSL_CERT_DIR` where they are set (this shell, or the `env` of the \
             assistant's entry), or remove them, so that the system's own certificates are used; {check} shows \
             which of them is wrong"
        ),
        ConnectProblem::NotHttp => format!("check the port in `{variable}`"),
        ConnectProblem::Refused | ConnectProblem::TimedOut | ConnectProblem::Other => format!(
            "check that the service is up and `{variable}` is its address; {check} shows what \
             answers there"
        ),
    }
}

fn past_proxy(proxy: &ProxyName, problem: ProxyProblem, product: &Product) -> String {
    let check = product.check;
    let setting = proxy.setting();
    match problem {
        ProxyProblem::WantsPassword => format!(
            "write them into {setting}, as `http://name:password@proxy.example.com:3128`, and restart the server"
        ),
        ProxyProblem::Rejected => format!(
            "ask whoever runs the proxy to let the service through, or name its host in `NO_PROXY` and restart the \
             server; {check} shows what the proxy says"
        ),
        _ => format!(
            "correct {setting} or take it out, or name the service's host in `NO_PROXY`, where the server gets its \
             environment (a shell, or the `env` of the assistant's entry), and restart the server; {check} shows the way"
        ),
    }
}

/// ` with the scopes a:read, b:read`; nothing where there are none.
#[must_use]
pub fn with_scopes(scopes: &[&str]) -> String {
    let names: Vec<_> = scopes.iter().map(|scope| format!("`{scope}`")).collect();
    match names.len() {
        0 => String::new(),
        1 => format!(" with the scope {}", names[0]),
        _ => format!(" with the scopes {}", names.join(", ")),
    }
}
