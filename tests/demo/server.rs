//! What surrounds every route: health, redirects, headers, hanging up, and who may connect.

use std::net::SocketAddr;

use aisoc_mcp::demo::{Error, Options, Release, start};
use reqwest::Method;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::demo::support::{Fixture, refusal};

#[tokio::test]
async fn health_needs_no_credential() {
    let fixture = Fixture::start().await;
    let response = fixture.bare(Method::GET, "/health").send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(!response.headers().contains_key("x-api-version"));
    let health: serde_json::Value = response.json().await.unwrap();
    assert_eq!(health["status"], "healthy");
}

#[tokio::test]
async fn no_release_is_told_by_its_version_and_probes_are_new() {
    for release in Release::ALL {
        let fixture = Fixture::shared(release);
        let is_new = release != Release::V7_3;
        let response = fixture.bare(Method::GET, "/health").send().await.unwrap();
        let health: serde_json::Value = response.json().await.unwrap();
        assert_eq!(health["version"], "0.1.0");
        assert_eq!(health.get("demo_bootstrap").is_some(), is_new);
        for path in ["/livez", "/readyz"] {
            let response = fixture.bare(Method::GET, path).send().await.unwrap();
            let expected = if is_new { 200 } else { 404 };
            assert_eq!(response.status(), expected, "{path}");
        }
    }
}

#[tokio::test]
async fn a_trailing_slash_is_redirected_where_the_path_exists() {
    let fixture = Fixture::start().await;
    let response = fixture
        .bare(Method::GET, "/api/v1/cases/?limit=2")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 307, "before any credential is looked at");
    let expected = format!("{}/api/v1/cases?limit=2", fixture.tenant.url());
    assert_eq!(response.headers()["location"], expected.as_str());
    let nowhere = fixture
        .bare(Method::GET, "/api/v1/nothing/")
        .send()
        .await
        .unwrap();
    assert_eq!(refusal(nowhere).await, (404, "Not Found".to_owned()));
    let wrong = fixture
        .bare(Method::DELETE, "/api/v1/cases")
        .send()
        .await
        .unwrap();
    assert_eq!(refusal(wrong).await, (405, "Method Not Allowed".to_owned()));
}

#[tokio::test]
async fn every_versioned_answer_names_the_version() {
    let fixture = Fixture::start().await;
    for path in ["/alerts", "/nothing", "/cases/INC-9999"] {
        assert_eq!(
            fixture.get(path).await.headers()["x-api-version"],
            "v1",
            "{path}"
        );
    }
}

#[tokio::test]
async fn long_answers_are_compressed_where_the_client_accepts_it() {
    let fixture = Fixture::start().await;
    let undecoded = reqwest::Client::builder()
        .no_gzip()
        .no_proxy()
        .build()
        .unwrap();
    for (path, encoding, expected) in [
        ("/api/v1/cases", "gzip", true),
        ("/api/v1/cases", "identity", false),
        ("/health", "gzip", false),
    ] {
        let request = undecoded
            .get(format!("{}{path}", fixture.tenant.url()))
            .bearer_auth(fixture.tenant.keys().analyst.token)
            .header("Accept-Encoding", encoding);
        let response = request.send().await.unwrap();
        let bytes = response.bytes().await.unwrap();
        let compressed = bytes.starts_with(&[0x1f, 0x8b]);
        assert_eq!(compressed, expected, "{path} with {encoding}");
    }
}

#[tokio::test]
async fn an_unhandled_error_is_plain_text_and_the_connection_is_hung_up_unannounced() {
    let fixture = Fixture::start().await;
    let response = fixture.sql("SELECT * FROM raw_events").await;
    assert_eq!(response.status(), 500);
    assert!(
        response.headers()["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/plain")
    );
    assert_eq!(response.text().await.unwrap(), "Internal Server Error");

    let address = fixture
        .tenant
        .url()
        .trim_start_matches("http://")
        .to_owned();
    let mut socket = tokio::net::TcpStream::connect(&address).await.unwrap();
    let body = r#"{"sql": "SELECT source_ip FROM raw_events LIMIT 1"}"#;
    let request = format!(
        "POST /api/v1/lake/sql HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        fixture.tenant.keys().analyst.token,
        body.len(),
    );
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    let read = socket.read_to_string(&mut answer);
    tokio::time::timeout(std::time::Duration::from_secs(5), read)
        .await
        .expect("the connection is still open")
        .unwrap();
    assert!(answer.starts_with("HTTP/1.1 500"), "{answer}");
    assert!(answer.ends_with("Internal Server Error"), "{answer}");
    assert!(
        !answer.to_lowercase().contains("connection: close"),
        "{answer}"
    );
}

#[tokio::test]
async fn only_loopback_is_listened_on() {
    let listen: SocketAddr = "0.0.0.0:0".parse().unwrap();
    let error = start(Options {
        listen,
        ..Options::default()
    })
    .await
    .unwrap_err();
    assert!(
        matches!(error, Error::NotLoopback(address) if address == listen),
        "{error}"
    );
}

#[tokio::test]
async fn a_dropped_tenant_is_gone() {
    let fixture = Fixture::start().await;
    let url = format!("{}/health", fixture.tenant.url());
    drop(fixture.tenant);
    let mut answered = true;
    for _ in 0..50 {
        answered = fixture.client.get(&url).send().await.is_ok();
        if !answered {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert!(!answered, "the port still answers");
}
