//! The pages in a real browser. Ignored where `cargo test` runs alone; `.ci/run` runs them with Chromium.
//!
//! `cargo test --test service ledger:: -- --ignored`, with `CHROMIUM` naming the browser if it is no `chromium`.

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use std::time::Duration;

use aisoc_mcp::ledger::full_report::FullReport;
use aisoc_mcp::page;
use axum::Router;
use axum::response::Html;
use axum::routing::get;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::ledger::hostile;
use crate::ledger::paper::replay;
use crate::ledger::session::{Service, Session};
use crate::ledger::stand_in::{RUN, StandIn};

/// The browser with a profile of its own.
fn browser(profile: &TempDir) -> Command {
    let name = env::var("CHROMIUM").unwrap_or_else(|_| "chromium".to_owned());
    let mut browser = Command::new(name);
    browser
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
        ])
        .args(["--no-first-run", "--disable-background-networking"])
        .args(["--disable-component-update", "--disable-sync"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .stdin(Stdio::null())
        .stderr(Stdio::null());
    browser
}

/// What the page has become once it is at rest.
fn opened(folder: &Path, file: &str) -> String {
    let profile = tempfile::tempdir().unwrap();
    let output = browser(&profile)
        .args(["--virtual-time-budget=10000", "--dump-dom"])
        .arg(format!("file://{}", folder.join(file).display()))
        .output();
    let output = output.expect("Chromium is installed");
    String::from_utf8(output.stdout).unwrap()
}

/// What the page's script says of itself: it posts it to where it came from.
fn said(page: String) -> String {
    let profile = tempfile::tempdir().unwrap();
    let runtime = Runtime::new().unwrap();
    let (told, mut hear) = mpsc::channel(1);
    let tell = move |words: String| async move { drop(told.send(words).await) };
    let app = Router::new().route("/", get(async || Html(page)).post(tell));
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    runtime.spawn(async move { axum::serve(listener, app).await });
    let mut browser = browser(&profile)
        .args(["--remote-debugging-port=0", &url])
        .stdout(Stdio::null())
        .spawn()
        .expect("Chromium is installed");
    let heard = runtime.block_on(async { timeout(Duration::from_mins(1), hear.recv()).await });
    browser.kill().unwrap();
    browser.wait().unwrap();
    heard.expect("the page says something").unwrap()
}

/// An address that counts who comes, and turns them away.
struct Bait {
    url: String,
    taken: Arc<AtomicUsize>,
}

impl Bait {
    fn lay() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let taken = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&taken);
        std::thread::spawn(move || {
            for _visitor in listener.incoming() {
                count.fetch_add(1, Ordering::SeqCst);
            }
        });
        Self { url, taken }
    }

    fn taken(&self) -> bool {
        self.taken.load(Ordering::SeqCst) > 0
    }
}

#[test]
#[ignore = "needs Chromium"]
fn nothing_in_a_hostile_ledger_runs_loads_or_leaves_its_place() {
    let bait = Bait::lay();
    let folder = tempfile::tempdir().unwrap();
    // The one that leads away would take the others with it.
    let unprotected = hostile::texts(&bait.url)
        .into_iter()
        .filter(|text| !text.contains("refresh"));
    fs::write(
        folder.path().join("bare.html"),
        unprotected.collect::<String>(),
    )
    .unwrap();
    let bare = opened(folder.path(), "bare.html");
    assert!(
        bare.contains("data-owned"),
        "a page without care runs it: {bare}"
    );
    assert!(bait.taken(), "a page without care takes the bait");

    let bait = Bait::lay();
    let service = StandIn::start(hostile::ledger(&bait.url));
    let file = folder.path().join("run.html");
    let written = replay(&service.url, &[RUN, "--html", file.to_str().unwrap()]);
    assert_eq!(written.status.code(), Some(0));
    let page = opened(folder.path(), "run.html");
    assert!(!bait.taken(), "a request left the page");
    assert!(
        page.contains("<title>INC-0001 · run a1b2c3d4</title>"),
        "the title was changed"
    );
    assert!(!page.contains("data-owned"));
    for seq in 0..hostile::STEPS {
        assert!(page.contains(&format!("id=\"step-{seq}\"")), "step {seq}");
    }
    assert!(
        page.ends_with("</footer></body></html>\n"),
        "the steps are all within the page"
    );
}

#[test]
#[ignore = "needs Chromium"]
fn a_host_shows_the_same_page() {
    let bait = Bait::lay();
    let tenant = Service::start();
    let known = tenant
        .analyst()
        .call("aisoc_replay_decision", &json!({"run_id": "7c1f"}));
    let service = StandIn::start(hostile::ledger(&bait.url));
    let mut session = Session::open(&service.url, "aisoc_key_for_tests", &[]);
    let odd = session.call("aisoc_replay_decision", &json!({"run_id": RUN}));
    let listed = session.request("resources/list", &json!({}));
    let at = &listed["result"]["resources"][0]["uri"];
    let read = session.request("resources/read", &json!({"uri": at}));
    let app = read["result"]["contents"][0]["text"].as_str().unwrap();
    for (name, report) in [
        ("known", known),
        ("hostile", odd),
        ("full", full(&bait.url)),
        ("empty", json!({})),
    ] {
        let typed: FullReport = serde_json::from_value(report.clone()).unwrap();
        let paper = page::document(&typed, usize::MAX);
        let data = embedded(&json!({"app": app, "paper": paper, "report": report}));
        let outcome = said(include_str!("host.html").replace("DATA", &data));
        assert_eq!(
            outcome,
            "same; sandboxed: ui/initialize ui/notifications/initialized ui/notifications/size-changed, grown",
            "{name}"
        );
    }
    assert!(!bait.taken(), "a request left the page");
}

/// JSON as a script holds it.
fn embedded(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c")
}

/// A report with all that a report may hold.
fn full(bait: &str) -> Value {
    let all = hostile::texts(bait).join("\r\n");
    let hash = |state: &str| json!({"of": "the payload", "sha256": &all, "state": state});
    let verdict = json!({"findings": [&all, "b"], "proposed_actions": [{"action_type": "isolate_host", "description": &all, "risk_level": "high",
            "requires_approval": true, "target": &all}, {"action_type": "close"}, {}], "auto_closed": false, "decision": "not malicious", "reason": &all, "confidence": 0.875, "alternatives": ["a", "b"], "seq": 4});
    let head = json!({"subject": "alert", "tier": &all, "failed_steps": 4, "tool_errors": 1, "unpriced_calls": 2,
        "plan_risk": {"level": &all, "seq": 1234}, "finding": {"reason": &all, "confidence": 0.5, "alternatives": [&all], "seq": 2}});
    let mut report = json!({
        "verdict": verdict, "run_id": RUN, "case_id": &all, "status": "failed", "error": &all, "model": "m", "tokens": 1_234_567, "cost_usd": 12.5,
        "started_at": "2026-05-01T10:00:23.5Z", "duration_seconds": 185.4, "returned": 2, "scanned": 1000,
        "hashes": {"verified": 3, "mismatch": 1, "not_stored": 0}, "notes": [&all, "☎\u{fe0f} a\u{fe0f}"],
        "agents": [{"agent": "one", "steps": 1, "first_seq": 0}, {"agent": "two", "steps": 2, "first_seq": 1}],
        "steps": [
            {"seq": 0, "agent": "one", "kind": "llm_prompt", "summary": "asked", "duration_ms": 59_999, "time": "2026-05-01T10:00:23Z",
             "prompt": {"model": "m", "purpose": "p", "characters": 1, "messages_skipped": 2, "messages": [
                {"role": "user", "text": &all, "characters": 30_000, "cut": true, "kept": 20_000}, {"text": "x", "characters": 1}]}},
            {"seq": 1, "agent": "two", "kind": "tool_call", "summary": "called", "time": "yesterday", "duration_ms": 61_000,
             "tool": {"name": "t", "success": true, "error": &all, "arguments": {"a": [1, "b"], "c": true}, "output": {"text": &all, "characters": 9}},
             "hashes": [hash("verified"), hash("mismatch"), hash("not_stored"), hash("constructor")]},
            {"seq": 2, "agent": "two", "kind": "x", "summary": null, "detail": {"deep": {"er": [1, 2, {"est": null}]}, "none": []}},
            {"seq": 3, "agent": "three", "kind": "error", "summary": "broke", "detail": "text", "duration_ms": 999},
            {"seq": 1234, "agent": "three", "kind": "decision_reason", "summary": "d", "decision": {"decision": "e", "confidence": 1}},
            {"agent": null, "kind": "evidence_cited", "evidence": {"weight": 0, "enrichment": {"": ""}}},
        ],
    });
    let members = report.as_object_mut().unwrap();
    members.extend(head.as_object().unwrap().clone());
    report
}
