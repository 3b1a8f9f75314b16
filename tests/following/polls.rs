//! Looks at the ledger that go wrong cost a part of the wait, never a step and never the run's name.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::time::sleep;

use super::service::{Step, answer as respond, json as json_answer};
use super::standin::{Plan, RUN, requests};
use super::support::{TOOL, seqs, until};

fn call() -> Value {
    json!({"case_id": "INC-1", "wait_seconds": 20})
}

/// 500, a reset, a hang, half an answer, HTML, and a limit that names a wait.
fn flaps(number: usize) -> Option<Vec<Step>> {
    match number {
        1 => {
            let mut failing = respond("500 Internal Server Error", "", "Internal Server Error");
            failing.push(Step::Close);
            Some(failing)
        }
        3 | 4 => Some(vec![Step::Reset]),
        6 => Some(vec![Step::Hang]),
        9 => Some(vec![
            Step::Send(b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{".into()),
            Step::Close,
        ]),
        11 => Some(respond(
            "200 OK",
            "content-type: text/html\r\n",
            "<html>busy</html>",
        )),
        13 => Some(respond("429 Too Many Requests", "retry-after: 1\r\n", "{}")),
        _ => None,
    }
}

/// Follows a run of twenty steps to its end.
async fn hears_all(first: i64, faulty: bool) {
    let fault = if faulty {
        |number, _: &_| flaps(number)
    } else {
        |_, _: &_| None
    };
    let plan = Plan {
        first,
        steps: 20,
        each: Duration::from_millis(150),
        fault,
        ..Plan::default()
    };
    let service = plan.serve().await;
    let mut host = Plan::host(&service).await;
    let called = host.call_tool(TOOL, call()).await;
    let answer = called.structured_content();
    assert_eq!(answer["run_id"], RUN);
    assert_eq!(
        (&answer["status"], &answer["ended_by"]),
        (&json!("completed"), &json!("run"))
    );
    let expected: Vec<i64> = (first..first + 20).collect();
    assert_eq!(seqs(answer), expected, "faulty: {faulty}");
    let is_step = |message: &str| message.contains(" · step ");
    let told = called
        .progress
        .iter()
        .filter(|(_, message)| is_step(message));
    assert!(told.count() >= 10, "{:?}", called.progress);
    let notes = answer["notes"].to_string();
    assert_eq!(notes.contains("failed and w"), faulty, "{notes}");
    assert_eq!(requests(&service, "POST "), 1);
}

#[tokio::test]
async fn every_step_is_told_once_from_0_or_1_over_pages_and_through_faults() {
    tokio::join!(
        hears_all(0, false),
        hears_all(1, false),
        hears_all(0, true),
        hears_all(1, true)
    );
}

#[tokio::test]
async fn a_step_that_shows_after_later_ones_is_not_lost_even_when_the_run_is_over() {
    for late in [0, 3, 11] {
        let plan = Plan {
            late: Some(late),
            steps: 13,
            ..Plan::default()
        };
        let service = plan.serve().await;
        let mut host = Plan::host(&service).await;
        let called = host.call_tool(TOOL, call()).await;
        assert_eq!(
            seqs(called.structured_content()),
            (0..13).collect::<Vec<_>>(),
            "{late}"
        );
    }
}

#[tokio::test]
async fn a_ledger_that_never_answers_leaves_the_run_id() {
    let plan = Plan {
        fault: |_, _| Some(vec![Step::Hang]),
        ..Plan::default()
    };
    let service = plan.serve().await;
    let mut host = Plan::host(&service).await;
    let began = Instant::now();
    let called = host
        .call_tool(TOOL, json!({"case_id": "INC-1", "wait_seconds": 3}))
        .await;
    assert!(
        began.elapsed() < Duration::from_secs(6),
        "{:?}",
        began.elapsed()
    );
    let answer = called.structured_content();
    assert_eq!(
        (&answer["run_id"], &answer["ledger"]),
        (&json!(RUN), &json!("unknown"))
    );
    assert_eq!(answer["ended_by"], "wait");
    assert!(
        answer["notes"]
            .to_string()
            .contains("looks at the ledger failed"),
        "{answer}"
    );
}

#[tokio::test]
async fn what_does_not_pass_ends_the_following_and_is_named() {
    let refused = |_, _: &_| {
        Some(json_answer(
            "403 Forbidden",
            r#"{"detail":"API key missing scope: cases:read"}"#,
        ))
    };
    let service = Plan {
        fault: refused,
        ..Plan::default()
    }
    .serve()
    .await;
    let mut host = Plan::host(&service).await;
    let began = Instant::now();
    let called = host.call_tool(TOOL, call()).await;
    assert!(began.elapsed() < Duration::from_secs(3));
    let answer = called.structured_content();
    assert_eq!(
        (&answer["run_id"], &answer["ended_by"]),
        (&json!(RUN), &json!("ledger"))
    );
    assert!(
        answer["notes"][0]
            .as_str()
            .unwrap()
            .contains("scope `cases:read`"),
        "{answer}"
    );
    let next = answer["next_step"].as_str().unwrap();
    assert!(next.starts_with("see to what `notes` says"), "{next}");
}

#[tokio::test]
async fn a_wait_the_service_asks_for_is_not_begun_when_it_is_too_long() {
    let limited = |_, _: &_| {
        Some(respond(
            "429 Too Many Requests",
            "retry-after: 60\r\n",
            "{}",
        ))
    };
    let service = Plan {
        fault: limited,
        ..Plan::default()
    }
    .serve()
    .await;
    let mut host = Plan::host(&service).await;
    let began = Instant::now();
    let called = host.call_tool(TOOL, call()).await;
    assert!(began.elapsed() < Duration::from_secs(3));
    assert_eq!(
        requests(&service, "/investigations/"),
        1,
        "it is not asked again"
    );
    let answer = called.structured_content();
    assert_eq!(
        (&answer["run_id"], &answer["ended_by"]),
        (&json!(RUN), &json!("wait"))
    );
    assert!(
        answer["notes"].to_string().contains("limiting requests"),
        "{answer}"
    );
}

#[tokio::test]
async fn cancelling_ends_a_look_that_hangs() {
    let plan = Plan {
        fault: |_, _| Some(vec![Step::Hang]),
        ..Plan::default()
    };
    let service = plan.serve().await;
    let url = service.url.as_str();
    let mut host = super::support::Host::with(url, super::service::KEY, &[]).await;
    let id = host.begin(TOOL, call()).await;
    let look = format!("GET /api/v1/investigations/{RUN}");
    until("a look at the run", async || requests(&service, &look) > 0).await;
    let before = service.left();
    host.cancel(id).await;
    let began = Instant::now();
    while service.left() == before {
        assert!(
            began.elapsed() < Duration::from_secs(2),
            "the request is still there"
        );
        sleep(Duration::from_millis(10)).await;
    }
    let listed = host.call_tool("aisoc_list_investigations", json!({})).await;
    assert_eq!(listed.structured_content()["items"][0]["run_id"], RUN);
}
