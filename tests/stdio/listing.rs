//! What hosts see of the manifest: the whole `tools/list` of each protocol era, as a snapshot.
//!
//! The contract tests hold each tool's own snapshots; these hold the order and everything around them.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

/// The reply to the last of these messages, from the real binary.
fn last_reply(messages: &[Value]) -> Value {
    let mut server = Command::new(env!("CARGO_BIN_EXE_aisoc-mcp"))
        .arg("serve")
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the server starts");
    let mut input = server.stdin.take().expect("piped");
    for message in messages {
        writeln!(input, "{message}").expect("the server reads");
    }
    let wanted = messages.last().expect("a message")["id"].clone();
    let lines = BufReader::new(server.stdout.take().expect("piped")).lines();
    let replies =
        lines.map(|line| serde_json::from_str::<Value>(&line.expect("UTF-8")).expect("JSON"));
    let found = replies
        .into_iter()
        .find(|reply| reply["id"] == wanted)
        .expect("a reply");
    drop(input);
    assert!(server.wait().expect("it ends").success());
    found
}

fn hold(era: &str, reply: &Value) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
        .set_snapshot_path(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/list"));
    // A release does not change the snapshots.
    let version = format!("\"{}\"", env!("CARGO_PKG_VERSION"));
    let text = serde_json::to_string_pretty(&reply["result"]).expect("JSON");
    let text = text.replace(&version, "\"VERSION\"");
    settings.bind(|| insta::assert_snapshot!(era, text));
}

#[test]
fn of_a_session_opened_by_initialize() {
    let hello = json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}});
    let reply = last_reply(&[
        json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}),
        json!({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        json!({"jsonrpc": "2.0", "id": 2, "method": "tools/list"}),
    ]);
    hold("initialize_2025_11_25", &reply);
}

#[test]
fn of_a_stateless_request() {
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let reply = last_reply(&[
        json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"_meta": meta}}),
    ]);
    hold("stateless_2026_07_28", &reply);
}
