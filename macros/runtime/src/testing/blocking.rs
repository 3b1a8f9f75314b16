//! An MCP client for tests that are not `async`.

use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::AsyncReadExt as _;
use tokio::process::{Child, ChildStdin, ChildStdout};
use tokio::runtime::{Builder, Runtime};

use super::mcp_client::McpClient;
use crate::host::{REVISION, Server, SessionError};

/// How long a reply may take: a call may follow a long job of the service to its end.
const PATIENCE: Duration = Duration::from_mins(1);

/// A session with a server in a process of its own, past its handshake. The process is killed when this is dropped.
#[derive(Debug)]
pub struct Client {
    client: McpClient<ChildStdout, ChildStdin>,
    child: Child,
    runtime: Runtime,
}

impl Client {
    /// Starts a server and opens a session of this protocol revision.
    #[must_use]
    pub fn open(command: Command, revision: &str) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let (child, client) = runtime.block_on(async {
            let (child, mut client) = McpClient::start(command.into());
            client.initialize(revision).await;
            client.session = client.session.with_timeout(PATIENCE);
            (child, client)
        });
        Self {
            client,
            child,
            runtime,
        }
    }

    /// Waits so long for the reply to a request.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.client.session = self.client.session.with_timeout(timeout);
        self
    }

    /// The whole reply to a request.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        self.runtime.block_on(self.client.request(method, params))
    }

    /// The result of a call, a failure too; of an error of the protocol, nothing.
    pub fn result(&mut self, tool: &str, arguments: &Value) -> Value {
        let params = json!({"name": tool, "arguments": arguments});
        self.request("tools/call", params)["result"].take()
    }

    /// Sends a message without waiting for anything.
    pub fn send(&mut self, message: Value) {
        self.runtime.block_on(self.client.send(message));
    }

    /// Closes the server's input, as a host does, and waits for it to end.
    pub fn hang_up(mut self) {
        self.client.session.close_input();
        self.runtime.block_on(self.child.wait()).unwrap();
    }
}

/// Starts a server as hosts do, and gives the names of its tools, or why there are none, with what it wrote to standard
/// error until it ended.
pub fn tools(command: Command) -> (Result<Vec<String>, SessionError>, String) {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut server = Server::start(command.into(), Stdio::piped()).unwrap();
        let listed = async {
            server.session.initialize(REVISION, "test").await?;
            server.session.result("tools/list", json!({})).await
        };
        let listed = listed.await;
        let mut stderr = server.stderr().expect("a pipe");
        let status = server.close().await.unwrap();
        assert!(
            status.success() || listed.is_err(),
            "it ended with {status}"
        );
        let mut log = String::new();
        stderr.read_to_string(&mut log).await.unwrap();
        let names = listed.map(|listed| {
            let tools = listed["tools"].as_array().unwrap().iter();
            tools
                .map(|tool| tool["name"].as_str().unwrap().to_owned())
                .collect()
        });
        (names, log)
    })
}
