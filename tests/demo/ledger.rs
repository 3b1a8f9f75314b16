//! `/investigations`: finished runs and what they wrote.

use aisoc_mcp::demo::Release;
use serde_json::Value;

use crate::demo::support::{Fixture, array, first_issue, refusal};

const WELL_KNOWN: &str = "/investigations/7c1f3a52-9d04-5e6b-8a17-42c0de0a0421";

#[tokio::test]
async fn runs_are_found_by_the_text_their_writer_stored() {
    let fixture = Fixture::shared(Release::Head);
    let all = fixture.json("/investigations?limit=200").await;
    assert_eq!(
        array(&all)
            .iter()
            .filter(|run| run["model_used"].is_null() || run["model_used"] == "embedded-analyst-1")
            .count(),
        20,
        "besides those of automatic triage"
    );
    let case = fixture.json("/cases/INC-0421").await;
    let by_number = fixture.json("/investigations?case_id=INC-0421").await;
    let by_uuid = fixture
        .json(&format!(
            "/investigations?case_id={}",
            case["id"].as_str().unwrap()
        ))
        .await;
    assert_eq!((array(&by_number).len(), array(&by_uuid).len()), (1, 1));
    assert_ne!(by_number[0]["id"], by_uuid[0]["id"]);
    let running = fixture.json("/investigations?status=running").await;
    assert_eq!(array(&running).len(), 1);
    assert_eq!(running[0]["completed_at"], Value::Null);
    assert_eq!(
        array(&fixture.json("/investigations?limit=3&offset=5").await).len(),
        3
    );
}

#[tokio::test]
async fn a_run_adds_counts_and_costs() {
    let fixture = Fixture::shared(Release::Head);
    let run = fixture.json(WELL_KNOWN).await;
    assert_eq!(run["status"], "completed");
    assert!(run["event_count"].as_i64().unwrap() >= 15);
    assert_eq!(run["artifact_count"], 1);
    let cost = &run["model_costs"][0];
    assert_eq!(cost["model"], run["model_used"]);
    let tokens = cost["total_prompt_tokens"].as_i64().unwrap()
        + cost["total_completion_tokens"].as_i64().unwrap();
    assert_eq!(run["total_tokens"], tokens);
    assert!(run["total_cost_usd"].as_f64().unwrap() > 0.0);
    assert_eq!(
        first_issue(fixture.get("/investigations/7c1f").await).await["type"],
        "uuid_parsing"
    );
    let missing = fixture
        .get("/investigations/00000000-0000-0000-0000-0000000000ff")
        .await;
    assert_eq!(
        refusal(missing).await,
        (404, "Investigation run not found".to_owned())
    );
}

#[tokio::test]
async fn events_page_by_seq_and_total_counts_what_follows() {
    let fixture = Fixture::shared(Release::Head);
    let whole = fixture.json(&format!("{WELL_KNOWN}/events")).await;
    let count = array(&whole["items"]).len();
    assert_eq!(whole["items"][0]["seq"], 1, "seeded runs count from one");
    assert_eq!(
        (&whole["since"], &whole["total"]),
        (&Value::Null, &count.into())
    );
    let page = fixture
        .json(&format!("{WELL_KNOWN}/events?since=5&limit=3&kind=error"))
        .await;
    let seqs: Vec<i64> = array(&page["items"])
        .iter()
        .map(|event| event["seq"].as_i64().unwrap())
        .collect();
    assert_eq!(seqs, [6, 7, 8], "strictly greater");
    assert_eq!(
        (&page["total"], &page["next_seq"], &page["since"]),
        (&(count - 5).into(), &8.into(), &5.into())
    );
    let last = fixture
        .json(&format!("{WELL_KNOWN}/events?since={}", count - 1))
        .await;
    assert_eq!(last["next_seq"], count, "the last page has a next_seq too");
    let end = fixture
        .json(&format!("{WELL_KNOWN}/events?since={count}"))
        .await;
    assert_eq!(
        (&end["items"], &end["next_seq"]),
        (&serde_json::json!([]), &Value::Null)
    );
}

#[tokio::test]
async fn the_ledger_shows_why_the_address_was_judged_malicious() {
    let fixture = Fixture::shared(Release::Head);
    let events = fixture.json(&format!("{WELL_KNOWN}/replay")).await;
    let of = |kind: &str| {
        array(&events)
            .iter()
            .filter(|event| event["kind"] == kind)
            .collect::<Vec<_>>()
    };
    let decision = of("decision_reason")
        .into_iter()
        .find(|event| event["payload"]["decision"] == "10.0.42.7 is malicious")
        .expect("the decision is in the ledger");
    let reason = decision["payload"]["reason"].as_str().unwrap();
    assert!(
        reason.contains("48 failed attempts") && reason.contains("soc-watchlist"),
        "{reason}"
    );
    assert!(decision["payload"]["confidence"].as_f64().unwrap() > 0.9);
    assert!(!array(&decision["payload"]["alternatives"]).is_empty());
    assert!(
        of("evidence_cited")
            .iter()
            .any(|event| event["payload"]["evidence_kind"] == "reputation")
    );
    let queries: Vec<_> = of("tool_call")
        .into_iter()
        .filter(|event| event["payload"]["tool"] == "lake.sql")
        .collect();
    assert!(queries.len() >= 4);
    for query in queries {
        let rows = fixture
            .rows(query["payload"]["args"]["sql"].as_str().unwrap())
            .await;
        assert_eq!(
            query["payload"]["result"]["row_count"],
            rows.len(),
            "the query can be run again"
        );
    }
    let prompt = of("llm_prompt")[0];
    assert!(
        prompt["payload"]["messages"][1]["content"]
            .as_str()
            .unwrap()
            .contains("INC-0421")
    );
    assert_eq!(prompt["input_hash"].as_str().unwrap().len(), 64);
    assert_eq!(of("llm_prompt").len(), of("llm_response").len());
}

#[tokio::test]
async fn explain_gives_a_step_its_neighbours_and_needs_a_step() {
    let fixture = Fixture::shared(Release::Head);
    let first = fixture.json(&format!("{WELL_KNOWN}/explain?step=1")).await;
    assert!(first["previous"].is_null());
    assert_eq!(
        (&first["focus"]["seq"], &first["next"]["seq"]),
        (&1.into(), &2.into())
    );
    assert_eq!(
        first["artifacts"],
        serde_json::json!([]),
        "the report is tied to no event"
    );
    let middle = fixture.json(&format!("{WELL_KNOWN}/explain?step=7")).await;
    assert_eq!(
        (&middle["previous"]["seq"], &middle["next"]["seq"]),
        (&6.into(), &8.into())
    );
    let missing = fixture.get(&format!("{WELL_KNOWN}/explain?step=0")).await;
    assert_eq!(
        refusal(missing).await,
        (404, "No event with seq=0 for this run".to_owned())
    );
    assert_eq!(
        first_issue(fixture.get(&format!("{WELL_KNOWN}/explain")).await).await["type"],
        "missing"
    );
}

#[tokio::test]
async fn the_report_is_found_among_the_artifacts_alone() {
    let fixture = Fixture::shared(Release::Head);
    let artifacts = fixture.json(&format!("{WELL_KNOWN}/artifacts")).await;
    let report = &artifacts[0];
    assert_eq!(
        (&report["kind"], &report["event_id"]),
        (&"report_md".into(), &Value::Null)
    );
    let text = report["content"].as_str().unwrap();
    assert!(
        text.starts_with("# INC-0421") && text.contains("10.0.42.7 is **malicious**"),
        "{text}"
    );
    assert_eq!(report["size_bytes"], text.len());
    let one = fixture
        .json(&format!(
            "{WELL_KNOWN}/artifacts/{}",
            report["id"].as_str().unwrap()
        ))
        .await;
    assert_eq!(&one, report);
    let short = fixture
        .json(&format!("{WELL_KNOWN}/replay?max_events=4"))
        .await;
    assert_eq!(array(&short).len(), 4);
    assert!(
        fixture.json(&format!("{WELL_KNOWN}/timeline")).await["events"][0]
            .get("payload")
            .is_none()
    );
}

#[tokio::test]
async fn costs_are_summed_over_the_runs_of_a_window() {
    let fixture = Fixture::shared(Release::Head);
    let answer = fixture
        .json("/investigations/costs/aggregate?window_days=365")
        .await;
    assert_eq!(answer["window_days"], 365);
    let rows = array(&answer["by_model"]);
    assert!(!rows.is_empty());
    let sum = |member: &str| -> f64 { rows.iter().filter_map(|row| row[member].as_f64()).sum() };
    for member in [
        "calls",
        "total_prompt_tokens",
        "total_completion_tokens",
        "total_cost_usd",
    ] {
        let total = answer["totals"][member].as_f64().unwrap();
        assert!((total - sum(member)).abs() < 1e-9, "{member}");
    }
    // The same from the runs themselves.
    let runs = fixture.json("/investigations?limit=200").await;
    let mut costs = 0.0;
    for run in array(&runs) {
        let run = fixture
            .json(&format!("/investigations/{}", run["id"].as_str().unwrap()))
            .await;
        let spent = array(&run["model_costs"]).iter();
        costs += spent
            .filter_map(|row| row["total_cost_usd"].as_f64())
            .sum::<f64>();
    }
    if array(&runs).len() < 200 {
        assert!((costs - sum("total_cost_usd")).abs() < 1e-9);
    }
    let issue = first_issue(
        fixture
            .get("/investigations/costs/aggregate?window_days=366")
            .await,
    );
    assert_eq!(issue.await["type"], "less_than_equal");
}
