//! Details of a service's certificate, for cases where TLS reports the same error for several causes.

use rustls::client::danger::ServerCertVerified;
use rustls::client::verify_server_name;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, Error as Tls};
use x509_cert::Certificate;
use x509_cert::der::Decode as _;
use x509_cert::ext::pkix::{BasicConstraints, SubjectAltName};

use super::Untrusted;

/// What of a certificate decides.
pub(super) struct Shown {
    not_before: u64,
    not_after: u64,
    is_self_signed: bool,
    is_authority: bool,
    has_names: bool,
}

impl Shown {
    pub(super) fn read(certificate: &CertificateDer<'_>) -> Option<Self> {
        let certificate = Certificate::from_der(certificate).ok()?;
        let content = certificate.tbs_certificate();
        let validity = content.validity();
        let constraints = content.get_extension::<BasicConstraints>().ok().flatten();
        let names = content.get_extension::<SubjectAltName>().ok().flatten();
        Some(Self {
            not_before: validity.not_before.to_unix_duration().as_secs(),
            not_after: validity.not_after.to_unix_duration().as_secs(),
            is_self_signed: content.issuer() == content.subject(),
            is_authority: constraints.is_some_and(|(_, constraints)| constraints.ca),
            has_names: names.is_some_and(|(_, names)| !names.0.is_empty()),
        })
    }

    /// The verdict on a certificate that is itself trusted. That the service has its key is what the handshake proves.
    pub(super) fn alone(
        &self,
        certificate: &CertificateDer<'_>,
        name: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<ServerCertVerified, Tls> {
        if now.as_secs() < self.not_before {
            return Err(CertificateError::NotValidYet.into());
        }
        if now.as_secs() > self.not_after {
            return Err(CertificateError::Expired.into());
        }
        if !self.has_names {
            return Err(Untrusted::Nameless.into());
        }
        verify_server_name(&ParsedCertificate::try_from(certificate)?, name)?;
        Ok(ServerCertVerified::assertion())
    }

    /// The error, refined where the library reports several causes as one.
    pub(super) fn clarified(&self, error: Tls, now: UnixTime) -> Tls {
        let Tls::InvalidCertificate(problem) = &error else {
            return error;
        };
        match problem {
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => {
                if now.as_secs() < self.not_before {
                    // Windows has one word for both.
                    CertificateError::NotValidYet.into()
                } else if now.as_secs() <= self.not_after {
                    Untrusted::AuthorityOutOfDate.into()
                } else {
                    CertificateError::Expired.into()
                }
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }
                if !self.has_names =>
            {
                Untrusted::Nameless.into()
            }
            CertificateError::NotValidForName
            | CertificateError::NotValidForNameContext { .. }
            | CertificateError::Revoked
            | CertificateError::BadSignature => error,
            _ if self.is_self_signed => Untrusted::SelfSigned.into(),
            _ if self.is_authority => Untrusted::Authority.into(),
            _ => error,
        }
    }
}
