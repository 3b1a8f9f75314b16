//! Between the server and the tenant: counts the requests, and alters them or their answers so that the
//! server looks as if it had a certain fault.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::Response;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

/// A fault of a client, as it shows in what the client asks or gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It takes the first page for everything: what comes after is not there for it, nor is it counted.
    PageCap,
    /// It sends values in the letter case in which people write them; the service compares letter by letter.
    LetterCase,
    /// It takes the time of arrival for the time of the event.
    WrongClock,
    /// It takes `open` for `new` and what is being worked on, as the service's own dashboard does.
    StatusSet,
    /// It tells rows apart by the time they were created.
    DroppedDuplicate,
}

impl Fault {
    pub(crate) const ALL: [Self; 5] = [
        Self::PageCap,
        Self::LetterCase,
        Self::WrongClock,
        Self::StatusSet,
        Self::DroppedDuplicate,
    ];

    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::PageCap => "a page cap: only the first 20 rows of any list, whatever the page",
            Self::LetterCase => {
                "letter case: severities, statuses and categories sent as `Critical`"
            }
            Self::WrongClock => {
                "the wrong clock: `event_time` and `created_at` of alerts change places"
            }
            Self::StatusSet => {
                "the status set: alerts that are triaged or investigating and cases that are contained count as closed"
            }
            Self::DroppedDuplicate => {
                "a dropped duplicate: of rows created at the same moment one is kept"
            }
        }
    }

    /// The query as a client with this fault would send it.
    fn query(self, path: &str, query: &str) -> String {
        let listing = path.ends_with("/alerts") || path.ends_with("/cases");
        if self != Self::LetterCase || !listing {
            return query.to_owned();
        }
        let capital = |pair: &str| match pair.split_once('=') {
            Some((name @ ("severity" | "status" | "category"), value)) if !value.is_empty() => {
                let (first, rest) = value.split_at(1);
                format!("{name}={}{rest}", first.to_uppercase())
            }
            _ => pair.to_owned(),
        };
        query.split('&').map(capital).collect::<Vec<_>>().join("&")
    }

    /// The answer as a client with this fault would understand it.
    fn answer(self, path: &str, query: &str, answer: &mut Value) {
        let before = rows(answer).map_or(0, |rows| rows.len());
        match self {
            Self::LetterCase => {}
            Self::PageCap => {
                let later = query.split('&').any(|pair| {
                    matches!(pair.split_once('='), Some(("page", page)) if page != "1")
                        || matches!(pair.split_once('='), Some(("offset", offset)) if offset != "0")
                });
                if let Some(rows) = rows(answer) {
                    rows.truncate(if later { 0 } else { 20 });
                    let kept = rows.len();
                    if let Some(total) = answer.get_mut("total") {
                        *total = kept.into();
                        answer["pages"] = 1.into();
                    }
                }
            }
            Self::WrongClock => {
                let swap = |row: &mut Value| {
                    let (event, created) = (row["event_time"].take(), row["created_at"].take());
                    row["event_time"] = created;
                    row["created_at"] = event;
                };
                if path.ends_with("/alerts")
                    && let Some(rows) = rows(answer)
                {
                    rows.iter_mut().for_each(swap);
                }
            }
            Self::StatusSet => {
                let unseen: &[&str] = if path.ends_with("/alerts") {
                    &["triaged", "investigating"]
                } else if path.ends_with("/cases") {
                    &["contained"]
                } else {
                    &[]
                };
                if let Some(rows) = rows(answer) {
                    rows.retain(|row| !unseen.iter().any(|status| row["status"] == *status));
                }
            }
            Self::DroppedDuplicate => {
                let is_by_age = path.ends_with("/alerts") || path.ends_with("/cases");
                if let Some(rows) = rows(answer).filter(|_| is_by_age) {
                    rows.dedup_by(|one, other| {
                        one["created_at"].is_string() && one["created_at"] == other["created_at"]
                    });
                }
            }
        }
        let after = rows(answer).map_or(0, |rows| rows.len());
        // A client that loses rows counts what it has.
        if matches!(self, Self::StatusSet | Self::DroppedDuplicate)
            && let Some(total) = answer.get("total").and_then(Value::as_u64)
        {
            let lost = u64::try_from(before - after).unwrap_or(0);
            answer["total"] = total.saturating_sub(lost).into();
        }
    }
}

/// The list in an answer.
fn rows(answer: &mut Value) -> Option<&mut Vec<Value>> {
    match answer {
        Value::Array(rows) => Some(rows),
        answer => answer.get_mut("items")?.as_array_mut(),
    }
}

struct Upstream {
    url: String,
    client: reqwest::Client,
    fault: Option<Fault>,
    seen: Mutex<Vec<Seen>>,
}

/// A request, and the identifiers of the rows that it got.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    /// As `GET /path?query`.
    pub(crate) request: String,
    pub(crate) rows: Vec<String>,
}

/// A running proxy; dropping it ends it.
pub(crate) struct Proxy {
    url: String,
    upstream: Arc<Upstream>,
    server: JoinHandle<()>,
}

impl Proxy {
    /// Starts one before `upstream`.
    pub(crate) fn start(runtime: &Runtime, upstream: &str, fault: Option<Fault>) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let upstream = Arc::new(Upstream {
            url: upstream.to_owned(),
            client: reqwest::Client::builder()
                .no_proxy()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .expect("a client"),
            fault,
            seen: Mutex::default(),
        });
        let app = Router::new().fallback(pass).with_state(upstream.clone());
        let (url, server) = runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            let url = format!("http://{}", listener.local_addr().expect("an address"));
            let served = async move {
                axum::serve(listener, app).await.expect("it serves");
            };
            (url, tokio::spawn(served))
        });
        Self {
            url,
            upstream,
            server,
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The requests since the last time, in the order of their answers.
    pub(crate) fn taken(&self) -> Vec<Seen> {
        let mut seen = self
            .upstream
            .seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *seen)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn pass(
    State(upstream): State<Arc<Upstream>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path().to_owned();
    let query = uri.query().unwrap_or_default();
    let query = upstream
        .fault
        .map_or_else(|| query.to_owned(), |fault| fault.query(&path, query));
    let mark = if query.is_empty() { "" } else { "?" };
    let target = format!("{path}{mark}{query}");
    let asked = format!("{method} {target}");
    let mut request = upstream
        .client
        .request(method, format!("{}{target}", upstream.url))
        .body(body);
    for (name, value) in &headers {
        if !matches!(name.as_str(), "host" | "content-length" | "accept-encoding") {
            request = request.header(name, value);
        }
    }
    let Ok(answer) = request.send().await else {
        return refused();
    };
    let (status, headers) = (answer.status(), answer.headers().clone());
    let Ok(mut bytes) = answer.bytes().await else {
        return refused();
    };
    let mut seen = Seen {
        request: asked,
        rows: Vec::new(),
    };
    if let Ok(mut value) = serde_json::from_slice::<Value>(&bytes) {
        let rows = rows(&mut value).into_iter().flatten();
        seen.rows = rows
            .filter_map(|row| Some(row.get("id")?.as_str()?.to_owned()))
            .collect();
        if let Some(fault) = upstream.fault
            && status.is_success()
        {
            fault.answer(&path, &query, &mut value);
            bytes = value.to_string().into();
        }
    }
    upstream
        .seen
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(seen);
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    for (name, value) in &headers {
        let own = [
            "content-length",
            "content-encoding",
            "transfer-encoding",
            "connection",
        ];
        if !own.contains(&name.as_str()) {
            response.headers_mut().append(name, value.clone());
        }
    }
    response
}

fn refused() -> Response {
    let mut response = Response::new(Body::from("the tenant hung up"));
    *response.status_mut() = StatusCode::BAD_GATEWAY;
    response
}
