//! A home folder of its own, and the binary in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

pub(crate) const KEY: &str = "aisoc_hush0123456789";
pub(crate) const URL: &str = "https://aisoc.example.com";

/// Whether all of the corpus is played and every moment tried (`TESTS=full`), rather than a part that shows each kind.
pub(crate) fn is_full() -> bool {
    std::env::var_os("TESTS").is_some_and(|form| form == "full")
}

pub(crate) struct Home(TempDir);

/// What a run said.
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Home {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Puts a file there, with its folders.
    pub(crate) fn put(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Every file below the home folder, sorted.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        below(self.0.path(), self.0.path(), &mut files);
        files.sort();
        files
    }

    /// The binary with next to no environment; an installation is not followed by checks, of a service that is not there.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.checking(arguments);
        if let ["install", ..] = arguments {
            command.arg("--no-check");
        }
        command
    }

    /// The same, checks and all.
    pub(crate) fn checking(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aisoc-mcp"));
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.0.path())
            .env("USERPROFILE", self.0.path())
            .env("PATH", "/usr/bin:/bin")
            .current_dir(self.0.path())
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Said {
        let mut command = self.command(arguments);
        said(&command.envs(variables.iter().copied()).output().unwrap())
    }

    /// `install --host HOST …` with a key in the environment, which must go well.
    pub(crate) fn install(&self, host: &str, more: &[&str]) -> String {
        let arguments = [&["install", "--host", host, "--aisoc-url", URL], more].concat();
        let said = self.run(&arguments, &[("AISOC_API_KEY", KEY)]);
        assert_eq!(said.code, Some(0), "{host}: {}{}", said.out, said.err);
        said.out
    }

    /// `uninstall --host HOST …`, which must go well.
    pub(crate) fn uninstall(&self, host: &str, more: &[&str]) -> String {
        let said = self.run(&[&["uninstall", "--host", host], more].concat(), &[]);
        assert_eq!(said.code, Some(0), "{host}: {}{}", said.out, said.err);
        said.out
    }

    /// What `--list-paths` says of a host.
    pub(crate) fn survey(&self, host: &str) -> Value {
        let said = self.run(&["install", "--list-paths"], &[]);
        let all: Value = serde_json::from_str(&said.out).unwrap();
        let one = |found: &&Value| found["host"] == host;
        all.as_array().unwrap().iter().find(one).unwrap().clone()
    }

    /// The file that is written for a host, below the home folder.
    pub(crate) fn file_of(&self, host: &str) -> String {
        let survey = self.survey(host);
        let path = survey["files"][0]["path"].as_str().unwrap();
        let path = Path::new(path).strip_prefix(self.0.path()).unwrap();
        path.to_str().unwrap().to_owned()
    }

    #[cfg(unix)]
    pub(crate) fn mode(&self, name: &str) -> u32 {
        use std::os::unix::fs::PermissionsExt as _;
        fs::metadata(self.path(name)).unwrap().permissions().mode() & 0o777
    }
}

pub(crate) fn said(output: &Output) -> Said {
    Said {
        code: output.status.code(),
        out: String::from_utf8(output.stdout.clone()).unwrap(),
        err: String::from_utf8(output.stderr.clone()).unwrap(),
    }
}

fn below(root: &Path, folder: &Path, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            below(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap();
            files.push(name.to_str().unwrap().to_owned());
        }
    }
}
