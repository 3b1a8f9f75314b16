//! Writes one message a line, never two at once.

use std::io;
use std::sync::Arc;

use rmcp::model::{JsonRpcMessage, ServerJsonRpcMessage};
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::sync::{Mutex, watch};

use super::Stream;
use super::load::{Due, Load};
use crate::client::Client;
use crate::mcp::unwritten;

/// The writing end, shared by everything that sends.
pub(in crate::mcp) struct Output<W> {
    writer: Arc<Mutex<Option<W>>>,
    stream: Arc<watch::Sender<Stream>>,
    load: Arc<Load>,
    client: Arc<Client>,
}

impl<W> Clone for Output<W> {
    fn clone(&self) -> Self {
        Self {
            writer: Arc::clone(&self.writer),
            stream: Arc::clone(&self.stream),
            load: Arc::clone(&self.load),
            client: Arc::clone(&self.client),
        }
    }
}

impl<W: AsyncWrite + Unpin> Output<W> {
    /// Output to `writer`; `stream` is notified when it is closed, and `load` of what is answered. The key of `client` is never
    /// in it.
    pub(super) fn new(
        writer: W,
        stream: Arc<watch::Sender<Stream>>,
        load: Arc<Load>,
        client: Arc<Client>,
    ) -> Self {
        Self {
            writer: Arc::new(Mutex::new(Some(writer))),
            stream,
            load,
            client,
        }
    }

    /// Sends a message, or keeps it for the others of its batch.
    pub(super) async fn send(self, message: ServerJsonRpcMessage) -> io::Result<()> {
        let id = match &message {
            JsonRpcMessage::Response(response) => Some(response.id.clone()),
            JsonRpcMessage::Error(error) => error.id.clone(),
            _ => None,
        };
        let line = unwritten::line(message)?;
        match self.load.complete(id.as_ref(), line) {
            Due::Line(line) => self.send_line(line).await,
            Due::Later => Ok(()),
        }
    }

    /// Sends a line, which has no end yet.
    pub(super) async fn send_line(&self, line: Vec<u8>) -> io::Result<()> {
        let mut line = self.client.redact_output(line);
        line.push(b'\n');
        let _untaken = self.load.untaken(line.len());
        let mut writer = self.writer.lock().await;
        let Some(open) = writer.as_mut() else {
            return Err(io::ErrorKind::NotConnected.into());
        };
        let written = match open.write_all(&line).await {
            Ok(()) => open.flush().await,
            Err(error) => Err(error),
        };
        if written.is_err() {
            *writer = None;
            self.stream.send_replace(Stream::Broken);
        }
        written
    }

    /// Waits for what is being written, then sends nothing more.
    pub(in crate::mcp) async fn close(&self) {
        if let Some(mut writer) = self.writer.lock().await.take() {
            // The reader may be gone already; there is nobody left to tell.
            let _ = writer.shutdown().await;
        }
    }
}
