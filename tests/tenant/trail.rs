//! The audit trail of the real binary: what is in it, what is not, and what happens when there can be none.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::tenant::session::Service;

/// The lines of calls, once there are so many.
fn lines(path: &Path, wanted: usize) -> Vec<Value> {
    let began = Instant::now();
    loop {
        let text = fs::read_to_string(path).unwrap_or_default();
        let lines: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .filter(|line: &Value| line["event"] == "end")
            .collect();
        if lines.len() >= wanted || began.elapsed() > Duration::from_secs(5) {
            assert_eq!(lines.len(), wanted, "{text}");
            return lines;
        }
        sleep(Duration::from_millis(20));
    }
}

/// `INC-0421` in double quotes, through `sha256sum`.
const CASE: &str = "c09f4ba3ad912828714f4b462da93f4b7beeaf12614f504baaeb592af577a45c";
/// `{"case_id":"INC-0421","include_alerts":false}` through `sha256sum`.
const ARGUMENTS: &str = "4897065dfd56eacfb8fbacc5e0199ecb6e59381d954bde099442318858a22f43";

#[test]
fn every_call_is_one_line_with_its_end_and_no_value() {
    let service = Service::start();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    let flags = ["--read-only", "--audit-file", path.to_str().unwrap()];
    let key = service.keys().alerts_only;
    let mut session = service.session(key.token, &flags);
    let call = |tool: &str, arguments: Value| json!({"name": tool, "arguments": arguments, "_meta": {"X-Request-Id": "from-the-client"}});
    let case = json!({"include_alerts": false, "case_id": "INC-0421"});
    for (tool, arguments) in [
        ("aisoc_get_case", case),
        (
            "aisoc_get_case",
            json!({"case_id": 7, "a hostile name": "very private"}),
        ),
        ("aisoc_get_cases", json!({})),
        ("aisoc_run_investigation", json!({"case_id": "INC-0421"})),
        ("aisoc_query_detections", json!({"query": "powershell"})),
        ("aisoc_list_alerts", json!({"search": "very private"})),
    ] {
        session.request("tools/call", &call(tool, arguments));
    }
    session.request("tools/list", &json!({}));
    let lines = lines(&path, 6);
    let ends: Vec<_> = lines
        .iter()
        .map(|line| {
            [&line["tool"], &line["outcome"], &line["reason"]]
                .map(|part| part.as_str().unwrap_or("-"))
        })
        .collect();
    assert_eq!(
        ends,
        [
            ["aisoc_get_case", "ok", "-"],
            ["aisoc_get_case", "refused", "arguments"],
            ["aisoc_get_cases", "refused", "unknown_tool"],
            ["aisoc_run_investigation", "refused", "read_only"],
            ["aisoc_query_detections", "failed", "scope"],
            ["aisoc_list_alerts", "ok", "-"],
        ]
    );
    let first = &lines[0];
    assert_eq!(first["arguments"]["case_id"], CASE);
    assert_eq!(lines[3]["arguments"]["case_id"], CASE);
    assert_eq!(first["arguments_sha256"], ARGUMENTS);
    assert_eq!(first["key"], key.prefix());
    assert_eq!(
        (&first["client"], &first["client_version"]),
        (&json!("test"), &json!("1"))
    );
    assert_eq!(first["x_request_id"], "from-the-client");
    assert!(
        first["origin"]
            .as_str()
            .unwrap()
            .starts_with("http://127.0.0.1:")
    );
    assert!(first["request_id"].is_u64() && first["duration_ms"].is_u64());
    let time: jiff::Timestamp = first["time"].as_str().unwrap().parse().unwrap();
    assert!(time.duration_since(jiff::Timestamp::now()).abs() < jiff::SignedDuration::from_mins(1));
    let text = fs::read_to_string(&path).unwrap();
    for private in [key.token, "private", "hostile", "powershell", "INC-0421"] {
        assert!(!text.contains(private), "`{private}` is in: {text}");
    }
}

#[test]
fn a_call_given_up_and_one_cut_off_by_the_end_of_the_session_are_in_the_trail() {
    let deaf = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    let url = format!("http://{}", deaf.local_addr().unwrap());
    let flags = ["--audit-file", path.to_str().unwrap()];
    let mut session = crate::tenant::session::Session::open(&url, "key_for_tests", &flags);
    session.send(&json!({
        "jsonrpc": "2.0", "id": "a", "method": "tools/call",
        "params": {"name": "aisoc_list_cases", "arguments": {}},
    }));
    session.send(&json!({
        "jsonrpc": "2.0", "id": "b", "method": "tools/call",
        "params": {"name": "aisoc_list_alerts", "arguments": {}},
    }));
    session.request("ping", &json!({}));
    session.send(&json!({
        "jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": "b"},
    }));
    assert_eq!(self::lines(&path, 1)[0]["request_id"], "b");
    session.hang_up();
    let lines = lines(&path, 2);
    assert!(
        lines.iter().all(|line| line["outcome"] == "cancelled"),
        "{lines:?}"
    );
    assert_eq!(lines[1]["request_id"], "a");
    assert!(
        lines[0].get("key").is_some_and(Value::is_null),
        "it has no public prefix"
    );
}

#[test]
fn a_trail_that_cannot_be_written_is_told_before_anything_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing/audit.jsonl");
    let missing = missing.to_str().unwrap();
    for (arguments, variable, place) in [
        (
            &["serve", "--audit-file", missing][..],
            "",
            "`--audit-file`",
        ),
        (&["serve"], missing, "`AISOC_MCP_AUDIT_FILE`"),
        (
            &["call", "aisoc_list_cases"],
            missing,
            "`AISOC_MCP_AUDIT_FILE`",
        ),
        (&["serve", "--demo"], "/dev/null", "`AISOC_MCP_AUDIT_FILE`"),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aisoc-mcp"));
        command.args(arguments).env_clear();
        command.env("AISOC_MCP_AUDIT_FILE", variable);
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(
            said.contains(place) && said.contains("can't be written"),
            "{said}"
        );
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn a_call_from_the_command_line_is_in_it_and_the_file_is_its_owners() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    let mut command = Command::new(env!("CARGO_BIN_EXE_aisoc-mcp"));
    command
        .args(["call", "aisoc_list_cases", "--demo"])
        .env_clear();
    command.env("AISOC_MCP_AUDIT_FILE", &path);
    let output = command.output().unwrap();
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let lines = lines(&path, 1);
    assert_eq!(
        (&lines[0]["client"], &lines[0]["outcome"]),
        (&json!("aisoc-mcp call"), &json!("ok"))
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
