//! A mock service for tests: real HTTP on a free port of this machine.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::Response;
use serde_json::Value;
use tokio::task::JoinHandle;

/// What the service was asked.
#[derive(Debug, Clone)]
pub struct ReceivedRequest {
    /// The method.
    pub method: Method,
    /// The path and the query, as they came.
    pub uri: Uri,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl ReceivedRequest {
    /// The path's segments, without the empty ones at its ends.
    #[must_use]
    pub fn path(&self) -> Vec<&str> {
        self.uri.path().trim_matches('/').split('/').collect()
    }

    /// The decoded value of a query parameter.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<String> {
        let query = self.uri.query()?.as_bytes();
        let mut pairs = url::form_urlencoded::parse(query);
        let found = pairs.find(|(key, _)| key == name);
        found.map(|(_, value)| value.into_owned())
    }

    /// A query parameter that is a number.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<usize> {
        self.query(name)?.parse().ok()
    }

    /// The body as JSON; null where it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// As `GET /books?page=2`, with the body behind it where there is one.
impl fmt::Display for ReceivedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.uri)?;
        if !self.body.is_empty() {
            write!(f, " {}", String::from_utf8_lossy(&self.body))?;
        }
        Ok(())
    }
}

/// What the service answers.
#[derive(Debug, Clone)]
pub struct MockResponse {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl MockResponse {
    /// A body of JSON with status 200.
    #[must_use]
    #[allow(
        clippy::needless_pass_by_value,
        reason = "JSON literals are given as they are"
    )]
    pub fn json(body: Value) -> Self {
        Self::text(body.to_string()).header(header::CONTENT_TYPE.as_str(), "application/json")
    }

    /// Any body with status 200 and no type.
    #[must_use]
    pub fn text(body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: 200,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    /// The same with another status.
    #[must_use]
    pub fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// The same with one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

type Respond = dyn Fn(&ReceivedRequest) -> MockResponse + Send + Sync;

#[derive(Clone)]
struct Service {
    respond: Arc<Respond>,
    asked: Arc<Mutex<Vec<ReceivedRequest>>>,
}

/// A service that answers until it is dropped.
#[derive(Debug)]
pub struct MockService {
    url: String,
    asked: Arc<Mutex<Vec<ReceivedRequest>>>,
    serving: JoinHandle<()>,
}

impl MockService {
    /// Starts a service that answers each request with what the function gives.
    pub async fn start(
        respond: impl Fn(&ReceivedRequest) -> MockResponse + Send + Sync + 'static,
    ) -> Self {
        let asked = Arc::default();
        let service = Service {
            respond: Arc::new(respond),
            asked: Arc::clone(&asked),
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let routes = Router::new().fallback(handle).with_state(service);
        let serving = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self {
            url,
            asked,
            serving,
        }
    }

    /// Its URL, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What it was asked, in order, since it began or since [`forget`](Self::forget).
    #[must_use]
    pub fn received_requests(&self) -> Vec<ReceivedRequest> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.clone()
    }

    /// Forgets what it was asked.
    pub fn forget(&self) {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.clear();
    }
}

impl Drop for MockService {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn handle(
    State(service): State<Service>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let asked = ReceivedRequest {
        method,
        uri,
        headers,
        body,
    };
    let reply = (service.respond)(&asked);
    let mut remembered = service.asked.lock().unwrap_or_else(PoisonError::into_inner);
    remembered.push(asked);
    drop(remembered);
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap();
    for (name, value) in reply.headers {
        let name = header::HeaderName::from_bytes(name.as_bytes()).unwrap();
        response.headers_mut().append(name, value.parse().unwrap());
    }
    response
}
