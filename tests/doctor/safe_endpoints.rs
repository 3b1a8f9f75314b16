//! Doctor changes nothing at the service: it only reads, whatever the service is.

use std::sync::{Arc, Mutex};

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;

use crate::doctor::run::about;
use crate::doctor::service::{fine, head, json};

/// A service whose every request is written down, as method and target.
async fn recorded(reply: fn(&str) -> Vec<u8>) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let seen = Arc::new(Mutex::new(Vec::new()));
    let requests = Arc::clone(&seen);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let requests = Arc::clone(&requests);
            tokio::spawn(async move {
                let Some(head) = head(&mut stream).await else {
                    return;
                };
                let mut words = head.split(' ');
                let method = words.next().unwrap_or_default().to_owned();
                let target = words.next().unwrap_or_default();
                requests.lock().unwrap().push(format!("{method} {target}"));
                let path = target.split('?').next().unwrap_or_default();
                let _ = stream.write_all(&reply(path)).await;
                let _ = stream.shutdown().await;
            });
        }
    });
    (url, seen)
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_but_reads_is_sent_whatever_the_service_answers() {
    let absent = |path: &str| match path {
        "/health" => fine(path),
        _ => json("404 Not Found", r#"{"detail":"Not Found"}"#),
    };
    let failing = |path: &str| match path {
        "/health" => fine(path),
        _ => json("500 Internal Server Error", r#"{"detail":"x"}"#),
    };
    for (reply, least) in [(fine as fn(&str) -> Vec<u8>, 6), (absent, 2), (failing, 2)] {
        let (url, seen) = recorded(reply).await;
        about(&url).await;
        let seen = seen.lock().unwrap();
        assert!(seen.len() >= least, "{seen:?}");
        for request in seen.iter() {
            assert!(request.starts_with("GET "), "{request}");
        }
    }
}
