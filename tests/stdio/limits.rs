//! Calls that take long, are many, are large, or are no longer wanted.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::time::{sleep, timeout};
use toolspec_runtime::mcp::Options;

use super::fixture::{HANGING, LARGEST_CROWD, serve, session};
use super::session::SOON;
use toolspec_runtime::host::request;
use toolspec_runtime::testing::Near;

async fn until_hanging(calls: usize) {
    let reached = async {
        while HANGING.load(Ordering::SeqCst) != calls {
            sleep(Duration::from_millis(2)).await;
        }
    };
    timeout(SOON, reached)
        .await
        .expect("the work begins and ends");
}

#[tokio::test]
async fn a_cancelled_call_ends_at_once_running_or_waiting_and_is_not_answered() {
    let one_at_a_time = Options {
        concurrent_calls: 1,
        ..Options::default()
    };
    let mut session = session(one_at_a_time).await;
    for id in [1, 2] {
        let params = json!({"name": "test_hang"});
        session.send(request(id, "tools/call", params)).await;
        if id == 1 {
            until_hanging(1).await;
        }
    }
    session.cancel(2).await;
    assert_eq!(session.ask(3, "ping", json!({})).await["result"], json!({}));
    assert_eq!(HANGING.load(Ordering::SeqCst), 1, "the second never began");
    session.cancel(1).await;
    until_hanging(0).await;
    // The next line belongs to the next call: neither cancelled one was answered.
    let answer = session.reply("test_echo", json!({})).await;
    assert_eq!(answer["result"]["structuredContent"], json!({}));

    let params = json!({"name": "test_hang"});
    session.send(request(5, "tools/call", params)).await;
    until_hanging(1).await;
    drop(session);
    until_hanging(0).await;
}

#[tokio::test]
async fn the_end_of_input_does_not_wait_for_a_call_that_never_answers() {
    let options = Options {
        grace: Duration::from_millis(100),
        ..Options::default()
    };
    let (mut session, ended) = serve(false, options);
    session.initialize("2025-11-25").await;
    let params = json!({"name": "test_slow", "arguments": {"steps": 10_000}});
    session.send(request(1, "tools/call", params)).await;
    let before = Instant::now();
    session.session.close_input();
    timeout(SOON, ended)
        .await
        .expect("it ends")
        .unwrap()
        .unwrap();
    assert!(before.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn calls_beyond_the_limit_wait_and_are_all_answered() {
    let mut session = session(Options {
        concurrent_calls: 4,
        ..Options::default()
    })
    .await;
    for id in 1..=40 {
        let params = json!({"name": "test_crowd"});
        session.send(request(id, "tools/call", params)).await;
    }
    let mut answered = Vec::new();
    for _ in 1..=40 {
        let answer = session.next().await.unwrap();
        assert_eq!(answer["result"]["structuredContent"], json!({}));
        answered.push(answer["id"].as_i64().unwrap());
    }
    answered.sort_unstable();
    assert_eq!(answered, (1..=40).collect::<Vec<_>>());
    assert_eq!(LARGEST_CROWD.load(Ordering::SeqCst), 4);
}

/// Calls `test_slow` and gives the values of its progress and the answer that followed them.
async fn slow(session: &mut Near, steps: u64, token: Option<&str>) -> (Vec<f64>, Value) {
    let mut params = json!({"name": "test_slow", "arguments": {"steps": steps}});
    if let Some(token) = token {
        params["_meta"] = json!({"progressToken": token});
    }
    session.send(request(1, "tools/call", params)).await;
    let mut values = Vec::new();
    // A report on each step at most, and the answer.
    for _ in 0..=steps {
        let message = session.next().await.unwrap();
        if message.get("id").is_some() {
            return (values, message);
        }
        assert_eq!(message["method"], "notifications/progress");
        assert_eq!(message["params"]["progressToken"], token.unwrap());
        values.push(message["params"]["progress"].as_f64().unwrap());
    }
    panic!("no answer after {values:?}");
}

#[tokio::test]
async fn progress_increases_is_bounded_in_rate_and_reaches_the_last_step_before_the_answer() {
    let mut session = session(Options::default()).await;
    for steps in [1, 2, 90] {
        let began = Instant::now();
        let (values, answer) = slow(&mut session, steps, Some("token")).await;
        // Ten a second, and at the end those that still wait their turn.
        let intervals = usize::try_from(began.elapsed().as_millis() / 100).unwrap();
        let most = usize::try_from(steps).unwrap().min(intervals + 1 + 16);
        assert_eq!(answer["result"]["structuredContent"]["steps"], steps);
        assert!(
            values.is_sorted_by(|left, right| left < right),
            "{values:?}"
        );
        assert!(values.len() <= most, "{values:?}");
        assert_eq!(
            values.last().copied(),
            Some(f64::from(u32::try_from(steps).unwrap()))
        );
    }
    let (values, _) = slow(&mut session, 3, None).await;
    assert!(values.is_empty(), "nobody asked");
}

#[tokio::test]
async fn an_answer_keeps_a_distance_from_the_last_report() {
    let mut session = session(Options::default()).await;
    let params =
        json!({"name": "test_slow", "arguments": {"steps": 1}, "_meta": {"progressToken": 7}});
    session.send(request(1, "tools/call", params)).await;
    let report = session.next().await.unwrap();
    let reported = Instant::now();
    assert_eq!(report["method"], "notifications/progress");
    let answer = session.next().await.unwrap();
    assert_eq!(answer["id"], 1);
    let apart = reported.elapsed();
    assert!(
        apart >= Duration::from_millis(20),
        "only {apart:?} apart, a client may read both at once"
    );
}

#[tokio::test]
async fn a_large_answer_arrives_whole() {
    let mut session = session(Options::default()).await;
    let answer = session.reply("test_big", json!({})).await;
    let texts = answer["result"]["structuredContent"]["texts"]
        .as_array()
        .unwrap();
    let lengths: Vec<_> = texts
        .iter()
        .map(|text| text.as_str().unwrap().len())
        .collect();
    assert_eq!(lengths, [19_000; 4]);
    let content = answer["result"]["content"][0]["text"].as_str().unwrap();
    assert_eq!(content, answer["result"]["structuredContent"].to_string());
}

#[tokio::test]
async fn an_over_long_line_is_refused_and_survived() {
    let mut session = session(Options {
        longest_line: 1_000,
        ..Options::default()
    })
    .await;
    let params = json!({"name": "test_echo", "arguments": {"text": "x".repeat(1_000)}});
    session.send(request(1, "tools/call", params)).await;
    assert_eq!(session.next().await.unwrap()["error"]["code"], -32600);
    let answer = session.reply("test_echo", json!({})).await;
    assert_eq!(answer["result"]["structuredContent"], json!({}));
}
