use serde_json::{Value, json};

use crate::lookups::service::{Rows, Service, alerts, uuid};

fn run(number: u64, case: &str, status: &str, started: &str) -> Value {
    json!({"id": uuid(number), "case_id": case, "status": status, "started_at": format!("2026-05-{started}:00Z"), "model_used": null})
}

fn triage(number: u64, alert: &str, started: &str) -> Value {
    let mut run = run(number, alert, "completed", started);
    run["model_used"] = "kafka:auto_triage:llm".into();
    run
}

fn case(number: &str) -> Value {
    json!({"id": uuid(77), "case_number": number, "title": "Beacon", "status": "new"})
}

#[tokio::test]
async fn a_case_stands_for_its_newest_finished_run_under_either_name() {
    let by_uuid = run(1, &uuid(77), "completed", "03T09:00");
    let by_number = run(2, "INC-0421", "completed", "02T09:00");
    let failed = run(3, "INC-0421", "failed", "04T09:00");
    let running = run(4, &uuid(77), "running", "05T09:00");
    let service = Service::of(Rows {
        cases: vec![case("INC-0421")],
        runs: vec![running, failed, by_uuid, by_number],
        ..Rows::default()
    })
    .await;
    for given in [
        "INC-0421",
        "inc-0421",
        "421",
        "0421",
        &uuid(77),
        &uuid(77)[..8],
        "https://soc.example/cases/INC-0421",
    ] {
        for tool in ["aisoc_get_investigation", "aisoc_replay_decision"] {
            let found = service.call(tool, json!({"run_id": given})).await;
            assert_eq!(found["run_id"], uuid(1), "{tool} {given}");
            let note = found["notes"][0].as_str().unwrap();
            let expected = format!(
                "case INC-0421 stands for its newest finished run of 4: {} (completed); newer: {} (running), {} (failed)",
                uuid(1),
                uuid(4),
                uuid(3)
            );
            assert_eq!(note, expected, "{tool} {given}");
        }
    }
}

#[tokio::test]
async fn without_a_finished_run_the_newest_is_meant_and_said_so() {
    let service = Service::of(Rows {
        cases: vec![case("INC-0421")],
        runs: vec![
            run(4, &uuid(77), "running", "05T09:00"),
            run(3, "INC-0421", "running", "04T09:00"),
        ],
        ..Rows::default()
    })
    .await;
    let found = service
        .call("aisoc_get_investigation", json!({"run_id": "INC-0421"}))
        .await;
    assert_eq!(found["run_id"], uuid(4));
    let note = found["notes"][0].as_str().unwrap();
    assert!(
        note.contains("the newest of its 2 runs, none of which is finished"),
        "{note}"
    );
}

#[tokio::test]
async fn a_case_without_runs_is_told_from_one_that_is_not_there() {
    let service = Service::of(Rows {
        cases: vec![case("INC-0421")],
        runs: vec![run(1, "INC-0001", "completed", "03T09:00")],
        ..Rows::default()
    })
    .await;
    for given in ["INC-0421", &uuid(77)] {
        let refusal = service
            .fail("aisoc_get_investigation", json!({"run_id": given}))
            .await;
        assert!(
            refusal.contains("case INC-0421 is there, and has no run"),
            "{refusal}"
        );
    }
    let unknown = service
        .fail("aisoc_get_investigation", json!({"run_id": "INC-0422"}))
        .await;
    assert!(unknown.contains("INC-0421 · new · Beacon"), "{unknown}");
    let nothing = service
        .fail("aisoc_get_investigation", json!({"run_id": uuid(5)}))
        .await;
    assert!(nothing.contains("Investigation run not found"), "{nothing}");
}

#[tokio::test]
async fn an_alert_stands_for_its_run_of_automatic_triage() {
    let alerts = alerts(3);
    let service = Service::of(Rows {
        runs: vec![triage(1, &uuid(2), "03T09:00")],
        alerts,
        ..Rows::default()
    })
    .await;
    let found = service
        .call("aisoc_get_investigation", json!({"run_id": uuid(2)}))
        .await;
    assert_eq!(found["run_id"], uuid(1));
    let refusal = service
        .fail("aisoc_get_investigation", json!({"run_id": uuid(1_000)}))
        .await;
    assert!(refusal.contains("Investigation run not found"), "{refusal}");
}

#[tokio::test]
async fn automatic_triage_crowds_out_no_run() {
    let mut runs: Vec<Value> = (1_000..1_400)
        .map(|at| triage(at, &uuid(at), "09T09:00"))
        .collect();
    runs.push(run(1, &uuid(77), "failed", "03T09:00"));
    runs.insert(0, triage(2, "INC-0421", "10T09:00"));
    let service = Service::of(Rows {
        cases: vec![case("INC-0421")],
        runs,
        ..Rows::default()
    })
    .await;
    // It lies behind 400 newer ones, and is found by its status.
    let found = service
        .call("aisoc_get_investigation", json!({"run_id": &uuid(1)[..8]}))
        .await;
    assert_eq!(found["run_id"], uuid(1));
    assert_eq!(
        service
            .asked()
            .iter()
            .filter(|asked| asked.contains("status="))
            .count(),
        4
    );
    // Of a case its own run is meant, even one that failed.
    let found = service
        .call("aisoc_get_investigation", json!({"run_id": "INC-0421"}))
        .await;
    assert_eq!(found["run_id"], uuid(1));
    let none = service
        .fail("aisoc_get_investigation", json!({"run_id": "00000000"}))
        .await;
    assert!(
        none.contains("older ones were not looked through") && none.contains("name the case"),
        "{none}"
    );
}
