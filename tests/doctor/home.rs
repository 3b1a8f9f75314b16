//! A temporary home with assistants in it.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::doctor::run::{KEY, Report, report};

/// A home with files in it.
pub(crate) struct Home(TempDir);

impl Home {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file that its owner alone may read.
    pub(crate) fn write(&self, path: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        mode(&path, 0o600);
        path
    }

    /// Cursor's file with these servers.
    pub(crate) fn cursor(&self, servers: &Value) -> PathBuf {
        self.write(
            ".cursor/mcp.json",
            &json!({ "mcpServers": servers }).to_string(),
        )
    }

    /// A program called as ours that does what a shell script says.
    pub(crate) fn program(&self, script: &str) -> PathBuf {
        let path = self.write("bin/aisoc-mcp", &format!("#!/bin/sh\n{script}\n"));
        mode(&path, 0o755);
        path
    }

    /// What doctor says here, in an environment that must not reach the servers.
    pub(crate) async fn report(&self) -> Report {
        let variables = [
            ("HOME", self.0.path().to_str().unwrap()),
            ("PATH", "/usr/bin:/bin"),
            ("AISOC_API_KEY", KEY),
            ("AISOC_MCP_READ_ONLY", "1"),
        ];
        report(&["--offline"], &variables).await
    }

    /// What doctor says of a Cursor with this one entry.
    pub(crate) async fn entry(&self, entry: &Value) -> Report {
        self.cursor(&json!({ "aisoc": entry }));
        self.report().await
    }
}

pub(crate) fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// An entry for this program.
pub(crate) fn ours() -> Value {
    let env = json!({"AISOC_URL": "https://soc.example", "AISOC_API_KEY": KEY});
    json!({"command": env!("CARGO_BIN_EXE_aisoc-mcp"), "args": ["serve"], "env": env})
}
