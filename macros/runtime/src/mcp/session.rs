//! How a session begins and ends.
//!
//! It ends when the client closes the input, stops reading the output, or the process gets a shutdown signal.
//! None of these is a failure: hosts start a server only to probe it, and stop it at any time.

use std::future::pending;
use std::sync::Arc;

use rmcp::ServiceExt;
use rmcp::service::ServerInitializeError;
use rmcp::transport::stdio_pipes;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::time::{Duration, sleep, timeout};

use super::Options;
use super::advertise::UnusableSchema;
use super::server::Server;
use super::transport::{LineTransport, Stream};
use crate::audit::Head;
use crate::client::Client;
use crate::process;
use crate::registry::Registry;
use crate::shutdown::shutdown_signal;

/// How long the last line may take to be written once the session is over.
const LAST_LINE: Duration = Duration::from_millis(200);

/// Serves the registry's tools on standard input and output until the host hangs up or the process
/// is asked to end: by SIGTERM or SIGINT, on Windows by Ctrl-C, Ctrl-Break, a closed console or the end of the session.
///
/// # Errors
/// Names the tool whose schemas cannot be advertised; nothing has been served then.
pub async fn serve(
    registry: Registry,
    client: Arc<Client>,
    options: Options,
) -> Result<(), UnusableSchema> {
    let shutdown = log_shutdown_signal();
    let is_closed = process::input_has_ended;
    session(
        registry,
        client,
        options,
        stdio_pipes(),
        is_closed,
        shutdown,
    )
    .await
}

/// As [`serve`], on any pair of byte streams and without an eye on signals.
///
/// # Errors
/// As [`serve`].
pub async fn serve_on<R, W>(
    registry: Registry,
    client: Arc<Client>,
    options: Options,
    input: R,
    output: W,
) -> Result<(), UnusableSchema>
where
    R: AsyncRead + Send + Unpin + 'static,
    W: AsyncWrite + Send + Unpin + 'static,
{
    session(
        registry,
        client,
        options,
        (input, output),
        || false,
        pending(),
    )
    .await
}

async fn session<R, W>(
    registry: Registry,
    client: Arc<Client>,
    options: Options,
    (input, output): (R, W),
    is_closed: fn() -> bool,
    shutdown: impl Future<Output = ()>,
) -> Result<(), UnusableSchema>
where
    R: AsyncRead + Send + Unpin + 'static,
    W: AsyncWrite + Send + Unpin + 'static,
{
    let server = Server::new(registry, Arc::clone(&client), &options)?;
    let (transport, mut stream) =
        LineTransport::new(input, output, options.longest_line, client, is_closed);
    let output = transport.output();
    tracing::info!(
        version = registry.version,
        tools = registry.offered().count(),
        read_only = registry.read_only,
        "serving"
    );
    if let Some(audit) = &options.audit {
        log_head(audit.start_session(registry.version).await);
    }
    let reason = tokio::select! {
        () = Box::pin(run(server, transport)) => "closed",
        () = stream_closed(&mut stream, options.grace) => "closed",
        () = shutdown => "signal",
    };
    let fate = *stream.borrow();
    tracing::info!(stream = ?fate, "the session is over");
    if let Some(audit) = &options.audit {
        log_head(audit.end_session(registry.version, reason).await);
    }
    // A line half written would be worse than none; a client that does not read cannot hold us.
    let _ = timeout(LAST_LINE, output.close()).await;
    Ok(())
}

/// Logs the last line of the audit trail: what others can't change who write to the file.
fn log_head(head: Option<Head>) {
    if let Some(head) = head {
        tracing::info!(seq = head.seq(), sha256 = %head.sha256(), "head of the audit trail");
    }
}

async fn run<R, W>(server: Server, transport: LineTransport<R, W>)
where
    R: AsyncRead + Send + Unpin + 'static,
    W: AsyncWrite + Send + Unpin + 'static,
{
    match server.serve(transport).await {
        Ok(running) => {
            if let Err(error) = running.waiting().await {
                tracing::error!(%error, "the session broke off");
            }
        }
        // The input ended before a session began: a probe.
        Err(ServerInitializeError::ConnectionClosed(_)) => {}
        // Its text quotes the client's message.
        Err(_) => tracing::warn!("no session came about"),
    }
}

/// Ends a moment after the input, and at once if the output is closed.
async fn stream_closed(stream: &mut watch::Receiver<Stream>, grace: Duration) {
    // The sender lives as long as the transport; when it is gone, the session is over as well.
    if stream.wait_for(|fate| *fate != Stream::Open).await.is_err() {
        return;
    }
    tokio::select! {
        () = sleep(grace) => {}
        _ = stream.wait_for(|fate| *fate == Stream::Broken) => {}
    }
}

/// Listens from now on for what asks this process to end; the future ends when it has come.
fn log_shutdown_signal() -> impl Future<Output = ()> {
    let asked = shutdown_signal();
    async {
        let by = asked.await;
        tracing::info!("received {by}");
    }
}
