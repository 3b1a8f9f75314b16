//! A service that has one run, and whatever ledger a test gives it.

use serde_json::{Value, json};
use tokio::runtime::Runtime;
use toolspec_runtime::testing::{self, MockResponse, ReceivedRequest};

/// The run there is.
pub(crate) const RUN: &str = "a1b2c3d4-0000-4000-8000-000000000001";

type Events = dyn Fn(Option<i64>, usize) -> Value + Send + Sync;

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
    _service: testing::MockService,
    _runtime: Runtime,
}

impl StandIn {
    pub(crate) fn start(ledger: Ledger) -> Self {
        let runtime = Runtime::new().unwrap();
        let respond = move |request: &ReceivedRequest| respond(&ledger, request);
        let service = runtime.block_on(testing::MockService::start(respond));
        Self {
            url: service.url().to_owned(),
            _service: service,
            _runtime: runtime,
        }
    }
}

fn respond(ledger: &Ledger, request: &ReceivedRequest) -> MockResponse {
    let path = request.path();
    let Some(path) = path.strip_prefix(&["api", "v1", "investigations"]) else {
        return not_found("Not Found");
    };
    match path {
        [] => {
            let row = row(ledger);
            let is_asked = ["case_id", "status"]
                .iter()
                .all(|key| request.query(key).is_none_or(|wanted| row[*key] == wanted));
            MockResponse::json(if is_asked { json!([row]) } else { json!([]) })
        }
        [_] => MockResponse::json(row(ledger)),
        [_, "events"] => {
            let since = request.query("since").and_then(|since| since.parse().ok());
            MockResponse::json((ledger.events)(
                since,
                request.number("limit").unwrap_or(200),
            ))
        }
        [_, "explain"] => explain(ledger, request.query("step").unwrap().parse().unwrap()),
        // As the real one: a listing may come without contents.
        [_, "artifacts"] => {
            let bare = ledger.artifacts.iter().map(|artifact| {
                let mut artifact = artifact.clone();
                artifact.as_object_mut().unwrap().remove("content");
                artifact
            });
            MockResponse::json(bare.collect())
        }
        [_, "artifacts", id] => {
            let mut all = ledger.artifacts.iter();
            match all.find(|artifact| artifact["id"] == *id) {
                Some(artifact) => MockResponse::json(artifact.clone()),
                None => not_found("Artifact not found"),
            }
        }
        _ => not_found("Not Found"),
    }
}

fn not_found(detail: &str) -> MockResponse {
    MockResponse::json(json!({"detail": detail})).status(404)
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

fn explain(ledger: &Ledger, step: i64) -> MockResponse {
    let near = (ledger.events)(Some(step - 1).filter(|before| *before >= 0), 2);
    let found = near["items"].as_array().into_iter().flatten();
    let focus = found.clone().find(|event| event["seq"] == step);
    let Some(focus) = focus else {
        return not_found(&format!("No event with seq={step} for this run"));
    };
    let next = found
        .into_iter()
        .find(|event| event["seq"].as_i64() > Some(step));
    MockResponse::json(
        json!({"run": row(ledger), "previous": null, "focus": focus, "next": next, "artifacts": []}),
    )
}
