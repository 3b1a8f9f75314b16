//! A key that a command prints: a password manager has it, and no file of ours.
#![cfg(unix)]

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use serde_json::Value;

use super::home::{Home, KEY, URL, said};

const COMMAND: &str = "AISOC_API_KEY_CMD";
const FILE: &str = ".cursor/mcp.json";

/// A command that prints the key, and leaves a mark each time that it is run.
fn command(home: &Home) -> String {
    home.put("vault", format!("{KEY}\nuser: ann\n"));
    let vault = home.path("vault").display().to_string();
    let marks = home.path("marks").display().to_string();
    format!("echo run >>'{marks}'; echo hush-in-stderr >&2; FROM='{vault}'; cat \"${{FROM}}\"")
}

fn runs(home: &Home) -> usize {
    std::fs::read_to_string(home.path("marks")).map_or(0, |marks| marks.lines().count())
}

fn entry(home: &Home) -> Value {
    let whole: Value = serde_json::from_str(&home.read(FILE)).unwrap();
    whole["mcpServers"]["aisoc"].clone()
}

#[test]
fn the_service_gets_the_key_that_the_command_prints() {
    let home = Home::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let served = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = vec![0; 8192];
        let read = stream.read(&mut request).unwrap();
        let body = "{\"detail\": \"no\"}";
        write!(stream, "HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len()).unwrap();
        String::from_utf8_lossy(&request[..read]).into_owned()
    });
    let command = command(&home);
    let arguments = ["call", "aisoc_get_alert", "{\"alert_id\": \"1\"}"];
    let called = home.run(&arguments, &[(COMMAND, &command), ("AISOC_URL", &url)]);
    let request = served.join().unwrap();
    assert!(request.contains(KEY), "{request}");
    assert_eq!(runs(&home), 1, "once in a process");
    for text in [&called.out, &called.err] {
        assert!(!text.contains(KEY) && !text.contains("hush"), "{text}");
    }

    // `doctor` says where the key is from; a stronger setting wins, and then nothing is run.
    let mut doctor = home.checking(&["doctor"]);
    doctor.envs([
        (COMMAND, command.as_str()),
        ("AISOC_URL", "http://127.0.0.1:9"),
    ]);
    let told = said(&doctor.output().unwrap());
    assert!(
        told.out.contains("from `AISOC_API_KEY_CMD`"),
        "{}",
        told.out
    );
    assert!(!told.out.contains(KEY), "{}", told.out);
    assert_eq!(runs(&home), 2);
    home.run(&["serve"], &[(COMMAND, &command), ("AISOC_API_KEY", KEY)]);
    assert_eq!(runs(&home), 2);
}

#[test]
fn an_entry_has_the_command_and_never_the_key() {
    let home = Home::new();
    let command = command(&home);
    let variables = [(COMMAND, command.as_str()), ("AISOC_URL", URL)];
    let install = |more: &[&str]| {
        let arguments = [&["install", "--host", "cursor"], more].concat();
        let said = home.run(&arguments, &variables);
        assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
        assert!(!said.out.contains(KEY) && !said.err.contains(KEY));
        said.out
    };
    install(&[]);
    assert_eq!(entry(&home)["env"][COMMAND], command.as_str());
    assert!(!home.read(FILE).contains(KEY));
    assert!(install(&[]).contains("already up to date"));
    // What was not said stays, also where the command is not known.
    let again = home.run(&["install", "--host", "cursor"], &[]);
    assert!(
        again.out.contains("already up to date"),
        "{}{}",
        again.out,
        again.err
    );
    // The server runs it, once, and does not serve what it says on stderr.
    std::fs::remove_file(home.path("marks")).unwrap();
    let served = home.run(&["serve"], &[(COMMAND, &command)]);
    assert_eq!((served.code, runs(&home)), (Some(0), 1), "{}", served.err);
    assert!(
        !served.err.contains("hush") && !served.err.contains("no API key"),
        "{}",
        served.err
    );
    // Who wants the key in the file says so.
    install(&["--secret", "inline"]);
    assert_eq!(entry(&home)["env"]["AISOC_API_KEY"], KEY);
    assert_eq!(entry(&home)["env"].get(COMMAND), None);
    let missing = home.run(&["install", "--host", "zed", "--secret", "command"], &[]);
    assert_eq!(missing.code, Some(1));
    assert!(
        missing.err.contains("set it to one that prints the key"),
        "{}",
        missing.err
    );
}

#[test]
fn a_command_that_fails_ends_the_start_and_says_how() {
    let home = Home::new();
    for (command, words) in [
        (
            "echo hush; echo hush >&2; exit 3",
            "`AISOC_API_KEY_CMD`: the command ended with exit code 3",
        ),
        ("true", "the first line it printed is empty"),
        (
            "no-such-program-hush",
            "it is not found on the PATH that this server gets",
        ),
        ("echo two words", "the key has whitespace"),
    ] {
        let said = home.run(&["serve"], &[(COMMAND, command)]);
        assert_eq!(said.code, Some(2), "{command}: {}", said.err);
        assert!(said.err.contains(words), "{command}: {}", said.err);
        assert!(
            !said.err.contains("hush") && said.out.is_empty(),
            "{command}: {}",
            said.err
        );
    }
}
