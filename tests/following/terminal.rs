//! The command line: a fault that a user selects, and a call on the tenant that has it.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::time::timeout;

use super::session::command;

#[tokio::test]
async fn a_fault_is_selected_where_the_tenant_listens() {
    let mut demo = command(&["demo", "--listen", "127.0.0.1:0", "--fault", "fails-midway"]);
    let mut demo = demo.spawn().unwrap();
    let mut lines = BufReader::new(demo.stdout.take().unwrap()).lines();
    let used = async {
        loop {
            let line = lines.next_line().await.unwrap().expect("how to use it");
            if line.starts_with("AISOC_URL=") {
                return line;
            }
        }
    };
    let used = timeout(Duration::from_secs(20), used).await.unwrap();
    let mut call = command(&["call", super::support::TOOL, r#"{"case_id": "INC-0421"}"#]);
    for (name, value) in used.split(' ').filter_map(|word| word.split_once('=')) {
        call.env(name, value);
    }
    let output = call.stderr(Stdio::piped()).output().await.unwrap();
    let answer = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{answer}");
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["status"], "failed");
    assert!(
        answer["waited_seconds"].as_f64() >= Some(2.0),
        "the agent takes its time: {answer}"
    );
    assert!(output.stderr.is_empty(), "no progress where nobody watches");
}

#[tokio::test]
async fn a_fault_without_a_tenant_to_have_it_is_a_usage_error() {
    let output = command(&["demo", "--fault", "ledger-lost"])
        .output()
        .await
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
}
