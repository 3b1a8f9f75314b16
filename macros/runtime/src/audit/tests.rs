//! Lines as they are written to real files.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::slice::from_ref;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{
    Audit, Call, Ended, Key, NoTrail, Options, Origin, Outcome, ProblemKind, Report, verify,
};
use crate::client::Service;
use crate::client::tests::ZOO;

const SCHEMA: &str = r#"{"type":"object","properties":{"case_id":{"type":"string"}}}"#;

fn arguments() -> Map<String, Value> {
    let given = json!({"note": {"b": 1, "a": "very secret"}, "case_id": "INC-0421"});
    given.as_object().unwrap().clone()
}

fn record(audit: &Arc<Audit>, tool: &str) -> super::Recording {
    begin(audit, tool, false)
}

fn begin(audit: &Arc<Audit>, tool: &str, changes: bool) -> super::Recording {
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
        changes,
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
    let audit = Arc::new(Audit::open(&path, Options::default()).unwrap());
    record(&audit, "zoo_get_animal")
        .end(Outcome::failed("scope").into())
        .await
        .unwrap();
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
    let audit = Arc::new(Audit::open(&path, Options::default()).unwrap());
    drop(record(&audit, "let_go"));
    let running = record(&audit, "running");
    audit.close().await;
    running.end(Outcome::OK.into()).await.unwrap();
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
    let audit = Arc::new(Audit::open(&path, Options::default()).unwrap());
    record(&audit, "one").end(Outcome::OK.into()).await.unwrap();
    fs::remove_dir_all(path.parent().unwrap()).unwrap();
    record(&audit, "lost")
        .end(Outcome::OK.into())
        .await
        .unwrap();
    record(&audit, "lost")
        .end(Outcome::OK.into())
        .await
        .unwrap();
    fs::create_dir(path.parent().unwrap()).unwrap();
    record(&audit, "two").end(Outcome::OK.into()).await.unwrap();
    assert_eq!(lines(&path).len(), 1);
    assert_eq!(lines(&path)[0]["tool"], "two");
}

#[test]
fn a_place_that_is_no_file_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Audit::open(folder.path(), Options::default()).is_err());
    assert!(
        Audit::open(
            &folder.path().join("missing/audit.jsonl"),
            Options::default()
        )
        .is_err()
    );
    assert!(Audit::open(Path::new("/dev/null"), Options::default()).is_err());
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_made_for_its_owner_alone_and_what_is_there_is_kept() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    let audit = Audit::open(&path, Options::default()).unwrap();
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!((mode & 0o777, audit.is_exposed()), (0o600, false));
    fs::write(&path, "{\"old\":1}\n").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let audit = Arc::new(Audit::open(&path, Options::default()).unwrap());
    assert!(audit.is_exposed());
    record(&audit, "new").end(Outcome::OK.into()).await.unwrap();
    assert_eq!(lines(&path).len(), 2);
}

fn open(path: &Path) -> Arc<Audit> {
    Arc::new(Audit::open(path, Options::default()).unwrap())
}

async fn write(audit: &Arc<Audit>, tools: &[&str]) {
    for tool in tools {
        record(audit, tool).end(Outcome::OK.into()).await.unwrap();
    }
}

fn check(files: &[&Path]) -> Report {
    let files: Vec<PathBuf> = files.iter().map(|file| file.to_path_buf()).collect();
    verify(&files, None, None).unwrap()
}

fn found(report: &Report) -> Option<(ProblemKind, Option<u64>)> {
    let problem = report.problem.as_ref()?;
    Some((problem.kind, problem.line))
}

/// The digest that a program of the system computes.
#[cfg(target_os = "linux")]
fn sha256sum(text: &str) -> String {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let mut command = Command::new("sha256sum");
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(text.as_bytes()).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    String::from_utf8(output.stdout).unwrap()[..64].to_owned()
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn each_line_has_its_number_and_the_hash_of_the_line_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    let audit = open(&path);
    write(&audit, &["one", "two", "three"]).await;
    let text = fs::read_to_string(&path).unwrap();
    let mut prev = "0".repeat(64);
    for (seq, line) in (1..).zip(text.lines()) {
        let read: Value = serde_json::from_str(line).unwrap();
        assert_eq!((&read["seq"], &read["prev"]), (&json!(seq), &json!(prev)));
        prev = sha256sum(line);
    }
    let head = fs::read_to_string(folder.path().join("audit.jsonl.head")).unwrap();
    let head: Value = serde_json::from_str(&head).unwrap();
    assert_eq!(head, json!({"seq": 3, "sha256": prev}));
    let report = check(&[&path]);
    assert!(report.intact && report.notes.is_empty(), "{report:?}");
    assert_eq!((report.lines, report.last_sha256), (3, Some(prev.clone())));
    let printed = |hash: &str| verify(from_ref(&path), None, Some(hash)).unwrap().intact;
    assert!(printed(&prev) && !printed(&"0".repeat(64)) && !printed("nonsense"));
}

#[tokio::test]
async fn what_may_change_something_has_a_line_before_it_and_one_after_with_what_was_started() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    let audit = open(&path);
    let mut recording = begin(&audit, "zoo_feed", true);
    recording.begun().await.unwrap();
    let begun = lines(&path);
    assert_eq!((begun.len(), &begun[0]["event"]), (1, &json!("begin")));
    assert!(begun[0].get("outcome").is_none());
    recording.started().set("run-7", true);
    let ended = Ended {
        rows: Some(3),
        bytes: Some(99),
        ..Outcome::OK.into()
    };
    recording.end(ended).await.unwrap();
    let mut other = record(&audit, "zoo_list");
    other.begun().await.unwrap();
    assert_eq!(lines(&path).len(), 2, "what reads has no line before");
    other.end(Outcome::OK.into()).await.unwrap();
    let lines = lines(&path);
    let end = &lines[1];
    assert_eq!(end["event"], "end");
    assert_eq!(
        (&end["run"], &end["joined"]),
        (&json!("run-7"), &json!(true))
    );
    assert_eq!((&end["rows"], &end["bytes"]), (&json!(3), &json!(99)));
    assert!(end["call"].is_string() && end["call"] == begun[0]["call"]);
    assert!(lines[2]["call"] != end["call"] && lines[2].get("run").is_none());
    for member in ["user", "host"] {
        assert!(end[member].as_str().is_some_and(|name| !name.is_empty()));
    }
    assert_eq!(end["pid"], std::process::id());
}

#[tokio::test]
async fn each_way_to_tamper_is_named_with_its_line() {
    use ProblemKind::{Added, Changed, CutOff, Removed, Reordered};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    let tools = ["a1", "a2", "a3", "a4", "a5", "a6"];
    write(&open(&path), &tools).await;
    let text = fs::read_to_string(&path).unwrap();
    let whole: Vec<&str> = text.lines().collect();
    let with = |lines: &[String]| {
        fs::write(&path, format!("{}\n", lines.join("\n"))).unwrap();
        let report = check(&[&path]);
        assert_eq!(report.intact, report.problem.is_none());
        found(&report)
    };
    let own = || -> Vec<String> { whole.iter().map(|line| (*line).to_owned()).collect() };
    assert_eq!(with(&own()), None);
    for at in 0..6 {
        let number = at as u64 + 1;
        let mut lines = own();
        let tool = format!("\"{}\"", tools[at]);
        lines[at] = lines[at].replace(&tool, "\"b1\"");
        assert_eq!(with(&lines), Some((Changed, Some(number))), "{at}");
        lines[at] = lines[at].replace("\"seq\"", "\"sEq\"");
        // The last line is no line of the chain any more: the head misses it.
        let missing = if at == 5 {
            (CutOff, None)
        } else {
            (Changed, Some(number))
        };
        assert_eq!(with(&lines), Some(missing), "{at}");
        let mut lines = own();
        lines.remove(at);
        let removed = if at == 5 {
            (CutOff, None)
        } else {
            (Removed, Some(number))
        };
        assert_eq!(with(&lines), Some(removed), "{at}");
        let mut lines = own();
        lines.insert(at, "{\"forged\":1}".to_owned());
        let added = match at {
            0 => Changed,
            _ => Added,
        };
        assert_eq!(with(&lines).map(|(kind, _)| kind), Some(added), "{at}");
        let mut lines = own();
        lines.insert(at, lines[at].clone());
        assert_eq!(with(&lines), Some((Added, Some(number + 1))), "{at}");
        if at < 5 {
            let mut lines = own();
            lines.swap(at, at + 1);
            let named = with(&lines);
            let expected = if at == 0 { Removed } else { Reordered };
            assert_eq!(named, Some((expected, Some(number))), "{at}");
        }
        let cut = own()[..at].to_vec();
        assert_eq!(with(&cut), Some((CutOff, None)), "{at}");
    }
    // Half a line at the end.
    let half = text.len() - 20;
    fs::write(&path, &text[..half]).unwrap();
    assert_eq!(found(&check(&[&path])), Some((CutOff, None)));
    fs::write(&path, &text).unwrap();
    let head = folder.path().join("audit.jsonl.head");
    for wrong in ["", "{}", "{\"seq\":6,\"sha256\":\"00\"}"] {
        fs::write(&head, wrong).unwrap();
        assert_eq!(found(&check(&[&path])), Some((ProblemKind::Head, None)));
    }
    fs::remove_file(&head).unwrap();
    assert_eq!(found(&check(&[&path])), Some((ProblemKind::Head, None)));
    assert!(verify(&[folder.path().join("missing")], None, None).is_err());
}

/// Writes a trail anew after a change, as whoever can write the files can.
fn forge(path: &Path, change: impl Fn(&str) -> String) {
    use super::chain::{hash, hex};
    let text = fs::read_to_string(path).unwrap();
    let mut forged = String::new();
    let (mut prev, mut seq) = ("0".repeat(64), 0);
    for line in text.lines() {
        seq += 1;
        let rest = line.split_once(",\"event\"").unwrap().1;
        let rest = change(rest);
        let line = format!("{{\"seq\":{seq},\"prev\":\"{prev}\",\"event\"{rest}");
        prev = hex(&hash(line.as_bytes()));
        forged.push_str(&line);
        forged.push('\n');
    }
    fs::write(path, forged).unwrap();
    let head = json!({"seq": seq, "sha256": prev}).to_string();
    fs::write(super::head::beside(path, "head"), head).unwrap();
}

#[tokio::test]
async fn a_chain_that_is_computed_anew_is_missed_without_a_key_and_found_with_one() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("key");
    fs::write(&secret, "0123456789abcdef0123456789abcdef\n").unwrap();
    let key = Key::read(&secret).unwrap();
    for sealed in [false, true] {
        let path = folder.path().join(format!("{sealed}.jsonl"));
        let options = Options {
            key: sealed.then(|| key.clone()),
            is_strict: false,
        };
        let audit = Arc::new(Audit::open(&path, options).unwrap());
        write(&audit, &["one", "two", "three"]).await;
        let with = |key: Option<&Key>| found(&verify(from_ref(&path), key, None).unwrap());
        let as_written = with(sealed.then_some(&key));
        assert_eq!(as_written, None);
        let printed = check(&[&path]).last_sha256;
        forge(&path, |rest| rest.replace("two", "2!!"));
        assert_eq!(with(None), None, "nothing shows it");
        let again = verify(from_ref(&path), None, printed.as_deref()).unwrap();
        assert_eq!(found(&again), Some((ProblemKind::Head, None)));
        // The first line is as it was, and so is its HMAC, where it has one.
        let first = if sealed { 2 } else { 1 };
        assert_eq!(with(Some(&key)), Some((ProblemKind::Changed, Some(first))));
    }
}

#[tokio::test]
async fn with_a_key_each_line_is_sealed_as_openssl_does_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    let (secret, other) = (folder.path().join("key"), folder.path().join("other"));
    fs::write(&secret, "0123456789abcdef0123456789abcdef\n").unwrap();
    fs::write(&other, "0123456789abcdef0123456789abcdeF").unwrap();
    let key = Key::read(&secret).unwrap();
    // printf '{"a":1}' | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef
    let mac = "f0546246da9e2349100c845a8561214788d75d900f3c086a72fcfa03bb1f42ab";
    assert_eq!(
        key.seal("{\"a\":1}"),
        format!("{{\"a\":1,\"mac\":\"{mac}\"}}")
    );
    let options = Options {
        key: Some(key.clone()),
        is_strict: false,
    };
    let audit = Arc::new(Audit::open(&path, options).unwrap());
    write(&audit, &["one", "two", "three"]).await;
    let checked = |key: &Path| {
        let key = Key::read(key).unwrap();
        found(&verify(from_ref(&path), Some(&key), None).unwrap())
    };
    assert_eq!(checked(&secret), None);
    assert_eq!(checked(&other), Some((ProblemKind::Changed, Some(1))));
    let unchecked = check(&[&path]);
    assert!(
        unchecked.intact && unchecked.notes[0].contains("no key"),
        "{unchecked:?}"
    );
    assert!(!format!("{audit:?} {key:?}").contains("0123456789abcdef"));
    // Cut off, with a head that fits: it has to be sealed, too.
    let text = fs::read_to_string(&path).unwrap();
    let kept: Vec<&str> = text.lines().take(2).collect();
    fs::write(&path, format!("{}\n", kept.join("\n"))).unwrap();
    let hash = super::chain::hex(&super::chain::hash(kept[1].as_bytes()));
    let head = folder.path().join("audit.jsonl.head");
    fs::write(&head, json!({"seq": 2, "sha256": hash}).to_string()).unwrap();
    assert_eq!(checked(&secret), Some((ProblemKind::Head, None)));
    for wrong in ["", "short", "0123456789abcdef0123456789abcde"] {
        fs::write(&secret, wrong).unwrap();
        let said = Key::read(&secret).unwrap_err().to_string();
        assert!(said.contains("32 bytes") && (wrong.is_empty() || !said.contains(wrong)));
    }
    fs::write(&secret, "x".repeat(5_000)).unwrap();
    assert!(Key::read(&secret).is_err() && Key::read(folder.path()).is_err());
}

#[tokio::test]
async fn a_rotated_file_and_the_new_one_are_one_chain() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    let (first, second) = (folder.path().join("1"), folder.path().join("2"));
    let audit = open(&path);
    write(&audit, &["one", "two"]).await;
    fs::rename(&path, &first).unwrap();
    write(&audit, &["three"]).await;
    fs::rename(&path, &second).unwrap();
    // As `logrotate` leaves it that makes the file at once.
    fs::write(&path, "").unwrap();
    let all = [&*first, &*second, &*path];
    assert!(check(&all).intact);
    assert_eq!(found(&check(&[&path])), Some((ProblemKind::CutOff, None)));
    write(&audit, &["four", "five"]).await;
    let report = check(&all);
    assert!(report.intact && report.notes.is_empty(), "{report:?}");
    assert_eq!((report.first_seq, report.last_seq), (Some(1), Some(5)));
    let alone = check(&[&path]);
    assert!(
        alone.intact && alone.notes[0].contains("1 to 3"),
        "{alone:?}"
    );
    let gap = check(&[&first, &path]);
    assert_eq!(found(&gap), Some((ProblemKind::Removed, Some(1))));
    let wrong_order = check(&[&second, &first, &path]);
    assert_eq!(found(&wrong_order), Some((ProblemKind::Reordered, Some(1))));
    // Removed at the beginning of a file that continues another.
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.split_once('\n').unwrap().1).unwrap();
    assert_eq!(
        found(&check(&[&path])),
        Some((ProblemKind::Removed, Some(1)))
    );
}

#[tokio::test]
async fn what_was_cut_off_stays_missing_when_lines_follow() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    let audit = open(&path);
    write(&audit, &["one", "two", "three"]).await;
    let text = fs::read_to_string(&path).unwrap();
    let kept = text.split_once('\n').unwrap().0;
    fs::write(&path, format!("{kept}\n")).unwrap();
    write(&audit, &["four"]).await;
    assert_eq!(
        found(&check(&[&path])),
        Some((ProblemKind::Removed, Some(2)))
    );
    // And what was changed at the end, changed.
    let path = folder.path().join("other.jsonl");
    let audit = open(&path);
    write(&audit, &["one", "two"]).await;
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("two", "2!!")).unwrap();
    write(&audit, &["three"]).await;
    assert_eq!(
        found(&check(&[&path])),
        Some((ProblemKind::Changed, Some(2)))
    );
}

#[tokio::test]
async fn a_write_that_broke_off_is_closed_and_named_and_the_chain_goes_over_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    let append = |text: &str| {
        let all = fs::read_to_string(&path).unwrap() + text;
        fs::write(&path, all).unwrap();
    };
    let audit = open(&path);
    write(&audit, &["one"]).await;
    append("{\"seq\":2,\"pr");
    let broken = check(&[&path]);
    assert!(
        broken.intact && broken.notes[0].contains("line 2"),
        "{broken:?}"
    );
    write(&audit, &["two"]).await;
    let report = check(&[&path]);
    assert!(report.intact, "{report:?}");
    assert_eq!((report.lines, report.last_seq), (2, Some(2)));
    assert!(report.notes[0].contains("line 2"), "{report:?}");
    // It is protected as any line is.
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("\"pr\n", "\"xx\n")).unwrap();
    assert_eq!(
        found(&check(&[&path])),
        Some((ProblemKind::Changed, Some(2)))
    );
    // At the end of a file that is rotated then, and at the beginning of the next.
    fs::write(&path, text).unwrap();
    append("{\"seq\":3");
    let first = folder.path().join("1");
    fs::rename(&path, &first).unwrap();
    fs::write(&path, "{\"s").unwrap();
    write(&audit, &["three", "four"]).await;
    let report = check(&[&first, &path]);
    assert!(report.intact, "{report:?}");
    assert_eq!((report.lines, report.notes.len()), (4, 3));
    // Whole but for its end, and the head not yet written.
    let head = fs::read(folder.path().join("audit.jsonl.head")).unwrap();
    write(&audit, &["five"]).await;
    fs::write(folder.path().join("audit.jsonl.head"), head).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.trim_end()).unwrap();
    let report = check(&[&first, &path]);
    assert!(report.intact && report.notes.iter().any(|note| note.contains("head")));
    write(&audit, &["six"]).await;
    let report = check(&[&first, &path]);
    assert_eq!((report.intact, report.last_seq), (true, Some(6)));
}

#[tokio::test]
async fn lines_of_an_earlier_version_stay_and_the_chain_begins_after_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    fs::write(&path, "{\"tool\":\"old\"}\n{\"tool\":\"older\"}\n").unwrap();
    write(&open(&path), &["one", "two"]).await;
    let report = check(&[&path]);
    assert!(
        report.intact && report.notes[0].contains("2 lines before"),
        "{report:?}"
    );
    assert_eq!(report.lines, 2);
}

#[tokio::test]
async fn a_strict_trail_refuses_what_it_cannot_hold() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trail/audit.jsonl");
    fs::create_dir(path.parent().unwrap()).unwrap();
    for (is_strict, expected) in [(true, Err(NoTrail)), (false, Ok(()))] {
        let options = Options {
            key: None,
            is_strict,
        };
        let audit = Arc::new(Audit::open(&path, options).unwrap());
        let away = folder.path().join("away");
        fs::rename(path.parent().unwrap(), &away).unwrap();
        let mut start = begin(&audit, "start", true);
        assert_eq!(start.begun().await, expected);
        assert_eq!(start.end(Outcome::OK.into()).await, expected);
        let mut read = begin(&audit, "read", false);
        assert_eq!(read.begun().await, Ok(()));
        assert_eq!(read.end(Outcome::OK.into()).await, expected);
        fs::rename(&away, path.parent().unwrap()).unwrap();
        let read = begin(&audit, "read", false);
        assert_eq!(read.end(Outcome::OK.into()).await, Ok(()));
    }
}

#[test]
fn many_writers_make_one_chain() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let audit = open(&path);
                let runtime = tokio::runtime::Builder::new_current_thread().build();
                runtime.unwrap().block_on(write(&audit, &["a"; 25]));
            });
        }
    });
    let report = check(&[&path]);
    assert!(report.intact, "{report:?}");
    assert_eq!((report.lines, report.last_seq), (100, Some(100)));
}
