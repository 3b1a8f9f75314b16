//! Writes one message a line, never two at once.

use std::io;
use std::sync::Arc;

use rmcp::model::ServerJsonRpcMessage;
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::sync::{Mutex, watch};

use super::Stream;
use crate::mcp::unwritten;

/// The writing end, shared by everything that sends.
pub(in crate::mcp) struct Output<W> {
    writer: Arc<Mutex<Option<W>>>,
    stream: Arc<watch::Sender<Stream>>,
}

impl<W> Clone for Output<W> {
    fn clone(&self) -> Self {
        Self {
            writer: Arc::clone(&self.writer),
            stream: Arc::clone(&self.stream),
        }
    }
}

impl<W: AsyncWrite + Unpin> Output<W> {
    /// Output to `writer`; `stream` is notified when it is closed.
    pub(super) fn new(writer: W, stream: Arc<watch::Sender<Stream>>) -> Self {
        Self {
            writer: Arc::new(Mutex::new(Some(writer))),
            stream,
        }
    }

    /// Sends a message and its line end.
    pub(super) async fn send(self, message: ServerJsonRpcMessage) -> io::Result<()> {
        let mut line = unwritten::line(message)?;
        line.push(b'\n');
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
