//! What is written is what `serve` reads: the server is started exactly as a host does.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use aisoc_mcp::generated::TOOLS;
use aisoc_mcp::install::hosts::{Platform, Way, hosts};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use toolspec_runtime::contract::Effect;

use super::home::{Home, URL};

/// What hosts leave of the environment.
const KEPT: [&str; 6] = ["HOME", "LOGNAME", "PATH", "SHELL", "TERM", "USER"];

#[test]
fn every_host_starts_a_server_that_lists_its_tools() {
    let contracts = TOOLS.iter().map(|entry| entry.contract);
    let reading = contracts.filter(|contract| contract.effect == Effect::Read);
    let reading: Vec<_> = reading.map(|contract| contract.name).collect();
    assert!(!reading.is_empty());
    let written = hosts()
        .iter()
        .filter(|host| host.way != Way::Shown && !host.places(Platform::current()).is_empty());
    for host in written {
        for secret in ["inline", "file"] {
            let home = Home::new();
            home.install(
                host.name,
                &[
                    "--write",
                    "--secret",
                    secret,
                    "--read-only",
                    "--verbose",
                    "--timeout",
                    "1234",
                ],
            );
            let path = home.path(&home.file_of(host.name));
            let entries = host.entries(&path).unwrap();
            let [entry] = &entries[..] else {
                panic!("{}: one entry", host.name);
            };
            let mut variables: BTreeMap<String, String> = BTreeMap::new();
            for name in KEPT {
                variables.extend(
                    std::env::var(name)
                        .ok()
                        .map(|value| (name.to_owned(), value)),
                );
            }
            for (name, value) in &entry.env {
                variables.insert(name.clone(), value.expose_secret().to_owned());
            }
            assert_eq!(variables["AISOC_URL"], URL);
            assert!(std::path::Path::new(&entry.command).is_absolute());
            let (tools, log) = tools(&entry.command, &entry.args, &variables);
            assert_eq!(tools, reading, "--read-only");
            assert!(!log.contains("no API key"), "{log}");
            assert!(log.contains("serving"), "--verbose: {log}");
        }
    }
}

#[test]
fn a_reference_that_the_host_did_not_fill_in_is_told() {
    let home = Home::new();
    home.run(&["install", "--host", "cursor", "--secret", "env"], &[]);
    let host = aisoc_mcp::install::hosts::host("cursor").unwrap();
    let entries = host.entries(&home.path(".cursor/mcp.json")).unwrap();
    let env = entries[0]
        .env
        .iter()
        .map(|(name, value)| (name, value.expose_secret()));
    let output = Command::new(&entries[0].command)
        .args(&entries[0].args)
        .envs(env)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said.contains("placeholder that the host did not fill in"),
        "{said}"
    );
}

fn tools(
    command: &str,
    args: &[String],
    variables: &BTreeMap<String, String>,
) -> (Vec<String>, String) {
    let mut server = Command::new(command)
        .args(args)
        .env_clear()
        .envs(variables)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = server.stdin.take().unwrap();
    let client = json!({"name": "a host", "version": "1"});
    let hello = json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client});
    for message in [
        json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": hello}),
        json!({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}),
    ] {
        writeln!(input, "{message}").unwrap();
    }
    let lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let answers = lines.map(|line| serde_json::from_str::<Value>(&line.unwrap()).unwrap());
    let answer = answers
        .into_iter()
        .find(|answer| answer["id"] == 1)
        .unwrap();
    drop(input);
    let output = server.wait_with_output().unwrap();
    assert!(output.status.success());
    let names = answer["result"]["tools"].as_array().unwrap().iter();
    let names = names
        .map(|tool| tool["name"].as_str().unwrap().to_owned())
        .collect();
    (names, String::from_utf8(output.stderr).unwrap())
}
