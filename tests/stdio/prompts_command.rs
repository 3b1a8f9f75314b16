//! `aisoc-mcp prompts`: the list, one filled in, and what is asked wrongly.

use std::process::Stdio;

use serde_json::Value;

use super::session::command;

/// What is printed, what is said, and the exit code; the settings are broken, since none is needed.
async fn run(arguments: &[&str]) -> (String, String, Option<i32>) {
    let mut command = command(&[&["prompts"], arguments].concat());
    command.env("AISOC_URL", "ftp://x");
    command.stdin(Stdio::null()).stderr(Stdio::piped());
    let output = command.output().await.unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        text(&output.stdout),
        text(&output.stderr),
        output.status.code(),
    )
}

#[tokio::test]
async fn it_lists_and_fills_in_without_a_service() {
    let (table, _, code) = run(&[]).await;
    assert_eq!(code, Some(0));
    let (listed, _, _) = run(&["--json"]).await;
    let listed: Value = serde_json::from_str(&listed).unwrap();
    let prompts = listed["prompts"].as_array().unwrap();
    assert_eq!(prompts.len(), aisoc_mcp::generated::PROMPTS.len());
    for prompt in prompts {
        let name = prompt["name"].as_str().unwrap();
        assert!(table.contains(name), "`{name}` is not in one piece");
    }
    let filled = ["replay_case", "case_id=INC=0421", "run_id="];
    let (text, _, _) = run(&filled).await;
    assert!(text.contains(r#"the AiSOC case "INC=0421" step"#), "{text}");
    let (got, _, _) = run(&[&filled[..], &["--json"]].concat()).await;
    let got: Value = serde_json::from_str(&got).unwrap();
    let said = got["messages"][0]["content"]["text"].as_str().unwrap();
    assert_eq!(said, text.trim_end());
    let (read_only, _, _) = run(&["replay_case", "case_id=x", "--read-only"]).await;
    assert!(
        !read_only.contains("aisoc_run_investigation"),
        "{read_only}"
    );
}

#[tokio::test]
async fn what_is_asked_wrongly_is_exit_2_and_named() {
    for (arguments, told) in [
        (&["replay"][..], "`replay_case`"),
        (&["replay_case"], "`case_id` is required"),
        (&["replay_case", "INC-0421"], "write it as `case_id=value`"),
        (&["replay_case", "case=INC-0421"], "did you mean `case_id`?"),
        (&["replay_case", "case_id=x", "--json", "run=y"], "`run_id`"),
    ] {
        let (printed, said, code) = run(arguments).await;
        assert_eq!(code, Some(2), "{arguments:?}: {said}");
        assert!(said.contains(told), "{arguments:?}: {said}");
        assert!(printed.is_empty());
    }
}
