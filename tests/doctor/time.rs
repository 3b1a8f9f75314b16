//! Clocks that differ, and services that take their time.

use std::time::Duration;

use crate::doctor::run::{KEY, about, report};
use crate::doctor::service::{answer, fine, http, slow};

#[tokio::test(flavor = "multi_thread")]
async fn clocks_that_differ_are_told_with_the_direction() {
    for (hours, status, words) in [
        (3, "warning", "3 hours behind the service's"),
        (-72, "warning", "3 days ahead of the service's"),
        (0, "ok", "agree"),
    ] {
        let time = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(hours * 3600 + 2);
        let date = jiff::fmt::rfc2822::DateTimePrinter::new()
            .timestamp_to_rfc9110_string(&time)
            .unwrap();
        let headers = format!("content-type: application/json\r\ndate: {date}\r\n");
        let url = http(move |path| match path {
            "/health" => answer(
                "200 OK",
                &headers,
                r#"{"status":"healthy","service":"aisoc-api","version":"1"}"#,
            ),
            path => fine(path),
        })
        .await;
        about(&url).await.expect("clock", status, &[words]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_nearly_too_slow_is_still_bounded() {
    let timeout = Duration::from_secs(1);
    let url = slow(timeout * 8 / 10, fine).await;
    let report = report(
        &["--timeout", "1000"],
        &[("AISOC_URL", &url), ("AISOC_API_KEY", KEY)],
    )
    .await;
    report.expect("health", "ok", &[]).expect("key", "ok", &[]);
    assert!(
        report.took < 3 * timeout + Duration::from_secs(1),
        "{:?}",
        report.took
    );
}
