//! The server: routes to handlers, and what the service does around every one of them.

use std::path::Path;
use std::sync::atomic::Ordering;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::{Router, middleware};
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;

use super::app::{App, Shared, Ties};
use super::clock::Clock;
use super::connection::{Doom, DoomableListener};
use super::errors::{HangUp, Refusal};
use super::ingest::bind;
use super::keys::{Keys, PEOPLE, People};
use super::lake::Limiter;
use super::requests::Requests;
use super::{Error, Options, Release, routes, seed};

/// The smallest answer that is compressed, in bytes.
const COMPRESSED_ABOVE: u16 = 1_000;

/// A running tenant; dropping it ends the server and any investigation.
pub struct Tenant {
    app: App,
    url: String,
    server: JoinHandle<()>,
    closing: watch::Sender<bool>,
}

impl std::fmt::Debug for Tenant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tenant")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

impl Tenant {
    /// The base URL, without a trailing slash: `http://127.0.0.1:49152`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The keys the tenant accepts (and the ones it refuses).
    #[must_use]
    pub fn keys(&self) -> &'static Keys {
        self.app.facts.keys
    }

    /// The people of the first tenant who can sign in, and those who get a specific error.
    #[must_use]
    pub fn people(&self) -> &'static People {
        &PEOPLE
    }

    /// How many requests were served, by method and path pattern (`GET /api/v1/alerts/{alert_id}`), since the start
    /// or since [`Tenant::reset_requests`].
    #[must_use]
    pub fn requests(&self) -> Vec<(String, u64)> {
        self.app.requests.counts()
    }

    /// Counts requests from zero again.
    pub fn reset_requests(&self) {
        self.app.requests.reset();
    }

    /// Copies the tables of the control plane and of the lake into two new SQLite files, for whoever wants to put SQL
    /// to what the API serves.
    ///
    /// # Errors
    /// [`Error::Save`] where a file exists already or cannot be written.
    pub fn save(&self, store: &Path, lake: &Path) -> Result<(), Error> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            |source| Error::Save { path, source }
        };
        self.app.store.save(store).map_err(failed(store))?;
        self.app.lake.save(lake).map_err(failed(lake))
    }

    /// Waits until the server has ended; it does so only when the listener fails.
    pub async fn closed(&mut self) {
        let _ = (&mut self.server).await;
    }
}

impl Drop for Tenant {
    fn drop(&mut self) {
        self.app.stopped.store(true, Ordering::Release);
        self.closing.send_replace(true);
        self.server.abort();
    }
}

/// Builds the data and starts to serve it. Must run inside a tokio runtime.
///
/// # Errors
/// [`Error::NotLoopback`], [`Error::Listen`], or [`Error::Database`] and [`Error::Seed`] where the data
/// cannot be built.
pub async fn start(options: Options) -> Result<Tenant, Error> {
    let (listener, address) = bind(options.listen).await?;

    let now = options.now.unwrap_or_else(Timestamp::now);
    let more_keys = options.more_keys;
    let facts = match options.release {
        Release::Head if options.alert_facets => Release::head_with_facets(),
        release => release.facts(),
    };
    let size = options.size;
    let (store, lake) =
        tokio::task::spawn_blocking(move || seed::plant(now, &more_keys, facts, size))
            .await
            .map_err(|error| Error::Seed(error.to_string()))??;
    let clock = Clock::starting_at(now);
    let app = App::new(Shared {
        store,
        lake,
        limiter: Limiter::new(),
        clock,
        facts,
        step_delay: options.step_delay,
        fault: options.fault,
        ties: Ties::default(),
        requests: Requests::default(),
        stopped: false.into(),
    });
    let (closing, _) = watch::channel(false);
    let server = tokio::spawn(serve(listener, app.clone(), closing.subscribe()));
    Ok(Tenant {
        app,
        url: format!("http://{address}"),
        server,
        closing,
    })
}

async fn serve(listener: TcpListener, app: App, mut closing: watch::Receiver<bool>) {
    let service = router(app).into_make_service_with_connect_info::<Doom>();
    let ended = async move {
        let _ = closing.wait_for(|closing| *closing).await;
    };
    let served = axum::serve(DoomableListener(listener), service)
        .with_graceful_shutdown(ended)
        .await;
    if let Err(error) = served {
        tracing::error!(%error, "embedded tenant: the server ended");
    }
}

fn router(app: App) -> Router {
    let routed = routes::all()
        .fallback(not_routed)
        .method_not_allowed_fallback(|| async {
            Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed")
        })
        .layer(middleware::from_fn(decorate))
        .layer(CompressionLayer::new().compress_when(SizeAbove::new(COMPRESSED_ABOVE)))
        .with_state(app.clone());
    // A layer of `routed` would see a request when its route is settled already; around it, the path may still change.
    Router::new()
        .fallback_service(routed)
        .layer(middleware::from_fn_with_state(app, admit))
}

/// Decodes an encoded slash before the route is looked for, as the service's framework does: an identifier that holds
/// one reaches another route. Then counts the request under the route it takes.
async fn admit(State(app): State<App>, mut request: Request, next: Next) -> Response {
    if let Some(decoded) = with_slashes(request.uri()) {
        *request.uri_mut() = decoded;
    }
    app.requests.count(request.method(), request.uri().path());
    next.run(request).await
}

/// `uri` with `%2F` in its path as a slash; `None` where there is none.
fn with_slashes(uri: &Uri) -> Option<Uri> {
    let path = uri.path();
    let decoded = path.replace("%2F", "/").replace("%2f", "/");
    if decoded == path {
        return None;
    }
    let whole = match uri.query() {
        Some(query) => format!("{decoded}?{query}"),
        None => decoded,
    };
    whole.parse().ok()
}

/// Nothing is routed here: a trailing slash is redirected where the path without it exists, as the service does.
async fn not_routed(request: Request) -> Response {
    let path = request.uri().path();
    let bare = path.trim_end_matches('/');
    if bare.len() == path.len() || routes::pattern(bare).is_none() {
        return Refusal::missing("Not Found").into_response();
    }
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("127.0.0.1");
    let query = request
        .uri()
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    let location = format!("http://{host}{bare}{query}");
    (
        StatusCode::TEMPORARY_REDIRECT,
        [(header::LOCATION, location)],
    )
        .into_response()
}

/// Names the API version, and hangs up after an unhandled error.
async fn decorate(ConnectInfo(doom): ConnectInfo<Doom>, request: Request, next: Next) -> Response {
    let versioned = request.uri().path().starts_with("/api/v1");
    let mut response = next.run(request).await;
    if versioned {
        response
            .headers_mut()
            .insert("x-api-version", HeaderValue::from_static("v1"));
    }
    if response.extensions().get::<HangUp>().is_some() {
        doom.hang_up();
    }
    response
}
