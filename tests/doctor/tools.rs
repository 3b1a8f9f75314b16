//! What a key's scopes make of each tool.

use std::collections::BTreeSet;

use aisoc_mcp::demo::{Key, Options, start};
use aisoc_mcp::generated::TOOLS;

use crate::doctor::run::{KEY, Report, about, report};
use crate::doctor::service::{fine, http, json};

/// A scope, a key that has it alone, and the tools that work with that.
const SINGLE: &[(&str, Key, &[&str])] = &[
    (
        "alerts:read",
        key(
            "a",
            "aisoc_5eeda0000000000000000000000000000000000000000001",
            &["alerts:read"],
        ),
        &[
            "aisoc_list_alerts",
            "aisoc_list_cases",
            "aisoc_get_alert",
            "aisoc_get_case",
        ],
    ),
    (
        "cases:read",
        key(
            "c",
            "aisoc_5eeda1000000000000000000000000000000000000000001",
            &["cases:read"],
        ),
        &[
            "aisoc_list_cases",
            "aisoc_list_investigations",
            "aisoc_get_investigation",
            "aisoc_replay_decision",
            "aisoc_explain_step",
        ],
    ),
    (
        "rules:read",
        key(
            "r",
            "aisoc_5eeda2000000000000000000000000000000000000000001",
            &["rules:read"],
        ),
        &[
            "aisoc_list_cases",
            "aisoc_query_detections",
            "aisoc_get_detection_rule",
        ],
    ),
    (
        "lake:query",
        key(
            "q",
            "aisoc_5eeda3000000000000000000000000000000000000000001",
            &["lake:query"],
        ),
        // The columns are read by queries.
        &["aisoc_list_cases", "aisoc_lake_query", "aisoc_lake_schema"],
    ),
    (
        "lake:read_schema",
        key(
            "s",
            "aisoc_5eeda4000000000000000000000000000000000000000001",
            &["lake:read_schema"],
        ),
        &["aisoc_list_cases", "aisoc_lake_schema"],
    ),
    (
        "detections:read",
        key(
            "d",
            "aisoc_5eeda5000000000000000000000000000000000000000001",
            &["detections:read"],
        ),
        &["aisoc_list_cases"],
    ),
    (
        "lake:*",
        key(
            "l",
            "aisoc_5eeda6000000000000000000000000000000000000000001",
            &["lake:*"],
        ),
        &["aisoc_list_cases", "aisoc_lake_schema", "aisoc_lake_query"],
    ),
];

const fn key(name: &'static str, token: &'static str, scopes: &'static [&'static str]) -> Key {
    Key {
        name,
        token,
        scopes,
    }
}

/// The tools that work, and those that miss a scope; every other tool is complained about.
fn table(report: &Report) -> BTreeSet<&'static str> {
    let mut works = BTreeSet::new();
    for entry in TOOLS {
        let name = entry.contract.name;
        let check = report.check(&format!("tool.{name}"));
        if check["status"] == "ok" {
            works.insert(name);
            continue;
        }
        assert_eq!(check["status"], "warning", "{check:#}");
        let scope = check["facts"]["missing_scopes"][0].as_str().unwrap();
        let detail = check["detail"].as_str().unwrap();
        assert!(
            detail.starts_with(&format!("missing scope `{scope}`")),
            "{check:#}"
        );
        let known = entry.contract.scopes.contains(&scope);
        assert!(known || scope == "cases:write", "{check:#}");
    }
    works
}

#[tokio::test(flavor = "multi_thread")]
async fn each_scope_gives_its_tools() {
    let options = Options {
        more_keys: SINGLE.iter().map(|(_, key, _)| *key).collect(),
        ..Options::default()
    };
    let tenant = start(options).await.unwrap();
    for (scope, key, expected) in SINGLE {
        let report = report(
            &[],
            &[("AISOC_URL", tenant.url()), ("AISOC_API_KEY", key.token)],
        )
        .await;
        report.expect("scopes", "ok", &[*scope]);
        assert_eq!(
            table(&report),
            expected.iter().copied().collect(),
            "{scope}"
        );
        assert_eq!(report.code, 0, "a key may be narrow on purpose");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_started_and_the_lake_runs_nothing() {
    let tenant = start(Options::default()).await.unwrap();
    let key = tenant.keys().analyst;
    let runs = async || {
        let url = format!("{}/api/v1/investigations?limit=200", tenant.url());
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let body = client
            .get(url)
            .bearer_auth(key.token)
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        let runs: Vec<serde_json::Value> = serde_json::from_str(&body).unwrap();
        runs.len()
    };
    let before = runs().await;
    let report = report(
        &[],
        &[("AISOC_URL", tenant.url()), ("AISOC_API_KEY", key.token)],
    )
    .await;
    assert_eq!(table(&report).len(), TOOLS.len());
    report.expect(
        "tool.aisoc_run_investigation",
        "ok",
        &["nothing was started"],
    );
    report.expect("tool.aisoc_lake_query", "ok", &["nothing was run"]);
    assert_eq!(runs().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn tools_that_were_not_chosen_are_left_out() {
    let tenant = start(Options::default()).await.unwrap();
    let key = tenant.keys().analyst.token;
    let report = report(
        &["--tools", "aisoc_get_case", "--scope-filter"],
        &[("AISOC_URL", tenant.url()), ("AISOC_API_KEY", key)],
    )
    .await;
    report.expect("tool.aisoc_get_case", "ok", &[]);
    report.expect(
        "tool.aisoc_list_alerts",
        "skipped",
        &["`--tools` does not name it"],
    );
    report.expect(
        "mode",
        "ok",
        &[
            "only aisoc_get_case, from `--tools`",
            "only what the key can use, from `--scope-filter`",
        ],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn read_only_mode_leaves_out_what_it_leaves_out() {
    let tenant = start(Options::default()).await.unwrap();
    let key = tenant.keys().analyst.token;
    let report = report(
        &["--read-only"],
        &[("AISOC_URL", tenant.url()), ("AISOC_API_KEY", key)],
    )
    .await;
    report.expect("tool.aisoc_run_investigation", "skipped", &["read-only"]);
    report.expect("mode", "ok", &["read-only, from `--read-only`"]);
    assert_eq!(
        (&report.json["read_only"], &report.json["tools"]["count"]),
        (&true.into(), &12.into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tool_that_fails_says_why() {
    let url = http(|path| match path {
        path if path.starts_with("/api/v1/rules") => {
            json("500 Internal Server Error", r#"{"detail":"broken"}"#)
        }
        path if path.starts_with("/api/v1/lake") => {
            json("404 Not Found", r#"{"detail":"Not Found"}"#)
        }
        "/api/v1/alerts" => json("403 Forbidden", r#"{"detail":"Tenant suspended"}"#),
        path => fine(path),
    })
    .await;
    let report = about(&url).await;
    report.expect(
        "tool.aisoc_query_detections",
        "failed",
        &["GET /api/v1/rules", "500", "broken"],
    );
    report.expect("tool.aisoc_lake_schema", "failed", &["no such endpoint"]);
    // Whose the key is is not told, and a query is no question.
    report.expect("tool.aisoc_lake_query", "skipped", &["without a POST"]);
    report.expect(
        "tool.aisoc_list_alerts",
        "failed",
        &["Tenant suspended", "administrator"],
    );
    report.expect("tool.aisoc_list_cases", "ok", &["works"]);
    assert_eq!(report.code, 1);
    assert!(!report.json.to_string().contains(&KEY[12..]));
}
