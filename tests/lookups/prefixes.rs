use serde_json::{Value, json};

use crate::lookups::service::{Rows, Service, alerts, uuid};

/// Replaces an alert's id, so that a prefix leads there.
fn set_id(alerts: &mut [Value], at: usize, id: &str) {
    alerts[at]["id"] = id.into();
}

const NEAR: &str = "feedface-0000-4000-8000-000000000001";
const FAR: &str = "feedf00d-0000-4000-8000-000000000002";

#[tokio::test]
async fn an_alert_on_a_late_page_is_found_and_its_pages_are_read_once() {
    let mut rows = alerts(4_900);
    set_id(&mut rows, 4_820, FAR);
    let service = Service::of(Rows {
        alerts: rows,
        ..Rows::default()
    })
    .await;
    let alert = service
        .call("aisoc_get_alert", json!({"alert_id": "feedf00d"}))
        .await;
    assert_eq!((&alert["id"], &alert["notes"]), (&json!(FAR), &Value::Null));
    let asked = service.asked();
    assert_eq!(asked.len(), 25 + 1, "{asked:?}");
    for page in 1..=25 {
        let page = format!("/api/v1/alerts?page={page}&page_size=200");
        assert_eq!(
            asked.iter().filter(|asked| **asked == page).count(),
            1,
            "{page}"
        );
    }
}

#[tokio::test]
async fn two_that_share_a_prefix_on_different_pages_are_both_offered() {
    let mut rows = alerts(3_000);
    set_id(&mut rows, 7, NEAR);
    set_id(&mut rows, 2_810, FAR);
    let service = Service::of(Rows {
        alerts: rows,
        ..Rows::default()
    })
    .await;
    let refusal = service
        .fail("aisoc_get_alert", json!({"alert_id": "feedf"}))
        .await;
    assert!(
        refusal.contains("`feedf` matches more than one alert"),
        "{refusal}"
    );
    assert!(refusal.contains(NEAR) && refusal.contains(FAR), "{refusal}");
    let alert = service
        .call("aisoc_get_alert", json!({"alert_id": "feedfa"}))
        .await;
    assert_eq!(alert["id"], NEAR);
}

#[tokio::test]
async fn beyond_the_bound_it_is_said_down_to_where_was_looked() {
    let mut rows = alerts(5_400);
    set_id(&mut rows, 5_300, FAR);
    set_id(&mut rows, 12, "abcdef01-0000-4000-8000-000000000003");
    let service = Service::of(Rows {
        alerts: rows,
        ..Rows::default()
    })
    .await;
    let refusal = service
        .fail("aisoc_get_alert", json!({"alert_id": "feedf00d"}))
        .await;
    let expected =
        "`feedf00d` matches none of the newest 5,000 alerts; older ones were not looked through";
    assert!(refusal.contains(expected), "{refusal}");
    assert_eq!(refusal.matches("\n- ").count(), 5, "{refusal}");
    // One that is found among these may have a sibling among the older ones.
    let alert = service
        .call("aisoc_get_alert", json!({"alert_id": "abcdef01"}))
        .await;
    let note = alert["notes"][0].as_str().unwrap();
    assert!(
        note.contains("the only match among the newest 5,000 alerts"),
        "{note}"
    );
    let whole = service
        .call("aisoc_get_alert", json!({"alert_id": FAR}))
        .await;
    assert_eq!(whole["id"], FAR);
    assert_eq!(service.asked().len(), 1);
}

#[tokio::test]
async fn where_nothing_shares_the_prefix_the_nearest_are_offered_with_all_that_was_read() {
    let mut rows = alerts(40);
    set_id(&mut rows, 33, "7c1f0000-0000-4000-8000-000000000001");
    let service = Service::of(Rows {
        alerts: rows,
        ..Rows::default()
    })
    .await;
    let refusal = service
        .fail("aisoc_get_alert", json!({"alert_id": "7c1e"}))
        .await;
    assert!(
        refusal.contains("`7c1e` matches none of the 40 alerts; the nearest are:\n- 7c1f0000"),
        "{refusal}"
    );
}

#[tokio::test]
async fn rules_are_looked_through_however_a_release_gives_them() {
    for (paged, count, requests) in [
        (true, 2_586, 2),
        (true, 2_000, 2),
        (false, 3_000, 1),
        (false, 2_000, 2),
    ] {
        let rules: Vec<Value> = (0..count)
            .map(|at| json!({"id": uuid(at), "name": format!("Rule {at}"), "status": "active"}))
            .collect();
        let last = uuid(count - 1);
        let service = Service::of(Rows {
            rules,
            rules_are_paged: paged,
            ..Rows::default()
        })
        .await;
        let prefix = &last[..13];
        let rule = service
            .call("aisoc_get_detection_rule", json!({"rule_id": prefix}))
            .await;
        assert_eq!(
            (&rule["id"], &rule["notes"]),
            (&json!(last), &Value::Null),
            "{paged} {count}"
        );
        let asked = service.asked();
        assert_eq!(asked.len(), requests + 1, "{paged} {count}: {asked:?}");
    }
}

#[tokio::test]
async fn no_identifier_leads_to_another_endpoint() {
    let case = json!({"id": uuid(1), "case_number": "INC-1"});
    let service = Service::of(Rows {
        cases: vec![case],
        ..Rows::default()
    })
    .await;
    for (tool, argument) in [
        ("aisoc_get_case", "case_id"),
        ("aisoc_get_alert", "alert_id"),
        ("aisoc_get_detection_rule", "rule_id"),
        ("aisoc_get_investigation", "run_id"),
        ("aisoc_list_investigations", "case_id"),
        ("aisoc_replay_decision", "run_id"),
    ] {
        for given in [
            "INC-1/timeline",
            "../cases",
            ".",
            "..",
            "/",
            "a/b",
            "\"\"",
            " ",
        ] {
            let refusal = service.fail(tool, json!({argument: given})).await;
            assert!(
                refusal.contains("slash") || refusal.contains("neither a letter nor a digit"),
                "{tool} {given:?}: {refusal}"
            );
            assert_eq!(service.asked(), Vec::<String>::new(), "{tool} {given:?}");
        }
    }
}
