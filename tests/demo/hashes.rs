//! The ledger's hashes, recomputed by Python itself: its `json.dumps` is what the service hashes.

use std::io::Write as _;
use std::process::{Command, Stdio};

use aisoc_mcp::demo::Release;
use serde_json::{Value, json};

use crate::demo::support::{Fixture, array};

/// Reads `[{"event", "prompt"}]` and writes `[[seq, which, stored, computed]]`, by the service's own rule.
const PROGRAM: &str = r#"
import hashlib, json, sys
def digest(value):
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()
found = []
for event in json.load(sys.stdin):
    kind, payload = event["kind"], event["payload"] or {}
    computed = {
        "llm_prompt": lambda: (digest(payload["messages"]), None),
        "llm_response": lambda: (payload["prompt_hash"], digest(payload["response"])),
        "tool_call": lambda: (digest({"tool": payload["tool"], "args": payload["args"]}), digest(payload["result"])),
        "evidence_cited": lambda: (None, digest({"kind": payload["evidence_kind"], "ref": payload["ref"]})),
        "decision_reason": lambda: (None, digest({"decision": payload["decision"], "reason": payload["reason"]})),
    }.get(kind, lambda: (None, None))()
    for name, value in zip(("input_hash", "output_hash"), computed):
        if event[name] != value:
            found.append([event["run_id"], event["seq"], kind, name])
    # An artifact has no kind of event; what is left of the ledger has no hash.
print(json.dumps(found))
"#;

fn differing(events: &[Value]) -> Option<Vec<Value>> {
    let mut python = Command::new("python3")
        .args(["-c", PROGRAM])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let mut input = python.stdin.take().unwrap();
    input
        .write_all(json!(events).to_string().as_bytes())
        .unwrap();
    drop(input);
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success());
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

#[tokio::test]
async fn every_hash_but_the_altered_ones_is_what_python_computes() {
    let fixture = Fixture::shared(Release::Head);
    let runs = fixture.json("/investigations?limit=200").await;
    let mut events = Vec::new();
    for run in array(&runs) {
        let path = format!("/investigations/{}/replay", run["id"].as_str().unwrap());
        events.extend(array(&fixture.json(&path).await).clone());
    }
    let hashed = events
        .iter()
        .filter(|event| !event["output_hash"].is_null())
        .count();
    assert!(hashed > 200, "{hashed}");
    // Without Python there is nothing to compare with; the values it gave are constants in src/demo/python.rs.
    let Some(found) = differing(&events) else {
        return;
    };
    let kinds: Vec<(&Value, &Value)> = found.iter().map(|row| (&row[2], &row[3])).collect();
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(kinds.contains(&(&json!("decision_reason"), &json!("output_hash"))));
    assert!(kinds.contains(&(&json!("llm_response"), &json!("output_hash"))));
}
