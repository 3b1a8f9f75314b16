//! From a host name to a connection: DNS, TCP, and a proxy's CONNECT.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use futures_util::future::select_ok;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use toolspec_runtime::client::proxy::Proxy;
use toolspec_runtime::client::{ProxyName, seconds};
use toolspec_runtime::doctor::check::{Check, Name, Section, name};
use toolspec_runtime::sanitise;
use toolspec_runtime::text::excerpt;

pub(super) const DNS: Name = name(Section::Connection, "dns", "DNS");
pub(super) const TCP: Name = name(Section::Connection, "tcp", "TCP");

/// The longest head of a proxy's answer that is read, in bytes.
const LONGEST_HEAD: usize = 8 * 1024;

/// The most addresses shown, and tried.
const MOST_ADDRESSES: usize = 8;

/// The addresses of a host: the service's, or that of the proxy before it.
pub(super) async fn resolve(
    host: &str,
    port: u16,
    proxy: Option<&ProxyName>,
    within: Duration,
) -> (Check, Vec<SocketAddr>) {
    let began = Instant::now();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = host.parse() {
        let detail = format!("`{host}` is an address; there is no name to resolve");
        return (Check::ok(DNS, detail), vec![SocketAddr::new(address, port)]);
    }
    let whose = proxy.map_or_else(
        || format!("`{host}`"),
        |proxy| format!("`{host}`, the host of {proxy},"),
    );
    let place = proxy.map_or_else(|| "`AISOC_URL`".to_owned(), ProxyName::setting);
    let step =
        format!("check the host name in {place}, and whether this machine needs a VPN to know it");
    let problem = match timeout(within, lookup_host((host, port))).await {
        Ok(Ok(found)) => {
            let found: Vec<SocketAddr> = found.take(MOST_ADDRESSES).collect();
            if !found.is_empty() {
                let shown: Vec<_> = found.iter().map(|it| it.ip().to_string()).collect();
                let detail = format!("`{host}` is {}", shown.join(", "));
                let check = Check::ok(DNS, detail).fact("addresses", shown);
                return (check.since(began), found);
            }
            format!("{whose} has no address")
        }
        Ok(Err(error)) => format!("{whose} cannot be resolved: {}", said(&error)),
        Err(_) => format!(
            "{whose}: no name server answered within {}",
            seconds(within)
        ),
    };
    (Check::failed(DNS, problem, step).since(began), Vec::new())
}

/// A connection to the first of these addresses that answers.
pub(super) async fn connect(
    addresses: &[SocketAddr],
    proxy: Option<&ProxyName>,
    within: Duration,
) -> (Check, Option<TcpStream>) {
    let began = Instant::now();
    let all = addresses
        .iter()
        .map(|address| Box::pin(TcpStream::connect(*address)));
    let place = addresses
        .first()
        .map_or_else(String::new, ToString::to_string);
    let whose = proxy.map_or_else(String::new, |proxy| format!(", where {proxy} should be,"));
    let (setting, what) = match proxy {
        None => ("`AISOC_URL`".to_owned(), "the service"),
        Some(proxy) => (proxy.setting(), "the proxy"),
    };
    let (problem, step) = match timeout(within, select_ok(all)).await {
        Ok(Ok((stream, _))) => {
            let place = stream
                .peer_addr()
                .map_or(place, |address| address.to_string());
            let check = Check::ok(TCP, format!("connected to {place}"));
            return (check.since(began), Some(stream));
        }
        Ok(Err(error)) if error.kind() == io::ErrorKind::ConnectionRefused => (
            format!("{place}{whose} refuses the connection: nothing listens there"),
            format!("check the port in {setting}, and whether {what} is up"),
        ),
        Ok(Err(error)) => (
            format!("{place}{whose} cannot be reached: {}", said(&error)),
            "check this machine's network, and whether a VPN is needed".to_owned(),
        ),
        Err(_) => (
            format!("{place}{whose} did not answer within {}", seconds(within)),
            format!(
                "check the address in {setting}, the VPN and the firewalls in between; on a slow link raise the timeout with `--timeout 60000`"
            ),
        ),
    };
    (Check::failed(TCP, problem, step).since(began), None)
}

/// Asks a proxy for a connection to the service.
///
/// # Errors
/// What the proxy says against it, and what to do.
pub(super) async fn tunnel(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    proxy: &Proxy,
    target: &str,
) -> Result<(), (String, String)> {
    let name = proxy.name();
    let setting = name.setting();
    let broken = |error: io::Error| {
        (
            format!("{name} broke the connection: {}", said(&error)),
            format!("check that {setting} names a proxy for HTTP, and its port"),
        )
    };
    let authorization = proxy
        .authorization
        .as_ref()
        .and_then(|value| value.to_str().ok());
    let has_password = authorization.is_some();
    let authorization = authorization.map_or_else(String::new, |value| {
        format!("Proxy-Authorization: {value}\r\n")
    });
    let ask = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{authorization}\r\n");
    stream.write_all(ask.as_bytes()).await.map_err(broken)?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") && head.len() < LONGEST_HEAD {
        head.push(stream.read_u8().await.map_err(broken)?);
    }
    let head = String::from_utf8_lossy(&head);
    let line = head.lines().next().unwrap_or_default();
    let said = excerpt(&sanitise::line(line), 120);
    if !line.starts_with("HTTP/") {
        return Err((
            format!("{name} does not speak HTTP: it answers `{said}`"),
            format!("check that {setting} names a proxy for HTTP, and its port"),
        ));
    }
    match line.split(' ').nth(1) {
        Some("200") => Ok(()),
        Some("407") if has_password => Err((
            format!("{name} does not accept the user name and the password in it"),
            format!("correct them in {setting}; characters such as `@` and `:` in them are written as `%40` and `%3A`"),
        )),
        Some("407") => Err((
            format!("{name} wants a user name and a password"),
            format!("write them into {setting}, as `http://name:password@proxy.example.com:3128`"),
        )),
        Some("502" | "503" | "504") => Err((
            format!("{name} cannot reach `{target}`: {said}"),
            "check the host and port in `AISOC_URL` as the proxy sees them; add a service inside this network to `NO_PROXY`".to_owned(),
        )),
        _ => Err((
            format!("{name} does not let `{target}` through: {said}"),
            "ask the administrator of the proxy, or add the host to `NO_PROXY`".to_owned(),
        )),
    }
}

/// The system's words without its number.
fn said(error: &io::Error) -> String {
    let words = sanitise::line(&error.to_string());
    words
        .trim_start_matches("failed to lookup address information: ")
        .split(" (os error")
        .next()
        .unwrap_or_default()
        .to_lowercase()
}
