//! How much is read, and how much is in flight.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use toolspec_runtime::client::{Client, Reason, Settings, Waiting};
use toolspec_runtime::context::Context;

use super::service::{Service, Step, alerts, answer, json as json_answer};

const LIMIT: usize = 1024 * 1024;

/// A few KiB of gzip that become two MiB of blanks.
fn bomb() -> Vec<u8> {
    // By hand, to need no compressor: one block of fixed Huffman codes, one blank, then matches of
    // 258 bytes at distance 1.
    let mut bits: Vec<bool> = Vec::new();
    let mut put = |value: u32, width: u32, high_first: bool| {
        for at in 0..width {
            let at = if high_first { width - 1 - at } else { at };
            bits.push(value >> at & 1 == 1);
        }
    };
    put(1, 1, false);
    put(1, 2, false);
    put(0x30 + 0x20, 8, true);
    for _ in 0..2 * LIMIT / 258 {
        put(0b1100_0101, 8, true);
        put(0, 5, true);
    }
    put(0, 7, true);
    let mut bytes = b"\x1f\x8b\x08\0\0\0\0\0\0\xff".to_vec();
    for byte in bits.chunks(8) {
        let value = byte
            .iter()
            .rev()
            .fold(0, |value, bit| value << 1 | u8::from(*bit));
        bytes.push(value);
    }
    bytes
}

#[tokio::test]
async fn an_answer_up_to_the_limit_is_read() {
    let body = format!("\"{}\"", "x".repeat(LIMIT - 2));
    let service = Service::always(json_answer("200 OK", &body)).await;
    assert_eq!(service.ask().await.unwrap().to_string(), body);

    let body = format!("\"{}\"", "x".repeat(LIMIT - 1));
    let service = Service::always(json_answer("200 OK", &body)).await;
    assert_eq!(service.reason().await, Reason::TooLarge { limit: LIMIT });
}

#[tokio::test]
async fn an_answer_without_end_is_left() {
    let head = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_vec();
    let mut steps = vec![Step::Send(head)];
    steps.extend(vec![Step::Send(vec![b' '; LIMIT]); 64]);
    let service = Service::always(steps).await;
    assert_eq!(service.reason().await, Reason::TooLarge { limit: LIMIT });
}

#[tokio::test]
async fn the_limit_counts_what_was_compressed() {
    let bomb = bomb();
    assert!(bomb.len() < 20 * 1024);
    let service = Service::always(answer("200 OK", "content-encoding: gzip\r\n", bomb)).await;
    assert_eq!(service.reason().await, Reason::TooLarge { limit: LIMIT });
}

#[tokio::test]
async fn a_crowd_takes_turns() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counts = (Arc::clone(&now), Arc::clone(&most));
    // Every request comes in before any is answered, as long as the client sends it.
    let service = Service::start(move |_, _| {
        let current = counts.0.fetch_add(1, Ordering::SeqCst) + 1;
        counts.1.fetch_max(current, Ordering::SeqCst);
        let mut steps = vec![Step::Wait(Duration::from_millis(200))];
        steps.extend(json_answer("200 OK", "{}"));
        steps
    })
    .await;
    let client = service.client();
    let call = |_| async {
        let answer = client.send("t", &alerts()).await;
        now.fetch_sub(1, Ordering::SeqCst);
        answer
    };
    let calls = futures_util::future::join_all((0..30).map(call)).await;
    assert!(calls.iter().all(Result::is_ok));
    assert_eq!(service.seen().len(), 30);
    assert_eq!(most.load(Ordering::SeqCst), 8);
}

#[tokio::test]
async fn whoever_waits_too_long_for_a_turn_is_told_so() {
    let service = Service::always(vec![Step::Hang]).await;
    let client = service.client();
    let (patient, hasty) = (alerts(), alerts().within(Duration::from_millis(200)));
    let crowd = futures_util::future::join_all((0..8).map(|_| client.send("t", &patient)));
    let (_, late) = tokio::join!(crowd, async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        client.send("t", &hasty).await
    });
    let Reason::Timeout { waiting, .. } = late.unwrap_err().reason else {
        panic!("not a timeout");
    };
    assert_eq!(waiting, Waiting::Turn);
    assert_eq!(service.seen().len(), 8);
}

/// A service each of whose answers takes a while, and a client that gives a request a second.
async fn slow(each: Duration, body: fn(&str) -> Value) -> (Service, Arc<Client>) {
    let service = Service::start(move |_, seen| {
        let line = seen.head.lines().next().unwrap_or_default();
        let mut steps = vec![Step::Wait(each)];
        steps.extend(json_answer("200 OK", body(line).to_string()));
        steps
    })
    .await;
    let settings = Settings {
        timeout: Duration::from_secs(1),
        ..service.settings()
    };
    let client = Arc::new(Client::new(settings).unwrap());
    (service, client)
}

/// Calls a tool as the server does; gives the result or the failure's text, within a time in which no call of a second ends late.
async fn call_tool(client: &Arc<Client>, tool: &str, arguments: Value) -> Result<Value, String> {
    let mut entries = aisoc_mcp::generated::TOOLS.iter();
    let entry = entries.find(|entry| entry.contract.name == tool).unwrap();
    let context = Context::new(Arc::clone(client), entry.contract).limited();
    let began = Instant::now();
    let called = (entry.call)(&context, arguments.as_object().cloned().unwrap()).await;
    let took = began.elapsed();
    assert!(took < Duration::from_secs(4), "it took {took:?}");
    called.map_err(|failure| toolspec_runtime::advice::explain(&failure, entry.contract))
}

#[tokio::test]
async fn a_list_ends_in_time_with_what_was_read_and_a_later_page_goes_on_with_it() {
    let page = |line: &str| {
        let number = line.split("page=").nth(1).unwrap();
        let number: usize = number.split(['&', ' ']).next().unwrap().parse().unwrap();
        let row = |at: usize| json!({"id": format!("a{at}"), "title": "alert", "created_at": format!("2026-01-01T00:00:00.{:06}Z", 900_000 - at)});
        let rows: Vec<Value> = (number * 200 - 200..number * 200).map(row).collect();
        json!({"items": rows, "total": 5000, "page": number, "page_size": 200, "pages": 25})
    };
    let (service, client) = slow(Duration::from_millis(250), page).await;
    let result = call_tool(&client, "aisoc_list_alerts", json!({"search": "alert"}));
    let result = result.await.unwrap();
    let asked = service.seen().len();
    assert!(asked < 25, "{asked} pages");
    assert_eq!(result["complete"], false, "{}", result["notes"]);
    let matched = result["matched"].as_u64().unwrap();
    assert!((1..5000).contains(&matched), "{matched}");
    let notes = result["notes"].to_string();
    assert!(
        notes.contains("the time of a call (1 s) was over"),
        "{notes}"
    );
    assert!(notes.contains("kept for later pages"), "{notes}");

    let result = call_tool(
        &client,
        "aisoc_list_alerts",
        json!({"search": "alert", "page": 2}),
    );
    assert_eq!(result.await.unwrap()["matched"], 5000);
    // What was under way when the time was over is asked for again, and no more than that.
    let asked = service.seen().len();
    assert!(asked <= 25 + 6, "{asked} pages");
}

#[tokio::test]
async fn a_call_of_several_requests_ends_in_time() {
    let body = |line: &str| {
        if line.contains("/cases/") {
            json!({"id": "c1", "case_number": "INC-1"})
        } else {
            json!([])
        }
    };
    let (service, client) = slow(Duration::from_millis(600), body).await;
    let called = call_tool(
        &client,
        "aisoc_list_investigations",
        json!({"case_id": "INC-1"}),
    );
    let failed = called.await.unwrap_err();
    assert!(service.seen().len() > 1, "{failed}");
    assert!(failed.contains("within 1 second"), "{failed}");
}
