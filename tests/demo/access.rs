//! Credentials, scopes, and what one tenant sees of another.

use aisoc_mcp::demo::Release;
use reqwest::Method;
use serde_json::Value;

use crate::demo::support::{Fixture, array, refusal};

#[tokio::test]
async fn only_bearer_counts_as_a_credential() {
    let fixture = Fixture::shared(Release::Head);
    let token = fixture.tenant.keys().analyst.token;
    let ask = || fixture.bare(Method::GET, "/api/v1/alerts");
    for request in [
        ask(),
        ask().header("X-API-Key", token),
        ask().basic_auth("morgan", Some(token)),
        ask().header("Authorization", token),
    ] {
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["www-authenticate"], "Bearer");
        assert_eq!(
            refusal(response).await,
            (401, "Not authenticated".to_owned())
        );
    }
    let accepted = ask()
        .header("Authorization", format!("bearer {token}"))
        .send()
        .await
        .unwrap();
    assert_eq!(accepted.status(), 200);
}

#[tokio::test]
async fn refused_keys_say_why_in_the_services_words() {
    let fixture = Fixture::shared(Release::Head);
    let keys = fixture.tenant.keys();
    for (token, detail) in [
        (keys.revoked.token, "Invalid or revoked API key"),
        (
            "aisoc_000000000000000000000000000000000000000000000000",
            "Invalid or revoked API key",
        ),
        (keys.expired.token, "API key has expired"),
        (
            "eyJhbGciOiJIUzI1NiJ9.e30.x",
            "Could not validate credentials",
        ),
    ] {
        let request = fixture
            .bare(Method::GET, "/api/v1/alerts")
            .bearer_auth(token);
        let answer = refusal(request.send().await.unwrap()).await;
        assert_eq!(answer, (401, detail.to_owned()), "{token}");
    }
}

#[tokio::test]
async fn a_missing_scope_is_named_and_cases_check_none() {
    let fixture = Fixture::shared(Release::Head);
    let keys = fixture.tenant.keys();
    for (key, path, scope) in [
        (keys.alerts_only, "/rules", Some("rules:read")),
        (keys.alerts_only, "/investigations", Some("cases:read")),
        (keys.alerts_only, "/lake/schema", Some("lake:read_schema")),
        (keys.without_lake, "/audit", Some("audit_log:read")),
        (keys.alerts_only, "/alerts", None),
        (keys.alerts_only, "/cases", None),
        (keys.alerts_only, "/cases/INC-0421", None),
        (keys.alerts_only, "/api-keys", None),
        (keys.ownerless, "/audit", None),
        (keys.analyst, "/investigations", None),
    ] {
        let response = fixture.get_as(key, path).await;
        match scope {
            Some(scope) => {
                let expected = (403, format!("API key missing scope: {scope}"));
                assert_eq!(refusal(response).await, expected, "{path}");
            }
            None => assert_eq!(response.status(), 200, "{path}"),
        }
    }
}

#[tokio::test]
async fn an_ownerless_key_has_no_me_and_the_owner_of_others_is_told() {
    let fixture = Fixture::shared(Release::Head);
    let keys = fixture.tenant.keys();
    let response = fixture.get_as(keys.ownerless, "/auth/me").await;
    assert_eq!(response.status(), 404);
    let me = fixture.json("/auth/me").await;
    assert_eq!(me["email"], "morgan.reyes@northwind.example");
    assert_eq!(
        fixture.json("/tenants/me/identity").await["name"],
        "Northwind Robotics"
    );
}

#[tokio::test]
async fn a_key_finds_its_scopes_by_its_prefix() {
    let fixture = Fixture::shared(Release::Head);
    let keys = fixture.tenant.keys();
    let listed = fixture.json("/api-keys").await;
    assert_eq!(array(&listed).len(), 7);
    let elsewhere = [keys.other_tenant, keys.default_tenant];
    for key in keys.all().iter().filter(|key| !elsewhere.contains(key)) {
        let found = array(&listed)
            .iter()
            .find(|row| row["prefix"] == key.prefix())
            .unwrap();
        assert_eq!(
            found["scopes"],
            serde_json::json!(key.scopes),
            "{}",
            key.name
        );
        assert_eq!(found["is_active"], *key != keys.revoked, "{}", key.name);
        assert!(
            !found.to_string().contains(key.token),
            "the list must not carry tokens"
        );
    }
}

#[tokio::test]
async fn another_tenants_rows_are_missing_rows() {
    let fixture = Fixture::shared(Release::Head);
    let other = fixture.tenant.keys().other_tenant;
    let alert = fixture.json("/alerts?page_size=1").await["items"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let rule = fixture.json("/rules").await[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    for (path, detail) in [
        (format!("/alerts/{alert}"), "Alert not found"),
        ("/cases/INC-0421".to_owned(), "Case not found."),
        (format!("/rules/{rule}"), "Rule not found"),
        (
            "/investigations/7c1f3a52-9d04-5e6b-8a17-42c0de0a0421".to_owned(),
            "Investigation run not found",
        ),
        (
            "/investigations/7c1f3a52-9d04-5e6b-8a17-42c0de0a0421/events".to_owned(),
            "Investigation run not found",
        ),
    ] {
        let response = fixture.get_as(other, &path).await;
        assert_eq!(refusal(response).await, (404, detail.to_owned()), "{path}");
    }
    let theirs: Value = fixture.get_as(other, "/cases").await.json().await.unwrap();
    assert_eq!(array(&theirs).len(), 4);
    assert!(
        array(&theirs)
            .iter()
            .all(|case| case["tenant_id"] != "00000000-0000-0000-0000-00000000000a")
    );
}
