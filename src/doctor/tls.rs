//! A TLS handshake as the client makes it, that remembers what the service showed.

use std::sync::{Arc, Mutex};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error as Tls, SignatureScheme};
use rustls_platform_verifier::Verifier;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::certificate::{self, Facts};

/// A handshake that came to an end, good or bad.
pub(super) struct Handshake {
    /// What the service's own certificate says, if it showed one that can be read.
    pub(super) facts: Option<Facts>,
    /// `TLSv1_3`, or why there is no connection.
    pub(super) outcome: Result<String, Trouble>,
}

/// Why there is no secure connection.
pub(super) enum Trouble {
    /// TLS has a complaint.
    Tls(Tls),
    /// The connection broke; the system's words.
    Broken(String),
}

/// Shakes hands over this connection, trusting whom the client trusts: the system's authorities.
///
/// # Errors
/// The system's certificates cannot be read, or the host is not a name.
pub(super) async fn shake(stream: TcpStream, host: &str) -> Result<Handshake, String> {
    let provider = Arc::new(ring::default_provider());
    let system = Verifier::new(Arc::clone(&provider))
        .map_err(|error| format!("this machine's trusted certificates cannot be read: {error}"))?;
    let witness = Arc::new(Witness {
        system,
        shown: Mutex::default(),
    });
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(&witness) as Arc<dyn ServerCertVerifier>)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_| format!("`{host}` is no host name that a certificate could be for"))?;
    let outcome = match TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
    {
        Ok(stream) => Ok(stream
            .get_ref()
            .1
            .protocol_version()
            .map_or_else(String::new, |version| format!("{version:?}"))),
        Err(error) => Err(trouble(error)),
    };
    let shown = witness.shown.lock().map(|mut shown| shown.take());
    let facts = shown
        .ok()
        .flatten()
        .and_then(|certificate| certificate::facts(&certificate));
    Ok(Handshake { facts, outcome })
}

fn trouble(error: std::io::Error) -> Trouble {
    let words = error.to_string();
    let Some(inner) = error.into_inner() else {
        return Trouble::Broken(words);
    };
    match inner.downcast::<Tls>() {
        Ok(tls) => Trouble::Tls(*tls),
        Err(_) => Trouble::Broken(words),
    }
}

/// Decides as the system's verifier does, and keeps the certificate it was shown.
#[derive(Debug)]
struct Witness {
    system: Verifier,
    shown: Mutex<Option<CertificateDer<'static>>>,
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Tls> {
        if let Ok(mut shown) = self.shown.lock() {
            *shown = Some(end_entity.clone().into_owned());
        }
        self.system
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Tls> {
        self.system
            .verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Tls> {
        self.system
            .verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.system.supported_verify_schemes()
    }
}
