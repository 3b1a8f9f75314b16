//! What is tried again, over which connection, and what never is.

use std::time::{Duration, Instant};

use serde_json::json;
use toolspec_runtime::client::Reason;
use toolspec_runtime::request::{Method, Request};

use super::service::{Service, Step, alerts, answer, json as json_answer};

fn start() -> Request {
    Request::post(&["api", "v1", "cases", "INC-1", "investigate"], json!({}))
}

fn query() -> Request {
    Request::post(&["api", "v1", "lake", "sql"], json!({"sql": "SELECT 1"})).safe()
}

/// A service whose first replies are these and all others good.
async fn at_first(replies: Vec<Vec<Step>>) -> Service {
    Service::start(move |number, _| {
        let good = || json_answer("200 OK", "\"good\"");
        replies.get(number).cloned().unwrap_or_else(good)
    })
    .await
}

#[tokio::test]
async fn a_read_survives_what_passes() {
    let limited = answer("429 Too Many Requests", "retry-after: 0\r\n", "{}");
    let busy = answer("503 Service Unavailable", "retry-after: 0\r\n", "{}");
    for (replies, tries) in [
        (vec![vec![Step::Close]], 2),
        (vec![vec![Step::Reset]], 2),
        (vec![json_answer("502 Bad Gateway", "{}")], 2),
        (vec![json_answer("504 Gateway Timeout", "{}")], 2),
        (vec![limited.clone(), limited.clone()], 3),
        (vec![busy.clone(), limited.clone()], 3),
    ] {
        let service = at_first(replies).await;
        assert_eq!(service.ask().await.unwrap(), "good");
        assert_eq!(service.seen().len(), tries);
    }
}

#[tokio::test]
async fn a_read_gives_up_on_what_does_not_pass() {
    let limited = answer("429 Too Many Requests", "retry-after: 0\r\n", "{}");
    for (reply, tries) in [
        (vec![Step::Close], 2),
        (json_answer("502 Bad Gateway", "{}"), 2),
        (json_answer("503 Service Unavailable", "{}"), 1),
        (json_answer("500 Internal Server Error", "{}"), 1),
        (json_answer("404 Not Found", "{}"), 1),
        (limited, 3),
    ] {
        let service = Service::always(reply).await;
        service.reason().await;
        assert_eq!(service.seen().len(), tries);
    }
}

#[tokio::test]
async fn what_starts_something_is_sent_once() {
    for reply in [
        vec![Step::Close],
        vec![Step::Reset],
        json_answer("502 Bad Gateway", "{}"),
        answer("503 Service Unavailable", "retry-after: 0\r\n", "{}"),
        answer("429 Too Many Requests", "retry-after: 0\r\n", "{}"),
    ] {
        for method in [Method::Post, Method::Patch, Method::Put, Method::Delete] {
            let service = Service::always(reply.clone()).await;
            let request = Request { method, ..start() };
            let client = service.client();
            let sent = client.send("aisoc_run_investigation", &request).await;
            assert!(sent.is_err());
            assert_eq!(service.seen().len(), 1, "{method:?} {reply:?}");
        }
    }
}

#[tokio::test]
async fn a_query_over_the_rate_limit_is_sent_once_more_after_the_wait() {
    let limited = answer("429 Too Many Requests", "retry-after: 1\r\n", "{}");
    let service = at_first(vec![limited.clone()]).await;
    let sent = service.client().send("aisoc_lake_query", &query()).await;
    assert_eq!(sent.unwrap(), "good");
    let [first, second] = service.seen().try_into().unwrap();
    assert!(second.at - first.at >= Duration::from_secs(1));

    // There is no time for this wait, so it is not begun.
    let began = Instant::now();
    let hasty = query().within(Duration::from_millis(900));
    let service = Service::always(limited).await;
    let sent = service.client().send("aisoc_lake_query", &hasty).await;
    assert!(matches!(
        sent.unwrap_err().reason,
        Reason::RateLimited { .. }
    ));
    assert!(began.elapsed() < Duration::from_millis(800));
    assert_eq!(service.seen().len(), 1);
}

#[tokio::test]
async fn an_unhandled_error_does_not_spoil_the_next_call() {
    // The service answers, then closes; the client may have put the connection aside by then.
    let mut failing = answer("500 Internal Server Error", "", "Internal Server Error");
    failing.push(Step::Close);
    let service = at_first(vec![json_answer("200 OK", "1"), failing]).await;
    let client = service.client();
    assert_eq!(client.send("t", &alerts()).await.unwrap(), 1);
    assert!(client.send("t", &alerts()).await.is_err());
    assert_eq!(client.send("t", &alerts()).await.unwrap(), "good");
    assert_eq!(client.send("t", &start()).await.unwrap(), "good");
}

#[tokio::test]
async fn a_reused_connection_that_dies_is_replaced() {
    let service =
        Service::start(|_, seen| json_answer("200 OK", seen.connection.to_string())).await;
    let client = service.client();
    assert_eq!(client.send("t", &alerts()).await.unwrap(), 0);
    assert_eq!(client.send("t", &alerts()).await.unwrap(), 0, "not reused");

    let service = Service::start(|number, _| match number {
        1 => vec![Step::Close],
        _ => json_answer("200 OK", "{}"),
    })
    .await;
    let client = service.client();
    for _ in 0..2 {
        client.send("t", &alerts()).await.unwrap();
    }
    let connections: Vec<_> = service.seen().iter().map(|seen| seen.connection).collect();
    assert_eq!(connections, [0, 0, 1]);
}

#[tokio::test]
async fn what_starts_something_never_rides_on_a_used_connection() {
    let service = Service::always(json_answer("200 OK", "{}")).await;
    let client = service.client();
    client.send("t", &alerts()).await.unwrap();
    client.send("t", &start()).await.unwrap();
    client.send("t", &start()).await.unwrap();
    let connections: Vec<_> = service.seen().iter().map(|seen| seen.connection).collect();
    assert_eq!(connections, [0, 1, 2]);
}
