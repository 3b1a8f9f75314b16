//! Certificates of every kind, over real TLS with an authority of the test's own.

use std::path::PathBuf;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tempfile::TempDir;

use crate::run::{KEY, Report, report};
use crate::service::https;

/// A service's certificate and its key.
pub(crate) type Chain = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

/// An authority, and the file that makes it known.
pub(crate) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: TempDir,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params
            .distinguished_name
            .push(rcgen::DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), issuer.pem()).unwrap();
        Self { issuer, folder }
    }

    /// What `SSL_CERT_FILE` has to say.
    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// A certificate for a host.
    pub(crate) fn issue(&self, params: &CertificateParams) -> Chain {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        (
            vec![certificate.der().clone()],
            key.serialize_der().try_into().unwrap(),
        )
    }
}

pub(crate) fn params(host: &str) -> CertificateParams {
    CertificateParams::new([host.to_owned()]).unwrap()
}

/// What doctor says about a service at `https://localhost` with this certificate.
pub(crate) async fn about(authority: &Authority, (chain, key): Chain) -> Report {
    let url = format!("https://localhost:{}", https(chain, key).await);
    let known = authority.file();
    let variables = [
        ("AISOC_URL", url.as_str()),
        ("AISOC_API_KEY", KEY),
        ("SSL_CERT_FILE", known.to_str().unwrap()),
    ];
    report(&["--timeout", "4000"], &variables).await
}

/// Sets the days from which and until which it is valid, counted from today.
fn valid(params: &mut CertificateParams, from: i64, until: i64) {
    let day = |days: i64| {
        let date = (Timestamp::now() + SignedDuration::from_hours(24 * days))
            .to_zoned(TimeZone::UTC)
            .date();
        let part = |number: i8| u8::try_from(number).unwrap();
        date_time_ymd(i32::from(date.year()), part(date.month()), part(date.day()))
    };
    params.not_before = day(from);
    params.not_after = day(until);
}

fn today(days: i64) -> String {
    (Timestamp::now() + SignedDuration::from_hours(24 * days))
        .strftime("%Y-%m-%d")
        .to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_one_is_shown_with_issuer_and_days_left() {
    let authority = Authority::new("Test Authority");
    let mut params = params("localhost");
    valid(&mut params, -1, 91);
    let report = about(&authority, authority.issue(&params)).await;
    report.expect(
        "tls",
        "ok",
        &[
            "TLS 1.3",
            "`localhost`",
            "CN=Test Authority",
            " days left",
            &today(91),
        ],
    );
    assert!((90..=91).contains(&report.check("tls")["facts"]["days_left"].as_i64().unwrap()));
    report.expect("health", "ok", &["`aisoc-api` 9.9 is healthy"]);
    report.expect("key", "ok", &["a@soc.example"]);
    assert_eq!(report.code, 0, "{}", report.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_ends_soon_is_a_warning() {
    let authority = Authority::new("Test Authority");
    let mut params = params("localhost");
    valid(&mut params, -80, 10);
    let report = about(&authority, authority.issue(&params)).await;
    report.expect("tls", "warning", &[" days left", "renew"]);
    assert_eq!(report.code, 0);
}

/// Certificates that are good for nothing here, each with what is said about it.
pub(crate) fn bad_ones(known: &Authority) -> Vec<(Chain, Vec<String>)> {
    let unknown = Authority::new("Example Corp Inspection");
    let mut expired = params("localhost");
    valid(&mut expired, -100, -10);
    let mut early = params("localhost");
    valid(&mut early, 5, 50);
    let mut elsewhere = params("soc.example");
    valid(&mut elsewhere, -1, 91);
    let key = KeyPair::generate().unwrap();
    let own = params("localhost").self_signed(&key).unwrap();
    let own = (
        vec![own.der().clone()],
        key.serialize_der().try_into().unwrap(),
    );
    let own_authority = Authority::new("localhost");
    let as_authority = (
        vec![own_authority.issuer.der().clone()],
        own_authority
            .issuer
            .key()
            .serialize_der()
            .try_into()
            .unwrap(),
    );
    let words = |words: &[&str]| {
        words
            .iter()
            .map(|&word| word.to_owned())
            .collect::<Vec<_>>()
    };
    vec![
        (
            known.issue(&expired),
            words(&["the certificate expired on", &today(-10), "renew"]),
        ),
        (
            known.issue(&early),
            words(&["not valid yet", &today(5), "clock"]),
        ),
        (
            known.issue(&elsewhere),
            words(&["not for `localhost`", "it is for `soc.example`"]),
        ),
        (own, words(&["self-signed", "SSL_CERT_FILE"])),
        (as_authority, words(&["self-signed, by `CN=localhost`"])),
        (
            unknown.issue(&params("localhost")),
            words(&[
                "signed by `CN=Example Corp Inspection`, an authority this machine does not know",
                "SSL_CERT_FILE",
            ]),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_ones_are_told_apart() {
    let known = Authority::new("Test Authority");
    for (certificate, words) in bad_ones(&known) {
        let report = about(&known, certificate).await;
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        report
            .expect("tls", "failed", &words)
            .expect_skipped_after("tls");
        assert!(report.check("tls")["facts"]["issuer"].is_string());
    }
}
