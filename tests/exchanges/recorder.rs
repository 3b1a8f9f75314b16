//! Recording: the embedded tenant behind a proxy that writes down what passes.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aisoc_mcp::demo::{self, Options, Release};
use axum::http::HeaderMap;
use serde_json::{Map, Value};

use super::file::{Answer, Exchange, Sent, Turn};
use super::service::{Answers, serve};

/// The key that an exchange is called with, when it is recorded and when it is played: a recorded listing of keys names its
/// beginning.
pub(crate) fn key(exchange: &Exchange) -> &'static str {
    match exchange.key.as_deref() {
        None => "aisoc_5eed000000000000000000000000000000000000000a0001",
        Some("alerts_only") => "aisoc_5eed010000000000000000000000000000000000000a0002",
        Some("without_lake") => "aisoc_5eed020000000000000000000000000000000000000a0003",
        Some("ownerless") => "aisoc_5eed030000000000000000000000000000000000000a0004",
        Some(other) => panic!("no key is called `{other}` here"),
    }
}

/// Headers of answers that tools read.
const HEADERS: &[&str] = &["content-type", "retry-after", "x-total-count"];

/// The proxy.
#[derive(Clone)]
struct Recorder {
    http: reqwest::Client,
    tenant: String,
    rows: usize,
    turns: Arc<Mutex<Vec<Turn>>>,
    /// How many requests are under way, and whether there were ever two.
    under_way: Arc<AtomicUsize>,
    concurrent: Arc<AtomicBool>,
}

/// Fills in what the call that `call` makes to an address with a key sends and is answered.
pub(crate) async fn record(
    exchange: &mut Exchange,
    call: impl AsyncFnOnce(&Exchange, String, &'static str) -> Value,
) {
    let wanted = exchange.release.as_deref();
    let release = Release::ALL
        .into_iter()
        .find(|release| Some(release.name()) == wanted);
    let tenant = demo::start(Options {
        release: release.expect("a release that the tenant plays"),
        now: Some(exchange.moment()),
        step_delay: Duration::ZERO,
        ..Options::default()
    });
    let tenant = tenant.await.unwrap();
    // Whoever comes first installs it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let known = tenant.keys().all().map(|known| known.token);
    assert!(
        known.contains(&key(exchange)),
        "the tenant's keys are others"
    );
    let recorder = Recorder {
        http: reqwest::Client::new(),
        tenant: tenant.url().to_owned(),
        rows: exchange.rows.unwrap_or(usize::MAX),
        turns: Arc::default(),
        under_way: Arc::default(),
        concurrent: Arc::default(),
    };
    let url = serve(recorder.clone()).await;
    call(exchange, url, key(exchange)).await;
    exchange.exchanges = std::mem::take(&mut *recorder.turns.lock().unwrap());
    exchange.concurrent |= recorder.concurrent.load(Ordering::Relaxed);
}

impl Answers for Recorder {
    async fn answer(&self, sent: Sent, mut headers: HeaderMap) -> Answer {
        if self.under_way.fetch_add(1, Ordering::Relaxed) > 0 {
            self.concurrent.store(true, Ordering::Relaxed);
        }
        // Long enough for a request beside this one to be seen.
        tokio::time::sleep(Duration::from_millis(30)).await;
        let mut url = format!("{}{}", self.tenant, sent.path);
        if !sent.query.is_empty() {
            url = format!("{url}?{}", sent.query);
        }
        for name in ["host", "content-length", "accept-encoding"] {
            headers.remove(name);
        }
        let mut request = self
            .http
            .request(sent.method.parse().unwrap(), url)
            .headers(headers);
        if !sent.body.is_null() {
            request = request.json(&sent.body);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let kept = HEADERS.iter().filter_map(|name| {
            let value = response.headers().get(*name)?.to_str().ok()?;
            let value = match value.parse::<usize>() {
                // Of a cut list there are two pages, so that it shows how the second is asked for.
                Ok(total) if *name == "x-total-count" => {
                    total.min(self.rows.saturating_mul(2)).to_string()
                }
                _ => value.to_owned(),
            };
            (value != "application/json").then(|| ((*name).to_owned(), Value::from(value)))
        });
        let headers: Map<String, Value> = kept.collect();
        let text = response.text().await.unwrap();
        self.under_way.fetch_sub(1, Ordering::Relaxed);
        let mut body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        shorten(&mut body, self.rows);
        let answer = Answer {
            status,
            headers,
            body,
        };
        self.turns.lock().unwrap().push(Turn {
            request: sent,
            answer: answer.clone(),
        });
        answer
    }
}

/// Leaves the first `rows` items of the answer's list, or of lists that are its members.
fn shorten(body: &mut Value, rows: usize) {
    match body {
        Value::Array(items) => items.truncate(rows),
        Value::Object(members) => {
            let lists = members.values_mut().filter_map(Value::as_array_mut);
            lists.for_each(|items| items.truncate(rows));
        }
        _ => {}
    }
}
