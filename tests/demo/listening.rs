//! `demo --listen`, as a process: what it prints, what it plays, and what it counts.
#![cfg(unix)]

use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};

use crate::demo::support::client;

const PATIENCE: Duration = Duration::from_mins(1);

#[tokio::test]
async fn it_plays_the_release_it_is_told_and_counts_what_it_served() {
    let folder = tempfile::tempdir().unwrap();
    let tables = folder.path().join("tables");
    let mut process = tokio::process::Command::new(env!("CARGO_BIN_EXE_aisoc-mcp"))
        .args(["demo", "--as", "7.3", "--size", "small"])
        .args(["--listen", "127.0.0.1:0", "--ingest", "localhost:0"])
        .args(["--fault", "no-minting", "--save"])
        .arg(&tables)
        .env_clear()
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut output = BufReader::new(process.stdout.take().unwrap());
    let mut printed = String::new();
    let read = async {
        while !printed.contains("store.sqlite") {
            assert!(
                output.read_line(&mut printed).await.unwrap() > 0,
                "{printed}"
            );
        }
    };
    tokio::time::timeout(PATIENCE, read)
        .await
        .expect("it is up");
    for part in [
        "as AiSOC 7.3 of size small",
        "aisoc_5eed07",
        "dana.wolff@northwind.example  demo-admin-password: tenant_admin",
        "The ingest worker is running at http://127.0.0.1:",
    ] {
        assert!(printed.contains(part), "{part}: {printed}");
    }
    assert!(tables.join("store.sqlite").is_file() && tables.join("lake.sqlite").is_file());
    let address = |before: &str| {
        let rest = &printed[printed.find(before).unwrap() + before.len()..];
        let end = rest.find(|c: char| c.is_whitespace()).unwrap();
        rest[..end].trim_end_matches(':').to_owned()
    };
    let (api, worker) = (
        address("AISOC_URL="),
        address("ingest worker is running at "),
    );
    let client = client();
    let status = async |url: String| client.get(url).send().await.unwrap().status().as_u16();
    assert_eq!(
        status(format!("{api}/livez")).await,
        404,
        "7.3 has no probes"
    );
    assert_eq!(status(format!("{worker}/api/v1/alerts")).await, 404);
    assert_eq!(status(format!("{api}/api/v1/alerts/x")).await, 401);
    assert_eq!(status(format!("{api}/api/v1/alerts/y")).await, 401);
    let sign_in = client.post(format!("{api}/api/v1/auth/login")).json(
        &json!({ "email": "dana.wolff@northwind.example", "password": "demo-admin-password" }),
    );
    let session: Value = sign_in.send().await.unwrap().json().await.unwrap();
    let minted = client
        .post(format!("{api}/api/v1/api-keys"))
        .bearer_auth(session["access_token"].as_str().unwrap())
        .json(&json!({ "name": "x", "scopes": [] }));
    assert_eq!(minted.send().await.unwrap().status(), 422);

    let pid = process.id().unwrap().to_string();
    let interrupted = Command::new("kill").args(["-INT", &pid]).status().unwrap();
    assert!(interrupted.success());
    let mut rest = String::new();
    let ended = async {
        output.read_to_string(&mut rest).await.unwrap();
        process.wait().await.unwrap()
    };
    let ended = tokio::time::timeout(PATIENCE, ended)
        .await
        .expect("it ends");
    assert!(ended.success());
    for line in [
        "5 requests were received",
        "2  GET /api/v1/alerts/{alert_id}",
        "1  GET /livez",
        "1  POST /api/v1/auth/login",
        "1  POST /api/v1/api-keys",
    ] {
        assert!(rest.contains(line), "{line}: {rest}");
    }
}
