//! What each tool answers.

use serde_json::{Value, json};

use crate::tenant::session::Service;

pub(crate) fn items<'v>(result: &'v Value, list: &str) -> &'v Vec<Value> {
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
    assert_eq!(rule["fixtures"], Value::Null);
    // The notes are what the rule's own body says, or null.
    let body = rule["rule_body"].as_str().unwrap().replace('\\', "");
    match &rule["false_positive_notes"] {
        Value::Null => {
            assert!(!body.contains("falsepositives") && !body.contains("false_positives"));
        }
        notes => assert!(
            notes
                .as_array()
                .unwrap()
                .iter()
                .all(|note| body.contains(note.as_str().unwrap())),
            "{rule}"
        ),
    }
    let unknown = session.fail("aisoc_get_alert", &json!({"alert_id": "ffffffff"}));
    assert!(
        unknown.contains("alerts; the nearest are:\n- "),
        "{unknown}"
    );
    assert!(unknown.contains("\nNext: give"), "{unknown}");
}

#[test]
fn a_case_comes_with_its_timeline_and_alerts_by_any_of_its_names() {
    let service = Service::start();
    let mut session = service.analyst();
    let case = session.call("aisoc_get_case", &json!({"case_id": "INC-0421"}));
    assert_eq!(json!(items(&case, "alerts").len()), case["alert_count"]);
    assert!(!items(&case, "timeline").is_empty());
    let id = case["id"].as_str().unwrap();
    for name in ["inc-0421", id, &id[..8], &id[..6].to_uppercase()] {
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
