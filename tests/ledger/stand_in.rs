//! A service that has one run, and whatever ledger a test gives it.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// The run there is.
pub(crate) const RUN: &str = "a1b2c3d4-0000-4000-8000-000000000001";

type Events = dyn Fn(Option<i64>, usize) -> Value + Send + Sync;
type Answer = Result<Json<Value>, (StatusCode, Json<Value>)>;

/// What the service knows.
pub(crate) struct Ledger {
    pub(crate) status: &'static str,
    /// A page of events after a seq, of at most so many.
    pub(crate) events: Box<Events>,
    pub(crate) artifacts: Vec<Value>,
    /// Members of the run's row that are other than usual.
    pub(crate) row: Value,
}

impl Ledger {
    /// A ledger that pages as the real service does.
    pub(crate) fn of(rows: Vec<Value>) -> Self {
        Self {
            status: "completed",
            events: Box::new(move |since, limit| {
                let after =
                    |row: &&Value| since.is_none_or(|since| row["seq"].as_i64() > Some(since));
                let after: Vec<&Value> = rows.iter().filter(after).collect();
                let items: Vec<&&Value> = after.iter().take(limit).collect();
                let next = items.last().map(|event| event["seq"].clone());
                json!({"items": items, "total": after.len(), "since": since, "next_seq": next})
            }),
            artifacts: Vec::new(),
            row: Value::Null,
        }
    }
}

/// The running service.
pub(crate) struct StandIn {
    pub(crate) url: String,
    _runtime: Runtime,
}

impl StandIn {
    pub(crate) fn start(ledger: Ledger) -> Self {
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let runs = "/api/v1/investigations";
        let app = Router::new()
            .route(runs, get(list))
            .route(&format!("{runs}/{{id}}"), get(run))
            .route(&format!("{runs}/{{id}}/events"), get(events))
            .route(&format!("{runs}/{{id}}/explain"), get(explain))
            .route(&format!("{runs}/{{id}}/artifacts"), get(artifacts))
            .route(
                &format!("{runs}/{{id}}/artifacts/{{artifact}}"),
                get(artifact),
            )
            .with_state(Arc::new(ledger));
        runtime.spawn(async move { axum::serve(listener, app).await });
        Self {
            url,
            _runtime: runtime,
        }
    }
}

fn row(ledger: &Ledger) -> Value {
    let mut row = json!({"id": RUN, "case_id": "INC-0001", "status": ledger.status, "model_used": "m", "iterations": 1,
        "total_tokens": 1234, "total_cost_usd": 0.0123, "started_at": "2026-05-01T10:00:00.000000Z",
        "completed_at": (ledger.status == "completed").then_some("2026-05-01T10:01:30.500000Z")});
    let other = ledger.row.as_object().into_iter().flatten();
    for (name, value) in other {
        row[name.as_str()] = value.clone();
    }
    row
}

async fn list(
    State(ledger): State<Arc<Ledger>>,
    Query(query): Query<HashMap<String, String>>,
) -> Json<Value> {
    let row = row(&ledger);
    let is_asked = ["case_id", "status"].iter().all(|key| {
        query
            .get(*key)
            .is_none_or(|wanted| row[*key] == wanted.as_str())
    });
    Json(if is_asked { json!([row]) } else { json!([]) })
}

async fn run(State(ledger): State<Arc<Ledger>>) -> Json<Value> {
    Json(row(&ledger))
}

async fn events(
    State(ledger): State<Arc<Ledger>>,
    Query(query): Query<HashMap<String, String>>,
) -> Json<Value> {
    let since = query.get("since").and_then(|since| since.parse().ok());
    let limit = query.get("limit").and_then(|limit| limit.parse().ok());
    Json((ledger.events)(since, limit.unwrap_or(200)))
}

async fn explain(
    State(ledger): State<Arc<Ledger>>,
    Query(query): Query<HashMap<String, String>>,
) -> Answer {
    let step: i64 = query["step"].parse().unwrap();
    let near = (ledger.events)(Some(step - 1).filter(|before| *before >= 0), 2);
    let found = near["items"].as_array().into_iter().flatten();
    let focus = found.clone().find(|event| event["seq"] == step);
    let Some(focus) = focus else {
        let detail = format!("No event with seq={step} for this run");
        return Err((StatusCode::NOT_FOUND, Json(json!({"detail": detail}))));
    };
    let next = found
        .into_iter()
        .find(|event| event["seq"].as_i64() > Some(step));
    Ok(Json(
        json!({"run": row(&ledger), "previous": null, "focus": focus, "next": next, "artifacts": []}),
    ))
}

/// As the real one: a listing may come without contents.
async fn artifacts(State(ledger): State<Arc<Ledger>>) -> Json<Value> {
    let bare = ledger.artifacts.iter().map(|artifact| {
        let mut artifact = artifact.clone();
        artifact.as_object_mut().unwrap().remove("content");
        artifact
    });
    Json(bare.collect())
}

async fn artifact(
    State(ledger): State<Arc<Ledger>>,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    let found = ledger
        .artifacts
        .iter()
        .find(|artifact| artifact["id"] == id.as_str());
    let missing = || {
        (
            StatusCode::NOT_FOUND,
            Json(json!({"detail": "Artifact not found"})),
        )
    };
    found.cloned().map(Json).ok_or_else(missing)
}
