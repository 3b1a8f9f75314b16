//! The chain of the audit trail, as the real binary writes and verifies it: several processes, rotation, a full disk, `kill -9`.

#![cfg(feature = "demo")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod chain;
#[cfg(unix)]
mod faults;
#[cfg(unix)]
mod kills;
mod processes;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// A folder, and the trail in it.
struct Place {
    folder: TempDir,
    path: PathBuf,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.jsonl");
        Self { folder, path }
    }

    fn name(&self) -> &str {
        self.path.to_str().unwrap()
    }

    fn text(&self) -> String {
        fs::read_to_string(&self.path).unwrap_or_default()
    }

    fn lines(&self) -> Vec<Value> {
        let text = self.text();
        let read = |line| serde_json::from_str(line).unwrap();
        text.lines().map(read).collect()
    }

    /// The events of the lines, in order.
    fn events(&self) -> Vec<String> {
        let text = |line: &Value| line["event"].as_str().unwrap().to_owned();
        self.lines().iter().map(text).collect()
    }
}

/// The binary with these arguments and nothing in its environment.
fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aisoc-mcp"));
    command.args(arguments).env_clear();
    command
}

fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    output_text(&program(arguments).output().unwrap())
}

fn output_text(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

/// What `audit verify --json` says of files, oldest first, with its exit code.
fn verify(files: &[&Path], more: &[&str]) -> (Option<i32>, Value) {
    let mut arguments = vec!["audit", "verify", "--json"];
    arguments.extend(files.iter().map(|file| file.to_str().unwrap()));
    arguments.extend(more);
    let (code, stdout, stderr) = run(&arguments);
    let report = serde_json::from_str(&stdout);
    (code, report.unwrap_or_else(|_| panic!("{stdout}{stderr}")))
}

/// A trail that is intact, and how many lines it has.
fn intact(files: &[&Path]) -> u64 {
    let (code, report) = verify(files, &[]);
    assert_eq!(
        (code, &report["intact"]),
        (Some(0), &true.into()),
        "{report}"
    );
    report["lines"].as_u64().unwrap()
}
