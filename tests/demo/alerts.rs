//! `/alerts`: what the service filters, what it ignores, and the detail view.

use std::collections::BTreeMap;

use aisoc_mcp::demo::{Options, Release};
use serde_json::Value;

use crate::demo::support::{Fixture, array, first_issue, refusal};

#[tokio::test]
async fn pages_are_counted_and_a_page_past_the_end_is_empty() {
    let fixture = Fixture::shared(Release::Head);
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
    let fixture = Fixture::shared(Release::Head);
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
    for unknown in ["status=Open", "status=open", "category=EDR"] {
        assert_eq!(total(&format!("/alerts?{unknown}")).await, 0, "{unknown}");
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
    let fixture = Fixture::shared(Release::Head);
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
    let fixture = Fixture::shared(Release::Head);
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
    let fixture = Fixture::shared(Release::Head);
    let total = async |period: &str| {
        fixture
            .json(&format!("/alerts/queue?period={period}"))
            .await["total"]
            .as_i64()
            .unwrap()
    };
    let (day, week, all) = (total("24h").await, total("7d").await, total("all").await);
    assert!(0 < day && day < week && week <= all, "{day} {week} {all}");
    let queue = fixture.json("/alerts/queue").await;
    let counts = &queue["counts"];
    let count = |bucket: &str| counts[bucket].as_i64().unwrap();
    assert_eq!(queue["total"], count("mine") + count("unassigned"));
    assert_eq!(queue["page_size"], 50);
    for (owner, bucket) in [("me", "mine"), ("unassigned", "unassigned")] {
        let part = fixture
            .json(&format!("/alerts/queue?owner={owner}&page_size=200"))
            .await;
        assert_eq!(part["total"], count(bucket), "{owner}");
        let items = array(&part["items"]);
        assert!(items.iter().all(|item| item["bucket"] == bucket));
        let due: Vec<&str> = items
            .iter()
            .map(|item| item["sla_due_at"].as_str().unwrap())
            .collect();
        assert!(due.is_sorted(), "soonest due first");
        for item in items {
            let late = item["sla_due_at"].as_str() < queue["generated_at"].as_str();
            assert_eq!(item["sla_breached"], late);
            let urgent = ["critical", "high"].map(Value::from);
            assert!(owner == "me" || urgent.contains(&item["severity"]));
        }
    }
    let stats = fixture.json("/alerts/stats").await;
    let sum: i64 = stats["by_severity"]
        .as_object()
        .unwrap()
        .values()
        .filter_map(Value::as_i64)
        .sum();
    assert_eq!(stats["total"], sum);
    assert!(stats["new_last_24h"].as_i64().unwrap() > 0);
    let mut waiting = 0;
    for status in ["new", "triaging", "in_progress"] {
        let path = format!("/alerts?severity=critical&status={status}");
        waiting += fixture.json(&path).await["total"].as_i64().unwrap();
    }
    assert_eq!(stats["critical_open"], waiting, "not those in other hands");
}

#[tokio::test]
async fn techniques_come_as_strings_and_as_objects_and_fields_may_be_null() {
    let fixture = Fixture::shared(Release::Head);
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

#[tokio::test]
async fn limit_is_another_name_of_the_page_size_on_head_alone() {
    for release in Release::ALL {
        let fixture = Fixture::shared(release);
        let size = async |query: &str| {
            let answer = fixture.json(&format!("/alerts?{query}")).await;
            assert!(answer.get("facets").is_none());
            answer["page_size"].as_i64().unwrap()
        };
        if release == Release::Head {
            assert_eq!(size("limit=7").await, 7);
            assert_eq!(size("limit=7&page_size=7").await, 7);
            for (query, kind) in [
                ("limit=0", "greater_than_equal"),
                ("limit=201", "less_than_equal"),
            ] {
                let refused = fixture.get(&format!("/alerts?{query}")).await;
                assert_eq!(first_issue(refused).await["type"], kind);
            }
            let refused = fixture.get("/alerts?limit=7&page_size=8").await;
            assert_eq!(refusal(refused).await.0, 400);
        } else {
            assert_eq!(size("limit=7").await, 25, "{}", release.name());
            assert_eq!(size("limit=0").await, 25, "{}", release.name());
        }
        assert_eq!(size("sort=priority").await, 25);
    }
}

#[tokio::test]
async fn the_other_head_sorts_and_counts_in_facets() {
    let fixture = Fixture::with(Options {
        alert_facets: true,
        ..Options::default()
    })
    .await;
    let newest = fixture.json("/alerts?page_size=200").await;
    let all = array(&newest["items"]).clone();
    let total = newest["total"].as_u64().unwrap();
    let mut severities = BTreeMap::<&str, u64>::new();
    let filtered = fixture.json("/alerts?severity=critical&page_size=1").await;
    assert_eq!(
        filtered["facets"]["by_severity"]["critical"],
        filtered["total"]
    );
    let sum = |counts: &Value| -> u64 {
        counts
            .as_object()
            .unwrap()
            .values()
            .filter_map(Value::as_u64)
            .sum()
    };
    assert_eq!(sum(&newest["facets"]["by_severity"]), total);
    assert_eq!(sum(&newest["facets"]["by_status"]), total);
    if usize::try_from(total).unwrap() == all.len() {
        for alert in &all {
            *severities
                .entry(alert["severity"].as_str().unwrap())
                .or_default() += 1;
        }
        assert_eq!(
            newest["facets"]["by_severity"],
            serde_json::json!(severities)
        );
    }
    let by_status = &newest["facets"]["by_status"];
    let done = ["resolved", "closed"]
        .iter()
        .filter_map(|status| by_status[*status].as_u64());
    assert_eq!(newest["facets"]["unresolved"], total - done.sum::<u64>());
    let urgent = fixture.json("/alerts?sort=priority&page_size=200").await;
    let priorities: Vec<i64> = array(&urgent["items"])
        .iter()
        .map(|alert| alert["priority"].as_i64().unwrap())
        .collect();
    assert!(priorities.is_sorted_by(|one, next| one >= next));
    let refused = fixture.get("/alerts?sort=oldest").await;
    assert_eq!(first_issue(refused).await["loc"][1], "sort");
    assert_eq!(fixture.json("/alerts?limit=7").await["page_size"], 25);
}

#[tokio::test]
async fn members_come_with_their_release() {
    for release in Release::ALL {
        let fixture = Fixture::shared(release);
        let is_new = release != Release::V7_3;
        let alert = fixture.json("/alerts?page_size=1").await["items"][0].clone();
        let path = format!("/alerts/{}", alert["id"].as_str().unwrap());
        let detail = fixture.json(&path).await;
        assert_eq!(alert.get("snoozed_by_id").is_some(), is_new);
        for member in ["snoozed_by_id", "raw_event", "wazuh_locator"] {
            assert_eq!(detail.get(member).is_some(), is_new, "{member}");
        }
        assert!(alert.get("raw_event").is_none(), "the detail's alone");
    }
}
