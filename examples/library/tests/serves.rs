//! The built server, spoken to over its pipes, with a library behind it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod library;

use std::process::Output;

use serde_json::{Value, json};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use toolspec_runtime::testing::McpClient;

/// The program with the library's URL, and nothing else in its environment.
fn program(url: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_library-mcp"));
    command.env_clear().env("LIBRARY_URL", url);
    command
}

/// A session with the program, past its handshake.
async fn serve(url: &str) -> (Child, McpClient<ChildStdout, ChildStdin>) {
    let (process, mut client) = McpClient::start(program(url));
    let reply = client.initialize("2025-11-25").await;
    let identity = &reply["result"]["serverInfo"];
    assert_eq!(identity["name"], "library-mcp");
    assert_eq!(identity["title"], "Town library");
    (process, client)
}

/// Arguments as the subcommand `call` takes them.
const CALLED: &str = r#"{"isbn": "9780000000019"}"#;

/// Runs a subcommand to its end.
async fn run(url: &str, arguments: &[&str]) -> (Output, String) {
    let output = program(url).args(arguments).output().await.unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    (output, text)
}

#[tokio::test]
async fn lists_the_tools_of_its_own_manifest() {
    let library = library::open().await;
    let (mut process, mut client) = serve(library.url()).await;
    let reply = client.request("tools/list", json!({})).await;
    let tools = reply["result"]["tools"].as_array().unwrap().iter();
    let names: Vec<_> = tools.map(|tool| &tool["name"]).collect();
    assert_eq!(
        names,
        [
            "library_find_books",
            "library_get_book",
            "library_place_hold"
        ]
    );
    client.session.close_input();
    assert!(process.wait().await.unwrap().success());
}

#[tokio::test]
async fn finds_a_book_and_places_a_hold() {
    let library = library::open().await;
    let (_process, mut client) = serve(library.url()).await;
    let arguments = json!({"words": "marsh tide"});
    let found = client.call_ok("library_find_books", arguments).await;
    assert_eq!(found["items"].as_array().unwrap().len(), 1, "{found}");
    assert_eq!(found["items"][0]["author"], "Ines Marsh");
    assert_eq!(
        found["items"][0]["shelf_mark"],
        Value::Null,
        "only what the manifest names passes"
    );
    assert_eq!(found["scanned"], 30);

    let isbn = &found["items"][0]["isbn"];
    let arguments = json!({"isbn": isbn});
    let book = client.call_ok("library_get_book", arguments).await;
    assert_eq!(book["waiting"], 1);

    let arguments = json!({"isbn": isbn, "branch": "Harbour"});
    let hold = client.call_ok("library_place_hold", arguments).await;
    assert_eq!(hold["position"], 2);
}

#[tokio::test]
async fn a_mistake_and_a_missing_book_are_reported_in_the_library_s_terms() {
    let library = library::open().await;
    let (_process, mut client) = serve(library.url()).await;
    for (arguments, said) in [
        (json!({"isbn": "978-0"}), "isbn"),
        (json!({"isbn": "9999999999999"}), "no such book"),
    ] {
        let text = client.call_err("library_get_book", arguments).await;
        assert!(
            text.contains(said) && text.contains("library_get_book"),
            "{text}"
        );
        assert!(!text.to_lowercase().contains("aisoc"), "{text}");
    }
}

#[tokio::test]
async fn a_closed_library_is_reported_in_the_library_s_terms() {
    let (_process, mut client) = serve("http://127.0.0.1:1").await;
    let arguments = json!({"isbn": "9780000000019"});
    let text = client.call_err("library_get_book", arguments).await;
    assert!(text.contains("LIBRARY_URL"), "{text}");
    assert!(!text.to_lowercase().contains("aisoc"), "{text}");
}

#[tokio::test]
async fn its_command_line_lists_and_calls_tools_and_checks_the_connection() {
    let library = library::open().await;
    let (listed, text) = run(library.url(), &["tools"]).await;
    assert!(listed.status.success());
    assert!(text.contains("library_find_books"), "{text}");

    let arguments = ["call", "library_get_book", CALLED];
    let (called, text) = run(library.url(), &arguments).await;
    assert!(called.status.success(), "{called:?}");
    assert!(text.contains("The Tide Tables"), "{text}");

    let (well, text) = run(library.url(), &["doctor"]).await;
    assert_eq!(well.status.code(), Some(0), "{text}");
    let (ill, text) = run("http://127.0.0.1:1", &["doctor"]).await;
    assert_eq!(ill.status.code(), Some(1), "{text}");
    assert!(text.contains("LIBRARY_URL"), "{text}");
}

#[tokio::test]
async fn every_call_is_a_line_of_the_audit_trail() {
    let library = library::open().await;
    let folder = std::env::temp_dir().join(format!("library-mcp-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("audit.jsonl");
    let arguments = ["call", "library_get_book", CALLED];
    let audit = ["--audit-file", file.to_str().unwrap()];
    let (called, _) = run(library.url(), &[&arguments[..], &audit[..]].concat()).await;
    assert!(called.status.success(), "{called:?}");
    let line: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    assert_eq!(line["tool"], "library_get_book");
    assert_eq!(line["outcome"], "ok");
}
