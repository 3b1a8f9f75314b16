//! A proxy between here and the service: which one applies, and what it does with a connection.

use tokio::io::{AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

use crate::certificates::{Authority, params};
use crate::run::{KEY, report};
use crate::service::{fine, head, http, https};

/// A proxy that answers CONNECT with this line and, when that is a yes, leads to this port of this machine.
async fn proxy(line: &'static str, port: u16) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!(
        "http://name:sesame-sesame@{}",
        listener.local_addr().unwrap()
    );
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let head = head(&mut stream).await.unwrap_or_default();
                assert!(
                    head.starts_with("CONNECT soc.test:443 ")
                        && head.to_lowercase().contains("proxy-authorization: basic "),
                    "{head}"
                );
                stream
                    .write_all(format!("HTTP/1.1 {line}\r\n\r\n").as_bytes())
                    .await
                    .unwrap();
                if line.starts_with("200") {
                    let mut service = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                    let _ = copy_bidirectional(&mut stream, &mut service).await;
                }
            });
        }
    });
    url
}

#[tokio::test(flavor = "multi_thread")]
async fn https_goes_through_it_and_hosts_must_be_told() {
    let authority = Authority::new("Test Authority");
    let (chain, key) = authority.issue(&params("soc.test"));
    let proxy = proxy("200 Connection established", https(chain, key).await).await;
    let known = authority.file();
    let variables = [
        ("AISOC_URL", "https://soc.test"),
        ("AISOC_API_KEY", KEY),
        ("HTTPS_PROXY", &proxy),
        ("SSL_CERT_FILE", known.to_str().unwrap()),
    ];
    let report = report(&["--timeout", "4000"], &variables).await;
    report.expect(
        "proxy",
        "warning",
        &["`http://127.0.0.1:", "`HTTPS_PROXY`", "`env`"],
    );
    report
        .expect("dns", "ok", &["127.0.0.1"])
        .expect("tls", "ok", &["`soc.test`"]);
    report.expect("health", "ok", &[]).expect("key", "ok", &[]);
    assert_eq!(report.code, 0);
    assert!(
        !report.json.to_string().contains("sesame"),
        "the proxy's password is not shown"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn it_may_refuse() {
    for (line, words) in [
        (
            "407 Proxy Authentication Required",
            "wants a user name and a password",
        ),
        (
            "403 Forbidden by policy",
            "does not let `soc.test:443` through: HTTP/1.1 403 Forbidden by policy",
        ),
    ] {
        let proxy = proxy(line, 9).await;
        let variables = [
            ("AISOC_URL", "https://soc.test"),
            ("AISOC_API_KEY", KEY),
            ("https_proxy", &proxy),
        ];
        let report = report(&["--timeout", "4000"], &variables).await;
        report
            .expect("tls", "failed", &[words])
            .expect_skipped_after("tls");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_http_goes_through_it_too() {
    let proxy = http(fine).await;
    let variables = [
        ("AISOC_URL", "http://soc.test"),
        ("AISOC_API_KEY", KEY),
        ("HTTP_PROXY", &proxy),
    ];
    let report = report(&["--timeout", "4000"], &variables).await;
    report
        .expect("proxy", "warning", &["`HTTP_PROXY`"])
        .expect("tls", "skipped", &[]);
    report.expect("health", "ok", &[]).expect("key", "ok", &[]);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_not_used_where_it_does_not_apply() {
    let url = http(fine).await;
    let nowhere = "http://proxy.invalid:3128";
    let report = report(
        &["--timeout", "4000"],
        &[
            ("AISOC_URL", &url),
            ("AISOC_API_KEY", KEY),
            ("HTTP_PROXY", nowhere),
        ],
    )
    .await;
    report
        .expect(
            "proxy",
            "ok",
            &["`HTTP_PROXY` set, but not used", "this machine"],
        )
        .expect("health", "ok", &[]);
    let variables = [
        ("AISOC_URL", "https://soc.invalid"),
        ("AISOC_API_KEY", KEY),
        ("HTTPS_PROXY", nowhere),
        ("NO_PROXY", "soc.invalid"),
    ];
    let report = crate::run::report(&["--timeout", "4000"], &variables).await;
    report
        .expect("proxy", "ok", &["`NO_PROXY`", "not used"])
        .expect("dns", "failed", &["soc.invalid"]);
}
