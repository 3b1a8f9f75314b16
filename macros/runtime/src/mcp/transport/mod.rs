//! JSON-RPC over a pair of byte streams, one message a line.
//!
//! The protocol library's own transport drops over-long lines and unparsable JSON
//! without an answer, and the library ends the session if the first message is a notification. This
//! transport answers the former (-32600, -32700) and holds back the latter. It knows no methods beyond
//! those that open a session.

mod gate;
mod lines;
mod message;
mod output;

use std::io;
use std::sync::Arc;

use rmcp::RoleServer;
use rmcp::model::{ClientJsonRpcMessage, ServerJsonRpcMessage};
use rmcp::transport::Transport;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use gate::Gate;
use lines::Lines;
use message::Incoming;
pub(super) use output::Output;

/// What has become of the streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stream {
    /// Both ends are open.
    Open,
    /// The client will send nothing more; it may still read.
    Ended,
    /// The client no longer reads.
    Broken,
}

/// The server's end of a session.
pub(super) struct LineTransport<R, W> {
    lines: Lines<R>,
    output: Output<W>,
    gate: Gate,
    /// An answer this transport gives by itself. Kept here because reading may be cancelled, which
    /// must not cut a line in two; and waited for, so that a client that sends garbage without
    /// reading is slowed down.
    answer: Option<JoinHandle<()>>,
    stream: Arc<watch::Sender<Stream>>,
}

impl<R, W> LineTransport<R, W>
where
    R: AsyncRead + Send + Unpin,
    W: AsyncWrite + Send + Unpin + 'static,
{
    /// A transport for lines of at most `longest_line` bytes, and the fate of its streams.
    pub(super) fn new(input: R, output: W, longest_line: usize) -> (Self, watch::Receiver<Stream>) {
        let (sender, receiver) = watch::channel(Stream::Open);
        let stream = Arc::new(sender);
        let transport = Self {
            lines: Lines::new(input, longest_line),
            output: Output::new(output, Arc::clone(&stream)),
            gate: Gate::default(),
            answer: None,
            stream,
        };
        (transport, receiver)
    }

    /// The writing end, to close it from outside without cutting off a line.
    pub(super) fn output(&self) -> Output<W> {
        self.output.clone()
    }

    fn end(&self) {
        self.stream.send_if_modified(|stream| {
            let first = *stream == Stream::Open;
            if first {
                *stream = Stream::Ended;
            }
            first
        });
    }
}

impl<R, W> Transport<RoleServer> for LineTransport<R, W>
where
    R: AsyncRead + Send + Unpin,
    W: AsyncWrite + Send + Unpin + 'static,
{
    type Error = io::Error;

    fn send(
        &mut self,
        message: ServerJsonRpcMessage,
    ) -> impl Future<Output = io::Result<()>> + Send + 'static {
        self.output.clone().send(message)
    }

    async fn receive(&mut self) -> Option<ClientJsonRpcMessage> {
        loop {
            if let Some(answer) = &mut self.answer {
                // Its only failure is a closed stream, which the stream's fate reports.
                let _ = answer.await;
                self.answer = None;
            }
            let line = match self.lines.next().await {
                Ok(Some(line)) => line,
                Ok(None) => {
                    self.end();
                    return None;
                }
                Err(error) => {
                    tracing::warn!(%error, "the input cannot be read");
                    self.end();
                    return None;
                }
            };
            match self.gate.admit(message::read(&line)) {
                Incoming::Message(message) => return Some(*message),
                Incoming::Answer(answer) => {
                    let sending = self.output.clone().send(*answer);
                    self.answer = Some(tokio::spawn(async move {
                        let _ = sending.await;
                    }));
                }
                Incoming::Nothing => {}
            }
        }
    }

    async fn close(&mut self) -> io::Result<()> {
        self.output.close().await;
        Ok(())
    }
}
