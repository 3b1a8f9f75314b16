//! Lines as they are written to real files.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{Audit, Call, Origin, Outcome};
use crate::client::Service;
use crate::client::tests::ZOO;

const SCHEMA: &str = r#"{"type":"object","properties":{"case_id":{"type":"string"}}}"#;

fn arguments() -> Map<String, Value> {
    let given = json!({"note": {"b": 1, "a": "very secret"}, "case_id": "INC-0421"});
    given.as_object().unwrap().clone()
}

fn record(audit: &Arc<Audit>, tool: &str) -> super::Recording {
    let origin = Origin {
        client: Some("claude\u{1b}[31m\nai".repeat(40)),
        request_id: Some(json!(7)),
        x_request_id: Some("r-1".to_owned()),
        ..Origin::default()
    };
    audit.begin(&Call {
        tool,
        input_schema: SCHEMA,
        arguments: &arguments(),
        origin: &origin,
        service: &Service {
            url: "https://zoo.example:8443/prefix".to_owned(),
            key: Some("zoo_01234567".to_owned()),
            ..Service::unknown(&ZOO)
        },
        server: "1.2.3",
    })
}

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.is_empty() || text.ends_with('\n'));
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[tokio::test]
async fn a_line_has_hashes_in_the_place_of_values_and_short_clean_texts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    let audit = Arc::new(Audit::open(&path).unwrap());
    record(&audit, "zoo_get_animal")
        .end(&Outcome::failed("scope"))
        .await;
    let line = &lines(&path)[0];
    // printf '{"case_id":"INC-0421","note":{"a":"very secret","b":1}}' | sha256sum
    let all = "e99ad146be797f35802b6f9635e478161911c98bb2a59ee4def20c2ad2194da1";
    // printf '"INC-0421"' | sha256sum
    let case = "c09f4ba3ad912828714f4b462da93f4b7beeaf12614f504baaeb592af577a45c";
    assert_eq!(line["arguments_sha256"], all);
    assert_eq!(line["arguments"], json!({"case_id": case}));
    assert_eq!(line["tool"], "zoo_get_animal");
    assert_eq!(
        (&line["outcome"], &line["reason"]),
        (&json!("failed"), &json!("scope"))
    );
    assert_eq!(line["key"], "zoo_01234567");
    assert_eq!(line["origin"], "https://zoo.example:8443");
    assert_eq!(
        (&line["request_id"], &line["x_request_id"]),
        (&json!(7), &json!("r-1"))
    );
    assert!(line["duration_ms"].is_u64() && line["time"].is_string());
    let client = line["client"].as_str().unwrap();
    assert!(client.starts_with("claude aiclaude ai") && client.chars().count() <= 129);
    let text = fs::read_to_string(&path).unwrap();
    assert!(
        !text.contains("secret") && !text.contains("0421\"") && !text.contains("note"),
        "{text}"
    );
}

#[tokio::test]
async fn what_is_let_go_or_still_running_is_cancelled_and_written_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    let audit = Arc::new(Audit::open(&path).unwrap());
    drop(record(&audit, "let_go"));
    let running = record(&audit, "running");
    audit.close().await;
    running.end(&Outcome::OK).await;
    let told: Vec<_> = lines(&path)
        .iter()
        .map(|line| (line["tool"].clone(), line["outcome"].clone()))
        .collect();
    let cancelled = json!("cancelled");
    assert_eq!(
        told,
        [
            (json!("let_go"), cancelled.clone()),
            (json!("running"), cancelled)
        ]
    );
}

#[tokio::test]
async fn a_trail_that_cannot_be_written_any_more_is_taken_up_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trail/audit.jsonl");
    fs::create_dir(path.parent().unwrap()).unwrap();
    let audit = Arc::new(Audit::open(&path).unwrap());
    record(&audit, "one").end(&Outcome::OK).await;
    fs::remove_dir_all(path.parent().unwrap()).unwrap();
    record(&audit, "lost").end(&Outcome::OK).await;
    record(&audit, "lost").end(&Outcome::OK).await;
    fs::create_dir(path.parent().unwrap()).unwrap();
    record(&audit, "two").end(&Outcome::OK).await;
    assert_eq!(lines(&path).len(), 1);
    assert_eq!(lines(&path)[0]["tool"], "two");
}

#[test]
fn a_place_that_is_no_file_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Audit::open(folder.path()).is_err());
    assert!(Audit::open(&folder.path().join("missing/audit.jsonl")).is_err());
    assert!(Audit::open(Path::new("/dev/null")).is_err());
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_made_for_its_owner_alone_and_what_is_there_is_kept() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    let audit = Audit::open(&path).unwrap();
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!((mode & 0o777, audit.is_exposed()), (0o600, false));
    fs::write(&path, "{\"old\":1}\n").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let audit = Arc::new(Audit::open(&path).unwrap());
    assert!(audit.is_exposed());
    record(&audit, "new").end(&Outcome::OK).await;
    assert_eq!(lines(&path).len(), 2);
}
