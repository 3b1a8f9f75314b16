//! A minimal host: starts a server, opens a session, calls tools.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

/// The protocol version that the tour opens its session with.
const PROTOCOL: &str = "2025-11-25";

/// How long one reply may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a host passes on of its own environment; the key and the URL come on top.
const ENVIRONMENT: &[&str] = &[
    "HOME",
    "LOGNAME",
    "PATH",
    "SHELL",
    "TERM",
    "USER",
    "SystemRoot",
    "TEMP",
    "USERPROFILE",
];

/// A server, and a session with it.
pub(super) struct Host {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    last: u64,
    /// How the session opened.
    pub(super) opened: Opened,
}

/// How a session opened.
pub(super) struct Opened {
    /// The server's name and version.
    pub(super) server: String,
    /// How many tools it lists.
    pub(super) tools: usize,
    /// From starting the process to its list of tools.
    pub(super) took: Duration,
}

/// A tool's answer.
pub(super) struct Answer {
    /// The structured result.
    pub(super) result: Value,
    /// From sending the call to its reply.
    pub(super) took: Duration,
}

impl Host {
    /// Starts `program serve` as hosts do, with a thin environment, and opens a session.
    pub(super) async fn start(program: &Path, url: &str, key: &str) -> Result<Self, String> {
        let begun = Instant::now();
        let kept = ENVIRONMENT
            .iter()
            .filter_map(|name| Some((name, std::env::var_os(name)?)));
        let mut child = Command::new(program)
            .arg("serve")
            .env_clear()
            .envs(kept)
            .env("AISOC_URL", url)
            .env("AISOC_API_KEY", key)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("{} cannot be started: {error}", program.display()))?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (input, output) = pipes.ok_or("the server has no standard input or output")?;
        let opened = Opened {
            server: String::new(),
            tools: 0,
            took: Duration::ZERO,
        };
        let output = BufReader::new(output).lines();
        let mut host = Self {
            child,
            input,
            output,
            last: 0,
            opened,
        };
        let hello = json!({"protocolVersion": PROTOCOL, "capabilities": {}, "clientInfo": {"name": "tour", "version": env!("CARGO_PKG_VERSION")}});
        let hello = host.request("initialize", hello).await?;
        host.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}))
            .await?;
        let tools = host.request("tools/list", json!({})).await?;
        let said = |name: &str| hello["serverInfo"][name].as_str().unwrap_or("?").to_owned();
        host.opened = Opened {
            server: format!("{} {}", said("name"), said("version")),
            tools: tools["tools"].as_array().map_or(0, Vec::len),
            took: begun.elapsed(),
        };
        Ok(host)
    }

    /// Calls a tool and gives its structured result.
    pub(super) async fn call(&mut self, tool: &str, arguments: &Value) -> Result<Answer, String> {
        self.watch(tool, arguments, &|_| {}).await
    }

    /// As [`call`](Self::call), with each report of the call's progress given to `told` when it comes.
    pub(super) async fn watch(
        &mut self,
        tool: &str,
        arguments: &Value,
        told: &dyn Fn(&str),
    ) -> Result<Answer, String> {
        let begun = Instant::now();
        let params =
            json!({"name": tool, "arguments": arguments, "_meta": {"progressToken": "tour"}});
        let mut reply = self.watched("tools/call", params, told).await?;
        if reply["isError"] == true {
            return Err(reply["content"][0]["text"]
                .as_str()
                .unwrap_or("no reason given")
                .to_owned());
        }
        Ok(Answer {
            result: reply["structuredContent"].take(),
            took: begun.elapsed(),
        })
    }

    /// Ends the session by closing the server's input, as hosts do, and waits for the process.
    pub(super) async fn close(mut self) -> Result<(), String> {
        drop(self.input);
        match timeout(PATIENCE, self.child.wait()).await {
            Ok(Ok(status)) if status.success() => Ok(()),
            Ok(Ok(status)) => Err(format!("the server ended with {status}")),
            Ok(Err(error)) => Err(format!("the server cannot be waited for: {error}")),
            Err(_) => Err("the server does not end although its input did".to_owned()),
        }
    }

    async fn request(&mut self, method: &str, params: Value) -> Result<Value, String> {
        self.watched(method, params, &|_| {}).await
    }

    async fn watched(
        &mut self,
        method: &str,
        params: Value,
        told: &dyn Fn(&str),
    ) -> Result<Value, String> {
        self.last += 1;
        let id = self.last;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}))
            .await?;
        let reply = async {
            loop {
                let line = self
                    .output
                    .next_line()
                    .await
                    .map_err(|error| error.to_string())?;
                let line = line.ok_or("the server ended")?;
                let mut message: Value = serde_json::from_str(&line)
                    .map_err(|error| format!("not JSON-RPC on standard output: {error}"))?;
                if message["method"] == "notifications/progress"
                    && let Some(report) = message["params"]["message"].as_str()
                {
                    told(report);
                }
                if message["id"] == id {
                    return match message.get("error") {
                        Some(error) => Err(format!("{method}: {}", error["message"])),
                        None => Ok(message["result"].take()),
                    };
                }
            }
        };
        timeout(PATIENCE, reply)
            .await
            .map_err(|_| format!("{method}: no reply"))?
    }

    async fn send(&mut self, message: &Value) -> Result<(), String> {
        let line = format!("{message}\n");
        self.input
            .write_all(line.as_bytes())
            .await
            .map_err(|error| format!("the server does not read: {error}"))
    }
}
