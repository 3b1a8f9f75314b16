//! The request that starts a run is sent once, whatever becomes of it.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::sleep;

use super::service::{Step, json as json_answer};
use super::standin::{Plan, RUN, ok, requests};
use super::support::TOOL;

fn call() -> Value {
    json!({"case_id": "INC-1", "wait_seconds": 20})
}

#[tokio::test]
async fn a_start_without_an_answer_is_not_repeated_until_it_is_forced() {
    let start = |number| (number == 0).then(|| vec![Step::Reset]);
    let service = Plan {
        start,
        ..Plan::default()
    }
    .serve()
    .await;
    let mut host = Plan::host(&service).await;
    for expected in [
        "may have been started all the same",
        "so nothing was started now",
    ] {
        let called = host.call(TOOL, call()).await;
        let said = called.failure();
        for part in [
            expected,
            &format!("going on this case now: run {RUN}"),
            "aisoc_list_investigations",
            "`force: true`",
        ] {
            assert!(said.contains(part), "{said}");
        }
        assert_eq!(requests(&service, "POST "), 1);
    }
    let mut forced = call();
    forced["force"] = true.into();
    let called = host.call(TOOL, forced).await;
    assert_eq!(called.answer()["status"], "completed");
    assert_eq!(requests(&service, "POST "), 2);
}

#[tokio::test]
async fn a_start_that_was_refused_may_be_made_again() {
    let start = |number| {
        let body = r#"{"detail":"Agents service unavailable: x"}"#;
        (number == 0).then(|| json_answer("503 Service Unavailable", body))
    };
    let plan = Plan {
        start,
        ..Plan::default()
    };
    let service = plan.serve().await;
    let mut host = Plan::host(&service).await;
    let refused = host.call(TOOL, call()).await;
    assert!(refused.failure().contains("no run was started"));
    let called = host.call(TOOL, call()).await;
    assert_eq!(
        (&called.answer()["status"], &called.answer()["joined"]),
        (&json!("completed"), &json!(false))
    );
}

#[tokio::test]
async fn a_call_cancelled_while_the_start_is_under_way_leaves_it_to_arrive() {
    // The answer comes half a second after the request; the call is gone by then.
    let slow = |_| {
        let mut steps = vec![Step::Wait(Duration::from_millis(500))];
        steps.extend(ok(&json!({"run_id": RUN, "status": "running"})));
        Some(steps)
    };
    let service = Plan {
        start: slow,
        steps: 0,
        ..Plan::default()
    }
    .serve()
    .await;
    let mut host = Plan::host(&service).await;
    let id = host.begin(TOOL, call()).await;
    while requests(&service, "POST ") == 0 {
        sleep(Duration::from_millis(10)).await;
    }
    host.cancel(id).await;
    for wait in [0, 700] {
        sleep(Duration::from_millis(wait)).await;
        let called = host
            .call(TOOL, json!({"case_id": "INC-1", "wait_seconds": 0}))
            .await;
        let answer = called.answer();
        assert_eq!(
            (&answer["run_id"], &answer["joined"]),
            (&json!(RUN), &json!(true))
        );
        assert_eq!(requests(&service, "POST "), 1);
    }
}
