//! The stand-in for a service: it plays the answers of an exchange, and remembers what it was asked for besides.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri, header};
use axum::response::Response;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::file::{Answer, Exchange, Sent, Turn};

/// Answers a request; the future is awaited without holding anything.
pub(crate) trait Answers: Clone + Send + Sync + 'static {
    fn answer(&self, sent: Sent, headers: HeaderMap) -> impl Future<Output = Answer> + Send;
}

/// Serves on a port of its own until the runtime ends, and says where.
pub(crate) async fn serve<A: Answers>(answers: A) -> String {
    let app = Router::new().fallback(respond::<A>).with_state(answers);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

async fn respond<A: Answers>(
    State(answers): State<A>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let sent = Sent {
        method: method.to_string(),
        path: uri.path().to_owned(),
        query: uri.query().unwrap_or_default().to_owned(),
        body: serde_json::from_slice(&body).unwrap_or_default(),
    };
    let answer = answers.answer(sent, headers).await;
    let mut response = Response::builder().status(answer.status);
    let mut kind = "application/json".to_owned();
    for (name, value) in &answer.headers {
        let value = value.as_str().unwrap();
        if name == header::CONTENT_TYPE.as_str() {
            value.clone_into(&mut kind);
        } else {
            response = response.header(name, value);
        }
    }
    let body = match &answer.body {
        Value::String(text) if kind != "application/json" => text.clone(),
        body => body.to_string(),
    };
    response = response.header(header::CONTENT_TYPE, kind);
    response.body(Body::from(body)).unwrap()
}

/// Plays an exchange.
#[derive(Clone)]
pub(crate) struct Player(Arc<Mutex<Play>>);

struct Play {
    left: Vec<Turn>,
    concurrent: bool,
    strange: Vec<Sent>,
}

impl Player {
    pub(crate) fn of(exchange: &Exchange) -> Self {
        Self(Arc::new(Mutex::new(Play {
            left: exchange.exchanges.clone(),
            concurrent: exchange.concurrent,
            strange: Vec::new(),
        })))
    }

    /// What was asked for that is not recorded, or not at that place, and what was recorded and not asked for.
    pub(crate) fn end(&self) -> (Vec<Sent>, Vec<Sent>) {
        let mut play = self.0.lock().unwrap();
        let left = play.left.drain(..).map(|turn| turn.request);
        let left = left.collect();
        (std::mem::take(&mut play.strange), left)
    }
}

impl Answers for Player {
    async fn answer(&self, sent: Sent, _: HeaderMap) -> Answer {
        let mut play = self.0.lock().unwrap();
        let all = if play.concurrent { play.left.len() } else { 1 };
        let found = play
            .left
            .iter()
            .take(all)
            .position(|turn| turn.request == sent);
        if let Some(at) = found {
            return play.left.remove(at).answer;
        }
        play.strange.push(sent);
        // Nothing that is tried again.
        Answer {
            status: 418,
            headers: serde_json::Map::new(),
            body: json!({"detail": "not recorded"}),
        }
    }
}
