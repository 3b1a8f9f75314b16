//! A minimal host: starts this program as a server, opens a session, calls tools.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::process::Command;

use toolspec_runtime::host::{self, PASSED_ON, REVISION, Server, SessionError};

/// A server, and a session with it.
pub(super) struct Host {
    server: Server,
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
    pub(super) async fn start(program: &Path, url: &str, key: &str) -> Result<Self, SessionError> {
        let begun = Instant::now();
        let kept = PASSED_ON
            .iter()
            .filter_map(|name| Some((name, std::env::var_os(name)?)));
        let mut command = Command::new(program);
        command
            .arg("serve")
            .env_clear()
            .envs(kept)
            .env("AISOC_URL", url)
            .env("AISOC_API_KEY", key);
        let mut server = Server::start(command, Stdio::inherit())?;
        let hello = server.session.initialize(REVISION, "tour").await?;
        let tools = server.session.result("tools/list", json!({})).await?;
        let said = |name: &str| hello["serverInfo"][name].as_str().unwrap_or("?").to_owned();
        let opened = Opened {
            server: format!("{} {}", said("name"), said("version")),
            tools: tools["tools"].as_array().map_or(0, Vec::len),
            took: begun.elapsed(),
        };
        Ok(Self { server, opened })
    }

    /// Calls a tool and gives its structured result.
    pub(super) async fn call(&mut self, tool: &str, arguments: &Value) -> Result<Answer, String> {
        self.watch(tool, arguments, &|_| {}).await
    }

    /// As [`call`](Self::call), with each report of the call's progress given to `on_progress` when it comes.
    pub(super) async fn watch(
        &mut self,
        tool: &str,
        arguments: &Value,
        on_progress: &dyn Fn(&str),
    ) -> Result<Answer, String> {
        let begun = Instant::now();
        let params =
            json!({"name": tool, "arguments": arguments, "_meta": {"progressToken": "tour"}});
        let other = |message: &Value| {
            if message["method"] == "notifications/progress"
                && let Some(report) = message["params"]["message"].as_str()
            {
                on_progress(report);
            }
        };
        let session = &mut self.server.session;
        let reply = session.request("tools/call", params, other).await;
        let reply = reply.and_then(|reply| host::outcome("tools/call", reply));
        let mut result = reply.map_err(|error| format!("the server: {error}"))?;
        if result["isError"] == true {
            return Err(result["content"][0]["text"]
                .as_str()
                .unwrap_or("no reason given")
                .to_owned());
        }
        Ok(Answer {
            result: result["structuredContent"].take(),
            took: begun.elapsed(),
        })
    }

    /// Ends the session by closing the server's input, as hosts do, and waits for the process.
    pub(super) async fn close(self) -> Result<(), String> {
        match self.server.close().await {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("the server ended with {status}")),
            Err(error) => Err(format!("the server: {error}")),
        }
    }
}
