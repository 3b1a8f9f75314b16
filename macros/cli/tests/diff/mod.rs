//! What `diff` says of a change, and that it says something exactly when what is generated changes.

mod command;
mod matrix;

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const POWERS: &str = include_str!("../../../toolspec/tests/powers.yaml");

/// Two manifests in a folder of their own.
struct Pair {
    folder: TempDir,
}

impl Pair {
    fn new(old: &str, new: &str) -> Self {
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("old.yaml"), old).unwrap();
        std::fs::write(folder.path().join("new.yaml"), new).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn diff(&self, options: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_cargo-toolspec"))
            .arg("diff")
            .args([self.path("old.yaml"), self.path("new.yaml")])
            .args(options)
            .output()
            .unwrap()
    }

    /// The changes, each as `CLASS TOOL AT MESSAGE`, gravest first.
    fn changes(&self) -> Vec<String> {
        let output = self.diff(&["--json"]);
        assert!(
            output.stderr.is_empty(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let changes = report["changes"].as_array().unwrap();
        let word = |change: &Value, key: &str| change[key].as_str().unwrap_or("-").to_owned();
        let keys = ["class", "tool", "at", "message"];
        let row = |change: &Value| keys.map(|key| word(change, key)).join(" ");
        changes.iter().map(row).collect()
    }
}

/// `powers.yaml` with one text replaced.
fn edited(old: &str, new: &str) -> String {
    assert!(POWERS.contains(old), "{old}");
    POWERS.replacen(old, new, 1)
}

/// What is generated, without the places it came from.
fn generated(text: &str) -> String {
    let mut manifest = match toolspec::load(text) {
        Ok(manifest) => manifest,
        Err(problems) => panic!("{}", problems.render("powers.yaml", text)),
    };
    manifest.sources = toolspec::Sources::default();
    toolspec::emit::rust(&manifest, "server", "zoo.yaml")
}
