//! The command line beside `serve`.

use std::process::{Output, Stdio};

use serde_json::Value;

use super::session::command;

async fn run(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = command(arguments);
    command.envs(variables.iter().copied());
    command.stdin(Stdio::null()).stderr(Stdio::piped());
    command.output().await.unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[tokio::test]
async fn a_setting_that_cannot_be_used_is_exit_2_and_names_its_place() {
    for (arguments, variable, place) in [
        (&["serve"][..], ("AISOC_URL", "ftp://x"), "`AISOC_URL`"),
        (&[], ("AISOC_TIMEOUT_MS", "soon"), "`AISOC_TIMEOUT_MS`"),
        (
            &["serve"],
            ("AISOC_API_KEY", "hush hush"),
            "`AISOC_API_KEY`",
        ),
        (&["serve"], ("AISOC_API_KEY", "${hush}"), "`AISOC_API_KEY`"),
        (
            &["tools"],
            ("AISOC_MCP_READ_ONLY", "hm"),
            "`AISOC_MCP_READ_ONLY`",
        ),
    ] {
        let output = run(arguments, &[variable]).await;
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(output.stdout.is_empty());
        assert!(said.contains(place) && !said.contains("hush"), "{said}");
    }
}

#[tokio::test]
async fn without_a_key_it_serves_and_says_so_on_stderr() {
    let output = run(&["serve"], &[("AISOC_API_KEY", "")]).await;
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stdout.is_empty());
    assert!(text(&output.stderr).contains("no API key is set"));
}

#[tokio::test]
async fn verbose_logs_the_session_to_stderr_and_never_the_key() {
    let output = run(&["--verbose", "--api-key", "hush"], &[]).await;
    let said = text(&output.stderr);
    assert!(said.contains("serving") && said.contains("over"), "{said}");
    assert!(!said.contains("hush"), "{said}");
    assert!(output.stdout.is_empty());
    assert!(run(&[], &[]).await.stderr.is_empty(), "quiet by default");
}

#[tokio::test]
async fn help_and_version_are_results_and_show_no_value_of_the_environment() {
    for arguments in [
        &["--help"][..],
        &["help"],
        &["-h"],
        &["serve", "--help"],
        &["help", "call"],
    ] {
        let output = run(arguments, &[]).await;
        let shown = text(&output.stdout);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(shown.contains("AISOC_API_KEY") && !shown.contains("key_for_tests"));
    }
    let version = concat!("aisoc-mcp ", env!("CARGO_PKG_VERSION"));
    let short = text(&run(&["-V"], &[]).await.stdout);
    assert_eq!(short, format!("{version}\n"));
    for arguments in [["version"], ["--version"]] {
        let shown = text(&run(&arguments, &[]).await.stdout);
        let lines: Vec<_> = shown.lines().collect();
        let &[first, commit, revisions] = lines.as_slice() else {
            panic!("{shown}");
        };
        assert_eq!(first, version);
        match commit_here() {
            Some(here) => assert_eq!(commit, format!("commit {here}")),
            None => assert!(commit.starts_with("commit "), "{commit}"),
        }
        assert_eq!(
            revisions,
            "MCP 2024-11-05, 2025-03-26, 2025-06-18, 2025-11-25, 2026-07-28"
        );
    }
}

/// What git says is checked out; `unknown` where this is no repository of ours. None where git cannot be started, as under Wine.
fn commit_here() -> Option<String> {
    let asked = |arguments: &[&str]| {
        let output = std::process::Command::new("git")
            .arg("-C")
            .arg(env!("CARGO_MANIFEST_DIR"))
            .args(arguments)
            .output();
        let output = output.ok().filter(|output| output.status.success())?;
        Some(text(&output.stdout).trim().to_owned())
    };
    std::process::Command::new("git")
        .arg("--version")
        .output()
        .ok()?;
    let inside = asked(&["rev-parse", "--show-prefix"]).is_some_and(|prefix| prefix.is_empty());
    let commit = asked(&["rev-parse", "--short=12", "HEAD"]).filter(|_| inside);
    Some(commit.unwrap_or_else(|| "unknown".to_owned()))
}

#[tokio::test]
async fn a_call_that_is_asked_wrongly_is_exit_2() {
    for (arguments, reason) in [
        (
            &["call", "aisoc_nothing_like_it"][..],
            "no tool `aisoc_nothing_like_it`",
        ),
        (&["call", "x", "[1]"], "not an object"),
        (&["call", "x", "{"], "not JSON"),
        (&["call", "x", "-"], "not JSON"),
        (&["call"], "TOOL"),
        (&["conjure"], "conjure"),
        (
            &["--demo", "tools"],
            "`serve`, `call`, `replay` and `doctor`",
        ),
        (
            &["demo", "--aisoc-url", "http://x"],
            "`demo` has its own service",
        ),
        (&["serve", "--as", "17"], "add `--demo`"),
        (&["--size", "soc", "tools"], "add `--demo`"),
        (&["doctor", "--size", "soc"], "add `--demo`"),
        (&["call", "x", "--demo", "--as", "8"], "7.3, 17, head"),
        (&["demo", "--ingest", "127.0.0.1:0"], "--listen"),
        (
            &["demo", "--listen", "127.0.0.1"],
            "give an address and a port",
        ),
        (
            &["--api-key", "a", "--api-key-file", "b"],
            "cannot be used with",
        ),
    ] {
        let output = run(arguments, &[]).await;
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(reason), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty());
    }
}

#[tokio::test]
async fn tools_and_completions_need_no_network_and_no_valid_service() {
    let broken = [("AISOC_URL", "ftp://x")];
    let output = run(&["tools", "--json"], &broken).await;
    let listed: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(listed["tools"].is_array());
    let table = text(&run(&["tools"], &broken).await.stdout);
    for tool in listed["tools"].as_array().unwrap() {
        let name = tool["name"].as_str().unwrap();
        assert!(table.contains(name), "`{name}` is not in one piece");
    }
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = text(&run(&["completions", shell], &broken).await.stdout);
        assert!(script.contains("aisoc-mcp"), "{shell}");
    }
}

#[tokio::test]
async fn read_only_lists_only_tools_that_read() {
    for (arguments, variables) in [
        (&["tools", "--json", "--read-only"][..], &[][..]),
        (&["tools", "--json"], &[("AISOC_MCP_READ_ONLY", "yes")]),
    ] {
        let output = run(arguments, variables).await;
        let listed: Value = serde_json::from_slice(&output.stdout).unwrap();
        let tools = listed["tools"].as_array().unwrap();
        assert!(!tools.is_empty());
        for tool in tools {
            assert_eq!(
                tool["annotations"]["readOnlyHint"], true,
                "{}",
                tool["name"]
            );
        }
    }
}

#[tokio::test]
async fn only_chosen_tools_are_listed_and_a_name_that_no_tool_has_is_told() {
    let chosen = "aisoc_list_cases,aisoc_get_case";
    for (arguments, variables) in [
        (&["tools", "--json", "--tools", chosen][..], &[][..]),
        (&["tools", "--json"], &[("AISOC_MCP_TOOLS", chosen)]),
    ] {
        let output = run(arguments, variables).await;
        let listed: Value = serde_json::from_slice(&output.stdout).unwrap();
        let tools = listed["tools"].as_array().unwrap().iter();
        let names: Vec<&str> = tools.map(|tool| tool["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["aisoc_list_cases", "aisoc_get_case"]);
    }
    let table = run(&["tools", "--tools", chosen], &[]).await;
    assert!(text(&table.stdout).contains("Not listed: tools that `--tools` does not name."));
    for (names, words) in [
        (
            "aisoc_list_case",
            "there is no tool `aisoc_list_case`; the nearest name is `aisoc_list_cases`",
        ),
        (" , ", "it names nothing"),
    ] {
        let output = run(&["tools", "--tools", names], &[]).await;
        assert_eq!(output.status.code(), Some(2), "{names}");
        let said = text(&output.stderr);
        assert!(said.contains(words), "{said}");
    }
    // An empty variable counts as unset.
    let all = run(&["tools", "--json"], &[("AISOC_MCP_TOOLS", "")]).await;
    let listed: Value = serde_json::from_slice(&all.stdout).unwrap();
    assert_eq!(listed["tools"].as_array().map(Vec::len), Some(13));
}
