//! `/alerts`: what the service filters, what it ignores, and the detail view.

use serde_json::Value;

use crate::support::{Fixture, array, first_issue, refusal};

#[tokio::test]
async fn pages_are_counted_and_a_page_past_the_end_is_empty() {
    let fixture = Fixture::start().await;
    let first = fixture.json("/alerts").await;
    assert_eq!(
        (&first["page"], &first["page_size"]),
        (&1.into(), &25.into())
    );
    let total = first["total"].as_i64().unwrap();
    assert!(total >= 150, "{total}");
    assert_eq!(first["pages"], (total + 24) / 25);
    let times: Vec<&str> = array(&first["items"])
        .iter()
        .map(|alert| alert["created_at"].as_str().unwrap())
        .collect();
    assert!(times.is_sorted_by(|a, b| a >= b), "newest first");
    let past = fixture.json("/alerts?page=999").await;
    assert_eq!(past["items"], serde_json::json!([]));
    assert_eq!(past["total"], total);
}

#[tokio::test]
async fn filters_are_exact_and_everything_else_is_ignored() {
    let fixture = Fixture::start().await;
    let total = async |path: &str| fixture.json(path).await["total"].as_i64().unwrap();
    let all = total("/alerts").await;
    let critical = total("/alerts?severity=critical").await;
    assert!(critical > 0 && critical < all);
    assert_eq!(total("/alerts?severity=Critical").await, 0);
    assert_eq!(
        total("/alerts?severity=low&severity=critical").await,
        critical,
        "the last value counts"
    );
    for ignored in [
        "/alerts?search=nothing+has+this",
        "/alerts?since=2099-01-01",
        "/alerts?case_id=x&host=y&sort=z",
    ] {
        assert_eq!(total(ignored).await, all, "{ignored}");
    }
    let mine = total("/alerts?assigned_to_me=true").await;
    assert!(mine > 0 && mine < all);
    let sure = fixture
        .json("/alerts?min_confidence=80&page_size=200")
        .await;
    assert!(
        array(&sure["items"])
            .iter()
            .all(|alert| alert["confidence"].as_i64().unwrap() >= 80)
    );
}

#[tokio::test]
async fn bad_parameters_are_listed_as_fastapi_lists_them() {
    let fixture = Fixture::start().await;
    for (path, kind, location) in [
        (
            "/alerts?page=0",
            "greater_than_equal",
            r#"["query","page"]"#,
        ),
        (
            "/alerts?page_size=201",
            "less_than_equal",
            r#"["query","page_size"]"#,
        ),
        ("/alerts?page=x", "int_parsing", r#"["query","page"]"#),
        (
            "/alerts?assigned_to_me=perhaps",
            "bool_parsing",
            r#"["query","assigned_to_me"]"#,
        ),
        (
            "/alerts/not-a-uuid",
            "uuid_parsing",
            r#"["path","alert_id"]"#,
        ),
        (
            "/alerts/queue?period=1y",
            "string_pattern_mismatch",
            r#"["query","period"]"#,
        ),
    ] {
        let issue = first_issue(fixture.get(path).await).await;
        assert_eq!(issue["type"], kind, "{path}");
        assert_eq!(issue["loc"].to_string(), location, "{path}");
        assert!(
            issue["msg"].is_string() && issue.get("input").is_some(),
            "{path}"
        );
    }
    let (status, _) = refusal(fixture.get("/alerts?confidence_label=sure").await).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn the_detail_adds_to_the_alert_and_ids_are_read_in_any_spelling() {
    let fixture = Fixture::start().await;
    let case = fixture.json("/cases/INC-0421").await;
    let id = case["alert_ids"][0].as_str().unwrap();
    let alert = fixture.json(&format!("/alerts/{id}")).await;
    assert_eq!(alert["case_id"], case["id"]);
    assert!(
        alert["narrative"]
            .as_str()
            .unwrap()
            .contains("build-agent-07")
    );
    assert!(
        array(&alert["related_entities"])
            .iter()
            .any(|entity| entity["value"] == "10.0.42.7")
    );
    assert_eq!(array(&alert["mini_timeline"]).len(), 6);
    assert_eq!(alert["recommended_actions"][0]["priority"], 1);
    for spelling in [id.to_uppercase(), id.replace('-', "")] {
        assert_eq!(fixture.json(&format!("/alerts/{spelling}")).await["id"], id);
    }
    let missing = fixture
        .get("/alerts/00000000-0000-0000-0000-0000000000ff")
        .await;
    assert_eq!(refusal(missing).await, (404, "Alert not found".to_owned()));
}

#[tokio::test]
async fn the_queue_knows_time_and_stats_add_up() {
    let fixture = Fixture::start().await;
    let total = async |period: &str| {
        fixture
            .json(&format!("/alerts/queue?period={period}"))
            .await["total"]
            .as_i64()
            .unwrap()
    };
    let (day, week, all) = (total("24h").await, total("7d").await, total("all").await);
    assert!(0 < day && day < week && week < all, "{day} {week} {all}");
    let stats = fixture.json("/alerts/stats").await;
    let sum: i64 = stats["by_severity"]
        .as_object()
        .unwrap()
        .values()
        .filter_map(Value::as_i64)
        .sum();
    assert_eq!(stats["total"], sum);
    assert!(
        stats["critical_open"].as_i64().unwrap() > 0 && stats["new_last_24h"].as_i64().unwrap() > 0
    );
}

#[tokio::test]
async fn techniques_come_as_strings_and_as_objects_and_fields_may_be_null() {
    let fixture = Fixture::start().await;
    let alerts = fixture.json("/alerts?page_size=200").await;
    let items = array(&alerts["items"]);
    assert!(
        items
            .iter()
            .any(|alert| alert["mitre_techniques"][0].is_string())
    );
    assert!(
        items
            .iter()
            .any(|alert| alert["mitre_techniques"][0]["id"].is_string())
    );
    for field in [
        "description",
        "connector_type",
        "ai_summary",
        "confidence",
        "case_id",
        "disposition",
    ] {
        assert!(
            items.iter().any(|alert| alert[field].is_null()),
            "{field} is never null"
        );
        assert!(
            items.iter().any(|alert| !alert[field].is_null()),
            "{field} is always null"
        );
    }
}
