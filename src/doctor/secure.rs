//! The TLS check: through a proxy if there is one, with the certificate's facts in either case.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::Url;

use super::certificate::{Facts, complaint, date};
use super::network::tunnel;
use super::tls::{Handshake, Trouble, shake};
use toolspec_runtime::client::proxy::Proxy;
use toolspec_runtime::client::seconds;
use toolspec_runtime::client::trust::Named;
use toolspec_runtime::doctor::check::{Check, Name, Section, Status, name};

pub(super) const TLS: Name = name(Section::Connection, "tls", "TLS");

/// Days before its end from which on a certificate or a key is worth a warning.
pub(super) const SOON: i64 = 14;

/// What to do where there are no certificates to trust.
const TRUST: &str = "correct `SSL_CERT_FILE` and `SSL_CERT_DIR` where they are set, or remove them; without them the system's certificates are used (on Linux those of the package `ca-certificates`)";

/// Shakes hands with the service over a connection to it, or to the proxy before it.
pub(super) async fn check(
    url: &Url,
    proxy: Option<&Proxy>,
    stream: Option<TcpStream>,
    within: Duration,
) -> Check {
    let began = Instant::now();
    if url.scheme() != "https" {
        return Check::skipped(TLS, "not used: the URL begins with `http://`");
    }
    let (Some(host), Some(port), Some(mut stream)) =
        (url.host_str(), url.port_or_known_default(), stream)
    else {
        return Check::skipped(TLS, "there is no connection for it");
    };
    if let Some(proxy) = proxy.filter(|proxy| proxy.scheme != "http") {
        let detail = format!(
            "not checked through a proxy of the kind `{}://`; the next checks go through it",
            proxy.scheme
        );
        return Check::skipped(TLS, detail);
    }
    let work = async {
        if let Some(proxy) = proxy {
            let tunnelled = tunnel(&mut stream, proxy, &format!("{host}:{port}")).await;
            if let Err((problem, step)) = tunnelled {
                return Check::failed(TLS, problem, step);
            }
        }
        match shake(stream, host).await {
            Ok(handshake) => verdict(&handshake, host),
            Err(problem) => Check::failed(TLS, problem, TRUST),
        }
    };
    let check = timeout(within, work).await.unwrap_or_else(|_| {
        Check::failed(
            TLS,
            format!("it accepts the connection, but sent nothing within {}", seconds(within)),
            "check the port in `AISOC_URL`, and whether it should begin with `http://`; on a slow link raise the timeout with `--timeout 60000`",
        )
    });
    check.since(began)
}

fn verdict(handshake: &Handshake, host: &str) -> Check {
    let facts = handshake.facts.as_ref();
    let check = match &handshake.outcome {
        Ok(version) => {
            let named = Named::here();
            let trusted = named.words();
            let trusted = trusted.map_or_else(String::new, |by| format!("; trusted {by}"));
            let version = version.replace('v', " ").replace('_', ".");
            let check = accepted(&version, &trusted, facts, Timestamp::now());
            // One of the variables is enough, and the other is wrong anyway.
            match named.certificates().1.first() {
                Some(problem) if check.status == Status::Ok => {
                    Check::warning(TLS, format!("{}; {problem}", check.detail), TRUST)
                }
                _ => check,
            }
        }
        Err(Trouble::Tls(error)) => {
            let (problem, step) = complaint(error, facts, host);
            Check::failed(TLS, problem, step)
        }
        Err(Trouble::Broken(words)) => Check::failed(
            TLS,
            format!("the connection broke during the handshake: {words}"),
            "check the port in `AISOC_URL`, and whether something in between interrupts TLS",
        ),
    };
    let Some(facts) = facts else { return check };
    check
        .fact("issuer", facts.issuer.as_str())
        .fact("self_signed", facts.self_signed)
        .fact("names", facts.names.clone())
        .fact("expires_at", facts.not_after.to_string())
        .fact("days_left", facts.days_left(Timestamp::now()))
}

fn accepted(version: &str, trusted: &str, facts: Option<&Facts>, now: Timestamp) -> Check {
    let Some(facts) = facts else {
        return Check::ok(TLS, format!("{version}{trusted}"));
    };
    let left = facts.days_left(now);
    let detail = format!(
        "{version}; certificate for {}, signed by `{}`, {left} days left (until {}){trusted}",
        facts.hosts(),
        facts.issuer,
        date(facts.not_after)
    );
    if left < SOON {
        let step = "renew the service's certificate before it expires";
        return Check::warning(TLS, detail, step);
    }
    Check::ok(TLS, detail)
}
