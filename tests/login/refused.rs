//! The ways in which a login gives nothing, told apart.

use serde_json::{Value, json};

use super::home::Home;
use super::service::{Service, answer};
use super::standin::{KEY, PASSWORD, Plan};

async fn refused(plan: Plan, words: &[&str]) {
    let running = plan.serve().await;
    let home = Home::new();
    home.login(running.url(), &[]).await.failed(words);
    assert!(!home.credentials().exists(), "nothing is kept of it");
}

fn sign_in(status: &'static str, headers: &'static str, body: Value) -> Plan {
    Plan {
        sign_in: Some((status, headers, body)),
        ..Plan::default()
    }
}

#[tokio::test]
async fn each_refusal_of_a_sign_in_is_told_apart() {
    let mfa = json!({"mfa_required": true, "mfa_token": "m"});
    refused(
        sign_in("202 Accepted", "", mfa),
        &["second factor", "administrator"],
    )
    .await;
    let enrol = json!({"mfa_enrollment_required": true, "mfa_token": "m"});
    refused(
        sign_in("202 Accepted", "", enrol),
        &["must set up a second factor"],
    )
    .await;
    let wait = json!({"detail": "Too many failed attempts"});
    refused(
        sign_in("429 Too Many Requests", "retry-after: 900\r\n", wait),
        &["Too many failed attempts", "try again in 15 minutes"],
    )
    .await;
    let sso = json!({"detail": "Password login is disabled; use SSO"});
    refused(
        sign_in("403 Forbidden", "", sso),
        &["use SSO", "single sign-on", "`AISOC_API_KEY`"],
    )
    .await;
    let wrong = json!({"detail": "Incorrect email or password"});
    refused(
        sign_in("401 Unauthorized", "", wrong),
        &["Incorrect email or password"],
    )
    .await;
    let demo = json!({"error": "demo_mode_read_only", "message": "Read-only demo."});
    refused(sign_in("403 Forbidden", "", demo), &["demo mode"]).await;
    let odd = json!({"ok": true});
    refused(sign_in("200 OK", "", odd), &["`access_token`"]).await;
}

#[tokio::test]
async fn a_password_that_is_repeated_is_not_shown() {
    let body = json!({"detail": format!("no account has `{PASSWORD}`")});
    refused(sign_in("401 Unauthorized", "", body), &["[redacted]"]).await;
}

#[tokio::test]
async fn who_may_make_keys_is_told() {
    let mint = Some((
        "403 Forbidden",
        json!({"detail": "Permission denied: users:write"}),
    ));
    refused(
        Plan {
            mint,
            ..Plan::default()
        },
        &[
            "`users:write`",
            "tenant_admin",
            "`aisoc-mcp login --session`",
        ],
    )
    .await;
}

#[tokio::test]
async fn a_key_that_is_not_taken_is_not_kept() {
    let me = Some((
        "401 Unauthorized",
        json!({"detail": "Invalid or revoked API key"}),
    ));
    refused(
        Plan {
            me,
            ..Plan::default()
        },
        &["refuses it", &KEY[..12]],
    )
    .await;
}

#[tokio::test]
async fn a_release_whose_scopes_are_all_others_is_told() {
    let given = &["alerts:write"][..];
    refused(
        Plan {
            given,
            ..Plan::default()
        },
        &["none of the scopes"],
    )
    .await;
}

#[tokio::test]
async fn an_ingest_worker_is_named_and_gets_no_second_chance() {
    let worker = Service::start(|_, seen| {
        if seen.head.starts_with("GET /health ") {
            super::standin::ok(&json!({"status": "ok", "service": "ingest"}))
        } else {
            answer(
                "404 Not Found",
                "content-type: text/plain\r\n",
                "404 page not found\n",
            )
        }
    })
    .await;
    let home = Home::new();
    let said = home.login(worker.url.as_str(), &[]).await;
    said.failed(&["ingest worker", "port 8000", "--aisoc-url"]);
}

#[tokio::test]
async fn nothing_is_asked_of_the_service_without_an_account_and_a_password() {
    let running = Plan::default().serve().await;
    let home = Home::new();
    for (arguments, input, words) in [
        (
            &["login", "--aisoc-url", running.url()][..],
            "x\n",
            "`--email`",
        ),
        (
            &[
                "login",
                "--aisoc-url",
                running.url(),
                "--email",
                "ana@example.com",
            ],
            "\n",
            "no password",
        ),
    ] {
        let said = home.run(arguments, &[], input).await;
        assert_eq!(said.code, Some(2), "{}", said.err);
        assert!(said.err.contains(words), "{}", said.err);
    }
    assert!(running.service.seen().is_empty());
}
