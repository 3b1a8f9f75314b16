//! The certificates that the client trusts, and the verification of the service's certificate.
//!
//! | system | without variables | with `SSL_CERT_FILE` or `SSL_CERT_DIR` |
//! |---|---|---|
//! | Linux and the like | the system's certificate files | the files and folders that they name, and no others |
//! | macOS, Windows | the system's store, by the system's own verifier | the same, and the certificates that they name |
//!
//! A variable that is empty counts as unset. With the feature `certificates`, a certificate that is trusted itself is
//! accepted from a service, even if it is not an authority's, and the causes of a refusal are distinguished: `openssl req -x509` makes such certificates, and a person who adds one to the
//! trusted certificates has decided. Its dates and its host names must still be valid.

#[cfg(feature = "certificates")]
mod server_certificate;

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error as Tls, OtherError,
    SignatureScheme,
};

use crate::text::decoded;

/// The variable that names a file of trusted certificates.
pub const FILE: &str = "SSL_CERT_FILE";
/// The variable that names folders of such files.
pub const FOLDERS: &str = "SSL_CERT_DIR";

/// What the variables name: nothing, where they are unset or empty.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct CertificateVariables {
    /// The file.
    pub file: Option<PathBuf>,
    /// The folders.
    pub folders: Vec<PathBuf>,
}

/// Why there are no certificates to trust, in words that name the variable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoneTrusted(String);

/// What is wrong with a service's certificate, where TLS has no word of its own for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Untrusted {
    /// Signed by itself, and not among those that are trusted.
    #[error("its certificate is self-signed, and not among those that this machine trusts")]
    SelfSigned,
    /// An authority's own certificate (`CA:TRUE`), shown as if it were a server's.
    #[error(
        "its certificate is that of an authority (CA:TRUE) and not a server's, and not itself among those that this machine trusts"
    )]
    Authority,
    /// The certificate is within its dates; one of an authority above it is not.
    #[error("the certificate of an authority that signed its own is out of date")]
    AuthorityOutOfDate,
    /// Its host is only in its subject, which clients ignore.
    #[error("its certificate names no host: it has no subjectAltName")]
    Nameless,
}

impl Untrusted {
    /// The TLS payload that we send.
    #[must_use]
    pub fn of(error: &Tls) -> Option<Self> {
        match error {
            Tls::InvalidCertificate(CertificateError::Other(OtherError(inner))) => {
                inner.downcast_ref().copied()
            }
            _ => None,
        }
    }
}

impl From<Untrusted> for Tls {
    fn from(untrusted: Untrusted) -> Self {
        Self::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(untrusted))))
    }
}

impl CertificateVariables {
    /// What these variables name.
    pub fn from_variables(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let set = |name| variable(name).filter(|value| !value.is_empty());
        let folders = set(FOLDERS);
        let folders = folders.iter().flat_map(std::env::split_paths);
        Self {
            file: set(FILE).map(PathBuf::from),
            folders: folders
                .filter(|folder| !folder.as_os_str().is_empty())
                .collect(),
        }
    }

    /// What this process's environment names.
    #[must_use]
    pub fn here() -> Self {
        Self::from_variables(|name| std::env::var_os(name))
    }

    /// Where the certificates come from, in words; `None` where neither variable names anything.
    #[must_use]
    pub fn describe_source(&self) -> Option<String> {
        let names = [
            self.file.as_ref().map(|_| format!("`{FILE}`")),
            (!self.folders.is_empty()).then(|| format!("`{FOLDERS}`")),
        ];
        let names: Vec<_> = names.into_iter().flatten().collect();
        let others = if cfg!(any(windows, target_vendor = "apple")) {
            "beside the system's"
        } else {
            "and not the system's"
        };
        (!names.is_empty())
            .then(|| format!("by the certificates of {}, {others}", names.join(" and ")))
    }

    /// The certificates in what is named, and what is wrong with either variable. One that is good makes up for the other.
    #[must_use]
    pub fn certificates(&self) -> (Vec<CertificateDer<'static>>, Vec<String>) {
        let mut found = Vec::new();
        let mut problems = Vec::new();
        if let Some(path) = &self.file {
            match in_file(path) {
                Ok(certificates) if certificates.is_empty() => problems.push(format!(
                    "`{FILE}` names `{}`, which holds no certificate",
                    path.display()
                )),
                Ok(certificates) => found.extend(certificates),
                Err(error) => problems.push(format!(
                    "`{FILE}` names `{}`, {}",
                    path.display(),
                    unreadable(&error)
                )),
            }
        }
        let mut in_folders = Vec::new();
        let mut unread = Vec::new();
        for folder in &self.folders {
            match in_folder(folder) {
                Ok(certificates) => in_folders.extend(certificates),
                Err(error) => unread.push(format!(
                    "`{FOLDERS}` names `{}`, {}",
                    folder.display(),
                    unreadable(&error)
                )),
            }
        }
        // Of several folders, those that are not there are skipped, as everywhere.
        if in_folders.is_empty() && !self.folders.is_empty() {
            if unread.is_empty() {
                unread.push(format!(
                    "`{FOLDERS}` names no folder that holds a certificate"
                ));
            }
            problems.append(&mut unread);
        }
        found.extend(in_folders);
        found.sort_unstable_by(|one, other| one.as_ref().cmp(other.as_ref()));
        found.dedup();
        (found, problems)
    }
}

fn unreadable(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "which is not there".to_owned(),
        std::io::ErrorKind::IsADirectory => "which is a folder".to_owned(),
        _ => format!("which cannot be read: {error}"),
    }
}

/// The certificates of a file: PEM, in any text encoding, or a single certificate as DER.
fn in_file(path: &Path) -> std::io::Result<Vec<CertificateDer<'static>>> {
    if path.is_dir() {
        return Err(std::io::ErrorKind::IsADirectory.into());
    }
    let bytes = std::fs::read(path)?;
    let is_certificate = |bytes: &Vec<u8>| {
        bytes.first() == Some(&0x30)
            && ParsedCertificate::try_from(&CertificateDer::from(bytes.as_slice())).is_ok()
    };
    if is_certificate(&bytes) {
        return Ok(vec![CertificateDer::from(bytes)]);
    }
    let text = decoded(bytes.clone()).map_or(bytes, String::into_bytes);
    // A part that is broken is skipped: the others may be what is needed.
    Ok(CertificateDer::pem_slice_iter(&text).flatten().collect())
}

fn in_folder(folder: &Path) -> std::io::Result<Vec<CertificateDer<'static>>> {
    let files = folder.read_dir()?.flatten().map(|entry| entry.path());
    let files = files.filter(|path| path.is_file());
    Ok(files
        .filter_map(|path| in_file(&path).ok())
        .flatten()
        .collect())
}

/// The TLS settings of the client: these certificates, and HTTP/1.1.
///
/// # Errors
/// There are no certificates to trust.
pub fn settings() -> Result<ClientConfig, NoneTrusted> {
    settings_of(Arc::new(Trust::here()?))
}

/// The same with a verifier of one's own.
///
/// # Errors
/// As [`settings`].
pub fn settings_of(verifier: Arc<dyn ServerCertVerifier>) -> Result<ClientConfig, NoneTrusted> {
    let mut settings = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| NoneTrusted(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    settings.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(settings)
}

/// Decides whether a service's certificate is trusted.
pub struct Trust {
    authorities: Arc<dyn ServerCertVerifier>,
    #[cfg(feature = "certificates")]
    /// Those that are trusted themselves. Where the system has a verifier of its own, only those that the variables name.
    certificates: Vec<CertificateDer<'static>>,
    told: Option<Told>,
}

/// What is told of each certificate that a service shows.
type Told = Box<dyn Fn(&CertificateDer<'_>) + Send + Sync>;

impl Trust {
    /// The same, where the certificate that a service shows is told before it is judged.
    #[must_use]
    pub fn telling(mut self, told: impl Fn(&CertificateDer<'_>) + Send + Sync + 'static) -> Self {
        self.told = Some(Box::new(told));
        self
    }

    /// What this machine and this process's environment trust.
    ///
    /// # Errors
    /// There are no certificates to trust.
    pub fn here() -> Result<Self, NoneTrusted> {
        let named = CertificateVariables::here();
        let (certificates, problems) = named.certificates();
        if certificates.is_empty() && !problems.is_empty() {
            return Err(NoneTrusted(problems.join("; ")));
        }
        Self::with(certificates)
    }

    /// The certificates that the variables name, or else the system's.
    #[cfg(not(any(windows, target_vendor = "apple")))]
    fn with(mut certificates: Vec<CertificateDer<'static>>) -> Result<Self, NoneTrusted> {
        if certificates.is_empty() {
            certificates = of_the_system();
        }
        let mut roots = rustls::RootCertStore::empty();
        // Some systems keep certificates that are too odd to be read; the others are what counts.
        let (added, _) = roots.add_parsable_certificates(certificates.iter().cloned());
        if added == 0 {
            return Err(NoneTrusted(
                "this machine has no trusted certificates; the package `ca-certificates` brings them".to_owned(),
            ));
        }
        let provider = Arc::new(ring::default_provider());
        let authorities =
            rustls::client::WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
                .build()
                .map_err(|error| NoneTrusted(error.to_string()))?;
        Ok(Self {
            authorities,
            #[cfg(feature = "certificates")]
            certificates,
            told: None,
        })
    }

    /// The system's store, and the certificates that the variables name.
    #[cfg(any(windows, target_vendor = "apple"))]
    fn with(certificates: Vec<CertificateDer<'static>>) -> Result<Self, NoneTrusted> {
        use rustls_platform_verifier::Verifier;
        let provider = Arc::new(ring::default_provider());
        let system = if certificates.is_empty() {
            Verifier::new(provider)
        } else {
            Verifier::new_with_extra_roots(certificates.iter().cloned(), provider)
        };
        let system = system.map_err(|error| {
            NoneTrusted(format!(
                "this machine's trusted certificates cannot be read: {error}"
            ))
        })?;
        Ok(Self {
            authorities: Arc::new(system),
            #[cfg(feature = "certificates")]
            certificates,
            told: None,
        })
    }
}

/// The certificate files where this kind of system keeps them. Asked for without the variables: the library reads an
/// empty one as a file without a name.
#[cfg(not(any(windows, target_vendor = "apple")))]
fn of_the_system() -> Vec<CertificateDer<'static>> {
    let places = openssl_probe::probe();
    let mut found =
        rustls_native_certs::load_certs_from_paths(places.cert_file.as_deref(), None).certs;
    for folder in &places.cert_dir {
        found.extend(rustls_native_certs::load_certs_from_paths(None, Some(folder)).certs);
    }
    found.sort_unstable_by(|one, other| one.as_ref().cmp(other.as_ref()));
    found.dedup();
    found
}

impl fmt::Debug for Trust {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Trust").finish_non_exhaustive()
    }
}

impl ServerCertVerifier for Trust {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Tls> {
        if let Some(told) = &self.told {
            told(end_entity);
        }
        let verdict = self.authorities.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        );
        let error = match verdict {
            Ok(verified) => return Ok(verified),
            Err(error) => error,
        };
        #[cfg(feature = "certificates")]
        if let Some(shown) = server_certificate::ServerCertificate::read(end_entity) {
            let is_trusted = self.certificates.iter().any(|one| one == end_entity);
            if is_trusted && !matches!(error, Tls::InvalidCertificate(CertificateError::Revoked)) {
                return shown.verify_pinned(end_entity, server_name, now);
            }
            return Err(shown.clarify_error(error, now));
        }
        Err(error)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Tls> {
        self.authorities
            .verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Tls> {
        self.authorities
            .verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.authorities.supported_verify_schemes()
    }
}

/// What TLS has to complain about, as a part of a sentence about the service.
pub(super) fn explain_error(error: &Tls) -> Option<String> {
    if let Some(untrusted) = Untrusted::of(error) {
        return Some(untrusted.to_string());
    }
    let day = |time: &UnixTime| {
        let seconds = i64::try_from(time.as_secs()).ok()?;
        let time = Timestamp::from_second(seconds).ok()?;
        Some(time.strftime("%Y-%m-%d").to_string())
    };
    let words = match error {
        Tls::InvalidMessage(_) => "what answers there does not speak TLS",
        Tls::InvalidCertificate(CertificateError::ExpiredContext { not_after, .. }) => {
            return Some(match day(not_after) {
                Some(day) => format!("its certificate expired on {day}"),
                None => "its certificate has expired".to_owned(),
            });
        }
        Tls::InvalidCertificate(CertificateError::Expired) => "its certificate has expired",
        Tls::InvalidCertificate(
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. },
        ) => "its certificate is not valid yet, or this machine's clock is wrong",
        Tls::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => "its certificate is for another host name",
        Tls::InvalidCertificate(CertificateError::UnknownIssuer) => {
            "its certificate is signed by an authority this machine does not know"
        }
        Tls::InvalidCertificate(CertificateError::Revoked) => "its certificate was revoked",
        Tls::AlertReceived(_) => "it broke off the handshake",
        Tls::PeerIncompatible(_) => "it offers neither TLS 1.2 nor 1.3, or no cipher in common",
        _ => return None,
    };
    Some(words.to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn named(variables: &[(&str, &str)]) -> CertificateVariables {
        CertificateVariables::from_variables(|name| {
            let mut found = variables.iter().filter(|(own, _)| *own == name);
            found.next().map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn an_empty_variable_is_unset() {
        assert_eq!(named(&[]), CertificateVariables::default());
        assert_eq!(
            named(&[(FILE, ""), (FOLDERS, "")]),
            CertificateVariables::default()
        );
        assert_eq!(named(&[(FILE, ""), (FOLDERS, "")]).describe_source(), None);
        let both = named(&[(FILE, "ca.pem"), (FOLDERS, "one")]);
        assert_eq!(both.file.as_deref(), Some(Path::new("ca.pem")));
        assert_eq!(both.folders, [PathBuf::from("one")]);
    }

    #[test]
    fn a_variable_that_leads_to_no_certificate_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        std::fs::write(at("notes.txt"), "no certificate").unwrap();
        for (name, path, words) in [
            (FILE, at("gone.pem"), "which is not there"),
            (FILE, at(""), "which is a folder"),
            (FILE, at("notes.txt"), "which holds no certificate"),
            (FOLDERS, at("gone"), "which is not there"),
            (FOLDERS, at(""), "no folder that holds a certificate"),
        ] {
            let (found, problems) = named(&[(name, &path)]).certificates();
            assert!(found.is_empty());
            let problems = problems.join("; ");
            assert!(
                problems.starts_with(&format!("`{name}` names ")) && problems.contains(words),
                "{problems}"
            );
        }
    }

    #[test]
    fn certificates_are_read_however_they_were_written() {
        let key = rcgen::KeyPair::generate().unwrap();
        let params = rcgen::CertificateParams::new(["soc.test".to_owned()]).unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let pem = certificate.pem().replace('\n', "\r\n");
        let wide: Vec<u8> = std::iter::once(0xfeff)
            .chain(pem.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca");
        for bytes in [
            pem.clone().into_bytes(),
            format!("\u{feff}{pem}").into_bytes(),
            wide,
            [b"a comment in Latin-1: \xe9\n".as_slice(), pem.as_bytes()].concat(),
            certificate.der().to_vec(),
        ] {
            std::fs::write(&file, bytes).unwrap();
            for variable in [(FILE, &file), (FOLDERS, &folder.path().to_owned())] {
                let (found, problems) =
                    named(&[(variable.0, variable.1.to_str().unwrap())]).certificates();
                assert_eq!(found, [certificate.der().clone()], "{problems:?}");
                assert!(problems.is_empty());
            }
        }
    }
}
