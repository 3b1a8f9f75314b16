//! `new`: from an operation to an entry that the manifest takes.

mod documents;
mod hostile;
mod mutated;
mod place;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A manifest with a group for every effect.
const MANIFEST: &str = include_str!("../../../toolspec/tests/powers.yaml");

/// A folder with a manifest.
struct Folder {
    folder: TempDir,
}

impl Folder {
    fn new(manifest: &str) -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("tools.yaml"), manifest).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn manifest(&self) -> String {
        fs::read_to_string(self.path("tools.yaml")).unwrap()
    }

    fn new_tool(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_cargo-toolspec"))
            .arg("new")
            .args(arguments)
            .current_dir(self.folder.path())
            .output()
            .unwrap()
    }

    /// The command for an operation of a document's text.
    fn made_of(&self, document: &str, operation: &str) -> Output {
        fs::write(self.path("api"), document).unwrap();
        self.new_tool(&[
            "zoo_do_things",
            "--from-openapi",
            "api",
            "--operation",
            operation,
        ])
    }

    /// The entry of an operation of a document's text; it must be right in the manifest.
    fn entry(&self, document: &str, operation: &str) -> String {
        let output = self.made_of(document, operation);
        let (said, told) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(0), "{operation}: {told}\n{said}");
        said
    }

    /// What is told when an operation can't be a tool.
    fn refused(&self, document: &str, operation: &str) -> String {
        let output = self.made_of(document, operation);
        assert_eq!(output.status.code(), Some(2), "{}", text(&output.stdout));
        assert!(output.stdout.is_empty());
        text(&output.stderr)
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn document(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/openapi");
    fs::read_to_string(folder.join(name)).unwrap()
}
