//! `POST /cases/{id}/investigate`, and the runs it starts.

use std::collections::BTreeSet;
use std::time::Duration;

use aisoc_mcp::demo::Fault;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Fixture, array, first_issue, refusal};

/// Starts a run on `case` and waits until it is over; the run and its ledger.
async fn investigate(fixture: &Fixture, case: &str) -> (Value, Vec<Value>) {
    let started = fixture
        .post(&format!("/cases/{case}/investigate"), &json!({}))
        .await;
    assert_eq!(started.status(), 200, "{case}");
    let started: Value = started.json().await.unwrap();
    assert_eq!(started["status"], "running");
    let path = format!("/investigations/{}", started["run_id"].as_str().unwrap());
    for _ in 0..200 {
        let run = fixture.json(&path).await;
        if run["status"] != "running" {
            let events = fixture.json(&format!("{path}/replay")).await;
            return (run, array(&events).clone());
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the run on {case} did not end");
}

fn verdict(events: &[Value]) -> &str {
    events.last().unwrap()["payload"]["verdict"]
        .as_str()
        .unwrap()
}

#[tokio::test]
async fn a_run_writes_its_ledger_from_seq_zero_agent_by_agent() {
    let fixture = Fixture::start().await;
    let (run, events) = investigate(&fixture, "INC-0421").await;
    assert_eq!(
        (&run["status"], &run["case_id"]),
        (&"completed".into(), &"INC-0421".into())
    );
    assert!(events.len() >= 15);
    let seqs: Vec<i64> = events
        .iter()
        .map(|event| event["seq"].as_i64().unwrap())
        .collect();
    assert!(
        seqs.iter()
            .copied()
            .eq(0..i64::try_from(events.len()).unwrap())
    );
    let mut agents: Vec<&str> = events
        .iter()
        .map(|event| event["agent"].as_str().unwrap())
        .collect();
    agents.dedup();
    assert_eq!(
        agents,
        [
            "ReconAgent",
            "ForensicAgent",
            "ResponderAgent",
            "ReportWriterAgent"
        ]
    );
    assert_eq!(verdict(&events), "malicious");
    let lost = fixture
        .json(&format!(
            "/investigations/{}/events?since=0",
            run["id"].as_str().unwrap()
        ))
        .await;
    assert_eq!(lost["items"][0]["seq"], 1, "since=0 loses the first event");
}

#[tokio::test]
async fn verdicts_follow_the_data() {
    let fixture = Fixture::start().await;
    for (case, expected) in [
        ("INC-0422", "malicious"),
        ("INC-0419", "benign"),
        ("INC-0420", "inconclusive"),
    ] {
        let (_, events) = investigate(&fixture, case).await;
        assert_eq!(verdict(&events), expected, "{case}");
    }
    for case in ["INC-0408", "INC-0410"] {
        let (_, events) = investigate(&fixture, case).await;
        assert_eq!(verdict(&events), "inconclusive", "{case}");
        let failed = events
            .iter()
            .find(|event| event["payload"]["success"] == false)
            .unwrap();
        assert_eq!(failed["kind"], "tool_call");
        assert!(failed["payload"]["result"]["error"].is_string(), "{case}");
    }
}

#[tokio::test]
async fn every_start_is_another_run_stored_under_the_name_it_was_given() {
    let fixture = Fixture::start().await;
    let id = fixture.json("/cases/INC-0419").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let (first, _) = investigate(&fixture, &id).await;
    let (second, _) = investigate(&fixture, &id).await;
    assert_ne!(first["id"], second["id"]);
    let ids: BTreeSet<String> =
        array(&fixture.json(&format!("/investigations?case_id={id}")).await)
            .iter()
            .map(|run| run["id"].as_str().unwrap().to_owned())
            .collect();
    assert_eq!(ids.len(), 2);
}

#[tokio::test]
async fn a_start_needs_a_body_and_a_case() {
    let fixture = Fixture::start().await;
    let empty = fixture
        .bare(Method::POST, "/api/v1/cases/INC-0421/investigate")
        .bearer_auth(fixture.tenant.keys().alerts_only.token);
    let issue = first_issue(empty.send().await.unwrap()).await;
    assert_eq!(
        (&issue["type"], issue["loc"].to_string()),
        (&"missing".into(), r#"["body"]"#.to_owned())
    );
    let wrong = fixture
        .post("/cases/INC-0421/investigate", &json!({"alert_summary": 7}))
        .await;
    assert_eq!(first_issue(wrong).await["type"], "string_type");
    let missing = fixture
        .post("/cases/INC-9999/investigate", &json!({}))
        .await;
    assert_eq!(
        refusal(missing).await,
        (404, "Case not found".to_owned()),
        "without a full stop here"
    );
}

#[tokio::test]
async fn a_lost_ledger_is_404_for_good() {
    let fixture = Fixture::faulty(Fault::LedgerLost).await;
    let started = fixture
        .post("/cases/INC-0421/investigate", &json!({}))
        .await;
    let started: Value = started.json().await.unwrap();
    let run = started["run_id"].as_str().unwrap();
    for path in ["", "/events", "/replay", "/artifacts"] {
        let response = fixture.get(&format!("/investigations/{run}{path}")).await;
        assert_eq!(
            refusal(response).await,
            (404, "Investigation run not found".to_owned())
        );
    }
}

#[tokio::test]
async fn a_run_that_fails_midway_keeps_what_it_wrote() {
    let fixture = Fixture::faulty(Fault::FailsMidway).await;
    let (run, events) = investigate(&fixture, "INC-0421").await;
    assert_eq!(run["status"], "failed");
    assert!(run["error"].as_str().unwrap().contains("model provider"));
    assert_eq!(events.last().unwrap()["kind"], "error");
    assert!((5..15).contains(&events.len()), "{}", events.len());
    assert_eq!(run["artifact_count"], 0);
    assert!(
        run["total_tokens"].as_i64() > Some(0),
        "what it used is kept"
    );
    assert_eq!(events.last().unwrap()["agent"], "ForensicAgent");
}

#[tokio::test]
async fn what_the_agents_service_refuses_is_passed_on_as_text_in_the_detail() {
    for (fault, status, inner) in [
        (
            Fault::AgentsUnauthenticated,
            401,
            Some(r#"{"detail":"missing bearer credential"}"#),
        ),
        (
            Fault::AgentsTenant,
            403,
            Some(r#"{"detail":"service token must declare the tenant it acts for"}"#),
        ),
        (
            Fault::AgentsUnconfigured,
            503,
            Some(r#"{"detail":"tenant-scoped auth is not configured; set AISOC_SERVICE_TOKEN"}"#),
        ),
        (Fault::AgentsDown, 503, None),
    ] {
        let fixture = Fixture::faulty(fault).await;
        let before = fixture.json("/investigations?limit=200").await;
        let refused = fixture
            .post("/cases/INC-0421/investigate", &json!({}))
            .await;
        let (found, detail) = refusal(refused).await;
        assert_eq!(found, status, "{fault:?}");
        match inner {
            Some(inner) => assert_eq!(detail, inner, "{fault:?}"),
            None => assert!(
                detail.starts_with("Agents service unavailable: "),
                "{detail}"
            ),
        }
        let after = fixture.json("/investigations?limit=200").await;
        assert_eq!(before, after, "{fault:?}: no run is started");
    }
}
