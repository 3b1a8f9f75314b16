//! How a session ends, and that no end is a failure.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Child;
use tokio::time::{sleep, timeout};

use super::session::{SOON, command, serve};
use toolspec_runtime::host::request;
use toolspec_runtime::testing::McpClient;

async fn ends_well(child: &mut Child) {
    let before = Instant::now();
    let status = timeout(SOON, child.wait()).await.expect("it ends").unwrap();
    assert_eq!(status.code(), Some(0));
    let took = before.elapsed();
    assert!(took < Duration::from_secs(1), "it took {took:?}");
}

#[tokio::test]
async fn the_end_of_input_before_during_and_after_a_session_is_exit_0() {
    let (mut child, mut session) = serve();
    session.session.close_input();
    ends_well(&mut child).await;

    let (mut child, mut session) = serve();
    session
        .send(json!({"jsonrpc": "2.0", "id": 1, "method": "ping"}))
        .await;
    session.session.close_input();
    ends_well(&mut child).await;

    let (mut child, mut session) = serve();
    session.initialize("2025-06-18").await;
    session.session.close_input();
    ends_well(&mut child).await;
}

#[tokio::test]
async fn requests_sent_in_one_go_are_answered_although_the_input_has_ended() {
    let (mut child, mut session) = serve();
    session.initialize("2025-06-18").await;
    for id in 1..=20 {
        let list = json!({"jsonrpc": "2.0", "id": id, "method": "tools/list"});
        session.send(list).await;
    }
    session.session.close_input();
    let mut answered = Vec::new();
    while let Some(answer) = session.next().await {
        answered.push(answer["id"].as_i64().unwrap());
    }
    answered.sort_unstable();
    assert_eq!(answered, (1..=20).collect::<Vec<_>>());
    ends_well(&mut child).await;
}

#[tokio::test]
async fn a_host_that_no_longer_reads_ends_it() {
    let (mut child, mut session) = serve();
    session.initialize("2025-06-18").await;
    let (output, input) = session.session.into_streams();
    let mut input = input.unwrap();
    drop(output);
    // Repeated, since a process forked beside this one may hold the reading end for a moment.
    let knocking = async {
        let ping = b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n";
        while input.write_all(ping).await.is_ok() {
            sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::join!(knocking, ends_well(&mut child));
}

/// Only for Unix, where there are signals.
fn kill(child: &Child, signal: &str) {
    let id = child.id().unwrap().to_string();
    let sent = std::process::Command::new("kill")
        .args([signal, &id])
        .status();
    assert!(sent.unwrap().success());
}

#[tokio::test]
async fn a_call_in_flight_holds_up_no_end() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let ends: &[_] = if cfg!(unix) {
        &[None, Some("-TERM"), Some("-INT")]
    } else {
        &[None]
    };
    for signal in ends {
        let mut command = command(&["serve"]);
        command.env("AISOC_URL", &url);
        let (mut child, mut session) = McpClient::start(command);
        session.initialize("2025-06-18").await;
        let call = json!({"name": "aisoc_list_cases"});
        session.send(request(1, "tools/call", call)).await;
        let accepted = timeout(SOON, silent.accept()).await.expect("a request");
        match signal {
            Some(signal) => kill(&child, signal),
            None => session.session.close_input(),
        }
        ends_well(&mut child).await;
        drop(accepted);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn sigterm_and_sigint_are_exit_0_with_and_without_a_session() {
    for signal in ["-TERM", "-INT"] {
        for with_session in [false, true] {
            let (mut child, mut session) = serve();
            // An answer shows that the process is past its start.
            session.ask(1, "ping", json!({})).await;
            if with_session {
                session.initialize("2025-06-18").await;
            }
            kill(&child, signal);
            ends_well(&mut child).await;
        }
    }
}
