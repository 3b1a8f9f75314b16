//! The built server, spoken to over its pipes, with a library behind it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod library;

use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

struct Server {
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    process: Child,
}

impl Server {
    async fn start(url: &str) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_library-mcp"))
            .env_clear()
            .env("LIBRARY_URL", url)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut server = Self {
            input: process.stdin.take().unwrap(),
            output: BufReader::new(process.stdout.take().unwrap()).lines(),
            process,
        };
        let client = json!({"name": "test", "version": "1"});
        let hello =
            json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client});
        let identity = server.ask("initialize", hello).await["serverInfo"].clone();
        assert_eq!(identity["name"], "library-mcp");
        assert_eq!(identity["title"], "Town library");
        server
            .send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}))
            .await;
        server
    }

    async fn send(&mut self, message: &Value) {
        let line = format!("{message}\n");
        self.input.write_all(line.as_bytes()).await.unwrap();
    }

    async fn ask(&mut self, method: &str, params: Value) -> Value {
        self.send(&json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}))
            .await;
        let line = self.output.next_line().await.unwrap().unwrap();
        let mut answer: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(answer["error"], Value::Null, "{method}");
        answer["result"].take()
    }

    async fn call(&mut self, tool: &str, arguments: Value) -> Value {
        self.ask("tools/call", json!({"name": tool, "arguments": arguments}))
            .await
    }
}

#[tokio::test]
async fn lists_the_tools_of_its_own_manifest() {
    let mut server = Server::start(&library::open().await).await;
    let tools = server.ask("tools/list", json!({})).await;
    let names: Vec<_> = tools["tools"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tool| &tool["name"])
        .collect();
    assert_eq!(
        names,
        [
            "library_find_books",
            "library_get_book",
            "library_place_hold"
        ]
    );
    drop(server.input);
    assert!(server.process.wait().await.unwrap().success());
}

#[tokio::test]
async fn finds_a_book_and_places_a_hold() {
    let mut server = Server::start(&library::open().await).await;
    let found = server
        .call("library_find_books", json!({"words": "marsh tide"}))
        .await;
    let books = &found["structuredContent"];
    assert_eq!(books["items"].as_array().unwrap().len(), 1, "{found}");
    assert_eq!(books["items"][0]["author"], "Ines Marsh");
    assert_eq!(
        books["items"][0]["shelf_mark"],
        Value::Null,
        "only what the manifest names passes"
    );
    assert_eq!(books["scanned"], 30);

    let isbn = &books["items"][0]["isbn"];
    let book = server.call("library_get_book", json!({"isbn": isbn})).await;
    assert_eq!(book["structuredContent"]["waiting"], 1);

    let arguments = json!({"isbn": isbn, "branch": "Harbour"});
    let hold = server.call("library_place_hold", arguments).await;
    assert_eq!(hold["structuredContent"]["position"], 2);
}

#[tokio::test]
async fn a_mistake_and_a_missing_book_are_told_in_the_library_s_terms() {
    let mut server = Server::start(&library::open().await).await;
    for (arguments, said) in [
        (json!({"isbn": "978-0"}), "isbn"),
        (json!({"isbn": "9999999999999"}), "no such book"),
    ] {
        let refused = server.call("library_get_book", arguments).await;
        assert_eq!(refused["isError"], true);
        let text = refused["content"][0]["text"].as_str().unwrap();
        assert!(
            text.contains(said) && text.contains("library_get_book"),
            "{text}"
        );
        assert!(!text.to_lowercase().contains("aisoc"), "{text}");
    }
}

#[tokio::test]
async fn a_closed_library_is_told_in_the_library_s_terms() {
    let mut server = Server::start("http://127.0.0.1:1").await;
    let isbn = "9780000000019";
    let refused = server.call("library_get_book", json!({"isbn": isbn})).await;
    let text = refused["content"][0]["text"].as_str().unwrap();
    assert!(text.contains("LIBRARY_URL"), "{text}");
    assert!(!text.to_lowercase().contains("aisoc"), "{text}");
}
