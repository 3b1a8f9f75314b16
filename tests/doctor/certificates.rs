//! Certificates of every kind, over real TLS with an authority of the test's own.

use std::path::PathBuf;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tempfile::TempDir;

use crate::doctor::run::{KEY, Report, report};
use crate::doctor::service::https;

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

/// An authority's certificate for a host, as somebody shows it who takes the wrong file.
fn as_if_an_authority() -> CertificateParams {
    let mut params = params("localhost");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

/// A certificate that is signed by itself, with what `openssl req -x509` puts into one.
fn by_itself(params: &CertificateParams) -> (Chain, String) {
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let chain = (
        vec![certificate.der().clone()],
        key.serialize_der().try_into().unwrap(),
    );
    (chain, certificate.pem())
}

/// What doctor says of a service with this certificate, in an environment with these variables.
async fn with_variables((chain, key): Chain, more: &[(&str, &str)]) -> Report {
    let url = format!("https://localhost:{}", https(chain, key).await);
    let variables = [&[("AISOC_URL", url.as_str()), ("AISOC_API_KEY", KEY)], more].concat();
    report(&["--timeout", "4000"], &variables).await
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_itself_trusted_is_accepted_by_doctor_and_client() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("service.pem");
    let named = file.to_str().unwrap();
    for mut params in [params("localhost"), as_if_an_authority()] {
        valid(&mut params, -1, 91);
        let (chain, pem) = by_itself(&params);
        // As PowerShell writes it, and beside another certificate.
        let text = format!("{}{pem}", by_itself(&params).1).replace('\n', "\r\n");
        let wide = std::iter::once(0xfeff).chain(text.encode_utf16());
        std::fs::write(&file, wide.flat_map(u16::to_le_bytes).collect::<Vec<_>>()).unwrap();
        let report = with_variables(chain, &[("SSL_CERT_FILE", named)]).await;
        report.expect(
            "tls",
            "ok",
            &["`localhost`", "trusted by", "`SSL_CERT_FILE`"],
        );
        report.expect("health", "ok", &[]).expect("key", "ok", &[]);
        assert_eq!(report.check("tls")["facts"]["self_signed"], true);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_itself_trusted_still_has_dates_and_hosts() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("service.pem");
    let mut expired = as_if_an_authority();
    valid(&mut expired, -100, -10);
    let mut early = as_if_an_authority();
    valid(&mut early, 5, 50);
    let mut elsewhere = as_if_an_authority();
    elsewhere.subject_alt_names = params("soc.example").subject_alt_names;
    let mut nameless = as_if_an_authority();
    nameless.subject_alt_names = Vec::new();
    for (params, words) in [
        (expired, "the certificate expired on"),
        (early, "not valid yet"),
        (elsewhere, "it is for `soc.example`"),
        (nameless, "subjectAltName=DNS:localhost"),
    ] {
        let (chain, pem) = by_itself(&params);
        std::fs::write(&file, pem).unwrap();
        let variables = [("SSL_CERT_FILE", file.to_str().unwrap())];
        let report = with_variables(chain, &variables).await;
        report.expect("tls", "failed", &[words]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_that_is_out_of_date_is_not_taken_for_the_services_certificate() {
    let mut params_of_authority = CertificateParams::default();
    params_of_authority
        .distinguished_name
        .push(rcgen::DnType::CommonName, "Old Authority");
    params_of_authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let above = Authority::new("Root");
    let key = KeyPair::generate().unwrap();
    valid(&mut params_of_authority, -100, -10);
    let intermediate = params_of_authority.signed_by(&key, &above.issuer).unwrap();
    let issuer = rcgen::Issuer::from_params(&params_of_authority, &key);
    let leaf_key = KeyPair::generate().unwrap();
    let mut leaf = params("localhost");
    valid(&mut leaf, -1, 91);
    let leaf = leaf.signed_by(&leaf_key, &issuer).unwrap();
    let chain = vec![leaf.der().clone(), intermediate.der().clone()];
    let report = about(
        &above,
        (chain, leaf_key.serialize_der().try_into().unwrap()),
    )
    .await;
    report.expect(
        "tls",
        "failed",
        &[
            "within its dates",
            "`CN=Old Authority`",
            "renew the authority's",
        ],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn variables_that_lead_to_no_certificate_are_named() {
    let authority = Authority::new("Test Authority");
    let folder = authority
        .file()
        .parent()
        .unwrap()
        .to_str()
        .unwrap()
        .to_owned();
    let gone = format!("{folder}/gone.pem");
    let mut soon = params("localhost");
    valid(&mut soon, -1, 91);
    for (variables, status, words) in [
        (
            vec![("SSL_CERT_FILE", gone.as_str())],
            "failed",
            [
                "`SSL_CERT_FILE` names `",
                "which is not there",
                "remove them",
            ],
        ),
        (
            vec![("SSL_CERT_FILE", &folder)],
            "failed",
            [
                "`SSL_CERT_FILE` names `",
                "which is a folder",
                "remove them",
            ],
        ),
        (
            vec![("SSL_CERT_DIR", &gone)],
            "failed",
            [
                "`SSL_CERT_DIR` names `",
                "which is not there",
                "remove them",
            ],
        ),
        (
            vec![("SSL_CERT_FILE", &gone), ("SSL_CERT_DIR", &folder)],
            "warning",
            [
                "trusted by the certificates of",
                "`SSL_CERT_FILE` names `",
                "remove them",
            ],
        ),
        // Empty is unset: whether the system knows this authority is another matter, and it does not.
        (
            vec![("SSL_CERT_FILE", ""), ("SSL_CERT_DIR", "")],
            "failed",
            [
                "signed by `CN=Test Authority`",
                "does not know",
                "system's store",
            ],
        ),
        (
            vec![("SSL_CERT_FILE", ""), ("SSL_CERT_DIR", &folder)],
            "ok",
            ["trusted by the certificates of `SSL_CERT_DIR`", "", ""],
        ),
    ] {
        let report = with_variables(authority.issue(&soon), &variables).await;
        report.expect("tls", status, &words);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_says_the_same_in_short() {
    let gone = "/nonexistent/ca.pem";
    let authority = Authority::new("Test Authority");
    let known = authority.file();
    let known = known.to_str().unwrap();
    let mut early = params("localhost");
    valid(&mut early, 5, 50);
    for (chain, file, words) in [
        (
            authority.issue(&params("localhost")),
            gone,
            "`SSL_CERT_FILE` names `/nonexistent/ca.pem`, which is not there",
        ),
        (
            authority.issue(&early),
            known,
            "not valid yet, or this machine's clock is wrong",
        ),
        (
            by_itself(&as_if_an_authority()).0,
            known,
            "its certificate is self-signed",
        ),
        (authority.issue(&as_if_an_authority()), known, "(CA:TRUE)"),
        (
            authority.issue(&CertificateParams::default()),
            known,
            "no subjectAltName",
        ),
    ] {
        let url = format!("https://localhost:{}", https(chain.0, chain.1).await);
        let said = crate::doctor::run::call(&[
            ("AISOC_URL", url.as_str()),
            ("AISOC_API_KEY", KEY),
            ("SSL_CERT_FILE", file),
        ])
        .await;
        assert!(said.contains(words), "{words}: {said}");
        assert!(said.contains("SSL_CERT_FILE"), "{said}");
        assert!(
            !said.contains("CaUsedAsEndEntity") && !said.contains("Other("),
            "{said}"
        );
    }
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
        (
            as_authority,
            words(&["self-signed, by `CN=localhost`", "SSL_CERT_FILE"]),
        ),
        (
            known.issue(&as_if_an_authority()),
            words(&["that of an authority (CA:TRUE)", "`CN=Test Authority`"]),
        ),
        (
            known.issue(&CertificateParams::default()),
            words(&["names no host", "subjectAltName=DNS:localhost"]),
        ),
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
