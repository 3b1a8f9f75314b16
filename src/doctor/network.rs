//! From a host name to a connection: DNS, TCP, and a proxy's CONNECT.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use futures_util::future::select_ok;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use super::check::{Check, Name, Section, name};
use super::route::Proxy;
use crate::aisoc::seconds;
use crate::pipeline::sanitise;
use crate::text::excerpt;

pub(super) const DNS: Name = name(Section::Connection, "dns", "DNS");
pub(super) const TCP: Name = name(Section::Connection, "tcp", "TCP");

/// The longest head of a proxy's answer that is read, in bytes.
const LONGEST_HEAD: usize = 8 * 1024;

/// The most addresses shown, and tried.
const MOST_ADDRESSES: usize = 8;

/// The addresses of a host.
pub(super) async fn resolve(host: &str, port: u16, within: Duration) -> (Check, Vec<SocketAddr>) {
    let began = Instant::now();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = host.parse() {
        let detail = format!("`{host}` is an address; there is no name to resolve");
        return (Check::ok(DNS, detail), vec![SocketAddr::new(address, port)]);
    }
    let step =
        "check the host name in `AISOC_URL`, and whether this machine needs a VPN to know it";
    let problem = match timeout(within, lookup_host((host, port))).await {
        Ok(Ok(found)) => {
            let found: Vec<SocketAddr> = found.take(MOST_ADDRESSES).collect();
            if !found.is_empty() {
                let shown: Vec<_> = found.iter().map(|it| it.ip().to_string()).collect();
                let detail = format!("`{host}` is {}", shown.join(", "));
                let check = Check::ok(DNS, detail).fact("addresses", shown);
                return (check.since(began), found);
            }
            format!("`{host}` has no address")
        }
        Ok(Err(error)) => format!("`{host}` cannot be resolved: {}", said(&error)),
        Err(_) => format!(
            "`{host}`: no name server answered within {}",
            seconds(within)
        ),
    };
    (Check::failed(DNS, problem, step).since(began), Vec::new())
}

/// A connection to the first of these addresses that answers.
pub(super) async fn connect(
    addresses: &[SocketAddr],
    within: Duration,
) -> (Check, Option<TcpStream>) {
    let began = Instant::now();
    let all = addresses
        .iter()
        .map(|address| Box::pin(TcpStream::connect(*address)));
    let place = addresses
        .first()
        .map_or_else(String::new, ToString::to_string);
    let (problem, step) = match timeout(within, select_ok(all)).await {
        Ok(Ok((stream, _))) => {
            let place = stream
                .peer_addr()
                .map_or(place, |address| address.to_string());
            let check = Check::ok(TCP, format!("connected to {place}"));
            return (check.since(began), Some(stream));
        }
        Ok(Err(error)) if error.kind() == io::ErrorKind::ConnectionRefused => (
            format!("{place} refuses the connection: nothing listens there"),
            "check the port in `AISOC_URL`, and whether the service is up",
        ),
        Ok(Err(error)) => (
            format!("{place} cannot be reached: {}", said(&error)),
            "check this machine's network, and whether a VPN is needed",
        ),
        Err(_) => (
            format!("{place} did not answer within {}", seconds(within)),
            "check the address, the VPN and the firewalls in between; a slow link is given more time with `--timeout 60000`",
        ),
    };
    (Check::failed(TCP, problem, step).since(began), None)
}

/// Asks a proxy for a connection to the service.
///
/// # Errors
/// What the proxy says against it, and what to do.
pub(super) async fn tunnel(
    stream: &mut TcpStream,
    proxy: &Proxy,
    target: &str,
) -> Result<(), (String, String)> {
    let broken = |error: io::Error| {
        let step = "check that the proxy of this machine's settings is one for HTTP".to_owned();
        (
            format!("the proxy broke the connection: {}", said(&error)),
            step,
        )
    };
    let authorization = proxy
        .authorization
        .as_ref()
        .and_then(|value| value.to_str().ok());
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
    match line.split(' ').nth(1) {
        Some("200") => Ok(()),
        Some("407") => Err((
            "the proxy wants a user name and a password".to_owned(),
            "write them into the proxy's URL, as `http://name:password@proxy.example.com:3128`"
                .to_owned(),
        )),
        _ => Err((
            format!(
                "the proxy does not let `{target}` through: {}",
                excerpt(&sanitise::line(line), 120)
            ),
            "ask whoever runs the proxy, or put the host into `NO_PROXY`".to_owned(),
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
