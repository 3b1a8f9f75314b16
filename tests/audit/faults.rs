//! A disk that is full, and a trail that can't be written: what goes on, and what is refused.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};
use toolspec_runtime::testing::blocking::Client;

use super::{Place, intact, verify};
use crate::service::{KEY, Service, json as answer};
use crate::tenant;

fn open(mut command: Command, url: &str, key: &str) -> Client {
    command.env("AISOC_URL", url).env("AISOC_API_KEY", key);
    Client::open(command, "2025-06-18")
}

/// The binary where no file may grow beyond some kilobytes.
fn within_little_room(arguments: &[&str]) -> Command {
    let mut command = Command::new("/bin/sh");
    let script = "trap '' XFSZ; ulimit -f 8; exec \"$0\" \"$@\"";
    command
        .args(["-c", script, env!("CARGO_BIN_EXE_aisoc-mcp")])
        .args(arguments)
        .env_clear();
    command
}

fn text(result: &Value) -> &str {
    result["content"][0]["text"].as_str().unwrap()
}

#[test]
fn a_full_disk_stops_calls_only_where_the_trail_is_strict() {
    let service = tenant::session::Service::start();
    let key = service.keys().analyst.token;
    for strict in [false, true] {
        let place = Place::new();
        let mut arguments = vec!["serve", "--audit-file", place.name()];
        arguments.extend(strict.then_some("--audit-strict"));
        let mut session = open(within_little_room(&arguments), service.url(), key);
        let call = json!({"page_size": 1});
        let results: Vec<Value> = (0..24)
            .map(|_| session.result("aisoc_list_cases", &call))
            .collect();
        let refused = results.iter().filter(|result| result["isError"] == true);
        if strict {
            assert!((1..24).contains(&refused.count()));
            let said = text(&results[23]);
            assert!(said.contains("`--audit-strict`"), "{said}");
        } else {
            assert_eq!(refused.count(), 0);
        }
        session.hang_up();
        let written = place.text();
        assert!(!written.ends_with('\n'), "a line broke off");
        let (code, report) = verify(&[&place.path], &[]);
        assert_eq!(code, Some(0), "{report}");
        assert!(
            report["notes"][0].as_str().unwrap().contains("broke off"),
            "{report}"
        );
        let before = report["lines"].as_u64().unwrap();
        // With room again.
        let mut more = super::program(&["serve", "--audit-file", place.name()]);
        more.env("AISOC_MCP_AUDIT_STRICT", "1");
        let mut session = open(more, service.url(), key);
        assert_ne!(session.result("aisoc_list_cases", &call)["isError"], true);
        session.hang_up();
        assert_eq!(intact(&[&place.path]), before + 3);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_recorded_is_not_started_where_the_trail_is_strict() {
    for (strict, starts) in [(true, 0), (false, 1)] {
        let service = Service::start(|_, seen| {
            let body = if seen.head.starts_with("POST") {
                json!({"run_id": "7c1f3a52-9d04-5e6b-8a17-42c0de0a0421", "status": "running"})
            } else {
                json!({"id": "5ea1c0de-4210-5000-8000-0000000001a5", "case_number": "INC-1", "title": "A case"})
            };
            answer("200 OK", body.to_string())
        })
        .await;
        let url = service.url.to_string();
        let told = tokio::task::spawn_blocking(move || {
            let folder = tempfile::tempdir().unwrap();
            let inside = folder.path().join("trail");
            fs::create_dir(&inside).unwrap();
            let path = inside.join("audit.jsonl");
            let mut arguments = vec!["serve", "--audit-file", path.to_str().unwrap()];
            arguments.extend(strict.then_some("--audit-strict"));
            let mut session = open(super::program(&arguments), &url, KEY);
            fs::remove_dir_all(&inside).unwrap();
            let arguments = json!({"case_id": "INC-1", "wait_seconds": 0});
            let result = session.result("aisoc_run_investigation", &arguments);
            let prompt = json!({"name": "triage_open_p0", "arguments": {}});
            let prompt = session.request("prompts/get", prompt);
            (text(&result).to_owned(), prompt.to_string())
        })
        .await
        .unwrap();
        let sent = service.seen();
        let sent = sent.iter().filter(|seen| seen.head.starts_with("POST"));
        assert_eq!(sent.count(), starts, "{told:?}");
        for said in [told.0, told.1] {
            assert_eq!(said.contains("`--audit-strict`"), strict, "{said}");
        }
    }
}
