//! `replay`: a run on the terminal and on paper.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::json;

use crate::ledger::hostile;
use crate::ledger::stand_in::{Ledger, RUN, StandIn};

/// The binary with a clean environment, asking this service.
pub(crate) fn replay(url: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_aisoc-mcp"))
        .arg("replay")
        .args(arguments)
        .env_clear()
        .env("AISOC_URL", url)
        .env("AISOC_API_KEY", "aisoc_key_for_tests")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn demo(arguments: &[&str]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_aisoc-mcp"))
        .args(["replay", "--demo"])
        .args(arguments)
        .env_clear()
        .stdin(Stdio::null())
        .output();
    output.unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_run_is_read_on_the_terminal() {
    let shown = text(&demo(&["7c1f…"]).stdout);
    for part in [
        "INC-0421 · run 7c1f3a52-9d04-5e6b-8a17-42c0de0a0421 · completed",
        "verdict  10.0.42.7 is malicious, 98 % sure, step 20",
        "hashes   33 verified",
        "forensic · 12 steps",
        "decision_reason  10.0.42.7 is malicious",
        "SHA-256 verified",
    ] {
        assert!(shown.contains(part), "`{part}` is not in:\n{shown}");
    }
    let some = text(
        &demo(&[
            "7c1f",
            "--contains",
            "10.0.42.7",
            "--kind",
            "decision_reason",
            "--agent",
            "forensic",
        ])
        .stdout,
    );
    assert!(some.contains("1 of 28 steps"), "{some}");
    assert!(some.contains("only steps of agent `forensic` and of kind `decision_reason` and that hold `10.0.42.7` are shown"));
}

#[test]
fn what_cannot_be_read_is_told_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("run.html");
    for (arguments, code, words) in [
        (&["ffff"][..], 1, "matches none of the "),
        (&["7c1f", "--since", "-5"], 2, "`since_seq`"),
        (&["7c1f", "--kind", ""], 2, "`kind`"),
        (&[], 2, "RUN"),
    ] {
        let output = demo(&[arguments, &["--html", path(&file)]].concat());
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(said.contains(words), "{said}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_page_replaces_a_page_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("run.html");
    for _ in 0..2 {
        assert_eq!(
            demo(&["7c1f", "--html", path(&file)]).status.code(),
            Some(0)
        );
        assert!(
            fs::read_to_string(&file)
                .unwrap()
                .contains("id=\"step-20\"")
        );
    }
    #[cfg(unix)]
    {
        let link = folder.path().join("link.html");
        std::os::unix::fs::symlink(&file, &link).unwrap();
        assert_eq!(
            demo(&["7c1f", "--html", path(&link)]).status.code(),
            Some(0)
        );
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    let mine = folder.path().join("mine.html");
    fs::write(&mine, "<p>my notes").unwrap();
    let output = demo(&["7c1f", "--html", path(&mine)]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("mine.html exists and is not a page of a run"));
    assert_eq!(fs::read_to_string(&mine).unwrap(), "<p>my notes");
    let output = demo(&["7c1f", "--html", path(folder.path())]);
    assert!(text(&output.stderr).contains("is not a file"));
    let output = demo(&[
        "7c1f",
        "--html",
        path(&folder.path().join("no/such/folder.html")),
    ]);
    assert!(text(&output.stderr).contains("cannot be written"));
    let names = fs::read_dir(folder.path()).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let strays: Vec<String> = names.filter(|name| name.starts_with('.')).collect();
    assert_eq!(strays, Vec::<String>::new(), "nothing is left behind");
}

#[test]
fn hostile_text_stays_text() {
    let service = StandIn::start(hostile::ledger("http://127.0.0.1:1"));
    let page = text(&replay(&service.url, &[RUN, "--html", "-"]).stdout);
    for tag in [
        "<script", "<img", "<svg", "<iframe", "<form", "<base", "<link", "<input",
    ] {
        assert_eq!(page.matches(tag).count(), 0, "{tag}");
    }
    let links = page.matches(" href=\"").count();
    assert_eq!(
        links,
        page.matches(" href=\"#step-").count(),
        "links lead to steps alone"
    );
    assert_eq!(page.matches("<style").count(), 1);
    assert_eq!(page.matches("<meta").count(), 5);
    assert!(page.contains("&lt;script&gt;document.title"));
    assert!(page.contains(r#"<span class="hidden-character">U+202E</span>fdp.exe"#));
    let shown = text(&replay(&service.url, &[RUN]).stdout);
    assert!(shown.contains("pay<U+202E>fdp.exe"));
    for out in [&page, &shown] {
        assert!(!out.contains([
            '\u{1b}',
            '\u{202e}',
            '\u{200b}',
            '\u{7}',
            '\u{feff}',
            '\u{e0041}'
        ]));
    }
    let policy = page
        .split("Content-Security-Policy\" content=\"")
        .nth(1)
        .unwrap();
    let policy = policy.split('"').next().unwrap();
    assert!(
        policy.starts_with("default-src 'none'; style-src 'sha256-"),
        "{policy}"
    );
    assert!(!policy.contains("unsafe") && !policy.contains("script-src"));
}

#[test]
fn a_page_too_large_is_cut_and_says_where() {
    let row = |seq: i64| {
        json!({"seq": seq, "agent": "a", "kind": "tool_call", "summary": "s",
        "payload": {"tool": "t", "args": "x".repeat(30_000), "result": "y".repeat(30_000)}})
    };
    let service = StandIn::start(Ledger::of((0..400).map(row).collect()));
    let page = text(&replay(&service.url, &[RUN, "--html", "-"]).stdout);
    assert!(page.len() < 9_000_000, "{}", page.len());
    let steps = page.matches("id=\"step-").count();
    assert!((100..400).contains(&steps));
    let note = format!(
        "This page is cut: {} more steps would make it too large.",
        400 - steps
    );
    assert_eq!(
        page.matches(&note).count(),
        2,
        "at the beginning and at the end"
    );
    let last = steps - 1;
    assert!(page.contains(&format!("<code>--since {last}</code>")));
    assert!(page.contains("(the first 20,000 of 30,000 characters)"));
    let since = last.to_string();
    let rest = text(&replay(&service.url, &[RUN, "--html", "-", "--since", &since]).stdout);
    assert!(rest.contains(&format!("id=\"step-{steps}\"")) && rest.contains("id=\"step-399\""));
}

#[test]
fn a_replay_is_in_the_audit_trail() {
    let folder = tempfile::tempdir().unwrap();
    let trail = folder.path().join("audit.jsonl");
    let audited = ["--audit-file", path(&trail)];
    assert!(demo(&[&["7c1f"][..], &audited].concat()).status.success());
    assert!(!demo(&[&["ffff"][..], &audited].concat()).status.success());
    let lines = fs::read_to_string(&trail).unwrap();
    let lines: Vec<serde_json::Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let ends: Vec<_> = lines.iter().map(|line| &line["outcome"]).collect();
    assert_eq!(ends, [&json!("ok"), &json!("refused")]);
    assert_eq!(lines[0]["tool"], "aisoc_replay_decision");
    assert_eq!(lines[0]["client"], "aisoc-mcp replay");
}
