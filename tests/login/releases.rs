//! What a login gets from each release, and that the next command answers with it.

use serde_json::{Value, json};

use super::home::Home;
use super::standin::{KEY, Plan, SCOPES_7_3, SCOPES_17, TOKEN};

#[tokio::test]
async fn two_commands_lead_to_an_answer_on_every_release() {
    for (given, scopes, not_givable) in [
        (
            SCOPES_7_3,
            &["alerts:read", "cases:read", "rules:read"][..],
            "lake:read_schema lake:query",
        ),
        (
            SCOPES_17,
            &["alerts:read", "cases:read", "lake:query", "rules:read"],
            "lake:read_schema",
        ),
    ] {
        let running = Plan {
            given,
            ..Plan::default()
        }
        .serve()
        .await;
        let home = Home::new();
        let said = home.login(running.url(), &[]).await.well();
        said.says(&[
            "ana@example.com",
            &KEY[..12],
            "aisoc-mcp on ",
            "in 90 days",
            &format!("can hold {not_givable}"),
            "`aisoc-mcp login --session`",
            "credentials.json",
        ]);
        let mut asked = running.last_scopes();
        asked.sort();
        assert_eq!(asked, scopes);
        assert_eq!(
            running.asked.lock().unwrap().last().unwrap()["expires_in_days"],
            90
        );
        let called = home
            .run(&["call", "aisoc_list_alerts"], &[], "")
            .await
            .well();
        let answer: Value = serde_json::from_str(&called.out).unwrap();
        assert_eq!(answer["items"], json!([]), "{answer}");
        assert_eq!(called.err, "");
    }
}

#[tokio::test]
async fn a_release_that_makes_no_keys_gives_its_session_token() {
    let refusal = json!({"detail": [{"type": "missing", "loc": ["query", "current_user"], "msg": "Field required", "input": null}]});
    let running = Plan {
        mint: Some(("422 Unprocessable Entity", refusal)),
        ..Plan::default()
    }
    .serve()
    .await;
    let home = Home::new();
    let said = home.login(running.url(), &[]).await.well();
    said.says(&[
        "cannot create API keys",
        "session token",
        "in 30 minutes",
        "sign in again",
    ]);
    home.run(&["call", "aisoc_list_alerts"], &[], "")
        .await
        .well();
    assert!(
        std::fs::read_to_string(home.credentials())
            .unwrap()
            .contains(TOKEN)
    );
    // Nor is it put where it would be of no use in half an hour.
    let said = home.login(running.url(), &["--host", "cursor"]).await;
    said.failed(&["nothing was installed", "session token"]);
    assert!(!home.path(".cursor/mcp.json").exists());
}

#[tokio::test]
async fn starting_runs_takes_a_scope_only_where_the_release_has_the_scopes_of_17() {
    for (given, takes) in [(SCOPES_7_3, false), (SCOPES_17, true)] {
        let running = Plan {
            given,
            ..Plan::default()
        }
        .serve()
        .await;
        Home::new()
            .login(running.url(), &["--investigate", "--days", "7"])
            .await
            .well()
            .says(&["in 7 days"]);
        assert_eq!(
            running.last_scopes().contains(&"cases:write".to_owned()),
            takes
        );
        assert_eq!(
            running.asked.lock().unwrap().last().unwrap()["expires_in_days"],
            7
        );
    }
}

#[tokio::test]
async fn what_a_person_does_not_hold_is_left_out_and_told() {
    let running = Plan {
        not_held: &["rules:read"],
        ..Plan::default()
    }
    .serve()
    .await;
    let said = Home::new().login(running.url(), &[]).await.well();
    said.says(&["does not hold rules:read"]);
    assert!(!running.last_scopes().contains(&"rules:read".to_owned()));
}

#[tokio::test]
async fn a_session_is_kept_where_it_is_asked_for() {
    let running = Plan::default().serve().await;
    let home = Home::new();
    home.login(running.url(), &["--session"])
        .await
        .well()
        .says(&["session token", "in 30 minutes"]);
    assert!(running.asked.lock().unwrap().is_empty(), "no key is made");
    home.run(&["call", "aisoc_list_alerts"], &[], "")
        .await
        .well();
}
