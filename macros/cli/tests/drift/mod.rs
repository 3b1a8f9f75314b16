//! What `drift` reports: every kind of difference by an edit of a description, the report itself, and where
//! descriptions come from.

mod edits;
mod report;

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const SERVICE: &str = include_str!("service.yaml");
const MANIFEST: &str = include_str!("zoo.yaml");

/// A folder with the manifest, the description as `service.yaml` and another as `edited.yaml`.
struct Zoo {
    folder: TempDir,
}

impl Zoo {
    fn new(edited: &str) -> Self {
        let folder = TempDir::new().unwrap();
        for (name, text) in [
            ("tools.yaml", MANIFEST),
            ("service.yaml", SERVICE),
            ("edited.yaml", edited),
        ] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn drift(&self, options: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_cargo-toolspec"))
            .arg("drift")
            .args(options)
            .current_dir(self.folder.path())
            .output()
            .unwrap()
    }

    /// The differences, each as `KIND EFFECT USER: MESSAGE`.
    fn differences(&self, new: &str, old: Option<&str>) -> Vec<String> {
        let mut options = vec!["--openapi", new, "--format", "json"];
        options.extend(old.iter().flat_map(|old| ["--against", *old]));
        let output = self.drift(&options);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.is_empty(), "{said}");
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let differences = report["differences"].as_array().unwrap();
        let text = |one: &Value, key: &str| one[key].as_str().unwrap().to_owned();
        let rows = differences.iter().map(|one| {
            let [kind, effect, user, message] =
                ["kind", "effect", "user", "message"].map(|key| text(one, key));
            format!("{kind} {effect} {user}: {message}")
        });
        let rows: Vec<String> = rows.collect();
        let is_drift = differences.iter().any(|one| one["effect"] != "note");
        assert_eq!(output.status.code(), Some(is_drift.into()), "{rows:?}");
        assert_eq!(report["drift"], is_drift, "{rows:?}");
        rows
    }
}

/// The description with one text replaced.
fn edited(old: &str, new: &str) -> String {
    assert!(SERVICE.contains(old), "{old}");
    SERVICE.replacen(old, new, 1)
}
