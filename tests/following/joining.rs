//! A call that repeats another joins its run.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::support::{Host, MESSAGES, TOOL, tenant};

const STEP: Duration = Duration::from_millis(60);

async fn runs(host: &mut Host, case: &str) -> usize {
    let called = host
        .call_tool(
            "aisoc_list_investigations",
            json!({"case_id": case, "limit": 50}),
        )
        .await;
    called.structured_content()["items"]
        .as_array()
        .map_or(0, Vec::len)
}

#[tokio::test]
async fn the_same_call_joins_until_it_is_forced_or_differs() {
    let tenant = tenant(STEP, None).await;
    let mut host = Host::on(&tenant).await;
    let before = runs(&mut host, "INC-0421").await;
    let call = |more: Value| {
        let mut arguments = json!({"case_id": "INC-0421", "wait_seconds": 0});
        arguments
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        arguments
    };
    let first = host
        .call_tool(TOOL, call(json!({})))
        .await
        .structured_content()
        .clone();
    assert_eq!(first["joined"], false);
    // The case by its UUID, and another wait, are the same call.
    let id = first["case_id"].clone();
    let again = host
        .call_tool(TOOL, call(json!({"case_id": id, "wait_seconds": 30})))
        .await;
    let again = again.structured_content();
    assert_eq!(
        (&again["run_id"], &again["joined"]),
        (&first["run_id"], &json!(true))
    );
    assert_eq!(again["status"], "completed");
    assert!(
        again["notes"][0]
            .as_str()
            .unwrap()
            .contains("nothing was started"),
        "{again}"
    );
    assert_eq!(runs(&mut host, "INC-0421").await, before + 1);
    for (more, expected) in [
        (json!({"force": true}), 2),
        (json!({"alert_summary": "look at 10.0.42.7"}), 3),
    ] {
        let other = host
            .call_tool(TOOL, call(more))
            .await
            .structured_content()
            .clone();
        assert_eq!(other["joined"], false);
        assert_ne!(other["run_id"], first["run_id"]);
        assert_eq!(runs(&mut host, "INC-0421").await, before + expected);
    }
}

#[tokio::test]
async fn two_at_the_same_time_share_one_run_and_both_hear_every_step() {
    let tenant = tenant(STEP, None).await;
    let mut host = Host::on(&tenant).await;
    let before = runs(&mut host, "INC-0419").await;
    let first = host.begin(TOOL, json!({"case_id": "INC-0419"})).await;
    let second = host.begin(TOOL, json!({"case_id": "INC-0419"})).await;
    let mut replies = Vec::new();
    let mut heard = [0, 0];
    for _ in 0..MESSAGES {
        if replies.len() == 2 {
            break;
        }
        let message = host.session.next().await.unwrap();
        match message["params"]["progressToken"].as_i64() {
            Some(token) => heard[usize::from(token == second)] += 1,
            None => replies.push(message),
        }
    }
    assert_eq!(replies.len(), 2, "{MESSAGES} messages");
    assert!(heard.iter().all(|heard| *heard >= 10), "{heard:?}");
    let answers: Vec<&Value> = replies
        .iter()
        .map(|reply| &reply["result"]["structuredContent"])
        .collect();
    assert_eq!(answers[0]["run_id"], answers[1]["run_id"]);
    assert_eq!(answers[0]["steps"], answers[1]["steps"]);
    let joined: Vec<bool> = answers
        .iter()
        .map(|answer| answer["joined"].as_bool().unwrap())
        .collect();
    assert_ne!(joined[0], joined[1], "one of them started it");
    assert!(
        [first, second]
            .iter()
            .all(|id| replies.iter().any(|reply| reply["id"] == *id))
    );
    assert_eq!(runs(&mut host, "INC-0419").await, before + 1);
}

#[tokio::test]
async fn many_that_follow_hold_up_no_other_call() {
    let tenant = tenant(Duration::from_millis(400), None).await;
    let mut host = Host::on(&tenant).await;
    for _ in 0..20 {
        let arguments = json!({"case_id": "INC-0420", "wait_seconds": 30, "force": true});
        host.begin(TOOL, arguments).await;
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let began = Instant::now();
    let cases = host.call_tool("aisoc_list_cases", json!({})).await;
    assert!(
        !cases.structured_content()["items"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    assert!(
        began.elapsed() < Duration::from_secs(2),
        "{:?}",
        began.elapsed()
    );
}
