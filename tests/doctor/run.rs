//! Runs the binary and reads its report.

use std::process::Stdio;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use jsonschema::Validator;
use serde_json::Value;
use tokio::process::Command;
use tokio::time::timeout;

/// A key of the service's own form that nobody issued.
pub(crate) const KEY: &str = "aisoc_0123456789abcdef0123456789abcdef0123456789abcdef";

/// What `doctor --json` found.
pub(crate) struct Report {
    pub(crate) json: Value,
    pub(crate) code: i32,
    pub(crate) took: Duration,
    pub(crate) stderr: String,
}

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let schema = include_str!("../../src/doctor/report.schema.json");
    jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap()
});

/// `doctor` with these arguments and no environment but these variables; its output, in which no key is.
pub(crate) async fn output(
    arguments: &[&str],
    variables: &[(&str, &str)],
) -> (std::process::Output, Duration) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aisoc-mcp"));
    command.arg("doctor").args(arguments).env_clear();
    command
        .env("HOME", "/nonexistent")
        .envs(variables.iter().copied());
    command.stdin(Stdio::null()).kill_on_drop(true);
    let began = Instant::now();
    let output = timeout(Duration::from_mins(1), command.output());
    let output = output.await.expect("it ends").expect("it starts");
    let took = began.elapsed();
    let said = [output.stdout.clone(), output.stderr.clone()].concat();
    let said = String::from_utf8(said).expect("UTF-8");
    let keys = variables
        .iter()
        .filter(|(name, value)| name.contains("KEY") && value.len() > 20);
    for (_, key) in keys {
        // Its first twelve characters are public.
        let secret = key.trim_matches(['"', '\'']).get(12..).unwrap();
        assert!(!said.contains(secret.trim()), "the key is in: {said}");
    }
    (output, took)
}

/// What a call of a tool that fails says on both streams, in an environment with these variables and no others.
pub(crate) async fn call(variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aisoc-mcp"));
    command.args(["call", "aisoc_list_cases", "--timeout", "4000"]);
    command.env_clear().env("HOME", "/nonexistent");
    command.envs(variables.iter().copied());
    command.stdin(Stdio::null()).kill_on_drop(true);
    let output = timeout(Duration::from_mins(1), command.output());
    let output = output.await.expect("it ends").expect("it starts");
    assert!(!output.status.success());
    String::from_utf8([output.stdout, output.stderr].concat()).expect("UTF-8")
}

/// As [`output`], with `--json`, read and held against the schema.
pub(crate) async fn report(arguments: &[&str], variables: &[(&str, &str)]) -> Report {
    let arguments = [arguments, &["--json"]].concat();
    let (output, took) = output(&arguments, variables).await;
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let json: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {stderr}"));
    valid(&json);
    let code = output.status.code().expect("an exit code");
    assert_eq!(code, i32::from(json["ok"] == false), "{json:#}");
    Report {
        json,
        code,
        took,
        stderr,
    }
}

/// Holds a report against the schema.
pub(crate) fn valid(json: &Value) {
    if let Err(error) = SCHEMA.validate(json) {
        panic!("{error} at {}: {json:#}", error.instance_path());
    }
}

/// The report about a service at this URL with [`KEY`].
pub(crate) async fn about(url: &str) -> Report {
    report(
        &["--timeout", "4000"],
        &[("AISOC_URL", url), ("AISOC_API_KEY", KEY)],
    )
    .await
}

impl Report {
    /// The check of that id.
    pub(crate) fn check(&self, id: &str) -> &Value {
        let mut found = self.json["checks"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|check| check["id"] == id);
        let check = found
            .next()
            .unwrap_or_else(|| panic!("no `{id}` in {:#}", self.json));
        assert!(found.next().is_none(), "two checks `{id}`");
        check
    }

    /// Holds a check to its status and to words in its detail or next step.
    #[track_caller]
    pub(crate) fn expect(&self, id: &str, status: &str, words: &[&str]) -> &Self {
        let check = self.check(id);
        assert_eq!(check["status"], status, "{check:#}");
        let said = format!(
            "{} {}",
            check["detail"].as_str().unwrap(),
            check["next_step"].as_str().unwrap_or("")
        );
        for words in words {
            assert!(said.contains(words), "`{words}` is not in: {said}");
        }
        self
    }

    /// Holds everything from this check on to be skipped because of that one.
    #[track_caller]
    pub(crate) fn expect_skipped_after(&self, id: &str) -> &Self {
        let checks = self.json["checks"].as_array().unwrap();
        let at = checks.iter().position(|check| check["id"] == id).expect(id);
        let title = checks[at]["title"].as_str().unwrap();
        let later: Vec<_> = checks[at + 1..]
            .iter()
            .filter(|check| check["section"] != "hosts")
            .collect();
        assert!(!later.is_empty());
        for check in later {
            assert_eq!(check["status"], "skipped", "{check:#}");
            assert_eq!(check["detail"], format!("`{title}` failed"), "{check:#}");
        }
        self
    }

    /// Holds all that needs the network to be skipped.
    #[track_caller]
    pub(crate) fn expect_skipped_network(&self) {
        for id in [
            "proxy",
            "dns",
            "tcp",
            "tls",
            "health",
            "clock",
            "key",
            "scopes",
            "tool.aisoc_get_case",
        ] {
            assert_eq!(self.check(id)["status"], "skipped", "{id}");
        }
    }
}
