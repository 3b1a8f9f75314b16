//! Where nothing answers, or something that is not `AiSOC`.

use crate::doctor::run::about;
use crate::doctor::service::{answer, closed, deaf, http, json, silent};

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_nobody_knows() {
    let report = about("https://aisoc.invalid").await;
    report.expect(
        "dns",
        "failed",
        &[
            "`aisoc.invalid` cannot be resolved",
            "check the host name in `AISOC_URL`",
        ],
    );
    report.expect_skipped_after("dns");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_refuses() {
    let port = closed().await;
    let report = about(&format!("http://127.0.0.1:{port}")).await;
    report.expect("dns", "ok", &["is an address"]);
    report.expect(
        "tcp",
        "failed",
        &["refuses the connection", "check the port"],
    );
    report.expect_skipped_after("tcp");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_never_answers() {
    let port = silent().await;
    let url = format!("http://127.0.0.1:{port}");
    let report = crate::doctor::run::report(
        &["--timeout", "400"],
        &[
            ("AISOC_URL", &url),
            ("AISOC_API_KEY", crate::doctor::run::KEY),
        ],
    )
    .await;
    report.expect("tcp", "ok", &["connected to 127.0.0.1"]);
    report.expect(
        "health",
        "failed",
        &["no answer came within 0.4 seconds", "--timeout 60000"],
    );
    report.expect("clock", "skipped", &["`Health` failed"]);
    assert!(
        report.took.as_millis() < 400 * 3 + 1_000,
        "{:?}",
        report.took
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_that_never_answers_and_what_is_no_tls() {
    let port = silent().await;
    let url = format!("https://localhost:{port}");
    let variables = [
        ("AISOC_URL", url.as_str()),
        ("AISOC_API_KEY", crate::doctor::run::KEY),
    ];
    let report = crate::doctor::run::report(&["--timeout", "400"], &variables).await;
    report.expect(
        "tls",
        "failed",
        &["sent nothing within 0.4 seconds", "http://"],
    );
    report.expect_skipped_after("tls");

    let port = deaf().await;
    let plain = format!("https://localhost:{port}");
    let report = about(&plain).await;
    report.expect("tls", "failed", &["does not speak TLS", "`http://`"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_aisoc() {
    let html = "<!doctype html><title>Sign in</title>";
    for (reply, words) in [
        (
            answer("200 OK", "content-type: text/html\r\n", html),
            "an HTML page titled \"Sign in\"",
        ),
        (json("200 OK", r#"{"hello":"world"}"#), "not with AiSOC's"),
        (json("200 OK", r#"["healthy"]"#), "not with AiSOC's"),
        (
            json("200 OK", r#"{"status":"ok","service":"billing"}"#),
            "identifies itself as `billing`",
        ),
        (
            answer("302 Found", "location: https://sso.example/login\r\n", ""),
            "redirects to",
        ),
        (
            json("404 Not Found", r#"{"detail":"Not Found"}"#),
            "Not Found",
        ),
        (
            json("401 Unauthorized", r#"{"detail":"Not authenticated"}"#),
            "`/health` needs no key",
        ),
        (answer("200 OK", "", "\u{1b}[31mred"), "not JSON"),
    ] {
        let reply = reply.clone();
        let report = about(&http(move |_| reply.clone()).await).await;
        report.expect("health", "failed", &[words]);
        assert!(
            !report.json.to_string().contains("\\u001b"),
            "escapes are taken out"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_leads_nowhere_ends_in_time() {
    // Kept for documentation: nobody has it.
    let variables = [
        ("AISOC_URL", "http://192.0.2.1:8081"),
        ("AISOC_API_KEY", crate::doctor::run::KEY),
    ];
    let report = crate::doctor::run::report(&["--timeout", "500"], &variables).await;
    assert_eq!(report.code, 1);
    report.expect("url", "warning", &["readable by everyone", "`https://`"]);
    assert!(
        report.took.as_millis() < 500 * 3 + 1_000,
        "{:?}",
        report.took
    );
}
