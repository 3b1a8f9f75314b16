//! The lines of a session, what verifying says of a trail that was tampered with, and how lines are found again.

use std::fs;

use serde_json::{Value, json};

use super::{Place, output_text, program, run, verify};
use crate::tenant::session::Service;

const KEY: &str = "0123456789abcdef0123456789abcdef";

/// A session in which each kind of request is made once; gives the run that was started.
fn session(place: &Place, more: &[&str]) -> String {
    let service = Service::start();
    let flags = [&["--audit-file", place.name()], more].concat();
    let mut session = service.session(service.keys().analyst.token, &flags);
    assert_eq!(place.events(), ["session_start"]);
    let listed = session.call("aisoc_list_cases", &json!({"page_size": 7}));
    let line = place.lines().pop().unwrap();
    assert_eq!(line["event"], "end", "it is there before the answer");
    assert_eq!(line["rows"], listed["items"].as_array().unwrap().len());
    assert_eq!(line["bytes"], listed.to_string().len());
    let arguments = json!({"case_id": "INC-0421", "wait_seconds": 0});
    let started = session.call("aisoc_run_investigation", &arguments);
    assert_eq!(place.events()[2..], ["begin", "end"]);
    let prompt =
        json!({"name": "replay_case", "arguments": {"case_id": "INC-0421", "tpyo": "private"}});
    session.request("prompts/get", &prompt);
    assert_eq!(place.events()[4..], ["prompt"]);
    let typed = json!({
        "ref": {"type": "ref/prompt", "name": "replay_case"},
        "argument": {"name": "case_id", "value": "INC-04"},
    });
    session.request("completion/complete", &typed);
    assert_eq!(place.events()[5..], ["completion"]);
    session.request("resources/read", &json!({"uri": "ui://aisoc/replay"}));
    session.request("resources/read", &json!({"uri": "ui://aisoc/missing"}));
    assert_eq!(place.events()[6..], ["resource", "resource"]);
    session.hang_up();
    started["run_id"].as_str().unwrap().to_owned()
}

#[test]
fn each_request_of_a_session_is_a_line_of_one_chain() {
    let place = Place::new();
    let run_id = session(&place, &[]);
    let lines = place.lines();
    assert_eq!(lines.len(), 9);
    let (start, end) = (&lines[0], &lines[8]);
    assert_eq!(
        (&end["event"], &end["reason"]),
        (&json!("session_end"), &json!("closed"))
    );
    assert!(start["server"].is_string() && start["pid"].is_u64());
    for line in &lines {
        for member in ["time", "user", "host"] {
            let text = line[member].as_str().unwrap_or_default();
            assert!(!text.is_empty(), "{member}: {line}");
        }
        assert_eq!(line["pid"], start["pid"]);
    }
    let (begun, ended) = (&lines[2], &lines[3]);
    assert_eq!(begun["call"], ended["call"]);
    assert_eq!(begun["arguments"], ended["arguments"]);
    assert!(begun.get("outcome").is_none() && begun.get("run").is_none());
    assert_eq!(
        (&ended["run"], &ended["outcome"]),
        (&json!(run_id), &json!("ok"))
    );
    let (prompt, completion) = (&lines[4], &lines[5]);
    assert_eq!(prompt["prompt"], "replay_case");
    // `"INC-0421"`, with its quotes, through `sha256sum`.
    assert_eq!(
        prompt["arguments"],
        json!({"case_id": "c09f4ba3ad912828714f4b462da93f4b7beeaf12614f504baaeb592af577a45c"})
    );
    assert_eq!(completion["prompt"], "replay_case");
    assert!(completion["arguments"]["case_id"].is_string());
    assert_eq!(lines[6]["resource"], "ui://aisoc/replay");
    assert_eq!(
        (&lines[6]["outcome"], &lines[7]["outcome"]),
        (&json!("ok"), &json!("refused"))
    );
    let text = place.text();
    for private in ["INC-04", "private", "tpyo"] {
        assert!(!text.contains(private), "`{private}` is in: {text}");
    }
    let (code, stdout, stderr) = run(&["audit", "verify", place.name()]);
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    assert!(
        stdout.starts_with("intact: 9 lines, `seq` 1 to 9"),
        "{stdout}"
    );
}

#[test]
fn tampering_with_any_line_is_named_with_its_number() {
    let place = Place::new();
    session(&place, &[]);
    let text = place.text();
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let named = |lines: &[String]| {
        fs::write(&place.path, lines.join("\n") + "\n").unwrap();
        let (code, report) = verify(&[&place.path], &[]);
        assert_eq!(code, Some(1), "{report}");
        let problem = &report["problem"];
        (
            problem["kind"].as_str().unwrap().to_owned(),
            problem["line"].as_u64().unwrap_or(0),
        )
    };
    let last = lines.len() - 1;
    for at in 0..=last {
        let number = at as u64 + 1;
        let end = |kind: &str| {
            if at == last {
                ("cut_off".to_owned(), 0)
            } else {
                (kind.to_owned(), number)
            }
        };
        let mut changed = lines.clone();
        changed[at] = changed[at].replace("\"host\":\"", "\"host\":\"x");
        assert_eq!(named(&changed), ("changed".to_owned(), number));
        let mut removed = lines.clone();
        removed.remove(at);
        assert_eq!(named(&removed), end("removed"));
        assert_eq!(named(&lines[..at]), ("cut_off".to_owned(), 0));
        if at < last {
            let mut swapped = lines.clone();
            swapped.swap(at, at + 1);
            let kind = if at == 0 { "removed" } else { "reordered" };
            assert_eq!(named(&swapped), (kind.to_owned(), number));
        }
    }
    fs::write(&place.path, &text).unwrap();
    let (code, stdout, _) = run(&["audit", "verify", place.name()]);
    assert_eq!(code, Some(0), "{stdout}");
    let head = place.folder.path().join("audit.jsonl.head");
    fs::remove_file(head).unwrap();
    let (code, stdout, _) = run(&["audit", "verify", place.name()]);
    assert!(
        code == Some(1) && stdout.contains("its head is missing"),
        "{stdout}"
    );
    let (code, stdout, stderr) = run(&["audit", "verify", "missing.jsonl"]);
    assert_eq!((code, stdout.as_str()), (Some(2), ""));
    assert!(stderr.contains("missing.jsonl"), "{stderr}");
}

#[test]
fn a_key_seals_each_line_and_is_shown_nowhere() {
    let place = Place::new();
    let file = place.folder.path().join("key");
    fs::write(&file, format!("{KEY}\n")).unwrap();
    let key = ["--audit-key", file.to_str().unwrap()];
    session(&place, &key);
    let text = place.text();
    assert!(text.lines().all(|line| line.contains(",\"mac\":\"")));
    assert_eq!(verify(&[&place.path], &key).0, Some(0));
    // Whoever changes a line can compute every hash after it, but no HMAC.
    let other = place.folder.path().join("other");
    fs::write(&other, KEY.replace('0', "1")).unwrap();
    let (code, report) = verify(&[&place.path], &["--audit-key", other.to_str().unwrap()]);
    assert_eq!((code, &report["problem"]["line"]), (Some(1), &json!(1)));
    for (value, words) in [
        (KEY, "can't be read"),
        (place.folder.path().to_str().unwrap(), "no file"),
    ] {
        let mut command = program(&["serve", "--audit-file", place.name()]);
        command.env("AISOC_MCP_AUDIT_KEY_FILE", value);
        let (code, _, stderr) = output_text(&command.output().unwrap());
        assert_eq!(code, Some(2), "{stderr}");
        assert!(
            stderr.contains("`AISOC_MCP_AUDIT_KEY_FILE`") && stderr.contains(words),
            "{stderr}"
        );
        assert!(!stderr.contains(KEY), "{stderr}");
    }
}

#[test]
fn lines_are_shown_by_what_they_say() {
    let place = Place::new();
    let run_id = session(&place, &[]);
    let shown = |filter: &[&str]| -> Vec<Value> {
        let arguments = [&["audit", "show", "--json", place.name()], filter].concat();
        let (code, stdout, stderr) = run(&arguments);
        assert_eq!(code, Some(0), "{stderr}");
        stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    assert_eq!(shown(&[]), place.lines());
    for (filter, seqs) in [
        (&["--tool", "aisoc_list_cases"][..], &[2][..]),
        (&["--tool", "aisoc_run_investigation"], &[3, 4]),
        (&["--event", "begin"], &[3]),
        (&["--event", "session_end"], &[9]),
        (&["--outcome", "refused"], &[5, 8]),
        (&["--run", &run_id], &[4]),
        (&["--run", &run_id[..8]], &[4]),
        (&["--run", "nobody"], &[]),
        (
            &["--client", "test", "--outcome", "ok", "--event", "end"],
            &[2, 4],
        ),
        (&["--client", "tes"], &[]),
        (&["--since", "1h", "--event", "prompt"], &[5]),
        (&["--since", "2999-01-01"], &[]),
        (&["--until", "1h"], &[]),
        (&["--until", "2999-01-01", "--event", "prompt"], &[5]),
    ] {
        let found: Vec<u64> = shown(filter)
            .iter()
            .map(|line| line["seq"].as_u64().unwrap())
            .collect();
        assert_eq!(found, seqs, "{filter:?}");
    }
    let (_, table, _) = run(&["audit", "show", place.name(), "--event", "end"]);
    assert!(
        table.contains("aisoc_list_cases") && table.contains("Outcome"),
        "{table}"
    );
    assert!(!table.contains("replay_case"), "{table}");
    let (_, none, _) = run(&["audit", "show", place.name(), "--tool", "x"]);
    assert_eq!(none, "No line matches.\n");
    for wrong in [
        ["--since", "soon", place.name()],
        ["--tool", "x", "missing"],
    ] {
        let (code, stdout, stderr) = run(&[&["audit", "show"], &wrong[..]].concat());
        assert_eq!((code, stdout.as_str()), (Some(2), ""), "{stderr}");
    }
}

#[test]
fn the_head_is_logged_at_the_start_and_the_end_of_a_session() {
    let place = Place::new();
    let mut command = program(&["serve", "--verbose", "--audit-file", place.name()]);
    command.stdin(std::process::Stdio::null());
    let (code, _, stderr) = output_text(&command.output().unwrap());
    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!(place.events(), ["session_start", "session_end"]);
    let heads: Vec<&str> = stderr
        .split("sha256=")
        .skip(1)
        .map(|rest| &rest[..64])
        .collect();
    let (_, report) = verify(&[&place.path], &[]);
    assert_eq!(heads.len(), 2, "{stderr}");
    assert_eq!(
        (heads[0], &json!(heads[1])),
        (
            place.lines()[1]["prev"].as_str().unwrap(),
            &report["last_sha256"]
        )
    );
    for head in heads {
        assert_eq!(verify(&[&place.path], &["--head", head]).0, Some(0));
    }
    let (code, report) = verify(&[&place.path], &["--head", &"0".repeat(64)]);
    assert_eq!(
        (code, &report["problem"]["kind"]),
        (Some(1), &json!("head"))
    );
}
