//! A session of the transport alone, for fuzz targets: what of an input is handed on, and what is written.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use rmcp::model::{JsonRpcMessage, ServerJsonRpcMessage, ServerResult};
use rmcp::transport::Transport as _;
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncReadExt as _, ReadBuf, duplex};
use tokio::join;
use tokio::runtime::Builder;

use super::transport::LineTransport;
use crate::client::Client;

/// What became of an input.
#[derive(Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The messages that were handed on, in order. Each request among them was answered before the next line was read.
    pub handed_on: Vec<Value>,
    /// All that was written.
    pub written: Vec<u8>,
}

/// Reads all of the input, so many bytes at a time, as lines of at most `longest_line` bytes.
///
/// # Errors
/// The runtime can't be started, or nobody reads what is written.
pub fn exchange(
    input: &[u8],
    chunk: usize,
    longest_line: usize,
    client: &Arc<Client>,
) -> io::Result<Exchange> {
    let input = Chunks {
        rest: input,
        most: chunk.max(1),
    };
    let runtime = Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(async {
        let (near, mut far) = duplex(64 * 1024);
        let (mut transport, _stream) =
            LineTransport::new(input, near, longest_line, Arc::clone(client), || false);
        let session = async {
            let mut handed_on = Vec::new();
            while let Some(message) = transport.receive().await {
                handed_on.push(json!(message));
                if let JsonRpcMessage::Request(request) = message {
                    let done = ServerResult::empty(());
                    transport
                        .send(ServerJsonRpcMessage::response(done, request.id))
                        .await?;
                }
            }
            transport.close().await?;
            Ok(handed_on)
        };
        let mut written = Vec::new();
        let (handed_on, read) = join!(session, far.read_to_end(&mut written));
        read?;
        handed_on.map(|handed_on| Exchange { handed_on, written })
    })
}

/// An input that comes in pieces.
struct Chunks<'i> {
    rest: &'i [u8],
    most: usize,
}

impl AsyncRead for Chunks<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        room: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let length = self.most.min(self.rest.len()).min(room.remaining());
        let (piece, rest) = self.rest.split_at(length);
        room.put_slice(piece);
        self.rest = rest;
        Poll::Ready(Ok(()))
    }
}
