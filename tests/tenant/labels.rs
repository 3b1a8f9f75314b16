//! What `_meta.ifc` says of results: who can have written what is in them, and who may read it.

use serde_json::json;

use crate::tenant::session::Service;

#[test]
fn a_result_is_trusted_only_where_no_attacker_can_have_written_any_of_it() {
    let service = Service::start();
    let mut session = service.analyst();
    let alerts = session.call("aisoc_list_alerts", &json!({"page_size": 1}));
    let alert = alerts["items"][0]["id"].clone();
    let rules = session.call("aisoc_query_detections", &json!({"limit": 1}));
    let rule = rules["items"][0]["id"].clone();
    for (tool, arguments, expected) in [
        // Titles, summaries, hosts: whoever is seen by a sensor writes them.
        ("aisoc_list_alerts", json!({"page_size": 1}), "untrusted"),
        ("aisoc_get_alert", json!({"alert_id": alert}), "untrusted"),
        ("aisoc_list_cases", json!({"page_size": 1}), "untrusted"),
        (
            "aisoc_get_case",
            json!({"case_id": "INC-0421"}),
            "untrusted",
        ),
        (
            "aisoc_get_investigation",
            json!({"run_id": "INC-0421"}),
            "untrusted",
        ),
        (
            "aisoc_replay_decision",
            json!({"run_id": "INC-0421"}),
            "untrusted",
        ),
        (
            "aisoc_explain_step",
            json!({"run_id": "INC-0421", "step": 3}),
            "untrusted",
        ),
        (
            "aisoc_lake_query",
            json!({"sql": "SELECT count() AS n FROM raw_events"}),
            "untrusted",
        ),
        // An error may quote the service.
        (
            "aisoc_get_case",
            json!({"case_id": "INC-9999"}),
            "untrusted",
        ),
        // Nothing there: counts, a range, and no rows.
        (
            "aisoc_list_alerts",
            json!({"severity": "critical", "until": "2001-01-01T00:00:00Z"}),
            "trusted",
        ),
        // Written by the tenant's people, or by the service alone.
        (
            "aisoc_get_detection_rule",
            json!({"rule_id": rule}),
            "trusted",
        ),
        (
            "aisoc_lake_schema",
            json!({"tables": ["raw_events"]}),
            "trusted",
        ),
        (
            "aisoc_list_investigations",
            json!({"case_id": "INC-0421"}),
            "trusted",
        ),
    ] {
        let (integrity, readers) = session.label(tool, &arguments);
        assert_eq!(integrity, expected, "{tool} {arguments}");
        assert_eq!(readers, json!(["private"]), "{tool} {arguments}");
    }
}
