//! How much is read, and how much is in flight.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use toolspec_runtime::client::{Reason, Waiting};

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
