//! Failures below HTTP: converts the libraries' errors to a [`Reason`].

use std::error::Error as StdError;
use std::io;

use rustls::Error as Tls;

use super::clean::Cleaner;
use super::proxy::ProxyName;
use super::{ConnectProblem, ProxyProblem, Reason, trust};

/// The reason why no answer came at all; `proxy` is what the request went through.
pub(super) fn failure(
    error: &reqwest::Error,
    proxy: Option<ProxyName>,
    cleaner: &Cleaner,
) -> Reason {
    let causes = causes(error);
    if let Some(proxy) = proxy
        && let Some((problem, detail)) = before_the_service(error, &causes)
    {
        return Reason::Proxy {
            proxy: Box::new(proxy),
            problem,
            detail: cleaner.clean(&detail),
        };
    }
    if error.is_dns() {
        return connect(ConnectProblem::Dns, &causes, cleaner);
    }
    if let Some(detail) = tls(error, cleaner) {
        let problem = ConnectProblem::Tls;
        return Reason::Connect { problem, detail };
    }
    if error.is_connect() {
        let problem = match io_kind(error) {
            Some(io::ErrorKind::ConnectionRefused) => ConnectProblem::Refused,
            Some(io::ErrorKind::TimedOut) => ConnectProblem::TimedOut,
            _ if error.is_timeout() => ConnectProblem::TimedOut,
            _ => ConnectProblem::Other,
        };
        return connect(problem, &causes, cleaner);
    }
    // What hyper says when the first line is none of HTTP's; its type is not ours to name.
    if causes.iter().any(|cause| cause.contains("parsed")) {
        return connect(ConnectProblem::NotHttp, &[], cleaner);
    }
    Reason::Closed { answered: false }
}

/// What the proxy does, where the trouble is with the proxy: everything up to its yes to CONNECT. TLS is the service's.
fn before_the_service(error: &reqwest::Error, causes: &[String]) -> Option<(ProxyProblem, String)> {
    if error.is_dns() {
        return Some((ProxyProblem::Unknown, String::new()));
    }
    if !error.is_connect() || chain(error).any(|cause| carried(cause).is_some()) {
        return None;
    }
    let last = || causes.last().cloned().unwrap_or_default();
    // The type of these errors is not public.
    let tunnel = causes
        .iter()
        .find_map(|cause| cause.strip_prefix("tunnel error: "));
    Some(match (tunnel, io_kind(error)) {
        (_, Some(io::ErrorKind::ConnectionRefused)) => (ProxyProblem::Refused, String::new()),
        (Some("proxy authorization required"), _) => (ProxyProblem::WantsPassword, String::new()),
        (Some("unsuccessful"), _) => (ProxyProblem::Rejected, String::new()),
        (_, Some(io::ErrorKind::TimedOut)) => (ProxyProblem::TimedOut, String::new()),
        _ if error.is_timeout() => (ProxyProblem::TimedOut, String::new()),
        (Some(words), None) => (ProxyProblem::Broken, words.to_owned()),
        _ => (ProxyProblem::Broken, last()),
    })
}

/// The last cause says it best; for what already has all its words, nothing is added.
fn connect(problem: ConnectProblem, causes: &[String], cleaner: &Cleaner) -> Reason {
    let said = matches!(problem, ConnectProblem::Refused | ConnectProblem::TimedOut);
    let detail = causes.last().filter(|_| !said);
    Reason::Connect {
        problem,
        detail: detail.map_or_else(String::new, |cause| cleaner.clean(cause)),
    }
}

fn chain(error: &reqwest::Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    std::iter::successors(error.source(), |cause| (*cause).source())
}

fn causes(error: &reqwest::Error) -> Vec<String> {
    chain(error).map(ToString::to_string).collect()
}

fn io_kind(error: &reqwest::Error) -> Option<io::ErrorKind> {
    chain(error)
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .map(io::Error::kind)
        .last()
}

/// The complaint of TLS in an error: an `io::Error` hides what it carries from `source`, and may carry another one.
fn carried<'a>(cause: &'a (dyn StdError + 'static)) -> Option<&'a Tls> {
    if let Some(found) = cause.downcast_ref() {
        return Some(found);
    }
    carried(cause.downcast_ref::<io::Error>()?.get_ref()?)
}

/// What TLS has to complain about, in words.
fn tls(error: &reqwest::Error, cleaner: &Cleaner) -> Option<String> {
    let found = chain(error).find_map(carried)?;
    Some(trust::words(found).unwrap_or_else(|| cleaner.clean(&found.to_string())))
}
