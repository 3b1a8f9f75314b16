//! A loopback listener whose connections can be hung up after an answer, without a `Connection: close`:
//! what the service does after an unhandled error, and what a client with pooled sockets must survive.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// Hangs one connection up, once its current answer is on the wire.
#[derive(Debug, Clone, Default)]
pub(crate) struct HangUpFlag(Arc<AtomicBool>);

impl HangUpFlag {
    /// No request is read from the connection after this.
    pub(crate) fn hang_up(&self) {
        self.0.store(true, Ordering::Release);
    }
}

impl Connected<IncomingStream<'_, HangUpListener>> for HangUpFlag {
    fn connect_info(stream: IncomingStream<'_, HangUpListener>) -> Self {
        stream.io().hang_up.clone()
    }
}

/// Accepts [`HangUpStream`]s.
#[derive(Debug)]
pub(crate) struct HangUpListener(pub(crate) TcpListener);

impl Listener for HangUpListener {
    type Io = HangUpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (HangUpStream, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        let stream = HangUpStream {
            stream,
            hang_up: HangUpFlag::default(),
            ended: false,
        };
        (stream, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// A TCP stream that reads as ended once it is to be hung up and its answer is flushed: any sooner, and hyper would
/// drop the answer with the connection.
#[derive(Debug)]
pub(crate) struct HangUpStream {
    stream: TcpStream,
    hang_up: HangUpFlag,
    ended: bool,
}

impl HangUpStream {
    /// The text of an unhandled error fits one write, so the answer is out once that write is.
    fn note_written(&mut self, context: &Context<'_>, written: &Poll<io::Result<usize>>) {
        if matches!(written, Poll::Ready(Ok(_))) && self.hang_up.0.load(Ordering::Acquire) {
            self.ended = true;
            // Idle, hyper reads again only when the socket stirs.
            context.waker().wake_by_ref();
        }
    }
}

impl AsyncRead for HangUpStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.ended {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for HangUpStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.note_written(context, &written);
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.note_written(context, &written);
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
