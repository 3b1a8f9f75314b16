//! No connection, or one that fails.

use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use toolspec_runtime::client::{Client, ConnectProblem, Reason, Settings, Waiting};
use toolspec_runtime::request::Request;
use url::Url;

use super::service::{KEY, Service, Step, alerts, drip};

async fn reason_at(url: &str) -> Reason {
    let settings = Settings {
        key: Some(KEY.into()),
        timeout: Duration::from_secs(5),
        ..Settings::new(&aisoc_mcp::aisoc::AISOC, Url::parse(url).unwrap())
    };
    let client = Client::new(settings).unwrap();
    client
        .send("aisoc_list_alerts", &alerts())
        .await
        .unwrap_err()
        .reason
}

fn problem(reason: &Reason) -> ConnectProblem {
    match reason {
        Reason::Connect { problem, .. } => *problem,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_failed_connection_says_what_failed() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let refused = reason_at(&format!("http://127.0.0.1:{port}")).await;
    assert_eq!(problem(&refused), ConnectProblem::Refused);

    // Wine cannot open its store of trusted certificates, without which there is no client for https.
    if std::env::var_os("UNDER_WINE").is_some() {
        return;
    }
    let unknown = reason_at("https://no-such-host.invalid").await;
    assert_eq!(problem(&unknown), ConnectProblem::Dns);

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        use tokio::io::AsyncWriteExt as _;
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.6\r\n").await;
        tokio::time::sleep(Duration::from_secs(1)).await;
    });
    let plain = reason_at(&format!("https://127.0.0.1:{port}")).await;
    assert_eq!(
        plain,
        Reason::Connect {
            problem: ConnectProblem::Tls,
            detail: "what answers there does not speak TLS".into(),
        }
    );
}

#[tokio::test]
async fn what_is_not_http_is_said_to_be_so() {
    let banner = Step::Send(b"220 mail.example ESMTP ready\r\n\r\n".to_vec());
    let service = Service::always(vec![banner, Step::Close]).await;
    assert_eq!(problem(&service.reason().await), ConnectProblem::NotHttp);
}

#[tokio::test]
async fn the_time_covers_every_stage() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n";
    for (steps, waiting) in [
        (vec![Step::Hang], Waiting::Answer),
        (drip("HTTP/1.1 2", &"0".repeat(60)), Waiting::Answer),
        (drip(head, &" ".repeat(60)), Waiting::Rest),
    ] {
        let service = Service::always(steps).await;
        let began = Instant::now();
        let short = alerts().within(Duration::from_millis(400));
        let error = service.client().send("aisoc_list_alerts", &short).await;
        let after = Duration::from_millis(400);
        assert_eq!(
            error.unwrap_err().reason,
            Reason::Timeout { after, waiting }
        );
        assert!((350..1500).contains(&began.elapsed().as_millis()));
    }
}

#[tokio::test]
async fn dropping_a_call_ends_its_request() {
    let service = Service::always(vec![Step::Hang]).await;
    let client = service.client();
    for (number, request) in [
        (1, alerts()),
        (2, Request::post(&["api", "v1", "x"], serde_json::json!({}))),
    ] {
        let call = client.send("aisoc_list_alerts", &request);
        assert!(
            tokio::time::timeout(Duration::from_millis(200), call)
                .await
                .is_err()
        );
        let gone = async {
            while service.left() < number {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(2), gone)
            .await
            .unwrap();
    }
    assert_eq!(service.seen().len(), 2);
}
