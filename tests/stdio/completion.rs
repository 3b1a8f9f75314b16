//! Completion of the real binary with a service that is down, one that never answers, and one that counts.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use super::prompts::completing;
use super::session::command;
use toolspec_runtime::host::request;
use toolspec_runtime::testing::McpClient;

/// No key, nobody there, and somebody who never answers: nothing is offered, soon, and nothing else waits.
#[tokio::test]
async fn a_person_who_types_is_not_shown_what_is_wrong_with_the_service() {
    let deaf = TcpListener::bind("127.0.0.1:0").unwrap();
    let deaf_url = format!("http://{}", deaf.local_addr().unwrap());
    for (url, key) in [
        ("http://127.0.0.1:9", ""),
        ("http://127.0.0.1:9", "key_for_tests"),
        (&deaf_url, "key_for_tests"),
    ] {
        let mut command = command(&["serve"]);
        command.env("AISOC_URL", url).env("AISOC_API_KEY", key);
        let (_child, mut session) = McpClient::start(command);
        session.initialize("2025-11-25").await;
        let began = Instant::now();
        let asked = completing("replay_case", "run_id", "7c");
        session.send(request(1, "completion/complete", asked)).await;
        session.send(request(2, "ping", json!({}))).await;
        let mut answers = [session.next().await.unwrap(), session.next().await.unwrap()];
        answers.sort_by_key(|answer| answer["id"].as_i64());
        assert!(began.elapsed() < Duration::from_secs(5));
        assert_eq!(
            answers[0]["result"]["completion"],
            json!({"values": [], "total": 0, "hasMore": false})
        );
        assert_eq!(answers[1]["result"], json!({}));
    }
}

/// Whole listings are asked for, once in a while: what is typed is not sent, letter by letter.
#[tokio::test]
async fn a_listing_is_asked_for_once_while_a_person_types() {
    let (url, asked) = listing_of_cases("200 OK");
    let mut command = command(&["serve"]);
    command.env("AISOC_URL", url);
    let (_child, mut session) = McpClient::start(command);
    session.initialize("2025-11-25").await;
    for (id, (typed, values)) in (1..).zip([
        ("inc", json!(["INC-1", "INC-2"])),
        ("inc-2", json!(["INC-2"])),
        ("77", json!(["7777"])),
        ("typed", json!([])),
    ]) {
        let params = completing("replay_case", "case_id", typed);
        let answer = session.ask(id, "completion/complete", params).await;
        assert_eq!(answer["result"]["completion"]["values"], values, "{typed}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_service_that_refuses_is_not_asked_again_with_each_letter() {
    let (url, asked) = listing_of_cases("403 Forbidden");
    let mut command = command(&["serve"]);
    command.env("AISOC_URL", url);
    let (_child, mut session) = McpClient::start(command);
    session.initialize("2025-11-25").await;
    for (id, typed) in (1..).zip(["i", "in", "inc"]) {
        let params = completing("replay_case", "case_id", typed);
        let answer = session.ask(id, "completion/complete", params).await;
        assert_eq!(answer["result"]["completion"]["total"], 0, "{typed}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

/// A listing that takes longer than a person waits is fetched once, to its end, and offered from then on.
#[tokio::test]
async fn a_slow_listing_is_offered_once_it_has_come() {
    let (url, asked) = slow_listing_of_cases("200 OK", Duration::from_secs(4));
    let mut command = command(&["serve"]);
    command.env("AISOC_URL", url);
    let (_child, mut session) = McpClient::start(command);
    session.initialize("2025-11-25").await;
    let began = Instant::now();
    let mut first_offered = None;
    for id in 1..40 {
        let params = completing("replay_case", "case_id", "inc");
        let answer = session.ask(id, "completion/complete", params).await;
        let total = answer["result"]["completion"]["total"].as_u64().unwrap();
        assert!(
            total == 2 || began.elapsed() < Duration::from_secs(8),
            "{answer}"
        );
        if total == 2 {
            first_offered = Some(began.elapsed());
            break;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    let waited = first_offered.expect("it is offered in the end");
    assert!(waited >= Duration::from_secs(4), "{waited:?}");
    assert_eq!(
        asked.load(Ordering::SeqCst),
        1,
        "asked once, and not given up"
    );
}

/// A catalogue is offered whole where the service pages it, and a case's runs are asked for by the case: those of
/// automatic triage fill the rows that the service lists.
#[cfg(feature = "demo")]
#[tokio::test]
async fn values_beyond_the_first_page_of_a_listing_are_offered() {
    let rules = async |release: &str| {
        let (_child, mut session) =
            McpClient::start(command(&["serve", "--demo", "--as", release]));
        session.initialize("2025-11-25").await;
        let asked = completing("tune_rule", "rule", "");
        let rules = session.ask(1, "completion/complete", asked).await;
        let mut asked = completing("replay_case", "run_id", "7c1f");
        asked["context"] = json!({"arguments": {"case_id": "INC-0421"}});
        let runs = session.ask(2, "completion/complete", asked).await;
        let first = runs["result"]["completion"]["values"][0].as_str();
        assert!(first.is_some_and(|run| run.starts_with("7c1f")), "{runs}");
        rules["result"]["completion"]["total"].as_u64().unwrap()
    };
    assert!(rules("head").await > 200);
    assert!(rules("7.3").await > 20);
}

/// A service that knows three cases, the status it answers with, and how often it was asked.
fn listing_of_cases(status: &'static str) -> (String, Arc<AtomicUsize>) {
    slow_listing_of_cases(status, Duration::ZERO)
}

fn slow_listing_of_cases(status: &'static str, pause: Duration) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    std::thread::spawn(move || {
        let cases = json!([
            {"id": "1111", "case_number": "INC-1"},
            {"id": "2222", "case_number": "INC-2"},
            {"id": "7777", "case_number": null},
        ])
        .to_string();
        for connection in listener.incoming() {
            let mut connection = connection.unwrap();
            let mut request = [0; 4096];
            let length = connection.read(&mut request).unwrap();
            let request = String::from_utf8_lossy(&request[..length]).into_owned();
            assert!(
                request.starts_with("GET /api/v1/cases?limit=500&offset=0 "),
                "{request}"
            );
            assert!(request.to_lowercase().contains("x-aisoc-tool: replay_case"));
            count.fetch_add(1, Ordering::SeqCst);
            std::thread::sleep(pause);
            let length = cases.len();
            let head = "Content-Type: application/json\r\nConnection: close\r\n";
            let answer =
                format!("HTTP/1.1 {status}\r\n{head}Content-Length: {length}\r\n\r\n{cases}");
            connection.write_all(answer.as_bytes()).unwrap();
        }
    });
    (url, asked)
}
