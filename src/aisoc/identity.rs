//! How to recognise the API among the services that may answer at its address.

use serde_json::Value;
use toolspec_runtime::client::{Identity, Occupant, Refusal};
use toolspec_runtime::sanitise::line_within;

use super::AISOC;

/// The kind of the failure where the ingest worker answers in the API's place.
pub const INGEST_WORKER: &str = "ingest_worker";

pub(super) static IDENTITY: Identity = Identity {
    path: &["health"],
    recognise,
    // How a Go service, as the ingest worker is, says that it has no such path.
    foreign: "404 page not found",
    neighbour: ingest_worker,
};

/// Reads an answer of `/health`.
fn recognise(answer: &Value) -> Result<(), Occupant> {
    let other = |what| {
        let service = AISOC.service;
        Occupant::Other { service, what }
    };
    match answer.get("service").and_then(Value::as_str) {
        Some("aisoc-api") => Ok(()),
        Some("ingest") => Err(Occupant::Neighbour("AiSOC's ingest worker, not its API")),
        Some(name) => Err(other(format!(
            "it identifies itself as `{}`",
            line_within(name, 60)
        ))),
        None => Err(other("it does not identify itself".to_owned())),
    }
}

/// The failure of a request that reached the ingest worker.
fn ingest_worker() -> Refusal {
    Refusal {
        kind: INGEST_WORKER,
        problem: "that is the ingest worker, not the API; the API is usually on port 8000".into(),
        detail: String::new(),
        next: format!(
            "set `{}` to the address of the AiSOC API, usually the same with port 8000, and restart the server; {} shows \
             what answers there",
            AISOC.url, AISOC.check
        ),
    }
}
