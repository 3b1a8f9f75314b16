//! A proxy between here and the service: which one applies, and what it does with a connection.

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

use crate::doctor::certificates::{Authority, params};
use crate::doctor::run::{KEY, report};
use crate::doctor::service::{answer, closed, fine, head, http, https, ssh};

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
    for (line, words, short) in [
        (
            "407 Proxy Authentication Required",
            "does not accept the user name and the password in it",
            "wants a user name and a password (407)",
        ),
        (
            "403 Forbidden by policy",
            "does not let `soc.test:443` through: HTTP/1.1 403 Forbidden by policy",
            "does not connect to the service",
        ),
        (
            "503 Service Unavailable",
            "cannot reach `soc.test:443`: HTTP/1.1 503 Service Unavailable",
            "does not connect to the service",
        ),
    ] {
        let proxy = proxy(line, 9).await;
        let shown = format!(
            "the proxy `{}` (`https_proxy`)",
            proxy.replace("name:sesame-sesame@", "")
        );
        let variables = [
            ("AISOC_URL", "https://soc.test"),
            ("AISOC_API_KEY", KEY),
            ("https_proxy", &proxy),
        ];
        let report = report(&["--timeout", "4000"], &variables).await;
        report
            .expect("tls", "failed", &[&shown, words])
            .expect_skipped_after("tls");
        let said = crate::doctor::run::call(&variables).await;
        assert!(said.contains(&shown) && said.contains(short), "{said}");
        assert!(
            !said.contains("sesame") && !said.contains("the service is up"),
            "{said}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_not_there_is_named_and_the_service_is_not_blamed() {
    let refusing = format!("http://127.0.0.1:{}", closed().await);
    let talking = format!("http://127.0.0.1:{}", ssh().await);
    for (url, variable, proxy, id, words) in [
        (
            "https://soc.test",
            "HTTPS_PROXY",
            refusing.as_str(),
            "tcp",
            "refuses the connection: nothing listens there",
        ),
        (
            "http://soc.test",
            "http_proxy",
            &refusing,
            "tcp",
            "refuses the connection: nothing listens there",
        ),
        (
            "https://soc.test",
            "ALL_PROXY",
            "http://proxy.invalid:3128",
            "dns",
            "not",
        ),
        (
            "http://soc.test",
            "ALL_PROXY",
            "proxy.invalid:3128",
            "dns",
            "not",
        ),
        ("https://soc.test", "HTTPS_PROXY", &talking, "tls", ""),
    ] {
        let variables = [
            ("AISOC_URL", url),
            ("AISOC_API_KEY", KEY),
            (variable, proxy),
        ];
        let report = report(&["--timeout", "4000"], &variables).await;
        let proxy = format!("http://{}", proxy.trim_start_matches("http://"));
        let shown = format!("the proxy `{proxy}` (`{variable}`)");
        report
            .expect(id, "failed", &[&shown, &format!("`{variable}`")])
            .expect_skipped_after(id);
        let check = report.check(id).to_string();
        assert!(
            !check.contains("in `AISOC_URL`") && !check.contains("the service is up"),
            "{check}"
        );
        let said = crate::doctor::run::call(&variables).await;
        assert!(
            said.contains(&shown) && said.contains(words),
            "{words}: {said}"
        );
        assert!(!said.contains("the service is up"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn over_plain_http_its_refusals_are_not_taken_for_the_services() {
    for (reply, words) in [
        (
            answer(
                "407 Proxy Authentication Required",
                "proxy-authenticate: Basic realm=\"x\"\r\n",
                "",
            ),
            "wants a user name and a password",
        ),
        (
            answer(
                "403 Forbidden",
                "x-squid-error: ERR_ACCESS_DENIED 0\r\n",
                "<html>no</html>",
            ),
            "does not connect to the service: 403 Forbidden",
        ),
        (
            answer(
                "504 Gateway Timeout",
                "proxy-status: squid; error=connection_timeout\r\n",
                "",
            ),
            "does not connect to the service: 504",
        ),
    ] {
        let reply = reply.clone();
        let proxy = http(move |_| reply.clone()).await;
        let variables = [
            ("AISOC_URL", "http://soc.test"),
            ("AISOC_API_KEY", KEY),
            ("HTTP_PROXY", proxy.as_str()),
        ];
        let shown = format!("the proxy `{proxy}` (`HTTP_PROXY`)");
        let report = report(&["--timeout", "4000"], &variables).await;
        report.expect("health", "failed", &[&shown, words, "`HTTP_PROXY`"]);
        let said = crate::doctor::run::call(&variables).await;
        assert!(said.contains(&shown) && said.contains(words), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_is_no_proxy_is_told() {
    let variables = [
        ("AISOC_URL", "https://soc.invalid"),
        ("AISOC_API_KEY", KEY),
        ("HTTPS_PROXY", "ftp://proxy.example.com:3128"),
    ];
    let report = report(&["--timeout", "4000"], &variables).await;
    report.expect(
        "proxy",
        "warning",
        &[
            "`HTTPS_PROXY`",
            "not the URL of a proxy",
            "http://proxy.example.com:3128",
        ],
    );
}

/// A SOCKS5 proxy without a password that leads everywhere to this port of this machine.
async fn socks(port: u16) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("socks5h://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut greeting = [0; 2];
                if stream.read_exact(&mut greeting).await.is_err() {
                    return;
                }
                let mut methods = vec![0; greeting[1].into()];
                stream.read_exact(&mut methods).await.unwrap();
                stream.write_all(&[5, 0]).await.unwrap();
                let mut request = [0; 5];
                stream.read_exact(&mut request).await.unwrap();
                let mut rest = vec![0; usize::from(request[4]) + 2];
                stream.read_exact(&mut rest).await.unwrap();
                stream
                    .write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
                    .await
                    .unwrap();
                let mut service = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                let _ = copy_bidirectional(&mut stream, &mut service).await;
            });
        }
    });
    url
}

#[tokio::test(flavor = "multi_thread")]
async fn one_for_socks_is_gone_through() {
    let authority = Authority::new("Test Authority");
    let (chain, key) = authority.issue(&params("soc.test"));
    let proxy = socks(https(chain, key).await).await;
    let known = authority.file();
    let variables = [
        ("AISOC_URL", "https://soc.test"),
        ("AISOC_API_KEY", KEY),
        ("ALL_PROXY", &proxy),
        ("SSL_CERT_FILE", known.to_str().unwrap()),
    ];
    let report = report(&["--timeout", "4000"], &variables).await;
    report
        .expect(
            "proxy",
            "warning",
            &["`socks5h://127.0.0.1:", "`ALL_PROXY`"],
        )
        .expect(
            "tls",
            "skipped",
            &["`socks5h://`", "the next checks go through it"],
        )
        .expect("health", "ok", &[])
        .expect("key", "ok", &[]);
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
    let report = crate::doctor::run::report(&["--timeout", "4000"], &variables).await;
    report
        .expect("proxy", "ok", &["`NO_PROXY`", "not used"])
        .expect("dns", "failed", &["soc.invalid"]);
}
