//! Keys that are missing, odd, unknown, revoked, expired or good, and what the service says of them.

use aisoc_mcp::demo::{Options, start};
use serde_json::json;

use crate::doctor::run::{KEY, about, report};
use crate::doctor::service::{fine, http};

#[tokio::test(flavor = "multi_thread")]
async fn the_embedded_tenants_keys_are_told_apart() {
    let tenant = start(Options::default()).await.unwrap();
    let keys = tenant.keys();
    for (key, status, words) in [
        (
            keys.analyst,
            "ok",
            "morgan.reyes@northwind.example, role `soc_analyst`",
        ),
        (
            keys.ownerless,
            "warning",
            "belongs to no user, so every lake query fails",
        ),
        (keys.expired, "failed", "it has expired"),
        (
            keys.revoked,
            "failed",
            "never issued there, or it was revoked",
        ),
    ] {
        let report = report(
            &[],
            &[("AISOC_URL", tenant.url()), ("AISOC_API_KEY", key.token)],
        )
        .await;
        report
            .expect("api_key", "ok", &[key.prefix(), "from `AISOC_API_KEY`"])
            .expect("key", status, &[words]);
        if status == "failed" {
            report
                .expect("key", status, &["`aisoc-mcp login`"])
                .expect_skipped_after("key");
        } else {
            assert_eq!(report.check("scopes")["facts"]["scopes"], json!(key.scopes));
            assert_eq!(report.code, 0);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_odd_key_is_told_before_and_after_the_service_refuses_it() {
    let tenant = start(Options::default()).await.unwrap();
    let quoted = format!("\"{KEY}\"");
    for (key, odd) in [
        (KEY, ""),
        (&quoted, "the quotes are part of the key"),
        (&KEY[..40], "40 characters where keys have 54"),
        (&KEY.to_uppercase(), "the name of a variable"),
        (
            "ghp_0123456789012345678901234567",
            "neither begins with `aisoc_` nor is it a JWT",
        ),
    ] {
        let report = report(&[], &[("AISOC_URL", tenant.url()), ("AISOC_API_KEY", key)]).await;
        let status = if odd.is_empty() { "ok" } else { "warning" };
        report
            .expect("api_key", status, &[odd])
            .expect("key", "failed", &[odd]);
        assert_eq!(report.code, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_key_the_service_is_looked_at_all_the_same() {
    let tenant = start(Options::default()).await.unwrap();
    let report = report(&[], &[("AISOC_URL", tenant.url())]).await;
    report.expect(
        "api_key",
        "failed",
        &["no key is set", "`aisoc-mcp login`", "`AISOC_API_KEY`"],
    );
    report.expect("health", "ok", &["`aisoc-api`"]);
    report.expect("key", "skipped", &["`API key` failed"]);
    report.expect("tool.aisoc_get_case", "skipped", &["`API key` failed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_a_key_is_told_in_time() {
    let end = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(5 * 24 + 1);
    let keys =
        json!([{"prefix": &KEY[..12], "scopes": ["cases:read"], "expires_at": end.to_string()}])
            .to_string();
    let url = http(move |path| match path {
        "/api/v1/api-keys" => crate::doctor::service::json("200 OK", &keys),
        path => fine(path),
    })
    .await;
    let report = about(&url).await;
    report.expect("scopes", "warning", &["cases:read", "in 5 days", "new key"]);
    assert_eq!(report.code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_does_not_tell_whose_a_key_is_is_asked_for_the_tools() {
    let url = http(|path| match path {
        "/api/v1/auth/me" | "/api/v1/api-keys" => {
            crate::doctor::service::json("404 Not Found", r#"{"detail":"Not Found"}"#)
        }
        path => fine(path),
    })
    .await;
    let report = about(&url).await;
    report.expect("key", "warning", &["does not report it", "tools below"]);
    report
        .expect("scopes", "skipped", &["the tools below show"])
        .expect("tool.aisoc_get_case", "ok", &[]);
    assert_eq!(report.code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_credential_that_is_taken_out_on_the_way_is_told() {
    let url = http(|path| match path {
        "/health" => fine(path),
        _ => crate::doctor::service::json("401 Unauthorized", r#"{"detail":"Not authenticated"}"#),
    })
    .await;
    about(&url).await.expect(
        "key",
        "failed",
        &["did not receive it", "`Authorization`", "proxy in front"],
    );
}
