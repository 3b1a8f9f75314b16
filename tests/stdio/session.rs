//! The real binary, started as hosts start it.

use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use toolspec_runtime::testing::McpClient;

/// Longer than anything here takes, on a busy machine too.
pub(crate) const SOON: Duration = Duration::from_secs(10);

/// A session with the real binary.
pub(crate) type Session = McpClient<ChildStdout, ChildStdin>;

/// The binary with a clean environment.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aisoc-mcp"));
    command
        .args(arguments)
        .env_clear()
        .env("AISOC_API_KEY", "key_for_tests")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    command
}

pub(crate) fn serve() -> (Child, Session) {
    McpClient::start(command(&["serve"]))
}
