//! The report for people, its JSON, and where descriptions come from.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

use serde_json::{Value, json};

use super::{MANIFEST, SERVICE, Zoo, edited};

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The line and column of a text in the manifest, from 1.
fn place(of: &str) -> (usize, usize) {
    let at = MANIFEST.find(of).unwrap();
    let before = &MANIFEST[..at];
    let column = before.chars().rev().take_while(|any| *any != '\n').count();
    (before.matches('\n').count() + 1, column + 1)
}

#[test]
fn the_text_has_the_place_both_sides_and_what_to_do() {
    let new = edited("maximum: 500}", "maximum: 100}").replace(
        "        legs: {type: integer}\n",
        "        legs: {type: string}\n",
    );
    let output = Zoo::new(&new).drift(&["--openapi", "edited.yaml", "--against", "service.yaml"]);
    let (line, column) = place("legs: {type: integer, doc");
    let (feed, at) = place("\"POST /animals/{animal_id}/feed\"");
    assert_eq!(
        text(&output.stdout),
        format!(
            "tools.yaml:{line}:{column}: lacks: zoo_list_animals: `items[].legs` is string, not integer\n\
             \x20 call:  GET /animals\n\
             \x20 entry: read as integer\n\
             \x20 old:   integer\n\
             \x20 new:   string\n\
             \x20 help:  change the type, or convert with a handler\n\n\
             tools.yaml:{feed}:{at}: fails: zoo_feed_animal: parameter `grams` takes at most 100, not 500\n\
             \x20 call:  POST /animals/{{animal_id}}/feed\n\
             \x20 old:   integer, 1 to 500\n\
             \x20 new:   integer, 1 to 100\n\
             \x20 help:  change the handler, which is written by hand\n\n\
             tools.yaml: 2 differences: 1 fails, 1 lacks\n"
        )
    );
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn the_json_has_the_same() {
    let new = edited(
        "parameters: [{name: sort,",
        "parameters: [{name: limit, in: query, schema: {type: integer, minimum: 1, default: 200}}, {name: sort,",
    );
    let output = Zoo::new(&new).drift(&["--openapi", "edited.yaml", "--json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let (line, column) = place("/keepers}");
    assert_eq!(
        report,
        json!({"drift": true, "differences": [{
            "file": "tools.yaml", "line": line, "column": column,
            "user": "zoo_list_keepers", "tool": "zoo_list_keepers",
            "kind": "answer-bounded", "effect": "misleads",
            "endpoint": "GET /keepers", "subject": "limit",
            "message": "parameter `limit` is not sent, and its default bounds the answer to 200",
            "entry": "not sent", "old": null, "new": "integer, at least 1, default 200",
            "help": "page the list by `limit`, or send the largest value: the rest is left out without a word",
        }]})
    );
}

#[test]
fn a_description_that_agrees_is_one_line() {
    let zoo = Zoo::new(SERVICE);
    let output = zoo.drift(&["--openapi", "service.yaml"]);
    assert_eq!(text(&output.stdout), "tools.yaml: 6 tools, no drift\n");
    assert_eq!(output.status.code(), Some(0));
    let output = zoo.drift(&["--openapi", "service.yaml", "--against", "edited.yaml"]);
    let said = "tools.yaml: 6 tools, nothing changed that it uses\n";
    assert_eq!(text(&output.stdout), said);
}

#[test]
fn what_can_not_be_read_is_exit_code_2() {
    let zoo = Zoo::new("openapi: 4.0.0\n");
    std::fs::write(zoo.path("broken.yaml"), "tools: [").unwrap();
    for (options, words) in [
        (
            &["--openapi", "nowhere.yaml"][..],
            "`nowhere.yaml` can't be read",
        ),
        (
            &["--openapi", "edited.yaml"],
            "`edited.yaml`: OpenAPI 4.0.0 is not read here",
        ),
        (
            &["--openapi", "service.yaml", "--against", "edited.yaml"],
            "`edited.yaml`: OpenAPI 4.0.0",
        ),
        (
            &["--openapi", "service.yaml", "--manifest", "broken.yaml"],
            "the manifest has problems",
        ),
        (
            &["--openapi", "https://127.0.0.1:1/openapi.json"],
            "`https://127.0.0.1:1/openapi.json` can't be read: nothing answers there: the connection was refused",
        ),
        (
            &["--openapi", "http://127.0.0.1:1/openapi.json"],
            "`http://127.0.0.1:1/openapi.json` can't be read",
        ),
        (&["--openapi", "http://"], "`http://` is no URL"),
        (&[], "--openapi"),
    ] {
        let output = zoo.drift(options);
        let said = text(&output.stderr);
        assert!(said.contains(words), "{options:?}: {said}");
        assert_eq!(output.status.code(), Some(2), "{options:?}");
        assert!(output.stdout.is_empty(), "{options:?}");
    }
}

/// Answers one request, and gives back what was asked.
fn served(answer: String) -> (String, thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let asked = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            request.extend(byte);
        }
        stream.write_all(answer.as_bytes()).unwrap();
        text(&request)
    });
    (format!("http://{address}"), asked)
}

#[test]
fn a_description_is_read_by_its_url() {
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{SERVICE}",
        SERVICE.len()
    );
    let (url, asked) = served(answer);
    let output = Zoo::new("").drift(&["--openapi", &format!("{url}/api/openapi.yaml?all=1#top")]);
    assert_eq!(text(&output.stdout), "tools.yaml: 6 tools, no drift\n");
    let asked = asked.join().unwrap();
    let host = url.trim_start_matches("http://");
    assert!(
        asked.starts_with("GET /api/openapi.yaml?all=1 HTTP/1.1\r\n"),
        "{asked}"
    );
    assert!(asked.contains(&format!("\r\nhost: {host}\r\n")), "{asked}");
    assert!(!asked.to_lowercase().contains("authorization"), "{asked}");
}

#[test]
fn an_answer_that_is_no_success_is_reported() {
    for (answer, words) in [
        (
            "HTTP/1.1 404 Not Found\r\n\r\n{}",
            "can't be read: there is nothing (404)",
        ),
        (
            "HTTP/1.1 307 Moved\r\nlocation: http://zoo.example/new\r\n\r\n",
            "redirects to http://zoo.example/new",
        ),
        ("SSH-2.0-server\r\n", "does not speak HTTP"),
        ("HTTP/1.1 200 OK\r\n\r\n<html>", "no OpenAPI document"),
    ] {
        let (url, asked) = served(answer.to_owned());
        let output = Zoo::new("").drift(&["--openapi", &url]);
        let said = text(&output.stderr);
        assert!(said.contains(words), "{said}");
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(asked.join().unwrap().starts_with("GET / HTTP/1.1\r\n"));
    }
}
