//! Answers that are good by their status, and what is in them.

use serde_json::{Value, json};
use toolspec_runtime::client::{Reason, Unreadable};
use toolspec_runtime::request::Request;

use super::service::{Service, Step, alerts, answer, json as json_answer};

#[tokio::test]
async fn any_json_value_is_an_answer() {
    for body in ["null", "\"text\"", "[]", "{\"bytes\":9007199254740993}"] {
        let service = Service::always(json_answer("200 OK", body)).await;
        assert_eq!(service.ask().await.unwrap().to_string(), body);
    }
    let service = Service::always(answer("204 No Content", "", "")).await;
    assert_eq!(service.ask().await.unwrap(), Value::Null);
}

#[tokio::test]
async fn a_whole_number_keeps_its_digits() {
    let body = r#"{"n": [123456789012345678901234567890, -9223372036854775809, 18446744073709551615, 1e20]}"#;
    let service = Service::always(json_answer("200 OK", body)).await;
    let expected =
        json!({"n": ["123456789012345678901234567890", "-9223372036854775809", u64::MAX, 1e20]});
    assert_eq!(service.ask().await.unwrap(), expected);
}

#[tokio::test]
async fn a_compressed_answer_is_unpacked() {
    // What `gzip.compress(b'{"zipped":true}', mtime=0)` gives in Python.
    let body = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\xaa\xca\x2c\x28\x48\x4d\x51\xb2\x2a\x29\x2a\x4d\xad\x05\x00\x84\x28\xbc\x08\x0f\x00\x00\x00";
    let service = Service::always(answer("200 OK", "content-encoding: gzip\r\n", body)).await;
    assert_eq!(service.ask().await.unwrap(), json!({"zipped": true}));
}

#[tokio::test]
async fn what_is_no_json_is_described() {
    let page = "<!DOCTYPE html><html><head><title>Sign in &amp; go</title></head></html>";
    let deep = "[".repeat(5000);
    for (headers, body, expected) in [
        ("", &b""[..], Unreadable::Empty),
        (
            "content-type: text/html\r\n",
            page.as_bytes(),
            Unreadable::Html("Sign in & go".to_owned()),
        ),
        (
            "content-type: application/json\r\n",
            b"{\"a\": \"\xff\"}",
            Unreadable::Encoding(7),
        ),
        ("", deep.as_bytes(), Unreadable::TooDeep),
        (
            "content-type: text/plain; charset=utf-8\r\n",
            b"ok",
            Unreadable::Syntax(
                "expected value at line 1 column 1 (text/plain; charset=utf-8)".to_owned(),
            ),
        ),
    ] {
        let service = Service::always(answer("200 OK", headers, body)).await;
        assert_eq!(service.reason().await, Reason::NotJson(expected));
    }
}

#[tokio::test]
async fn one_value_that_is_no_json_does_not_take_the_rest_with_it() {
    let body = format!(
        r#"{{"items": [{{"id": "a", "title": "cut \ud83d"}}, {{"id": "b", "ai_score": NaN, "priority": {}}}]}}"#,
        "9".repeat(400)
    );
    let service = Service::always(json_answer("200 OK", body)).await;
    let answer = service.client().exchange("t", &alerts()).await.unwrap();
    assert_eq!(answer["items"][0]["title"], "cut \u{fffd}");
    assert_eq!(answer["items"][1]["id"], "b");
    assert_eq!(answer["items"][1]["ai_score"], Value::Null);
    assert_eq!(answer.repairs.len(), 3, "{:?}", answer.repairs);
}

#[tokio::test]
async fn a_broken_answer_is_no_answer() {
    let short = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n[1, 2".to_vec();
    let service = Service::always(vec![Step::Send(short), Step::Close]).await;
    assert_eq!(service.reason().await, Reason::Closed { answered: true });

    let headers = "content-encoding: gzip\r\n";
    let service = Service::always(answer("200 OK", headers, b"\x1f\x8b\x08\x00junk")).await;
    assert_eq!(service.reason().await, Reason::Closed { answered: true });
}

#[tokio::test]
async fn a_request_says_who_asks_and_for_which_tool() {
    let service = Service::always(json_answer("200 OK", "{}")).await;
    let client = service.client();
    let query = Request::get(&["api", "v1", "cases", "INC 1-2?#%"]).query("tag", "a&b");
    client.send("aisoc_get_case", &query).await.unwrap();
    let start = Request::post(&["api", "v1", "lake", "sql"], json!({"sql": "SELECT 1"})).safe();
    client.send("aisoc_lake_query", &start).await.unwrap();

    let [get, post] = service.seen().try_into().unwrap();
    assert!(
        get.head
            .starts_with("GET /api/v1/cases/INC%201-2%3F%23%25?tag=a%26b HTTP/1.1\r\n"),
        "{}",
        get.head
    );
    for line in [
        format!("authorization: Bearer {}", super::service::KEY),
        format!("user-agent: aisoc-mcp/{}", env!("CARGO_PKG_VERSION")),
        "x-aisoc-tool: aisoc_get_case".to_owned(),
        "accept: application/json".to_owned(),
        "accept-encoding: gzip".to_owned(),
    ] {
        assert!(
            get.head.lines().any(|present| present == line),
            "{line}\n{}",
            get.head
        );
    }
    for name in ["cookie", "referer", "x-api-key"] {
        assert!(!get.head.to_lowercase().contains(name));
    }
    assert!(post.head.contains("x-aisoc-tool: aisoc_lake_query"));
    assert_eq!(post.body, r#"{"sql":"SELECT 1"}"#);
}

#[tokio::test]
async fn without_a_key_only_open_endpoints_are_asked() {
    let service = Service::always(json_answer("200 OK", "{}")).await;
    let settings = toolspec_runtime::client::Settings {
        key: None,
        ..service.settings()
    };
    let client = toolspec_runtime::client::Client::new(settings).unwrap();
    client
        .send("doctor", &Request::get(&["health"]))
        .await
        .unwrap();
    let refused = client.send("aisoc_list_alerts", &alerts()).await;
    assert_eq!(refused.unwrap_err().reason, Reason::NoKey);
    let [open] = service.seen().try_into().unwrap();
    assert!(!open.head.to_lowercase().contains("authorization"));
}

#[tokio::test]
async fn a_segment_that_changes_the_path_is_not_sent() {
    let service = Service::always(json_answer("200 OK", "{}")).await;
    for segment in ["..", ".", "", "a\r\nb"] {
        let request = Request::get(&["api", "v1", "cases", segment, "timeline"]);
        let error = service.client().send("aisoc_get_case", &request).await;
        assert!(matches!(error.unwrap_err().reason, Reason::Segment { .. }));
    }
    assert!(service.seen().is_empty());
}
