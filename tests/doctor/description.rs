//! The service's description of itself, held against the tools.

use aisoc_mcp::demo::{Options, Release, start};
use serde_json::{Value, json};

use crate::doctor::run::{about, report};
use crate::doctor::service::{answer, fine, http, json as answered};

/// The description that a release of the embedded tenant serves.
async fn description(release: Release) -> Value {
    let options = Options {
        release,
        ..Options::default()
    };
    let tenant = start(options).await.unwrap();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let response = client
        .get(format!("{}/openapi.json", tenant.url()))
        .send()
        .await;
    response.unwrap().json().await.unwrap()
}

/// A service that is fine, and describes itself so.
async fn described(description: &Value) -> String {
    let description = description.to_string();
    http(move |path| match path {
        "/openapi.json" => answered("200 OK", &description),
        path => fine(path),
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_release_has_what_the_tools_need_and_old_ones_lack_members() {
    for (release, words) in [
        (
            "7.3",
            "ask and read; results lack what this release does not have: `source_id`, `engine`, `tuned`",
        ),
        (
            "17",
            "ask and read; results lack what this release does not have: `source_id`, `engine`, `tuned`",
        ),
        ("head", "it has what the 13 tools ask and read"),
    ] {
        let report = report(&["--demo", "--as", release], &[]).await;
        report.expect("description", "ok", &[words]);
        let detail = report.check("description")["detail"].as_str().unwrap();
        assert!(detail.ends_with(words), "{detail}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_release_that_the_tools_do_not_know_is_a_warning_with_all_that_differs() {
    let mut changed = description(Release::Head).await;
    let cases = &mut changed["paths"]["/api/v1/cases"]["get"]["parameters"];
    let limit = cases
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .find(|one| one["name"] == "limit");
    limit.unwrap()["schema"]["maximum"] = 100.into();
    let alert = &mut changed["components"]["schemas"]["Alert"]["properties"];
    alert.as_object_mut().unwrap().remove("tags");
    let url = described(&changed).await;
    let report = about(&url).await;
    report.expect(
        "description",
        "warning",
        &[
            "the tools expect another release: aisoc_list_cases: `GET /api/v1/cases`: parameter `limit` takes at most 100, not 500, and 1 more",
            "look for a newer version of this program",
        ],
    );
    let facts = report.check("description")["facts"]["differences"]
        .as_array()
        .unwrap();
    let row = |fact: &Value| json!([fact["user"], fact["kind"], fact["effect"], fact["subject"]]);
    assert_eq!(
        facts.iter().map(row).collect::<Value>(),
        json!([
            ["aisoc_list_alerts", "member-gone", "lacks", "items[].tags"],
            ["aisoc_list_cases", "values-narrower", "fails", "limit"],
            ["lookup `case`", "values-narrower", "fails", "limit"],
        ])
    );
    let narrower = &facts[1];
    assert_eq!(narrower["endpoint"], "GET /api/v1/cases");
    assert_eq!(narrower["entry"], "always sent, integer, 1 to 500");
    assert_eq!(narrower["described"], "integer, 1 to 100, default 50");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_without_a_description_is_none_the_worse() {
    for (reply, words) in [
        (
            answered("404 Not Found", r#"{"detail":"Not Found"}"#),
            "the service has no `/openapi.json`",
        ),
        (
            answered("200 OK", r#"{"openapi":"4.0.0"}"#),
            "OpenAPI 4.0.0 is not read here",
        ),
        (answered("200 OK", "[]"), "no OpenAPI document"),
        (
            answered("403 Forbidden", r#"{"detail":"closed"}"#),
            "`GET /openapi.json`: ",
        ),
        (
            answer("200 OK", "content-type: text/html\r\n", "<html>"),
            "`GET /openapi.json`: ",
        ),
    ] {
        let url = http(move |path| match path {
            "/openapi.json" => reply.clone(),
            path => fine(path),
        })
        .await;
        about(&url).await.expect("description", "skipped", &[words]);
    }
}

/// Names in a description are written by others.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_description_says_is_shown_clean() {
    let mut changed = description(Release::Head).await;
    let cases = &mut changed["paths"]["/api/v1/cases"]["get"]["parameters"];
    let hostile = "x\u{1b}[31m\nred\u{202e}";
    let required =
        json!({"name": hostile, "in": "query", "required": true, "schema": {"type": "string"}});
    cases.as_array_mut().unwrap().push(required);
    let report = about(&described(&changed).await).await;
    report.expect("description", "warning", &["is required and not sent"]);
    let check = report.check("description").to_string();
    for character in ["\\u001b", "\u{1b}", "\\n", "\u{202e}"] {
        assert!(!check.contains(character), "{check}");
    }
}
