//! The service's ingest worker, which compose publishes on port 8081: where the documentation sends clients of
//! the API, and where they get `404 page not found`.

use std::net::SocketAddr;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::Error;
use super::clock::zulu;

/// A running ingest worker; dropping it ends it.
#[derive(Debug)]
pub struct Ingest {
    url: String,
    server: JoinHandle<()>,
}

impl Ingest {
    /// Its base URL, without a trailing slash.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Ingest {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Puts an ingest worker at `listen`: `GET /health` tells what it is, and all else is 404 `text/plain`. It takes
/// no events.
///
/// # Errors
/// [`Error::NotLoopback`] and [`Error::Listen`].
pub async fn ingest(listen: SocketAddr) -> Result<Ingest, Error> {
    let (listener, address) = bind(listen).await?;
    let router = Router::new()
        .route("/health", get(health))
        .fallback(not_found)
        .method_not_allowed_fallback(not_found);
    let server = tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "embedded tenant: the ingest worker ended");
        }
    });
    Ok(Ingest {
        url: format!("http://{address}"),
        server,
    })
}

/// Binds a loopback address.
///
/// # Errors
/// [`Error::NotLoopback`] and [`Error::Listen`].
pub(super) async fn bind(listen: SocketAddr) -> Result<(TcpListener, SocketAddr), Error> {
    if !listen.ip().is_loopback() {
        return Err(Error::NotLoopback(listen));
    }
    let failed = |source| Error::Listen {
        address: listen,
        source,
    };
    let listener = TcpListener::bind(listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

async fn health() -> Json<Value> {
    Json(json!({
        "status": "ok",
        "service": "ingest",
        "timestamp": zulu(Timestamp::now()),
    }))
}

/// The worker is no FastAPI program: its router answers in plain text, with a line feed.
async fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "404 page not found\n").into_response()
}
