//! Refusals in the shapes the service has for them.

use std::time::Duration;

use aisoc_mcp::aisoc::{AISOC, LakeProblem, is_demo_mode};
use serde_json::json;
use toolspec_runtime::client::{FieldProblem, KeyProblem, Reason, Refused};
use toolspec_runtime::request::Request;

use super::service::{Service, answer, json as json_answer};

#[tokio::test]
async fn each_refusal_has_its_reason() {
    let key = |problem, detail: &str| Reason::Key {
        problem,
        detail: detail.into(),
    };
    let table = [
        (
            "401 Unauthorized",
            r#"{"detail":"Invalid or revoked API key"}"#,
            key(KeyProblem::Unknown, "Invalid or revoked API key"),
        ),
        (
            "401 Unauthorized",
            r#"{"detail":"API key has expired"}"#,
            key(KeyProblem::Expired, "API key has expired"),
        ),
        (
            "403 Forbidden",
            r#"{"detail":"API key missing scope: alerts:read"}"#,
            Reason::Scope {
                missing: Some("alerts:read".into()),
                detail: "API key missing scope: alerts:read".into(),
            },
        ),
        (
            "403 Forbidden",
            r#"{"error":"demo_mode_read_only","message":"This demo is read-only."}"#,
            demo_mode("This demo is read-only"),
        ),
        (
            "404 Not Found",
            r#"{"detail":"Case not found."}"#,
            Reason::NotFound("Case not found".into()),
        ),
        (
            "422 Unprocessable Entity",
            r#"{"detail":[{"type":"uuid_parsing","loc":["path","alert_id"],"msg":"Input should be a valid UUID","input":"x"}]}"#,
            Reason::Invalid(vec![FieldProblem {
                place: "path".into(),
                field: "alert_id".into(),
                message: "Input should be a valid UUID".into(),
            }]),
        ),
        (
            "422 Unprocessable Entity",
            r#"{"detail":"too odd"}"#,
            Reason::Rejected {
                status: 422,
                detail: "too odd".into(),
            },
        ),
        (
            "400 Bad Request",
            r#"{"detail":"lake SQL invalid: near \u001b[4mFORM\u001b[0m"}"#,
            LakeProblem::Invalid.refusal("near FORM".into()),
        ),
        (
            "500 Internal Server Error",
            "Internal Server Error",
            Reason::Server {
                status: 500,
                retry_after: None,
                detail: "Internal Server Error".into(),
            },
        ),
        (
            "503 Service Unavailable",
            r#"{"detail":"Agents service unavailable: connection refused"}"#,
            Reason::Server {
                status: 503,
                retry_after: None,
                detail: "Agents service unavailable: connection refused".into(),
            },
        ),
    ];
    for (status, body, expected) in table {
        let service = Service::always(json_answer(status, body)).await;
        assert_eq!(service.reason().await, expected, "{status} {body}");
    }
}

#[tokio::test]
async fn a_long_refusal_is_cut() {
    let service = Service::always(answer("500 Oh", "", "x".repeat(5 * 1024 * 1024))).await;
    let Reason::Server { detail, .. } = service.reason().await else {
        panic!("not a server error");
    };
    assert_eq!(detail.chars().count(), 501);
}

#[tokio::test]
async fn a_refusal_whose_body_never_ends_still_has_its_status() {
    let mut steps = vec![super::service::Step::Send(
        b"HTTP/1.1 404 Not Found\r\ncontent-length: 100\r\n\r\n{\"detail".to_vec(),
    )];
    steps.push(super::service::Step::Hang);
    let service = Service::always(steps).await;
    assert_eq!(service.reason().await, Reason::NotFound("{\"detail".into()));
}

#[tokio::test]
async fn a_redirect_is_reported_and_never_followed() {
    let elsewhere = Service::always(json_answer("200 OK", "{}")).await;
    let there = elsewhere.url.as_str().trim_end_matches('/').to_owned();
    let location = format!("location: {there}/edge/api/v1/alerts?token=x\r\n");
    for status in ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"] {
        let service = Service::always(answer(status, &location, "")).await;
        assert_eq!(
            service.reason().await,
            Reason::Redirect {
                to: format!("{there}/edge/api/v1/alerts"),
                base: Some(format!("{there}/edge")),
            }
        );
    }
    assert!(elsewhere.seen().is_empty(), "the key went elsewhere");

    let service = Service::always(answer("304 Not Modified", "", "")).await;
    let reason = service.reason().await;
    assert!(matches!(reason, Reason::Rejected { status: 304, .. }));
}

#[tokio::test]
async fn a_long_wait_is_reported_at_once() {
    let limited = answer(
        "429 Too Many Requests",
        "retry-after: 60\r\n",
        r#"{"detail":"lake API rate limit exceeded"}"#,
    );
    let service = Service::always(limited).await;
    let query = Request::post(&["api", "v1", "lake", "sql"], json!({"sql": "SELECT 1"})).safe();
    let error = service.client().send("aisoc_lake_query", &query).await;
    assert_eq!(
        error.unwrap_err().reason,
        Reason::RateLimited {
            retry_after: Some(Duration::from_mins(1)),
            detail: "lake API rate limit exceeded".into(),
        }
    );
    assert_eq!(service.seen().len(), 1);
}

fn demo_mode(detail: &str) -> Reason {
    let reason = (AISOC.refusal)(&Refused {
        status: 403,
        code: "demo_mode_read_only",
        text: detail,
        is_passed_on: false,
    });
    let reason = reason.unwrap();
    assert!(is_demo_mode(&reason) && reason.to_string().ends_with(detail));
    reason
}
