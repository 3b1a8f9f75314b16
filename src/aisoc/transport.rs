//! Failures below HTTP: from the libraries' errors to a [`Reason`] in words.

use std::error::Error as StdError;
use std::io;

use rustls::{CertificateError, Error as Tls};

use super::clean::Cleaner;
use super::{ConnectProblem, Reason};

/// The reason why no answer came at all.
pub(super) fn failure(error: &reqwest::Error, cleaner: &Cleaner) -> Reason {
    let causes = causes(error);
    if error.is_dns() {
        return connect(ConnectProblem::Dns, &causes, cleaner);
    }
    if let Some(detail) = tls(error, cleaner) {
        let problem = ConnectProblem::Tls;
        return Reason::Connect { problem, detail };
    }
    if error.is_connect() {
        let problem = match io_kind(error) {
            Some(io::ErrorKind::ConnectionRefused) => ConnectProblem::Refused,
            Some(io::ErrorKind::TimedOut) => ConnectProblem::TimedOut,
            _ if error.is_timeout() => ConnectProblem::TimedOut,
            _ => ConnectProblem::Other,
        };
        return connect(problem, &causes, cleaner);
    }
    // What hyper says when the first line is none of HTTP's; its type is not ours to name.
    if causes.iter().any(|cause| cause.contains("parsed")) {
        return connect(ConnectProblem::NotHttp, &[], cleaner);
    }
    Reason::Closed { answered: false }
}

/// The reason why there are no connections to be had: nearly always the system's certificates.
pub(super) fn setup(error: &reqwest::Error, cleaner: &Cleaner) -> Reason {
    connect(ConnectProblem::Tls, &causes(error), cleaner)
}

/// The last cause says it best; for what already has all its words, nothing is added.
fn connect(problem: ConnectProblem, causes: &[String], cleaner: &Cleaner) -> Reason {
    let said = matches!(problem, ConnectProblem::Refused | ConnectProblem::TimedOut);
    let detail = causes.last().filter(|_| !said);
    Reason::Connect {
        problem,
        detail: detail.map_or_else(String::new, |cause| cleaner.clean(cause)),
    }
}

fn chain(error: &reqwest::Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    std::iter::successors(error.source(), |cause| (*cause).source())
}

fn causes(error: &reqwest::Error) -> Vec<String> {
    chain(error).map(ToString::to_string).collect()
}

fn io_kind(error: &reqwest::Error) -> Option<io::ErrorKind> {
    chain(error)
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .map(io::Error::kind)
        .last()
}

/// What TLS has to complain about, in words where it is one of the usual three.
fn tls(error: &reqwest::Error, cleaner: &Cleaner) -> Option<String> {
    /// An `io::Error` hides what it carries from `source`, and may carry another one.
    fn carried<'a>(cause: &'a (dyn StdError + 'static)) -> Option<&'a Tls> {
        if let Some(found) = cause.downcast_ref() {
            return Some(found);
        }
        carried(cause.downcast_ref::<io::Error>()?.get_ref()?)
    }
    let found = chain(error).find_map(carried)?;
    Some(match found {
        Tls::InvalidMessage(_) => "what answers there does not speak TLS".to_owned(),
        Tls::InvalidCertificate(
            CertificateError::Expired | CertificateError::ExpiredContext { .. },
        ) => "its certificate has expired".to_owned(),
        Tls::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => "its certificate is for another host name".to_owned(),
        Tls::InvalidCertificate(CertificateError::UnknownIssuer) => {
            "its certificate is signed by an authority this machine does not know".to_owned()
        }
        other => cleaner.clean(&other.to_string()),
    })
}
