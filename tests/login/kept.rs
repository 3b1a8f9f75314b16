//! Where a login is kept, who finds it there, and what wins over it.

use std::fs;

use serde_json::{Value, json};

use super::home::Home;
use super::standin::{KEY, Plan};

#[cfg(unix)]
fn mode(path: &std::path::Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_reads_it() {
    let running = Plan::default().serve().await;
    let home = Home::new();
    home.login(running.url(), &[]).await.well();
    assert_eq!(mode(&home.credentials()), 0o600);
    assert_eq!(mode(home.credentials().parent().unwrap()), 0o700);
    home.login(running.url(), &["--key-file", "my.key"])
        .await
        .well();
    assert_eq!(mode(&home.path("my.key")), 0o600);
}

#[tokio::test]
async fn a_key_goes_to_its_own_address_and_nowhere_else() {
    let (one, other) = (Plan::default().serve().await, Plan::default().serve().await);
    let home = Home::new();
    home.login(one.url(), &[]).await.well();
    // Another address has no key.
    let called = home
        .run(
            &["call", "aisoc_list_alerts", "--aisoc-url", other.url()],
            &[],
            "",
        )
        .await;
    called.failed(&["no API key is set", "`aisoc-mcp login`"]);
    assert!(other.service.seen().is_empty());
    // The last login is the one that is used, and each is found at its address.
    home.login(other.url(), &[]).await.well();
    let before = one.service.seen().len();
    home.run(&["call", "aisoc_list_alerts"], &[], "")
        .await
        .well();
    assert_eq!(one.service.seen().len(), before);
    let url = one.url().trim_end_matches('/').to_owned() + "/api/v1";
    home.run(&["call", "aisoc_list_alerts"], &[("AISOC_URL", &url)], "")
        .await
        .well();
    assert_eq!(one.service.seen().len(), before + 1);
}

#[tokio::test]
async fn a_key_that_is_named_wins_and_is_not_sent_to_where_somebody_signed_in() {
    let running = Plan::default().serve().await;
    let home = Home::new();
    home.login(running.url(), &[]).await.well();
    let before = running.service.seen().len();
    let other = "aisoc_0000000000000000000000000000000000000000000000ff";
    // Nobody named an address: the key is for the default one, where nothing is asked of this service.
    home.run(
        &["call", "aisoc_list_alerts"],
        &[("AISOC_API_KEY", other)],
        "",
    )
    .await;
    assert_eq!(running.service.seen().len(), before);
    let variables = [("AISOC_API_KEY", other), ("AISOC_URL", running.url())];
    home.run(&["call", "aisoc_list_alerts"], &variables, "")
        .await
        .failed(&[&other[..12]]);
    let said = home
        .run(
            &["login", "--email", "ana@example.com"],
            &variables,
            &format!("{}\n", super::standin::PASSWORD),
        )
        .await
        .well();
    assert!(
        said.err
            .contains("`AISOC_API_KEY` is set and takes precedence"),
        "{}",
        said.err
    );
}

#[tokio::test]
async fn a_key_file_is_all_there_is_of_it() {
    let running = Plan::default().serve().await;
    let home = Home::new();
    home.login(running.url(), &["--key-file", "my.key"])
        .await
        .well()
        .says(&["AISOC_API_KEY_FILE=my.key"]);
    assert_eq!(
        fs::read_to_string(home.path("my.key")).unwrap(),
        format!("{KEY}\n")
    );
    assert!(!home.credentials().exists());
    let variables = [
        ("AISOC_URL", running.url()),
        ("AISOC_API_KEY_FILE", "my.key"),
    ];
    home.run(&["call", "aisoc_list_alerts"], &variables, "")
        .await
        .well();
}

#[tokio::test]
async fn the_doctor_says_where_the_key_is_from() {
    let running = Plan::default().serve().await;
    let home = Home::new();
    home.login(running.url(), &[]).await.well();
    let said = home.run(&["doctor", "--json"], &[], "").await;
    let report: Value = serde_json::from_str(&said.out).unwrap();
    let check = |id: &str| {
        let checks = report["checks"].as_array().unwrap();
        checks
            .iter()
            .find(|check| check["id"] == id)
            .unwrap()
            .clone()
    };
    for id in ["url", "api_key"] {
        let detail = check(id)["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("the login in `"), "{detail}");
    }
    // A file that is broken is told of, and the rest is looked at all the same.
    fs::write(home.credentials(), "{}").unwrap();
    let said = home.run(&["doctor", "--offline", "--json"], &[], "").await;
    let report: Value = serde_json::from_str(&said.out).unwrap();
    let checks = report["checks"].as_array().unwrap();
    let check = checks
        .iter()
        .find(|check| check["id"] == "api_key")
        .unwrap();
    assert_eq!(check["status"], "failed", "{check}");
    assert!(
        check["detail"].as_str().unwrap().contains("sign in again"),
        "{check}"
    );
    home.login(running.url(), &[]).await;
}

#[tokio::test]
async fn a_host_gets_the_key_and_an_entry_that_is_there_keeps_its_own() {
    let running = Plan::default().serve().await;
    let home = Home::new();
    home.login(running.url(), &["--host", "cursor"])
        .await
        .well()
        .says(&["Cursor"]);
    let entry = |home: &Home| -> Value {
        let text = fs::read_to_string(home.path(".cursor/mcp.json")).unwrap();
        let file: Value = serde_json::from_str(&text).unwrap();
        file["mcpServers"]["aisoc"]["env"].clone()
    };
    let url = running.url().trim_end_matches('/');
    assert_eq!(
        entry(&home),
        json!({"AISOC_URL": url, "AISOC_API_KEY": KEY})
    );
    // A later login elsewhere sends an entry nowhere.
    let other = Plan::default().serve().await;
    home.login(other.url(), &[]).await.well();
    let install = ["install", "--host", "cursor", "--read-only", "--no-check"];
    home.run(&install, &[], "").await.well();
    assert_eq!(entry(&home)["AISOC_URL"], url);
    // A new entry takes the login, without a question.
    let install = ["install", "--host", "claude-code", "--no-check"];
    let said = home.run(&install, &[], "").await.well();
    assert!(said.err.contains("the login in"), "{}", said.err);
}

#[tokio::test]
async fn a_session_that_is_over_is_told_of() {
    let running = Plan::default().serve().await;
    let home = Home::new();
    home.login(running.url(), &["--session"]).await.well();
    let kept = fs::read_to_string(home.credentials()).unwrap();
    let mut kept: Value = serde_json::from_str(&kept).unwrap();
    for login in kept["logins"].as_object_mut().unwrap().values_mut() {
        login["expires_at"] = "2026-01-01T00:00:00Z".into();
    }
    fs::write(home.credentials(), kept.to_string()).unwrap();
    let said = home.run(&["call", "aisoc_list_alerts"], &[], "").await;
    assert!(said.err.contains("is over; sign in again"), "{}", said.err);
}
