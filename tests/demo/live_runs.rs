//! `POST /cases/{id}/investigate`, and the runs it starts.

use std::collections::BTreeSet;
use std::time::Duration;

use aisoc_mcp::demo::{Fault, Options, Release};
use reqwest::Method;
use serde_json::{Value, json};

use crate::demo::support::{Fixture, array, first_issue, refusal};

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

/// The payload of the last decision that names a root cause.
fn root_cause(events: &[Value]) -> &Value {
    let decided = events
        .iter()
        .rev()
        .find(|event| event["payload"]["decision"] == "root_cause_hypothesis");
    &decided.expect("a root cause")["payload"]
}

#[tokio::test]
async fn a_run_writes_its_ledger_from_seq_zero_agent_by_agent() {
    let fixture = Fixture::start().await;
    let (run, events) = investigate(&fixture, "INC-0421").await;
    assert_eq!(
        (&run["status"], &run["case_id"]),
        (
            &"completed".into(),
            &fixture.json("/cases/INC-0421").await["id"]
        )
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
    let cause = root_cause(&events);
    let reason = cause["reason"].as_str().unwrap();
    assert!(
        reason.starts_with("10.0.42.7 is malicious: 48 failed attempts"),
        "{reason}"
    );
    assert!(cause["confidence"].as_f64() > Some(0.9));
    let decisions: Vec<&str> = events
        .iter()
        .filter_map(|event| event["payload"]["decision"].as_str())
        .collect();
    assert_eq!(decisions, ["root_cause_hypothesis", "risk_level=critical"]);
    let lost = fixture
        .json(&format!(
            "/investigations/{}/events?since=0",
            run["id"].as_str().unwrap()
        ))
        .await;
    assert_eq!(lost["items"][0]["seq"], 1, "since=0 loses the first event");
}

#[tokio::test]
async fn the_row_says_nothing_of_its_model_and_model_costs_say_all() {
    let fixture = Fixture::start().await;
    let (run, events) = investigate(&fixture, "INC-0421").await;
    assert_eq!(
        (
            &run["model_used"],
            &run["total_tokens"],
            &run["total_cost_usd"],
            &run["iterations"]
        ),
        (&Value::Null, &0.into(), &json!(0.0), &4.into())
    );
    let costs = &run["model_costs"][0];
    let of = |kind: &str| {
        let kind = kind.to_owned();
        events.iter().filter(move |event| event["kind"] == *kind)
    };
    assert_eq!(costs["call_count"], of("llm_response").count());
    let tokens: i64 = of("llm_response")
        .map(|event| event["payload"]["tokens_used"].as_i64().unwrap())
        .sum();
    assert_eq!(
        costs["total_prompt_tokens"].as_i64().unwrap()
            + costs["total_completion_tokens"].as_i64().unwrap(),
        tokens
    );
    let cost: f64 = of("llm_response")
        .map(|event| event["payload"]["cost_usd"].as_f64().unwrap())
        .sum();
    assert!((costs["total_cost_usd"].as_f64().unwrap() - cost).abs() < 1e-12);
    for (prompt, response) in of("llm_prompt").zip(of("llm_response")) {
        assert_eq!(prompt["payload"]["model"], costs["model"]);
        assert_eq!(prompt["input_hash"], response["payload"]["prompt_hash"]);
        assert_eq!(prompt["input_hash"], response["input_hash"]);
    }
    assert!(
        of("tool_call").any(|event| event["payload"]["success"] == true
            && event["payload"]["result"]["error"].is_null())
    );
}

#[tokio::test]
async fn findings_follow_the_data() {
    let fixture = Fixture::start().await;
    for (case, expected, risk) in [
        ("INC-0422", " is malicious: ", "risk_level=critical"),
        ("INC-0419", " is benign, ", "risk_level=low"),
        (
            "INC-0420",
            "does not decide it either way",
            "risk_level=medium",
        ),
    ] {
        let (_, events) = investigate(&fixture, case).await;
        let reason = root_cause(&events)["reason"].as_str().unwrap();
        assert!(reason.contains(expected), "{case}: {reason}");
        assert!(
            events
                .iter()
                .any(|event| event["payload"]["decision"] == risk),
            "{case}"
        );
    }
    for case in ["INC-0408", "INC-0410"] {
        let (_, events) = investigate(&fixture, case).await;
        let cause = root_cause(&events);
        assert!(cause["confidence"].as_f64() < Some(0.3), "{case}: {cause}");
    }
    let (_, events) = investigate(&fixture, "INC-0408").await;
    let failed = events
        .iter()
        .find(|event| event["payload"]["result"]["error"].is_string())
        .unwrap();
    assert_eq!(failed["kind"], "tool_call");
    assert_eq!(
        failed["payload"]["success"], true,
        "the service calls it a success all the same"
    );
}

#[tokio::test]
async fn without_a_model_a_run_completes_with_failed_steps_and_no_finding() {
    let fixture = Fixture::faulty(Fault::ModelDown).await;
    let (run, events) = investigate(&fixture, "INC-0421").await;
    assert_eq!(
        (&run["status"], &run["model_costs"], &run["artifact_count"]),
        (&"completed".into(), &json!([]), &1.into())
    );
    let failed = events.iter().filter(|event| event["kind"] == "error");
    assert_eq!(failed.count(), 4);
    let decisions: Vec<(&str, f64)> = events
        .iter()
        .filter_map(|event| {
            Some((
                event["payload"]["decision"].as_str()?,
                event["payload"]["confidence"].as_f64()?,
            ))
        })
        .collect();
    assert_eq!(
        decisions,
        [
            ("use_heuristic_fallback", 0.4),
            ("defer_to_manual", 0.1),
            ("root_cause_hypothesis", 0.1),
            ("default_high_risk_plan", 0.3),
            ("risk_level=high", 0.1),
        ]
    );
    assert!(!events.iter().any(|event| event["kind"] == "llm_response"));
}

#[tokio::test]
async fn an_agents_steps_arrive_together_when_it_is_done() {
    let fixture = Fixture::at_pace(Duration::from_millis(30)).await;
    let started = fixture
        .post("/cases/INC-0421/investigate", &json!({}))
        .await;
    let started: Value = started.json().await.unwrap();
    let path = format!("/investigations/{}", started["run_id"].as_str().unwrap());
    let mut seen = BTreeSet::new();
    for _ in 0..400 {
        let run = fixture.json(&path).await;
        let events = fixture.json(&format!("{path}/replay")).await;
        if let Some(last) = array(&events).last() {
            seen.insert((array(&events).len(), last["kind"].to_string()));
        }
        if run["status"] != "running" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let kinds: Vec<&str> = seen.iter().map(|(_, kind)| kind.as_str()).collect();
    assert_eq!(
        kinds,
        [
            r#""recon""#,
            r#""forensic""#,
            r#""responder""#,
            r#""report""#
        ],
        "a reader sees whole bursts: {seen:?}"
    );
}

#[tokio::test]
async fn every_start_is_another_run_stored_under_the_cases_uuid() {
    let fixture = Fixture::start().await;
    let id = fixture.json("/cases/INC-0419").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let before = array(&fixture.json(&format!("/investigations?case_id={id}")).await).len();
    let (first, _) = investigate(&fixture, &id).await;
    let (second, _) = investigate(&fixture, "INC-0419").await;
    assert_ne!(first["id"], second["id"]);
    let ids: BTreeSet<String> =
        array(&fixture.json(&format!("/investigations?case_id={id}")).await)
            .iter()
            .map(|run| run["id"].as_str().unwrap().to_owned())
            .collect();
    assert_eq!(ids.len(), before + 2);
}

#[tokio::test]
async fn a_start_needs_a_body_and_a_case() {
    let fixture = Fixture::start().await;
    let empty = fixture
        .bare(Method::POST, "/api/v1/cases/INC-0421/investigate")
        .bearer_auth(fixture.tenant.keys().analyst.token);
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
    assert_eq!(
        run["model_costs"][0]["call_count"], 1,
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

#[tokio::test]
async fn from_17_a_start_needs_a_scope_and_moves_the_case_even_where_it_is_refused() {
    for release in Release::ALL {
        let is_new = release != Release::V7_3;
        let fixture = Fixture::with(Options {
            release,
            fault: Some(Fault::AgentsUnauthenticated),
            ..Options::default()
        })
        .await;
        let start = async |key: aisoc_mcp::demo::Key, case: &str| {
            let path = format!("/api/v1/cases/{case}/investigate");
            let request = fixture
                .bare(Method::POST, &path)
                .bearer_auth(key.token)
                .json(&json!({ "alert_summary": "beacon every 60 s" }));
            refusal(request.send().await.unwrap()).await
        };
        let keys = fixture.tenant.keys();
        let cases = fixture.json("/cases?status=triaged").await;
        let case = cases[0]["case_number"].as_str().unwrap();
        let (status, detail) = start(keys.without_lake, case).await;
        if is_new {
            let lacking = "API key missing scope: cases:write".to_owned();
            assert_eq!((status, detail), (403, lacking));
        } else {
            assert_eq!(status, 401, "any key may start a run: {detail}");
        }
        let unmoved = fixture.json(&format!("/cases/{case}")).await;
        assert_eq!(unmoved["status"], "triaged");
        assert_eq!(start(keys.analyst, case).await.0, 401);
        let moved = fixture.json(&format!("/cases/{case}")).await;
        let timeline = fixture.json(&format!("/cases/{case}/timeline")).await;
        let change = array(&timeline["events"])
            .iter()
            .any(|event| event["title"] == "triaged → investigating");
        let notes = fixture.json(&format!("/cases/{case}/notes")).await;
        let listed = fixture.json("/cases?status=triaged").await;
        let listed = array(&listed).iter().any(|one| one["case_number"] == case);
        if is_new {
            assert_eq!(moved["status"], "investigating");
            assert!(change && !listed);
            assert_eq!(notes[0]["description"], "beacon every 60 s");
        } else {
            assert_eq!(moved["status"], "triaged");
            assert!(!change && listed && array(&notes).is_empty());
        }
        let resolved = fixture.json("/cases?status=resolved").await;
        let resolved = resolved[0]["case_number"].as_str().unwrap();
        assert_eq!(start(keys.analyst, resolved).await.0, 401);
        let after = fixture.json(&format!("/cases/{resolved}")).await;
        assert_eq!(after["status"], "resolved", "only what is new or triaged");
    }
}

#[tokio::test]
async fn a_ledger_filed_under_the_default_tenant_is_seen_there_alone() {
    let fixture = Fixture::faulty(Fault::LedgerInDefault).await;
    let started = fixture
        .post("/cases/INC-0421/investigate", &json!({}))
        .await;
    assert_eq!(started.status(), 200);
    let started: Value = started.json().await.unwrap();
    let run = started["run_id"].as_str().unwrap();
    for path in ["", "/events", "/replay"] {
        let response = fixture.get(&format!("/investigations/{run}{path}")).await;
        let missing = (404, "Investigation run not found".to_owned());
        assert_eq!(refusal(response).await, missing);
    }
    let key = fixture.tenant.keys().default_tenant;
    let seen = fixture.get_as(key, &format!("/investigations/{run}")).await;
    assert_eq!(seen.status(), 200);
    let cases: Value = fixture.get_as(key, "/cases").await.json().await.unwrap();
    assert!(array(&cases).is_empty(), "nothing else is theirs");
}
