//! Runs of the embedded agent, followed.

use std::time::{Duration, Instant};

use aisoc_mcp::demo::Fault;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::support::{Host, MESSAGES, TOOL, report, seqs, tenant};

const STEP: Duration = Duration::from_millis(100);

#[tokio::test]
async fn a_run_is_told_step_by_step_and_ends_with_verdict_evidence_and_report() {
    let tenant = tenant(STEP, None).await;
    let mut host = Host::on(&tenant).await;
    let called = host.call_tool(TOOL, json!({"case_id": "inc-0421"})).await;
    let progress = &called.progress;
    assert!(progress.len() >= 10, "{progress:?}");
    assert!(
        progress.is_sorted_by(|left, right| left.0 < right.0),
        "{progress:?}"
    );
    let told = |text: &str| progress.iter().any(|(_, message)| message.contains(text));
    assert!(
        progress[0].1.starts_with("case INC-0421 · "),
        "{progress:?}"
    );
    assert!(progress[1].1.starts_with("run ") && progress[1].1.ends_with(" started"));
    assert!(
        told("ForensicAgent · tool_call · lake.sql(sql)"),
        "{progress:?}"
    );
    assert!(
        progress
            .last()
            .unwrap()
            .1
            .starts_with("ReportWriterAgent · report · ")
    );

    let answer = called.structured_content();
    let count = answer["step_count"].as_i64().unwrap();
    assert_eq!(
        seqs(answer),
        (0..count).collect::<Vec<_>>(),
        "every step once, from 0"
    );
    assert!(count >= 20);
    for (key, value) in [
        ("status", "completed"),
        ("ended_by", "run"),
        ("ledger", "visible"),
        ("case_number", "INC-0421"),
    ] {
        assert_eq!(answer[key], value, "{key}");
    }
    assert!(report(answer).contains("48 failed attempts at logon with 10.0.42.7"));
    assert!(answer["evidence"].as_array().unwrap().len() >= 3);
    let report = answer["report"]["text"].as_str().unwrap();
    assert!(
        report.starts_with("# INC-0421: ") && report.contains("## Evidence"),
        "{report}"
    );
    assert!(
        answer.get("verdict").is_none(),
        "a root cause is no verdict"
    );
    let step = &answer["finding"]["seq"];
    assert!(
        answer["next_step"]
            .as_str()
            .unwrap()
            .contains(&format!("step {step}"))
    );
    assert_eq!(
        (&answer["has_more"], answer.get("next_since_seq")),
        (&json!(false), None)
    );
}

#[tokio::test]
async fn cancelling_ends_the_following_at_once_and_never_the_run() {
    let tenant = tenant(STEP, None).await;
    let mut host = Host::on(&tenant).await;
    let id = host.begin(TOOL, json!({"case_id": "INC-0422"})).await;
    let mut run = String::new();
    for _ in 0..3 {
        let (_, message) = host.report(id).await.unwrap();
        if let Some(rest) = message.strip_prefix("run ") {
            rest.split(' ').next().unwrap().clone_into(&mut run);
        }
    }
    host.cancel(id).await;
    // Reports that were under way may still come; after the ping nothing more does, and no reply.
    let began = Instant::now();
    host.session
        .send(json!({"jsonrpc": "2.0", "id": "p", "method": "ping"}))
        .await;
    let mut after = Vec::new();
    for left in (0..MESSAGES).rev() {
        let message = host.session.next().await.unwrap();
        if message["id"] == "p" {
            break;
        }
        after.push(message);
        assert!(left > 0, "the ping is not answered: {after:?}");
    }
    assert!(
        began.elapsed() < Duration::from_secs(1) && after.len() <= 2,
        "{after:?}"
    );
    let silence = timeout(Duration::from_millis(700), host.session.next()).await;
    assert!(silence.is_err(), "{silence:?}");
    let all = host.replayed(&Value::from(run.as_str()), Value::Null).await;
    assert!(all.len() >= 20, "{all:?}");
    let over = host
        .call_tool("aisoc_get_investigation", json!({"run_id": run}))
        .await;
    assert_eq!(over.structured_content()["status"], "completed");
}

#[tokio::test]
async fn a_wait_that_runs_out_is_continued_by_replay_without_a_gap() {
    let tenant = tenant(Duration::from_millis(180), None).await;
    let mut host = Host::on(&tenant).await;
    let began = Instant::now();
    let called = host
        .call_tool(TOOL, json!({"case_id": "INC-0419", "wait_seconds": 2}))
        .await;
    let took = began.elapsed();
    assert!((1500..4000).contains(&took.as_millis()), "{took:?}");
    let answer = called.structured_content();
    assert_eq!(
        (&answer["ended_by"], &answer["status"]),
        (&json!("wait"), &json!("running"))
    );
    assert!(answer.get("report").is_none());
    let since = answer["next_since_seq"].clone();
    let next = answer["next_step"].as_str().unwrap();
    let expected = format!(
        "run_id {} and since_seq {since}",
        answer["run_id"].as_str().unwrap()
    );
    assert!(
        next.contains("aisoc_replay_decision") && next.contains(&expected),
        "{next}"
    );
    let mut all = seqs(answer);
    assert!(all.len() > 3, "{all:?}");
    all.extend(host.replayed(&answer["run_id"], since).await);
    assert!(all.len() >= 15);
    assert_eq!(
        all,
        (0..i64::try_from(all.len()).unwrap()).collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn no_wait_answers_when_the_run_is_started() {
    let tenant = tenant(STEP, None).await;
    let mut host = Host::on(&tenant).await;
    let called = host
        .call_tool(TOOL, json!({"case_id": "INC-0420", "wait_seconds": 0}))
        .await;
    let answer = called.structured_content();
    assert_eq!(
        (&answer["status"], &answer["ledger"]),
        (&json!("running"), &json!("visible"))
    );
    assert_eq!(answer["has_more"], true);
    assert!(
        answer["next_step"]
            .as_str()
            .unwrap()
            .contains("aisoc_replay_decision")
    );
}

#[tokio::test]
async fn a_run_without_a_ledger_is_a_failure_that_says_why() {
    let tenant = tenant(Duration::ZERO, Some(Fault::LedgerLost)).await;
    let mut host = Host::on(&tenant).await;
    let began = Instant::now();
    let called = host.call_tool(TOOL, json!({"case_id": "INC-0421"})).await;
    let took = began.elapsed().as_secs();
    assert!(
        (5..10).contains(&took),
        "a grace of several seconds, not {took}"
    );
    let said = called.error_text();
    for part in [
        "started run ",
        "keeps no ledger",
        "404",
        "pass the tenant on to its agents",
        "administrator",
    ] {
        assert!(said.contains(part), "{said}");
    }
    let early = host
        .call_tool(TOOL, json!({"case_id": "INC-0420", "wait_seconds": 1}))
        .await;
    let early = early.structured_content();
    assert_eq!(
        (&early["status"], &early["ledger"]),
        (&json!("unconfirmed"), &json!("not yet visible"))
    );
}

#[tokio::test]
async fn a_run_that_fails_midway_keeps_its_steps_and_says_so() {
    let tenant = tenant(Duration::from_millis(30), Some(Fault::FailsMidway)).await;
    let mut host = Host::on(&tenant).await;
    let called = host.call_tool(TOOL, json!({"case_id": "INC-0421"})).await;
    let answer = called.structured_content();
    assert_eq!(
        (&answer["status"], &answer["ended_by"]),
        (&json!("failed"), &json!("run"))
    );
    assert!(answer["error"].as_str().unwrap().contains("model provider"));
    assert!(answer.get("report").is_none());
    assert!(
        answer["notes"].to_string().contains("the run failed"),
        "{answer}"
    );
    let steps = seqs(answer);
    assert!((5..15).contains(&steps.len()) && steps[0] == 0);
}

#[tokio::test]
async fn different_cases_reach_different_verdicts() {
    let tenant = tenant(Duration::ZERO, None).await;
    let mut host = Host::on(&tenant).await;
    for (case, expected) in [
        ("INC-0421", "10.0.42.7 is **malicious**"),
        ("INC-0419", " is **benign**"),
        ("INC-0420", " is **inconclusive**"),
        ("INC-0408", "The lake holds nothing about this"),
    ] {
        let called = host.call_tool(TOOL, json!({"case_id": case})).await;
        let found = report(called.structured_content());
        assert!(found.contains(expected), "{case}: {found}");
    }
}
