//! JSON-RPC over a pair of byte streams, one message a line.
//!
//! The protocol library's own transport drops over-long lines and unparsable JSON
//! without an answer, and the library ends the session if the first message is a notification. This
//! transport answers the former (-32600, -32700) and holds back the latter. It takes batches apart and puts their answers
//! together, and reads nothing while too much is unanswered or untaken. It knows no methods beyond
//! those that open a session.

mod gate;
mod initialize;
mod lines;
mod load;
mod message;
mod output;
mod raw_id;

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

use rmcp::RoleServer;
use rmcp::model::{
    ClientJsonRpcMessage, ClientNotification, ErrorData, JsonRpcMessage, ServerJsonRpcMessage,
};
use rmcp::transport::Transport;
use serde_json::json;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::client::Client;
use gate::Gate;
use lines::{Line, Lines};
use load::Load;
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
    load: Arc<Load>,
    /// What was read and is not handed on yet: the rest of a batch.
    read: VecDeque<ClientJsonRpcMessage>,
    /// An answer this transport gives by itself. Kept here because reading may be cancelled, which
    /// must not cut a line in two; and waited for, so that a client that sends garbage without
    /// reading is slowed down.
    answer: Option<JoinHandle<()>>,
    stream: Arc<watch::Sender<Stream>>,
    is_closed: fn() -> bool,
}

impl<R, W> LineTransport<R, W>
where
    R: AsyncRead + Send + Unpin,
    W: AsyncWrite + Send + Unpin + 'static,
{
    /// A transport for lines of at most `longest_line` bytes, and the fate of its streams. The key of `client` does not leave
    /// through it. `is_closed` says whether the input ends with what waits there.
    pub(super) fn new(
        input: R,
        output: W,
        longest_line: usize,
        client: Arc<Client>,
        is_closed: fn() -> bool,
    ) -> (Self, watch::Receiver<Stream>) {
        let (sender, receiver) = watch::channel(Stream::Open);
        let stream = Arc::new(sender);
        let load = Arc::<Load>::default();
        let transport = Self {
            lines: Lines::new(input, longest_line),
            output: Output::new(output, Arc::clone(&stream), Arc::clone(&load), client),
            gate: Gate::default(),
            load,
            read: VecDeque::new(),
            answer: None,
            stream,
            is_closed,
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

    /// Waits until more may be read, with an eye on the end of the input.
    async fn room(&mut self) {
        tokio::select! {
            biased;
            () = self.load.room() => return,
            () = self.lines.end(self.is_closed) => {}
        }
        self.end();
        self.load.room().await;
    }

    /// Takes in what a line holds.
    fn take(&mut self, line: &Line) {
        let bytes = match line {
            Line::Whole(line) => line.len(),
            Line::TooLong => 0,
        };
        let unknown_id = self.gate.unknown_id();
        match message::read(line, unknown_id) {
            Incoming::Batch(messages) if self.gate.takes_batches() => {
                let batch = self.load.begin_batch();
                let mut refused = Vec::new();
                for message in messages {
                    refused.extend(self.take_message(message, 0, Some(batch)));
                }
                let line = self.load.end_batch(batch, refused);
                self.answer_at_once(line);
            }
            Incoming::Batch(_) => {
                let reason = "batches are not part of this revision of the protocol: send one message on each line";
                let error = ErrorData::invalid_request(reason, None);
                self.answer_at_once(Some(message::error_line(&error, None, unknown_id)));
            }
            message => {
                let line = self.take_message(message, bytes, None);
                self.answer_at_once(line);
            }
        }
    }

    /// Takes in a message, one of a batch or one for itself; the line that answers it, where it is not handed on.
    fn take_message(
        &mut self,
        message: Incoming,
        bytes: usize,
        batch: Option<u64>,
    ) -> Option<Vec<u8>> {
        let message = match self.gate.admit(message) {
            Incoming::Message(message) => *message,
            Incoming::Answer(line) => return Some(line),
            Incoming::Batch(_) => {
                let error = ErrorData::invalid_request("a batch holds no batches", None);
                return Some(message::error_line(&error, None, self.gate.unknown_id()));
            }
            Incoming::Nothing => return None,
        };
        if let JsonRpcMessage::Request(request) = &message
            && !self.load.register(request.id.clone(), bytes, batch)
        {
            let reason = "another request with this `id` is not answered yet: each needs its own";
            let error = ErrorData::invalid_request(reason, None);
            return Some(message::error_line(
                &error,
                Some(&json!(request.id).to_string()),
                self.gate.unknown_id(),
            ));
        }
        let mut line = None;
        if let JsonRpcMessage::Notification(notification) = &message
            && let ClientNotification::CancelledNotification(cancelled) = &notification.notification
            && let Some(id) = &cancelled.params.request_id
        {
            line = self.load.cancel(id);
        }
        self.read.push_back(message);
        line
    }

    fn answer_at_once(&mut self, line: Option<Vec<u8>>) {
        let Some(line) = line else {
            return;
        };
        let output = self.output.clone();
        self.answer = Some(tokio::spawn(async move {
            // Its only failure is a closed stream, which the stream's fate reports.
            let _ = output.send_line(line).await;
        }));
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
                let _ = answer.await;
                self.answer = None;
            }
            if let Some(message) = self.read.pop_front() {
                return Some(message);
            }
            self.room().await;
            match self.lines.next().await {
                Ok(Some(line)) => self.take(&line),
                Ok(None) => {
                    self.end();
                    return None;
                }
                Err(error) => {
                    tracing::warn!(%error, "the input cannot be read");
                    self.end();
                    return None;
                }
            }
        }
    }

    async fn close(&mut self) -> io::Result<()> {
        self.output.close().await;
        Ok(())
    }
}
