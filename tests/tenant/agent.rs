//! The investigation agent's ledger, and the lake it reads.

use serde_json::json;

use crate::tenant::answers::items;
use crate::tenant::session::Service;

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
