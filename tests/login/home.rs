//! An empty home folder, and the binary in it.

use std::path::PathBuf;
use std::process::Stdio;

use tempfile::TempDir;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use super::standin::{KEY, PASSWORD, TOKEN};

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

    /// Where a login is kept.
    pub(crate) fn credentials(&self) -> PathBuf {
        self.path(".config/aisoc-mcp/credentials.json")
    }

    /// A run with this line on standard input and no environment but these variables. It may say no secret.
    pub(crate) async fn run(
        &self,
        arguments: &[&str],
        variables: &[(&str, &str)],
        input: &str,
    ) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aisoc-mcp"));
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.0.path())
            .env("PATH", "/usr/bin:/bin")
            .envs(variables.iter().copied())
            .current_dir(self.0.path())
            .kill_on_drop(true)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // A run that needs no input may be over before it is written.
        let _ = stdin.write_all(input.as_bytes()).await;
        drop(stdin);
        let output = child.wait_with_output().await.unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let said = Said {
            code: output.status.code(),
            out: text(output.stdout),
            err: text(output.stderr),
        };
        for secret in [PASSWORD, KEY, TOKEN] {
            assert!(!said.out.contains(secret), "{}", said.out);
            assert!(!said.err.contains(secret), "{}", said.err);
        }
        said
    }

    /// `login` at a service, with the password on standard input.
    pub(crate) async fn login(&self, url: &str, more: &[&str]) -> Said {
        let arguments = [
            &["login", "--aisoc-url", url, "--email", "ana@example.com"],
            more,
        ]
        .concat();
        self.run(&arguments, &[], &format!("{PASSWORD}\n")).await
    }
}

impl Said {
    /// Holds the run to have gone well.
    #[track_caller]
    pub(crate) fn well(self) -> Self {
        assert_eq!(self.code, Some(0), "{}{}", self.out, self.err);
        self
    }

    /// Holds the run to have failed with these words.
    #[track_caller]
    pub(crate) fn failed(&self, words: &[&str]) {
        assert_eq!(self.code, Some(1), "{}{}", self.out, self.err);
        for words in words {
            assert!(
                self.err.contains(words),
                "`{words}` is not in: {}",
                self.err
            );
        }
    }

    /// Holds the result to these words.
    #[track_caller]
    pub(crate) fn says(&self, words: &[&str]) -> &Self {
        for words in words {
            assert!(
                self.out.contains(words),
                "`{words}` is not in: {}",
                self.out
            );
        }
        self
    }
}
