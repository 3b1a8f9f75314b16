//! Services made of raw bytes, with and without TLS.

use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// What the service answers to a path: the whole answer.
pub(crate) type Reply = Arc<dyn Fn(&str) -> Vec<u8> + Send + Sync>;

/// An answer of this status, with more headers that end with `\r\n` each.
pub(crate) fn answer(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// A JSON answer.
pub(crate) fn json(status: &str, body: &str) -> Vec<u8> {
    answer(status, "content-type: application/json\r\n", body)
}

/// What the service's `/health` answers.
pub(crate) fn healthy() -> Vec<u8> {
    json(
        "200 OK",
        r#"{"status":"healthy","service":"aisoc-api","version":"9.9"}"#,
    )
}

/// A service that is healthy, accepts the key and answers every read.
pub(crate) fn fine(path: &str) -> Vec<u8> {
    match path {
        "/health" => healthy(),
        "/api/v1/auth/me" => json("200 OK", r#"{"email":"a@soc.example","role":"analyst"}"#),
        path if path.contains("0000-0000") => {
            json("404 Not Found", r#"{"detail":"Nothing found"}"#)
        }
        _ => json("200 OK", "[]"),
    }
}

/// Serves plain HTTP on a free port; its URL.
pub(crate) async fn http(reply: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> String {
    slow(Duration::ZERO, reply).await
}

/// As [`http`], with a pause before each answer.
pub(crate) async fn slow(
    pause: Duration,
    reply: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let reply: Reply = Arc::new(reply);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(converse(stream, Arc::clone(&reply), pause));
        }
    });
    url
}

/// Serves HTTPS with this certificate on a free port; the port.
pub(crate) async fn https(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> u16 {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    converse(stream, Arc::new(fine), Duration::ZERO).await;
                }
            });
        }
    });
    port
}

/// A port that takes connections and never says anything.
pub(crate) async fn silent() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let mut taken = Vec::new();
        while let Ok(connection) = listener.accept().await {
            taken.push(connection);
        }
    });
    port
}

/// A port that answers whatever it is told in plain HTTP, as web servers do that are spoken to in TLS.
pub(crate) async fn deaf() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 512]).await;
            let _ = stream.write_all(&answer("400 Bad Request", "", "")).await;
        }
    });
    port
}

/// A port of something that speaks first, and not HTTP.
pub(crate) async fn ssh() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.6\r\n\r\n").await;
            let _ = stream.read(&mut [0; 512]).await;
        }
    });
    port
}

/// A port on which nothing listens.
pub(crate) async fn closed() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().port()
}

/// Reads a request's head; its first line without the protocol, or nothing at the end.
pub(crate) async fn head(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        bytes.push(stream.read_u8().await.ok()?);
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

async fn converse(mut stream: impl AsyncRead + AsyncWrite + Unpin, reply: Reply, pause: Duration) {
    let Some(head) = head(&mut stream).await else {
        return;
    };
    let target = head.split(' ').nth(1).unwrap_or_default();
    let path = target.strip_prefix("http://soc.test").unwrap_or(target);
    tokio::time::sleep(pause).await;
    let path = path.split('?').next().unwrap_or_default();
    // A client that has left is its own business.
    let _ = stream.write_all(&reply(path)).await;
    let _ = stream.shutdown().await;
}
