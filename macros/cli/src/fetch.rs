//! A description by its URL: one plain GET, for services on this machine or network.
//!
//! HTTPS needs a TLS library with its certificates; every system has a command that saves such a file, so this
//! program has none. HTTP/1.0 is asked for because its answers come in one piece.

use std::io::{Read as _, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::Duration;

/// The longest wait for a connection, and for each part of an answer.
const TIMEOUT: Duration = Duration::from_secs(20);

/// The longest answer: 32 MiB, as of a file.
const LONGEST: u64 = 32 * 1024 * 1024;

/// Whether a source is a URL rather than a file.
pub(crate) fn is_url(source: &str) -> bool {
    source.starts_with("http://") || source.starts_with("https://")
}

/// The text at a URL.
pub(crate) fn get(url: &str) -> Result<String, String> {
    let Some(rest) = url.strip_prefix("http://") else {
        return Err(format!(
            "`{url}` needs TLS, which this command does not have: save it first, such as with `curl -o openapi.json {url}`, and name the file"
        ));
    };
    let rest = rest.split('#').next().unwrap_or_default();
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    if host.is_empty() || host.contains('@') || url.contains(char::is_whitespace) {
        return Err(format!(
            "`{url}` is no URL that can be requested: `http://HOST[:PORT]/PATH` can"
        ));
    }
    let path = match path {
        path if path.starts_with('/') => path.to_owned(),
        query => format!("/{query}"),
    };
    let answer =
        exchange(host, &path).map_err(|error| format!("`{url}` can't be read: {error}"))?;
    let text = String::from_utf8(answer)
        .map_err(|error| format!("`{url}` is not UTF-8: {}", error.utf8_error()))?;
    body(url, &text)
}

/// Sends the request; the whole answer, its head included.
fn exchange(host: &str, path: &str) -> std::io::Result<Vec<u8>> {
    let has_port = host.rsplit_once(':').is_some_and(|(_, port)| {
        !port.is_empty() && port.chars().all(|digit| digit.is_ascii_digit())
    });
    let address = if has_port {
        host.to_owned()
    } else {
        format!("{host}:80")
    };
    let mut failure = std::io::Error::other("the name has no address");
    for address in address.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, TIMEOUT) {
            Ok(mut stream) => {
                stream.set_read_timeout(Some(TIMEOUT))?;
                let request = format!(
                    "GET {path} HTTP/1.0\r\nHost: {host}\r\nAccept: application/json, application/yaml, */*\r\n\r\n"
                );
                stream.write_all(request.as_bytes())?;
                let mut answer = Vec::new();
                stream.take(LONGEST + 1).read_to_end(&mut answer)?;
                if answer.len() as u64 > LONGEST {
                    return Err(std::io::Error::other("the answer is longer than 32 MiB"));
                }
                return Ok(answer);
            }
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

/// The body of an answer that is a success.
fn body(url: &str, answer: &str) -> Result<String, String> {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((answer, ""));
    let line = head.lines().next().unwrap_or_default();
    let mut words = line.splitn(3, ' ');
    let (Some(protocol), Some(status)) = (words.next(), words.next()) else {
        return Err(format!("`{url}` does not answer with HTTP"));
    };
    if !protocol.starts_with("HTTP/") {
        return Err(format!("`{url}` does not answer with HTTP"));
    }
    if status == "200" {
        return Ok(body.to_owned());
    }
    let header = |line: &str| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("location")
            .then(|| value.trim().to_owned())
    };
    Err(match head.lines().find_map(header) {
        Some(location) => format!("`{url}` is at `{location}`: name that"),
        None => format!("`{url}` answers with status {status}"),
    })
}
