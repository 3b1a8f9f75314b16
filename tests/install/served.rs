//! What is written is what `serve` reads: the server is started exactly as a host does.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use aisoc_mcp::generated::TOOLS;
use aisoc_mcp::install::hosts::{Platform, Way, hosts};
use secrecy::ExposeSecret as _;
use toolspec_runtime::contract::Effect;
use toolspec_runtime::testing::blocking::tools;

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
            let mut server = Command::new(&entry.command);
            server.args(&entry.args).env_clear().envs(&variables);
            let (tools, log) = tools(server);
            let tools = tools.unwrap_or_else(|error| panic!("{}: {error}", host.name));
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
