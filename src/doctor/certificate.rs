//! The facts of a certificate, and an explanation of its errors.

use jiff::Timestamp;
use rustls::pki_types::CertificateDer;
use rustls::{CertificateError, Error as Tls};
use x509_cert::Certificate;
use x509_cert::der::Decode as _;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

use toolspec_runtime::client::trust::Untrusted;
use toolspec_runtime::sanitise;
use toolspec_runtime::text::excerpt;

/// The most names of a certificate that are shown.
const MOST_NAMES: usize = 4;

/// What of a certificate people ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Facts {
    /// Whose it is, such as `CN=soc.example.com`.
    pub(super) subject: String,
    /// Who signed it, such as `CN=R11,O=Let's Encrypt,C=US`.
    pub(super) issuer: String,
    /// Whether it is signed by itself.
    pub(super) self_signed: bool,
    /// The hosts it is for.
    pub(super) names: Vec<String>,
    /// From when it is valid.
    pub(super) not_before: Timestamp,
    /// Until when it is valid.
    pub(super) not_after: Timestamp,
}

/// Reads a certificate; `None` when it breaks the format's rules.
pub(super) fn facts(certificate: &CertificateDer<'_>) -> Option<Facts> {
    let certificate = Certificate::from_der(certificate).ok()?;
    let content = certificate.tbs_certificate();
    let time = |time: &x509_cert::time::Time| {
        let seconds = i64::try_from(time.to_unix_duration().as_secs()).ok()?;
        Timestamp::from_second(seconds).ok()
    };
    let alternatives = content.get_extension::<SubjectAltName>().ok().flatten();
    let names = alternatives.map_or_else(Vec::new, |(_, found)| {
        found.0.iter().filter_map(host).collect()
    });
    Some(Facts {
        subject: shown(&content.subject().to_string()),
        issuer: shown(&content.issuer().to_string()),
        self_signed: content.issuer() == content.subject(),
        names,
        not_before: time(&content.validity().not_before)?,
        not_after: time(&content.validity().not_after)?,
    })
}

impl Facts {
    /// Whole days from then until it ends; negative when it has ended.
    pub(super) fn days_left(&self, now: Timestamp) -> i64 {
        self.not_after.duration_since(now).as_hours().div_euclid(24)
    }

    /// `soc.example.com, *.example.com`, cut after a few.
    pub(super) fn hosts(&self) -> String {
        if self.names.is_empty() {
            return "no host at all".to_owned();
        }
        let shown: Vec<_> = self
            .names
            .iter()
            .take(MOST_NAMES)
            .map(|name| format!("`{name}`"))
            .collect();
        let more = self.names.len().saturating_sub(MOST_NAMES);
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        format!("{}{more}", shown.join(", "))
    }
}

/// What is wrong, and what to do about it. Without the certificate, as far as the error alone tells.
pub(super) fn complaint(error: &Tls, facts: Option<&Facts>, host: &str) -> (String, String) {
    let trust = "put the certificate of its authority into the system's store, or into a file named by `SSL_CERT_FILE`";
    let issuer = facts.map_or("an authority it does not name", |facts| &facts.issuer);
    if let Some(untrusted) = Untrusted::of(error) {
        return match untrusted {
            Untrusted::SelfSigned => (
                format!(
                    "the certificate is self-signed, by `{issuer}`, and not among those that this machine trusts"
                ),
                format!(
                    "if it is yours, {}; otherwise have one issued by an authority",
                    trust.replace("of its authority ", "")
                ),
            ),
            Untrusted::Authority => (
                format!(
                    "the certificate is that of an authority (CA:TRUE), signed by `{issuer}`, and not one for a server"
                ),
                "if it is yours, put it into the system's store, or into a file named by `SSL_CERT_FILE`; otherwise have one issued for the service".to_owned(),
            ),
            Untrusted::AuthorityOutOfDate => (
                format!(
                    "the certificate is within its dates, but not that of the authority that signed it, `{issuer}`, or one above that"
                ),
                "renew the authority's certificate where the service sends it, and where this machine trusts it; check this machine's clock".to_owned(),
            ),
            Untrusted::Nameless => (
                format!(
                    "the certificate names no host: `{}` is only in its subject, which clients ignore",
                    facts.map_or("one", |facts| &facts.subject)
                ),
                format!(
                    "create a new one with a subjectAltName, such as `openssl req -x509 … -addext subjectAltName={}`",
                    alternative(host)
                ),
            ),
        };
    }
    match error {
        Tls::InvalidCertificate(
            CertificateError::Expired | CertificateError::ExpiredContext { .. },
        ) => (
            format!(
                "the certificate expired{}",
                facts.map_or_else(String::new, |it| format!(" on {}", date(it.not_after)))
            ),
            "renew the service's certificate, and check this machine's clock".to_owned(),
        ),
        Tls::InvalidCertificate(
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. },
        ) => (
            format!(
                "the certificate is not valid yet{}",
                facts.map_or_else(String::new, |it| format!(
                    ", only from {} on",
                    date(it.not_before)
                ))
            ),
            "check this machine's clock, then the service's certificate".to_owned(),
        ),
        Tls::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => (
            format!(
                "the certificate is not for `{host}`{}",
                facts.map_or_else(String::new, |it| format!(": it is for {}", it.hosts()))
            ),
            "set `AISOC_URL` to a name the certificate is for, or have one issued for this name"
                .to_owned(),
        ),
        Tls::InvalidCertificate(CertificateError::Revoked) => (
            "the certificate was revoked by its authority".to_owned(),
            "have a new certificate issued for the service".to_owned(),
        ),
        Tls::InvalidCertificate(CertificateError::UnknownIssuer) => (
            format!(
                "the certificate is signed by `{issuer}`, an authority this machine does not know"
            ),
            format!(
                "if that is your company's authority or a proxy that inspects TLS, {trust}; if it is a public one, the service does not send its intermediate certificate"
            ),
        ),
        Tls::InvalidMessage(_) => (
            "what answers there does not speak TLS".to_owned(),
            "check the port in `AISOC_URL`, and whether it should begin with `http://`".to_owned(),
        ),
        other => (
            format!(
                "no secure connection came about: {}",
                shown(&other.to_string())
            ),
            "check the service's TLS settings".to_owned(),
        ),
    }
}

/// A host as a certificate names it: `DNS:soc.example.com`, `IP:192.0.2.1`.
fn alternative(host: &str) -> String {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let kind = if host.parse::<std::net::IpAddr>().is_ok() {
        "IP"
    } else {
        "DNS"
    };
    format!("{kind}:{host}")
}

/// The day, in UTC.
pub(super) fn date(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d").to_string()
}

fn host(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::DnsName(name) => Some(shown(name.as_str())),
        GeneralName::IpAddress(bytes) => match bytes.as_bytes() {
            bytes @ [_, _, _, _] => {
                Some(std::net::Ipv4Addr::from(<[u8; 4]>::try_from(bytes).ok()?).to_string())
            }
            bytes => Some(std::net::Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?).to_string()),
        },
        _ => None,
    }
}

/// A text of a stranger's certificate, fit to be shown.
fn shown(text: &str) -> String {
    excerpt(&sanitise::line(text), 120)
}
