//! What each tool answers.

use serde_json::{Value, json};

use crate::session::Service;

fn items<'v>(result: &'v Value, list: &str) -> &'v Vec<Value> {
    result[list]
        .as_array()
        .unwrap_or_else(|| panic!("`{list}` in {result}"))
}

#[test]
fn open_p0_cases_are_open_and_p0() {
    let service = Service::start();
    let mut session = service.analyst();
    let found = session.call(
        "aisoc_list_cases",
        &json!({"priority": "p0", "status": "open"}),
    );
    assert!(
        items(&found, "items")
            .iter()
            .any(|case| case["number"] == "INC-0421")
    );
    for case in items(&found, "items") {
        assert_eq!(
            (&case["severity"], &case["priority"]),
            (&json!("critical"), &json!("p0"))
        );
        assert!(
            case["status"] != "resolved" && case["status"] != "closed",
            "{case}"
        );
    }
    assert_eq!(found["complete"], true);
    let other = session.fail(
        "aisoc_list_cases",
        &json!({"priority": "p0", "severity": "low"}),
    );
    assert!(
        other.contains("`priority` means `critical` and `severity` means `low`"),
        "{other}"
    );
}

#[test]
fn cases_are_found_by_owner_words_and_for_the_keys_owner() {
    let service = Service::start();
    let mut session = service.analyst();
    let all = session.call("aisoc_list_cases", &json!({"page_size": 100}));
    let owner = items(&all, "items")
        .iter()
        .find_map(|case| case["owner"].as_str())
        .unwrap();
    let expected = items(&all, "items")
        .iter()
        .filter(|case| case["owner"] == owner)
        .count();
    let owned = session.call(
        "aisoc_list_cases",
        &json!({"owner": owner, "page_size": 100}),
    );
    assert_eq!(items(&owned, "items").len(), expected);
    let mine = session.call(
        "aisoc_list_cases",
        &json!({"assigned_to_me": true, "page_size": 100}),
    );
    assert!(!items(&mine, "items").is_empty());
    let words = session.call("aisoc_list_cases", &json!({"search": "inc-0421"}));
    assert_eq!(words["matched"], 1);
    let mut ownerless = service.session(service.keys().ownerless.token, &[]);
    let failure = ownerless.fail("aisoc_list_cases", &json!({"assigned_to_me": true}));
    assert!(failure.contains("GET /api/v1/auth/me"), "{failure}");
}

#[test]
fn alerts_are_filtered_by_what_the_service_ignores() {
    let service = Service::start();
    let mut session = service.analyst();
    let day = session.call(
        "aisoc_list_alerts",
        &json!({"since": "24h", "page_size": 50}),
    );
    let week = session.call(
        "aisoc_list_alerts",
        &json!({"since": "7d", "page_size": 50}),
    );
    let count = |found: &Value| found["matched"].as_u64().unwrap();
    assert!(0 < count(&day) && count(&day) < count(&week));
    let before = session.call("aisoc_list_alerts", &json!({"until": "24h"}));
    let all = session.call("aisoc_list_alerts", &json!({}));
    assert_eq!(count(&day) + count(&before), all["total"].as_u64().unwrap());
    let words = session.call("aisoc_list_alerts", &json!({"search": "10.0.42.7"}));
    for alert in items(&words, "items") {
        assert!(alert.to_string().contains("10.0.42.7"), "{alert}");
    }
    let both = session.call(
        "aisoc_list_alerts",
        &json!({"since": "24h", "severity": "critical"}),
    );
    assert!(
        items(&both, "items")
            .iter()
            .all(|alert| alert["severity"] == "critical")
    );
    let wrong = session.fail("aisoc_list_alerts", &json!({"since": "2026-99-99"}));
    assert!(wrong.contains("`since`"), "{wrong}");
}

#[test]
fn an_alert_and_a_rule_are_read_by_a_prefix() {
    let service = Service::start();
    let mut session = service.analyst();
    let alerts = session.call("aisoc_list_alerts", &json!({"page_size": 1}));
    let id = alerts["items"][0]["id"].as_str().unwrap();
    let alert = session.call(
        "aisoc_get_alert",
        &json!({"alert_id": id[..8].to_uppercase()}),
    );
    assert_eq!(alert["id"], id);
    assert!(alert.get("tenant_id").is_none());
    let rules = session.call(
        "aisoc_query_detections",
        &json!({"mitre_technique": "T1059", "limit": 50}),
    );
    for rule in items(&rules, "items") {
        assert!(
            rule["technique_ids"].to_string().contains("T1059"),
            "{rule}"
        );
        assert!(rule.get("rule_body").is_none(), "a search gives no bodies");
    }
    let id = rules["items"][0]["id"].as_str().unwrap();
    let rule = session.call("aisoc_get_detection_rule", &json!({"rule_id": &id[..8]}));
    assert!(rule["rule_body"].is_string());
    assert_eq!(
        (&rule["fixtures"], &rule["false_positive_notes"]),
        (&Value::Null, &Value::Null)
    );
    let unknown = session.fail("aisoc_get_alert", &json!({"alert_id": "ffffffff"}));
    assert!(
        unknown.contains("matches no recent alert; candidates:"),
        "{unknown}"
    );
}

#[test]
fn a_case_comes_with_its_timeline_and_alerts_by_any_of_its_names() {
    let service = Service::start();
    let mut session = service.analyst();
    let case = session.call("aisoc_get_case", &json!({"case_id": "INC-0421"}));
    assert_eq!(json!(items(&case, "alerts").len()), case["alert_count"]);
    assert!(!items(&case, "timeline").is_empty());
    for name in ["inc-0421", case["id"].as_str().unwrap()] {
        let same = session.call(
            "aisoc_get_case",
            &json!({"case_id": name, "include_alerts": false}),
        );
        assert_eq!(same["id"], case["id"]);
        assert!(same.get("alerts").is_none());
    }
    let runs = session.call("aisoc_list_investigations", &json!({"case_id": "INC-0421"}));
    let stored: Vec<&str> = items(&runs, "items")
        .iter()
        .map(|run| run["case_id"].as_str().unwrap())
        .collect();
    assert!(
        stored.contains(&"INC-0421") && stored.contains(&case["id"].as_str().unwrap()),
        "{stored:?}"
    );
}

#[test]
fn a_run_is_replayed_and_a_step_explained() {
    let service = Service::start();
    let mut session = service.analyst();
    let run = session.call("aisoc_get_investigation", &json!({"run_id": "7c1f…"}));
    assert!(
        run["duration_seconds"].is_number() && items(&run, "agents").len() == 4,
        "{run}"
    );
    let replay = session.call("aisoc_replay_decision", &json!({"run_id": "7c1f"}));
    assert!(items(&replay, "steps").len() >= 15);
    assert_eq!(replay["complete"], true);
    let decided =
        json!({"run_id": "7c1f", "contains": "10.0.42.7 is malicious", "kind": "decision_reason"});
    let decided = session.call("aisoc_replay_decision", &decided);
    let step = &decided["steps"][0];
    assert_eq!(step["decision"]["decision"], "10.0.42.7 is malicious");
    let explained = session.call(
        "aisoc_explain_step",
        &json!({"run_id": "7c1f", "step": step["seq"]}),
    );
    assert!(explained["prompt"]["messages"].is_array(), "{explained}");
    assert!(
        explained["response"]["text"]
            .as_str()
            .unwrap()
            .contains("10.0.42.7")
    );
}

#[test]
fn the_lake_is_described_and_asked() {
    let service = Service::start();
    let mut session = service.analyst();
    let tables = session.call(
        "aisoc_lake_schema",
        &json!({"tables": ["raw_events", "aisoc.alert_metrics"]}),
    );
    assert_eq!(items(&tables, "tables").len(), 2);
    let sql = "SELECT toString(source_ip) AS ip, count() AS n FROM raw_events GROUP BY ip ORDER BY n DESC LIMIT 3";
    let rows = session.call("aisoc_lake_query", &json!({"sql": sql}));
    assert_eq!(
        (items(&rows, "rows").len(), &rows["columns"]),
        (3, &json!(["ip", "n"]))
    );
    let records = session.call(
        "aisoc_lake_query",
        &json!({"sql": sql, "format": "records", "row_cap": 2}),
    );
    assert!(
        records["records"][0]["n"].is_number() || records["rows"][0]["n"].is_number(),
        "{records}"
    );
    let refused = session.fail(
        "aisoc_lake_query",
        &json!({"sql": "DELETE FROM raw_events"}),
    );
    assert!(refused.contains("single SELECT"), "{refused}");
    let star = session.fail(
        "aisoc_lake_query",
        &json!({"sql": "SELECT * FROM raw_events"}),
    );
    assert!(star.contains("toString(source_ip)"), "{star}");
}

#[test]
fn a_started_investigation_is_found_in_the_ledger() {
    let service = Service::start();
    let mut session = service.analyst();
    let started = session.call(
        "aisoc_run_investigation",
        &json!({"case_id": "INC-0420", "alert_summary": "look again"}),
    );
    let run = started["run_id"].as_str().unwrap();
    let replay = session.call("aisoc_replay_decision", &json!({"run_id": run}));
    assert!(
        replay["first_seq"] == 0 || replay["scanned"].as_u64() < Some(2),
        "a live run's first step is 0: {replay}"
    );
}
