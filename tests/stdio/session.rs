//! The client's side of a session: lines of JSON out, lines of JSON in, never waiting for ever.

use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

/// Longer than anything here takes, on a busy machine too.
pub(crate) const SOON: Duration = Duration::from_secs(10);

/// A client at the other end of two streams.
pub(crate) struct Session<R, W> {
    pub(crate) lines: Lines<BufReader<R>>,
    pub(crate) input: W,
}

impl<R: AsyncRead + Unpin, W: AsyncWrite + Unpin> Session<R, W> {
    pub(crate) fn new(output: R, input: W) -> Self {
        let lines = BufReader::new(output).lines();
        Self { lines, input }
    }

    pub(crate) async fn send_line(&mut self, line: &[u8]) {
        self.input.write_all(line).await.unwrap();
        self.input.write_all(b"\n").await.unwrap();
        self.input.flush().await.unwrap();
    }

    pub(crate) async fn send(&mut self, message: Value) {
        self.send_line(message.to_string().as_bytes()).await;
    }

    /// The next line, which must be JSON-RPC; `None` at the end of the output.
    pub(crate) async fn next(&mut self) -> Option<Value> {
        let line = timeout(SOON, self.lines.next_line()).await;
        let line = line.expect("the server answers").unwrap()?;
        let message: Value = serde_json::from_str(&line).expect("only JSON on standard output");
        assert_eq!(message["jsonrpc"], "2.0", "{line}");
        Some(message)
    }

    /// Sends a request and takes the next line as its answer.
    pub(crate) async fn ask(&mut self, id: i64, method: &str, params: Value) -> Value {
        self.send(request(id, method, params)).await;
        let answer = self.next().await.expect("an answer");
        assert_eq!(answer["id"], id, "{answer}");
        answer
    }

    pub(crate) async fn initialize(&mut self, version: &str) -> Value {
        let params = json!({
            "protocolVersion": version,
            "capabilities": {},
            "clientInfo": {"name": "a test", "version": "1"},
        });
        let answer = self.ask(0, "initialize", params).await;
        self.send(json!({"jsonrpc": "2.0", "method": "notifications/initialized"}))
            .await;
        answer
    }

    pub(crate) async fn call(&mut self, id: i64, name: &str, arguments: Value) -> Value {
        let params = json!({"name": name, "arguments": arguments});
        self.ask(id, "tools/call", params).await
    }
}

pub(crate) fn request(id: i64, method: &str, params: Value) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params})
}

/// Parameters that carry what a request without a handshake needs.
pub(crate) fn modern(version: &str, mut params: Value) -> Value {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": version,
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    params
}

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

/// Starts the binary as a host does.
pub(crate) fn start(mut command: Command) -> (Child, Session<ChildStdout, ChildStdin>) {
    let mut child = command.spawn().unwrap();
    let output = child.stdout.take().unwrap();
    let input = child.stdin.take().unwrap();
    (child, Session::new(output, input))
}

pub(crate) fn serve() -> (Child, Session<ChildStdout, ChildStdin>) {
    start(command(&["serve"]))
}
