//! The opt-in cache, seen from the service.

use std::time::Duration;

use serde_json::json;
use toolspec_runtime::client::Keep;
use toolspec_runtime::request::Request;

use super::service::{Service, Step, alerts, json as json_answer};

const LONG: Keep = Keep::of(Duration::from_mins(1));

/// Answers with the number of the request, after a moment.
async fn counting() -> Service {
    Service::start(|number, _| {
        let mut steps = vec![Step::Wait(Duration::from_millis(50))];
        steps.extend(json_answer("200 OK", number.to_string()));
        steps
    })
    .await
}

#[tokio::test]
async fn callers_share_one_request() {
    let service = counting().await;
    let client = service.client();
    let request = alerts();
    let calls = (0..5).map(|_| client.send_cached("t", &request, LONG));
    let answers = futures_util::future::join_all(calls).await;
    assert!(
        answers
            .iter()
            .all(|answer| answer.as_ref().unwrap().body == json!(0))
    );
    assert_eq!(
        client
            .send_cached("other", &request, LONG)
            .await
            .unwrap()
            .body,
        json!(0)
    );
    assert_eq!(
        client
            .send_cached("t", &request, Keep::of(Duration::ZERO))
            .await
            .unwrap()
            .body,
        json!(1)
    );
    assert_eq!(service.seen().len(), 2);
}

#[tokio::test]
async fn another_query_and_another_method_are_asked_for_themselves() {
    let service = counting().await;
    let client = service.client();
    let post = Request::post(&["api", "v1", "alerts"], json!({}));
    for request in [alerts(), alerts().query("page", 2), post.clone(), post] {
        client.send_cached("t", &request, LONG).await.unwrap();
    }
    assert_eq!(service.seen().len(), 4);
}

#[tokio::test]
async fn an_error_is_not_kept() {
    let service = Service::start(|number, _| match number {
        0 => json_answer("404 Not Found", "{}"),
        _ => json_answer("200 OK", "1"),
    })
    .await;
    let client = service.client();
    assert!(client.send_cached("t", &alerts(), LONG).await.is_err());
    assert_eq!(
        client.send_cached("t", &alerts(), LONG).await.unwrap().body,
        json!(1)
    );
}

#[tokio::test]
async fn an_answer_that_is_not_what_was_asked_for_is_not_kept() {
    let service = counting().await;
    let client = service.client();
    let request = alerts().query("page", 2);
    for (wanted, expected) in [("a list", json!(0)), ("an object", json!(1))] {
        let kept = client.send_cached("t", &request, LONG).await.unwrap();
        assert_eq!(kept.body, expected);
        let _ = client.unexpected_answer(&request, "a number", wanted);
    }
    let other = Request::get(&["api", "v1", "cases"]);
    for expected in [2, 2] {
        let kept = client.send_cached("t", &other, LONG).await.unwrap();
        assert_eq!(kept.body, json!(expected));
        let _ = client.unexpected_answer(&request, "a number", "a list");
    }
}

#[tokio::test]
async fn calls_can_move_between_threads() {
    let service = counting().await;
    let client = std::sync::Arc::new(service.client());
    let call = {
        let client = std::sync::Arc::clone(&client);
        async move { client.send_cached("t", &alerts(), LONG).await }
    };
    assert_eq!(tokio::spawn(call).await.unwrap().unwrap().body, json!(0));
}

#[tokio::test]
async fn what_was_kept_survives_neither_a_refused_key_nor_a_change() {
    let service = Service::start(|number, _| match number {
        1 => json_answer(
            "401 Unauthorized",
            r#"{"detail":"Invalid or revoked API key"}"#,
        ),
        _ => json_answer("200 OK", number.to_string()),
    })
    .await;
    let client = service.client();
    let kept = async || {
        client
            .send_cached("t", &alerts(), LONG)
            .await
            .unwrap()
            .body
            .clone()
    };
    assert_eq!(kept().await, json!(0));
    assert!(
        client
            .send("t", &Request::get(&["api", "v1", "cases"]))
            .await
            .is_err()
    );
    assert_eq!(kept().await, json!(2));
    let start = Request::post(&["api", "v1", "cases", "c", "investigate"], json!({}));
    client.send("t", &start).await.unwrap();
    assert_eq!(kept().await, json!(4));
    let query = Request::post(&["api", "v1", "lake", "sql"], json!({})).safe();
    client.send("t", &query).await.unwrap();
    assert_eq!(kept().await, json!(4), "a query changes nothing");
}
