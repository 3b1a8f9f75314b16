//! What hosts see of the manifest: `tools/list` of each protocol era.
//!
//! The contract tests hold each tool's entry; these hold the order, everything around the entries, and by a hash of each
//! that the program sends the entry to the byte.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use toolspec_runtime::snapshot;
use toolspec_runtime::testing::modern;

use super::session::serve;

/// The result with each tool as its name and the SHA-256 of its entry.
fn summary(reply: &Value) -> Value {
    let mut result = reply["result"].clone();
    for tool in result["tools"].as_array_mut().unwrap() {
        let hash = Sha256::digest(tool.to_string());
        let hash: Vec<String> = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let hash = hash.concat();
        *tool = json!(format!("{} {hash}", tool["name"].as_str().unwrap()));
    }
    if let Some(meta) = result.get_mut("_meta") {
        // A release does not change the snapshots.
        let version = &mut meta["io.modelcontextprotocol/serverInfo"]["version"];
        assert_eq!(*version, env!("CARGO_PKG_VERSION"));
        *version = json!("VERSION");
    }
    result
}

#[tokio::test]
async fn of_a_session_opened_by_initialize() {
    let (_child, mut session) = serve();
    session.initialize("2025-11-25").await;
    let reply = session.ask(1, "tools/list", json!({})).await;
    snapshot!("list", "initialize_2025_11_25", summary(&reply));
}

#[tokio::test]
async fn of_a_stateless_request() {
    let (_child, mut session) = serve();
    let params = modern("2026-07-28", json!({}));
    let reply = session.ask(1, "tools/list", params).await;
    snapshot!("list", "stateless_2026_07_28", summary(&reply));
}
