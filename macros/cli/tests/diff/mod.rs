//! The command `diff`. How changes are classified is in the crate's own tests, with the edits of `edits.yaml`.

mod command;
#[cfg(target_os = "linux")]
mod hosted;

use std::path::PathBuf;
use std::process::{Command, Output};

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
}

/// `powers.yaml` with one text replaced.
fn edited(old: &str, new: &str) -> String {
    assert!(POWERS.contains(old), "{old}");
    POWERS.replacen(old, new, 1)
}
