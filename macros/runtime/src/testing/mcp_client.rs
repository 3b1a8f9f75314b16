//! An MCP client for tests.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::task::JoinHandle;

use crate::host::{REVISION, Server, Session, request};
use crate::mcp::{self, Options, UnusableSchema};
use crate::registry::Registry;

/// Longer than a reply takes, on a busy machine too.
const SOON: Duration = Duration::from_secs(10);

/// Far more than any call sends.
const MESSAGES: usize = 2_000;

/// The client's end of a session with a server in this process.
pub type Near = McpClient<DuplexStream, DuplexStream>;

/// A host that has a session with a server.
#[derive(Debug)]
pub struct McpClient<R, W> {
    /// The session.
    pub session: Session<R, W>,
}

/// What a call came to.
#[derive(Debug)]
pub struct CallOutcome {
    /// Values and messages of the call's progress, in order.
    pub progress: Vec<(f64, String)>,
    /// The whole reply.
    pub reply: Value,
}

impl CallOutcome {
    /// The structured result.
    #[must_use]
    pub fn structured_content(&self) -> &Value {
        let result = &self.reply["result"];
        assert!(
            result.is_object() && result["isError"] != true,
            "{}",
            self.reply
        );
        &result["structuredContent"]
    }

    /// The text of a failure.
    #[must_use]
    pub fn error_text(&self) -> &str {
        assert_eq!(self.reply["result"]["isError"], true, "{}", self.reply);
        self.reply["result"]["content"][0]["text"].as_str().unwrap()
    }
}

impl McpClient<ChildStdout, ChildStdin> {
    /// Starts a server, as hosts do, without a handshake yet. The process is killed when the server is dropped.
    #[must_use]
    pub fn start(command: Command) -> (Child, Self) {
        let server = Server::start(command, Stdio::null()).expect("the server starts");
        let (session, child) = server.into_parts();
        (child, Self::over(session))
    }
}

impl Near {
    /// A session with a registry that is served in this process, without a handshake yet. The handle gives what the
    /// session ended with.
    #[must_use]
    pub fn serve(
        registry: Registry,
        client: crate::client::Client,
        options: Options,
    ) -> (Self, JoinHandle<Result<(), UnusableSchema>>) {
        let (near_input, far_input) = tokio::io::duplex(1 << 20);
        let (near_output, far_output) = tokio::io::duplex(1 << 20);
        let served = mcp::serve_on(registry, Arc::new(client), options, far_input, far_output);
        let session = Session::new(near_output, near_input);
        (Self::over(session), tokio::spawn(served))
    }
}

impl<R: AsyncRead + Unpin, W: AsyncWrite + Unpin> McpClient<R, W> {
    /// A client of a session.
    pub fn over(session: Session<R, W>) -> Self {
        Self {
            session: session.with_timeout(SOON),
        }
    }

    /// Sends bytes and the end of a line.
    pub async fn send_line(&mut self, line: &[u8]) {
        self.session.send_line(line).await.unwrap();
    }

    /// Sends a message.
    pub async fn send(&mut self, message: Value) {
        self.session.send(&message).await.unwrap();
    }

    /// Sends a notification.
    pub async fn notify(&mut self, method: &str, params: Value) {
        self.session.notify(method, params).await.unwrap();
    }

    /// The next message; `None` at the end of the server's output.
    pub async fn next(&mut self) -> Option<Value> {
        self.session.next().await.unwrap()
    }

    /// Sends a request with this id, whose reply must be the next message.
    pub async fn ask(&mut self, id: i64, method: &str, params: Value) -> Value {
        self.send(request(id, method, params)).await;
        let reply = self.next().await.expect("a reply");
        assert_eq!(reply["id"], id, "{reply}");
        reply
    }

    /// Opens the session with a handshake, and gives the whole reply to it.
    pub async fn initialize(&mut self, revision: &str) -> Value {
        let client = json!({"name": "test", "version": "1"});
        let hello = json!({"protocolVersion": revision, "capabilities": {}, "clientInfo": client});
        let reply = self.ask(0, "initialize", hello).await;
        self.notify("notifications/initialized", Value::Null).await;
        reply
    }

    /// As [`initialize`](Self::initialize), with the newest revision that has a handshake.
    #[must_use]
    pub async fn initialized(mut self) -> Self {
        self.initialize(REVISION).await;
        self
    }

    /// The whole reply to a request; other messages are passed over.
    pub async fn request(&mut self, method: &str, params: Value) -> Value {
        let reply = self.session.request(method, params, |_| {}).await;
        reply.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// Sends a call that wants progress, and gives its id, which is its token too.
    pub async fn begin(&mut self, tool: &str, arguments: Value) -> i64 {
        let id = self.session.next_id();
        let params = json!({"name": tool, "arguments": arguments, "_meta": {"progressToken": id}});
        self.send(request(id, "tools/call", params)).await;
        id
    }

    /// The next report on a call's progress, or its reply.
    ///
    /// # Errors
    /// The reply.
    pub async fn report(&mut self, id: i64) -> Result<(f64, String), Value> {
        for _ in 0..MESSAGES {
            let message = self.next().await.expect("the server lives");
            if message["id"] == id {
                return Err(message);
            }
            let params = &message["params"];
            if params["progressToken"] == id {
                assert_eq!(message["method"], "notifications/progress");
                let value = params["progress"].as_f64().unwrap();
                return Ok((value, params["message"].as_str().unwrap().to_owned()));
            }
        }
        panic!("{MESSAGES} messages, and none about call {id}");
    }

    /// Waits for the reply to a call.
    pub async fn end(&mut self, id: i64) -> CallOutcome {
        let mut progress = Vec::new();
        for _ in 0..MESSAGES {
            match self.report(id).await {
                Ok(report) => progress.push(report),
                Err(reply) => return CallOutcome { progress, reply },
            }
        }
        panic!("no reply among {MESSAGES} messages: {progress:?}");
    }

    /// Cancels a call.
    pub async fn cancel(&mut self, id: i64) {
        let params = json!({"requestId": id, "reason": "no longer wanted"});
        self.notify("notifications/cancelled", params).await;
    }

    /// The whole reply to a call, which must be the next message.
    pub async fn reply(&mut self, tool: &str, arguments: Value) -> Value {
        let id = self.session.next_id();
        let params = json!({"name": tool, "arguments": arguments});
        self.ask(id, "tools/call", params).await
    }

    /// Calls a tool, and gives its reply with its progress.
    pub async fn call_tool(&mut self, tool: &str, arguments: Value) -> CallOutcome {
        let id = self.begin(tool, arguments).await;
        self.end(id).await
    }

    /// The structured result of a call that must work.
    pub async fn call_ok(&mut self, tool: &str, arguments: Value) -> Value {
        self.call_tool(tool, arguments)
            .await
            .structured_content()
            .clone()
    }

    /// The text of a call that must fail.
    pub async fn call_err(&mut self, tool: &str, arguments: Value) -> String {
        self.call_tool(tool, arguments)
            .await
            .error_text()
            .to_owned()
    }
}

/// Parameters with what a request without a handshake carries.
#[must_use]
pub fn modern(revision: &str, mut params: Value) -> Value {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": revision,
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    params
}
