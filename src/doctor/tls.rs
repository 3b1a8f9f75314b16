//! A TLS handshake as the client makes it, which records the service's certificate.

use std::sync::{Arc, Mutex};

use rustls::Error as Tls;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;

use super::certificate::{self, Facts};
use toolspec_runtime::client::trust::{Trust, settings_of};

/// A handshake that came to an end, good or bad.
pub(super) struct Handshake {
    /// What the service's own certificate says, if it showed one that can be read.
    pub(super) facts: Option<Facts>,
    /// `TLSv1_3`, or why there is no connection.
    pub(super) outcome: Result<String, HandshakeError>,
}

/// Why there is no secure connection.
pub(super) enum HandshakeError {
    /// TLS has a complaint.
    Tls(Tls),
    /// The connection broke; the system's words.
    Broken(String),
}

/// Shakes hands over this connection, trusting whom the client trusts.
///
/// # Errors
/// There are no certificates to trust, or the host is not a name.
pub(super) async fn handshake(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    host: &str,
) -> Result<Handshake, String> {
    let shown = Arc::new(Mutex::new(None));
    let keep = Arc::clone(&shown);
    let trust = Trust::here().map_err(|error| error.to_string())?;
    let trust = trust.telling(move |certificate| {
        if let Ok(mut shown) = keep.lock() {
            *shown = Some(certificate.clone().into_owned());
        }
    });
    let settings = settings_of(Arc::new(trust)).map_err(|error| error.to_string())?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_| format!("`{host}` is no host name that a certificate could be for"))?;
    let outcome = match TlsConnector::from(Arc::new(settings))
        .connect(name, stream)
        .await
    {
        Ok(stream) => Ok(stream
            .get_ref()
            .1
            .protocol_version()
            .map_or_else(String::new, |version| format!("{version:?}"))),
        Err(error) => Err(classify(error)),
    };
    let shown = shown.lock().map(|mut shown| shown.take());
    let facts = shown
        .ok()
        .flatten()
        .and_then(|certificate| certificate::facts(&certificate));
    Ok(Handshake { facts, outcome })
}

fn classify(error: std::io::Error) -> HandshakeError {
    let words = error.to_string();
    let Some(inner) = error.into_inner() else {
        return HandshakeError::Broken(words);
    };
    match inner.downcast::<Tls>() {
        Ok(tls) => HandshakeError::Tls(*tls),
        Err(_) => HandshakeError::Broken(words),
    }
}
