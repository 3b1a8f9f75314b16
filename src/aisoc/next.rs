//! What to do about an error, in words a person or a model can follow.

use std::fmt::Write as _;
use std::time::Duration;

use super::problem::{ConnectProblem, KeyProblem, LakeProblem, ProxyProblem, Unreadable, Waiting};
use super::proxy::ProxyName;
use super::reason::span;
use super::scopes::{Givable, START_RUN, givable};
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
        Reason::Key { problem, .. } => key(*problem, error, contract),
        Reason::Scope { missing, detail } => scope(missing.as_deref(), detail, contract, product),
        Reason::PassedOn { .. } => passed_on(product),
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
            |wait| wait_for(wait, service),
        ),
        Reason::Server { retry_after, .. } => server(*retry_after, error, contract),
        Reason::Timeout { after, waiting } => timeout(*after, *waiting, error, contract),
        Reason::Connect { problem, .. } => connect(*problem, product),
        Reason::Proxy { proxy, problem, .. } => through(proxy, *problem, product),
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

fn key(problem: KeyProblem, error: &Error, contract: &Contract) -> String {
    let product = error.service.product;
    let variable = product.key;
    // What the console made up: no service ever issued it, so that its end or its letters are not the trouble.
    let is_made_up = product.login.is_some() && is_made_up(error.service.key.as_deref());
    match problem {
        KeyProblem::NotSeen => format!(
            "something between here and the service removes the `Authorization` header: check the \
             proxy in front of `{}`",
            product.url
        ),
        _ if is_made_up => format!(
            "the console of older releases shows keys that begin with `{MADE_UP}` and that the service never issued; {}",
            create("a key", contract, product)
        ),
        KeyProblem::Session => match product.login {
            Some(login) => format!(
                "sign in again with {login}: a session token holds for half an hour; then restart the server"
            ),
            None => create("a new key", contract, product),
        },
        KeyProblem::Malformed => {
            let begins = match product.key_prefix {
                "" => String::new(),
                prefix => format!(", which begins with `{prefix}`"),
            };
            match product.login {
                Some(login) => format!(
                    "check that `{variable}` holds the whole key{begins}; a session token that is over is refused in \
                     the same words: sign in again with {login}, and restart the server"
                ),
                None => format!(
                    "check that `{variable}` holds the whole key{begins}, or create one{}{}",
                    product.console,
                    with(contract.scopes)
                ),
            }
        }
        KeyProblem::Expired | KeyProblem::Unknown | KeyProblem::Other => {
            create("a new key", contract, product)
        }
    }
}

/// How keys begin that the console of releases up to about 9.x makes up in the browser.
pub(crate) const MADE_UP: &str = "aisoc_live_";

/// Whether a key is one that the console made up, by its public prefix.
fn is_made_up(prefix: Option<&str>) -> bool {
    prefix.is_some_and(|prefix| prefix.starts_with(MADE_UP))
}

fn create(what: &str, contract: &Contract, product: &Product) -> String {
    let Some(login) = product.login else {
        return format!(
            "create {what}{}{}, set it as `{}` and restart the server",
            product.console,
            with(contract.scopes),
            product.key
        );
    };
    let start = if contract.effect == Effect::Read {
        ""
    } else {
        " with `--investigate`"
    };
    let mut text = format!(
        "make {what}{} with {login}{start}, which keeps it for this program and with `--host` gives it to an \
         assistant, or set one as `{}`; then restart the server",
        with(&given(contract.scopes)),
        product.key
    );
    if let Some(never) = contract
        .scopes
        .iter()
        .find(|scope| givable(scope) == Givable::Never)
    {
        let _ = write!(text, ". No key can be given `{never}`: {}", session(login));
    }
    text
}

/// Those of the scopes that a key can be given.
fn given<'a>(scopes: &[&'a str]) -> Vec<&'a str> {
    let mut scopes = scopes.to_vec();
    scopes.retain(|scope| givable(scope) != Givable::Never);
    scopes
}

/// What has every scope of a person's role.
fn session(login: &str) -> String {
    let login = login.trim_matches('`');
    format!(
        "a session token has the scopes of its user's role, for half an hour (`{login} --session`), and a key with `*` has all"
    )
}

fn scope(missing: Option<&str>, detail: &str, contract: &Contract, product: &Product) -> String {
    let mut scopes = contract.scopes.to_vec();
    if let Some(missing) = missing.filter(|missing| !scopes.contains(missing)) {
        scopes.push(missing);
    }
    let Some(login) = product.login else {
        return format!(
            "create a key{}{}, set it as `{}` and restart the server; until then, use other tools",
            with(&scopes),
            product.console,
            product.key
        );
    };
    // Of a person, not of a key: what the role lacks, a key of theirs can't have either.
    if detail.starts_with("Permission denied") {
        return format!(
            "ask an administrator of the tenant for a role{}; until then, use other tools",
            with(&scopes)
        );
    }
    let wanted = missing.or(scopes.first().copied()).unwrap_or_default();
    match givable(wanted) {
        Givable::Never => format!(
            "no key can be given `{wanted}`: {}; until then, use other tools",
            session(login)
        ),
        Givable::Since17 => format!(
            "make a key{} with {login}, where the service can give it: AiSOC can from 17 on. Before, {}; until then, use \
             other tools",
            with(&given(&scopes)),
            session(login)
        ),
        Givable::Yes => {
            let start = if contract.effect != Effect::Read || wanted == START_RUN {
                " and `--investigate`"
            } else {
                ""
            };
            format!(
                "make a key{} with {login}{start}, which keeps it for this program and with `--host` gives it to an \
                 assistant, or set one as `{}`; then restart the server; until then, use other tools",
                with(&given(&scopes)),
                product.key
            )
        }
    }
}

/// The API calls the agents service with a credential of its own, which an administrator sets on both.
fn passed_on(product: &Product) -> String {
    if product.login.is_none() {
        return format!(
            "ask an administrator of {}: it is a matter of the installation, and a new key changes nothing",
            product.service
        );
    }
    "ask an administrator to set `AISOC_SERVICE_TOKEN` (or `AISOC_AGENTS_SERVICE_TOKEN`) to the same value on AiSOC's API and \
     on its agents service: it is a matter of the installation, and a new key changes nothing"
        .to_owned()
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
            "check that `{variable}` is right about http and https; the certificate of a private \
             authority, or one that is self-signed, goes into the system's store or into a file that \
             `SSL_CERT_FILE` names; {check} shows what is wrong with the one it has"
        ),
        ConnectProblem::Certificates => format!(
            "correct `SSL_CERT_FILE` and `SSL_CERT_DIR` where they are set (this shell, or the `env` of the \
             assistant's entry), or take them out, so that the system's own certificates are used; {check} shows \
             which of them is wrong"
        ),
        ConnectProblem::NotHttp => format!("check the port in `{variable}`"),
        ConnectProblem::Refused | ConnectProblem::TimedOut | ConnectProblem::Other => format!(
            "check that the service is up and `{variable}` is its address; {check} shows what \
             answers there"
        ),
    }
}

fn through(proxy: &ProxyName, problem: ProxyProblem, product: &Product) -> String {
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

fn with(scopes: &[&str]) -> String {
    let names: Vec<_> = scopes.iter().map(|scope| format!("`{scope}`")).collect();
    match names.len() {
        0 => String::new(),
        1 => format!(" with the scope {}", names[0]),
        _ => format!(" with the scopes {}", names.join(", ")),
    }
}
