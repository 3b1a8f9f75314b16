//! Which address is taken where nobody set one, and what is asked there before the key is sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use aisoc_mcp::aisoc::INGEST_WORKER;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use toolspec_runtime::client::{Client, Error, How, Occupant, Reason, Settings};
use url::Url;

use super::service::{KEY, Service, alerts, answer, json as reply};

const HEALTHY: &str = r#"{"status":"healthy","service":"aisoc-api","version":"0.1.0"}"#;
const INGEST: &str = r#"{"status":"ok","service":"ingest","timestamp":"2026-10-09T08:00:00Z"}"#;

async fn api() -> Service {
    Service::start(|_, seen| {
        if seen.head.starts_with("GET /health ") {
            reply("200 OK", HEALTHY)
        } else {
            reply("200 OK", r#"{"items":[]}"#)
        }
    })
    .await
}

async fn ingest_worker() -> Service {
    Service::start(|_, seen| {
        if seen.head.starts_with("GET /health ") {
            reply("200 OK", INGEST)
        } else {
            answer(
                "404 Not Found",
                "content-type: text/plain; charset=utf-8\r\n",
                "404 page not found\n",
            )
        }
    })
    .await
}

/// An address where nothing listens.
async fn nowhere() -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    format!("http://127.0.0.1:{port}").parse().unwrap()
}

fn unset(first: &Url, second: &Url) -> Client {
    Client::new(Settings {
        key: Some(KEY.into()),
        how: How::Default,
        fallback: Some(second.clone()),
        timeout: Duration::from_secs(10),
        ..Settings::new(&aisoc_mcp::aisoc::AISOC, first.clone())
    })
    .unwrap()
}

async fn ask(client: &Client) -> Result<Value, Error> {
    client.send("aisoc_list_alerts", &alerts()).await
}

fn keys(service: &Service) -> Vec<(String, bool)> {
    let seen = service.seen();
    let line = |head: &str| head.lines().next().unwrap_or_default().to_owned();
    seen.iter()
        .map(|seen| (line(&seen.head), seen.head.contains(KEY)))
        .collect()
}

#[tokio::test]
async fn the_promised_address_is_taken_where_the_api_is_there() {
    let (first, second) = (api().await, api().await);
    let client = unset(&first.url, &second.url);
    for _ in 0..2 {
        ask(&client).await.unwrap();
    }
    assert_eq!(
        keys(&first),
        [
            ("GET /health HTTP/1.1".to_owned(), false),
            ("GET /api/v1/alerts HTTP/1.1".to_owned(), true),
            ("GET /api/v1/alerts HTTP/1.1".to_owned(), true),
        ]
    );
    assert!(second.seen().is_empty());
    assert_eq!(client.resolve().await.unwrap().how, How::Default);
}

#[tokio::test]
async fn the_other_is_taken_where_the_ingest_worker_or_nothing_is_at_the_first() {
    let worker = ingest_worker().await;
    for (first, instead) in [
        (
            worker.url.clone(),
            Occupant::Neighbour("AiSOC's ingest worker, not its API"),
        ),
        (
            nowhere().await,
            Occupant::Nothing("nothing answers there: the connection was refused".to_owned()),
        ),
    ] {
        let second = api().await;
        let client = unset(&first, &second.url);
        ask(&client).await.unwrap();
        let resolved = client.resolve().await.unwrap();
        assert_eq!(resolved.url, second.url);
        assert_eq!(
            resolved.how,
            How::Fallback {
                port: first.port().unwrap(),
                instead
            }
        );
        assert_eq!(
            client.service().url,
            second.url.as_str().trim_end_matches('/')
        );
    }
    assert_eq!(keys(&worker), [("GET /health HTTP/1.1".to_owned(), false)]);
}

#[tokio::test]
async fn a_key_goes_nowhere_unasked_and_both_addresses_are_named() {
    let other = Service::always(reply("200 OK", r#"{"status":"ok","service":"billing"}"#)).await;
    let (worker, nowhere) = (ingest_worker().await, nowhere().await);
    for (first, second) in [(&worker.url, &other.url), (&other.url, &nowhere)] {
        let client = unset(first, second);
        let error = ask(&client).await.unwrap_err();
        assert!(matches!(&error.reason, Reason::Unserved(tried) if tried.len() == 2));
        for url in [first, second] {
            let shown = url.as_str().trim_end_matches('/');
            assert!(error.to_string().contains(&format!("`{shown}`")), "{error}");
        }
    }
    for service in [&worker, &other] {
        assert!(keys(service).iter().all(|(_, with_key)| !with_key));
    }
}

#[tokio::test]
async fn a_service_that_is_started_later_is_found() {
    let is_up = Arc::new(AtomicBool::new(false));
    let up = Arc::clone(&is_up);
    let late = Service::start(move |_, seen| {
        match (
            up.load(Ordering::SeqCst),
            seen.head.starts_with("GET /health "),
        ) {
            (false, _) => answer("502 Bad Gateway", "", ""),
            (true, true) => reply("200 OK", HEALTHY),
            (true, false) => reply("200 OK", "[]"),
        }
    })
    .await;
    let client = unset(&nowhere().await, &late.url);
    assert!(matches!(
        ask(&client).await.unwrap_err().reason,
        Reason::Unserved(_)
    ));
    is_up.store(true, Ordering::SeqCst);
    assert_eq!(ask(&client).await.unwrap(), json!([]));
}

#[tokio::test]
async fn an_address_that_says_nothing_holds_a_call_up_for_two_seconds() {
    let silent = Service::always(vec![super::service::Step::Hang]).await;
    let second = api().await;
    let client = unset(&silent.url, &second.url);
    let began = Instant::now();
    let calls = (0..4).map(|_| ask(&client));
    for answered in futures_util::future::join_all(calls).await {
        answered.unwrap();
    }
    assert!(
        began.elapsed() < Duration::from_millis(3500),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(silent.seen().len(), 1);
}

#[tokio::test]
async fn an_address_that_somebody_set_is_asked_no_question_first() {
    let service = api().await;
    ask(&service.client()).await.unwrap();
    assert_eq!(
        keys(&service),
        [("GET /api/v1/alerts HTTP/1.1".to_owned(), true)]
    );
}

#[tokio::test]
async fn the_ingest_worker_at_an_address_that_was_set_is_named() {
    let worker = ingest_worker().await;
    let error = worker.ask().await.unwrap_err();
    assert!(matches!(&error.reason, Reason::Refused(it) if it.kind == INGEST_WORKER));
    assert!(error.to_string().contains("that is the ingest worker"));
    assert!(error.to_string().contains("port 8000"));
    assert!(!keys(&worker)[1].1, "who it is is asked without the key");
    // Another service that says the same of a path is not taken for it.
    let other = Service::always(answer("404 Not Found", "", "404 page not found\n")).await;
    assert!(matches!(other.reason().await, Reason::NotFound(_)));
}
