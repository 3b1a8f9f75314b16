//! The data itself: repeatable, coherent, and as hostile as a real tenant's.

use aisoc_mcp::demo::Options;
use serde_json::Value;

use crate::support::{Fixture, array};

fn fixed() -> Options {
    Options {
        now: Some("2026-05-20T08:00:00Z".parse().unwrap()),
        ..Options::default()
    }
}

#[tokio::test]
async fn the_same_seed_gives_the_same_data() {
    let (first, second) = (Fixture::with(fixed()).await, Fixture::with(fixed()).await);
    for path in [
        "/alerts?page_size=200",
        "/cases",
        "/rules",
        "/investigations",
        "/investigations/7c1f3a52-9d04-5e6b-8a17-42c0de0a0421/replay",
    ] {
        assert_eq!(first.json(path).await, second.json(path).await, "{path}");
    }
    let events = "SELECT event_id, event_time, raw_payload FROM raw_events ORDER BY event_id";
    assert_eq!(first.rows(events).await, second.rows(events).await);
}

#[tokio::test]
async fn times_move_with_now_and_ids_do_not() {
    let (fixed, today) = (Fixture::with(fixed()).await, Fixture::start().await);
    let ids = |page: &Value| {
        array(&page["items"])
            .iter()
            .map(|alert| alert["id"].clone())
            .collect::<Vec<_>>()
    };
    let (then, now) = (fixed.json("/alerts").await, today.json("/alerts").await);
    assert_eq!(ids(&then), ids(&now));
    assert!(
        then["items"][0]["created_at"]
            .as_str()
            .unwrap()
            .starts_with("2026-05-20T07:5")
    );
    assert_ne!(
        then["items"][0]["created_at"],
        now["items"][0]["created_at"]
    );
    let clock = fixed.rows("SELECT toDate(now())").await;
    assert_eq!(
        clock[0][0], "2026-05-20",
        "the lake's clock is the tenant's"
    );
}

#[tokio::test]
async fn linked_alerts_exist_and_the_lake_holds_what_they_tell() {
    let fixture = Fixture::start().await;
    let case = fixture.json("/cases/INC-0421").await;
    for id in array(&case["alert_ids"]) {
        let alert = fixture
            .json(&format!("/alerts/{}", id.as_str().unwrap()))
            .await;
        assert_eq!(alert["case_id"], case["id"]);
        let (time, host) = (
            alert["event_time"].as_str().unwrap(),
            alert["affected_hosts"][0].as_str().unwrap(),
        );
        let sql = format!(
            "SELECT count() FROM raw_events WHERE src_hostname = '{host}' AND severity_id >= 3 \
             AND event_time BETWEEN toDateTime64('{time}') - INTERVAL 1 HOUR AND '{time}'"
        );
        assert!(
            fixture.rows(&sql).await[0][0].as_i64().unwrap() > 0,
            "{}",
            alert["title"]
        );
    }
    assert!(
        fixture.rows("SELECT count() FROM raw_events").await[0][0]
            .as_i64()
            .unwrap()
            >= 5_000
    );
}

#[tokio::test]
async fn hostile_text_reaches_alerts_rules_lake_and_ledger() {
    let fixture = Fixture::start().await;
    let alerts = fixture.json("/alerts?page_size=200").await;
    let titled = |needle: &str| {
        array(&alerts["items"])
            .iter()
            .any(|alert| alert["title"].as_str().unwrap().contains(needle))
    };
    assert!(titled("\u{1b}[2J") && titled("\u{202e}"));
    let rules = fixture.json("/rules").await;
    assert!(
        array(&rules)
            .iter()
            .any(|rule| rule["rule_body"].as_str().unwrap().contains("\u{2066}"))
    );
    let lake =
        "SELECT count() FROM raw_events WHERE raw_payload LIKE '%IGNORE PREVIOUS INSTRUCTIONS%'";
    assert!(fixture.rows(lake).await[0][0].as_i64().unwrap() > 0);
    let runs = fixture.json("/investigations?case_id=INC-0417").await;
    let ledger = fixture
        .json(&format!(
            "/investigations/{}/replay",
            runs[0]["id"].as_str().unwrap()
        ))
        .await;
    assert!(ledger.to_string().contains("IGNORE PREVIOUS INSTRUCTIONS"));
}
