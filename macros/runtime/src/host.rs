//! An MCP client over stdio, as hosts are (feature `host`): starts a server, opens a session, sends requests.
//!
//! The checks of an installation use it, and so do tests, through the feature `testing`.

use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{
    AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader, Lines,
};
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

use crate::sanitise;
use crate::text::excerpt;

/// The newest protocol revision with a handshake, for [`Session::initialize`].
pub const REVISION: &str = "2025-11-25";

/// The environment variables that hosts pass on to a server, on Unix and on Windows.
pub const PASSED_ON: &[&str] = &[
    "HOME",
    "LOGNAME",
    "PATH",
    "SHELL",
    "TERM",
    "USER",
    "APPDATA",
    "HOMEDRIVE",
    "HOMEPATH",
    "LOCALAPPDATA",
    "PROCESSOR_ARCHITECTURE",
    "PROGRAMFILES",
    "SYSTEMDRIVE",
    "SYSTEMROOT",
    "TEMP",
    "USERNAME",
    "USERPROFILE",
];

/// How long a session waits for a message, or for the reply to a request, unless [`Session::with_timeout`] says otherwise; hosts give up after 5 to 60 seconds.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The most of a server's error message that is repeated, in characters.
const LONGEST_MESSAGE: usize = 300;

/// Why a session with a server cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The program cannot be started.
    #[error("it cannot be started: {0}")]
    Start(#[source] io::Error),
    /// The server's output cannot be read.
    #[error("its output cannot be read: {0}")]
    Read(#[source] io::Error),
    /// The server does not take its input.
    #[error("it does not read its input: {0}")]
    Write(#[source] io::Error),
    /// The server cannot be waited for.
    #[error("its end cannot be waited for: {0}")]
    Wait(#[source] io::Error),
    /// A line of its output is no JSON-RPC message.
    #[error("it writes something other than the protocol to standard output")]
    NotJsonRpc,
    /// Its output ended before the reply.
    #[error("it ended before it answered `{method}`")]
    Ended {
        /// The method of the request.
        method: String,
    },
    /// It neither answered nor ended.
    #[error("it did not answer within {} seconds", .0.as_secs())]
    Timeout(Duration),
    /// The reply is a JSON-RPC error.
    #[error("it refuses `{method}`: {message}")]
    Refused {
        /// The method of the request.
        method: String,
        /// The server's own message, without control characters and shortened.
        message: String,
    },
}

/// A session with a server: one JSON-RPC message per line, each way.
#[derive(Debug)]
pub struct Session<R, W> {
    output: Lines<BufReader<R>>,
    input: Option<W>,
    last_id: i64,
    timeout: Duration,
}

impl<R: AsyncRead + Unpin, W: AsyncWrite + Unpin> Session<R, W> {
    /// A session over a server's output and input, before any handshake.
    pub fn new(output: R, input: W) -> Self {
        Self {
            output: BufReader::new(output).lines(),
            input: Some(input),
            last_id: 0,
            timeout: TIMEOUT,
        }
    }

    /// Waits so long for a message, and for the reply to a request.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sends bytes and the end of a line.
    ///
    /// # Errors
    /// [`SessionError::Write`], also after [`close_input`](Self::close_input).
    pub async fn send_line(&mut self, line: &[u8]) -> Result<(), SessionError> {
        let closed = || SessionError::Write(io::ErrorKind::BrokenPipe.into());
        let input = self.input.as_mut().ok_or_else(closed)?;
        let line = [line, b"\n"].concat();
        input.write_all(&line).await.map_err(SessionError::Write)?;
        input.flush().await.map_err(SessionError::Write)
    }

    /// Sends a message.
    ///
    /// # Errors
    /// As [`send_line`](Self::send_line).
    pub async fn send(&mut self, message: &Value) -> Result<(), SessionError> {
        self.send_line(message.to_string().as_bytes()).await
    }

    /// Sends a notification.
    ///
    /// # Errors
    /// As [`send_line`](Self::send_line).
    pub async fn notify(&mut self, method: &str, params: Value) -> Result<(), SessionError> {
        let mut message = json!({"jsonrpc": "2.0", "method": method});
        if !params.is_null() {
            message["params"] = params;
        }
        self.send(&message).await
    }

    /// The next message; `None` at the end of the output.
    ///
    /// # Errors
    /// No message within the timeout, or something else than one.
    pub async fn next(&mut self) -> Result<Option<Value>, SessionError> {
        let limit = self.timeout;
        let message = timeout(limit, self.read()).await;
        message.map_err(|_| SessionError::Timeout(limit))?
    }

    async fn read(&mut self) -> Result<Option<Value>, SessionError> {
        let line = self.output.next_line().await;
        let Some(line) = line.map_err(SessionError::Read)? else {
            return Ok(None);
        };
        match serde_json::from_str::<Value>(&line) {
            Ok(message) if message["jsonrpc"] == "2.0" => Ok(Some(message)),
            _ => Err(SessionError::NotJsonRpc),
        }
    }

    /// An id that no request of this session had.
    pub fn next_id(&mut self) -> i64 {
        self.last_id += 1;
        self.last_id
    }

    /// Sends a request and gives the whole reply, be it a result or an error. Messages before it go to `other`.
    ///
    /// # Errors
    /// The server ends, writes something else than messages, or does not reply within the timeout.
    pub async fn request(
        &mut self,
        method: &str,
        params: Value,
        mut other: impl FnMut(&Value),
    ) -> Result<Value, SessionError> {
        let id = self.next_id();
        let limit = self.timeout;
        let reply = async {
            // A server that is gone reads nothing; what it wrote says more than a broken pipe.
            let _ = self.send(&request(id, method, params)).await;
            while let Some(message) = self.read().await? {
                if message["id"] == id {
                    return Ok(message);
                }
                other(&message);
            }
            Err(SessionError::Ended {
                method: method.to_owned(),
            })
        };
        let reply = timeout(limit, reply).await;
        reply.map_err(|_| SessionError::Timeout(limit))?
    }

    /// Sends a request and gives its result. Messages before it are passed over.
    ///
    /// # Errors
    /// As [`request`](Self::request), and [`SessionError::Refused`].
    pub async fn result(&mut self, method: &str, params: Value) -> Result<Value, SessionError> {
        let reply = self.request(method, params, |_| {}).await?;
        outcome(method, reply)
    }

    /// Opens the session with a handshake, and gives what the server says of itself.
    ///
    /// # Errors
    /// As [`result`](Self::result).
    pub async fn initialize(
        &mut self,
        revision: &str,
        client: &str,
    ) -> Result<Value, SessionError> {
        let hello = json!({
            "protocolVersion": revision,
            "capabilities": {},
            "clientInfo": {"name": client, "version": env!("CARGO_PKG_VERSION")},
        });
        let said = self.result("initialize", hello).await?;
        self.notify("notifications/initialized", Value::Null)
            .await?;
        Ok(said)
    }

    /// The server's output and input, without what of the output is already read.
    #[must_use]
    pub fn into_streams(self) -> (R, Option<W>) {
        (self.output.into_inner().into_inner(), self.input)
    }

    /// Ends the session as hosts do: the server's input ends, and its output can still be read.
    pub fn close_input(&mut self) {
        self.input = None;
    }
}

/// A request as a message.
#[must_use]
#[allow(
    clippy::needless_pass_by_value,
    reason = "callers write the parameters where they send them"
)]
pub fn request(id: i64, method: &str, params: Value) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params})
}

/// The result in a reply.
///
/// # Errors
/// [`SessionError::Refused`] where the reply is an error.
pub fn outcome(method: &str, mut reply: Value) -> Result<Value, SessionError> {
    match reply.get("error") {
        Some(error) => {
            let message = error["message"].as_str().unwrap_or("no message");
            Err(SessionError::Refused {
                method: method.to_owned(),
                message: excerpt(&sanitise::line(message), LONGEST_MESSAGE),
            })
        }
        None => Ok(reply["result"].take()),
    }
}

/// A server in a process of its own, and the session with it. The process is killed when this is dropped.
#[derive(Debug)]
pub struct Server {
    /// The session over the server's pipes.
    pub session: Session<ChildStdout, ChildStdin>,
    child: Child,
}

impl Server {
    /// Starts a server. Its standard streams are pipes, unless `stderr` says otherwise; nothing is sent yet.
    ///
    /// # Errors
    /// [`SessionError::Start`].
    pub fn start(mut command: Command, stderr: Stdio) -> Result<Self, SessionError> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        command.stderr(stderr).kill_on_drop(true);
        let mut child = command.spawn().map_err(SessionError::Start)?;
        let pipes = child.stdout.take().zip(child.stdin.take());
        let none = || SessionError::Start(io::ErrorKind::NotConnected.into());
        let (output, input) = pipes.ok_or_else(none)?;
        Ok(Self {
            session: Session::new(output, input),
            child,
        })
    }

    /// The session and the process, for whoever ends it otherwise. The process is still killed when it is dropped.
    #[must_use]
    pub fn into_parts(self) -> (Session<ChildStdout, ChildStdin>, Child) {
        (self.session, self.child)
    }

    /// The server's standard error, once, where it is a pipe.
    pub fn stderr(&mut self) -> Option<ChildStderr> {
        self.child.stderr.take()
    }

    /// Closes the server's input and waits for the process to end.
    ///
    /// # Errors
    /// [`SessionError::Timeout`] where it goes on.
    pub async fn close(mut self) -> Result<ExitStatus, SessionError> {
        self.session.close_input();
        let patience = self.session.timeout;
        match timeout(patience, self.child.wait()).await {
            Ok(status) => status.map_err(SessionError::Wait),
            Err(_) => Err(SessionError::Timeout(patience)),
        }
    }
}
