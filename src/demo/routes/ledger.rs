//! What a run wrote: events, explain, replay, timeline and artifacts under `/investigations/{uuid}`.

use axum::Json;
use axum::extract::{Path, State};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde_json::{Value, json};

use super::investigations::find;
use crate::app::App;
use crate::auth::Caller;
use crate::errors::Refusal;
use crate::parameters::{Query, path_uuid};
use crate::store::runs;

const MOST_EVENTS: i64 = 50_000;

/// A page of events after `since`. `total` counts the events after `since`, and `next_seq` is the last one returned.
pub(super) async fn events(
    caller: Caller,
    State(app): State<App>,
    Path(id): Path<String>,
    mut query: Query,
) -> Result<Json<Value>, Refusal> {
    caller.require("cases:read")?;
    let id = path_uuid("run_id", &id)?;
    let since = query.optional_integer("since", &(0..=i64::MAX));
    let limit = query.integer("limit", &(1..=1_000), 200);
    query.into_result()?;
    app.store(move |connection| {
        find(connection, &caller.tenant, &id)?;
        let after = since.unwrap_or(-1);
        let total: i64 = connection.query_row(
            "SELECT count(*) FROM run_events WHERE run_id = ?1 AND seq > ?2",
            params![id, after],
            |row| row.get(0),
        )?;
        let items = ledger(connection, &id, after, limit)?;
        let next_seq = items.last().map(|event| event["seq"].clone());
        Ok(Json(
            json!({ "items": items, "total": total, "since": since, "next_seq": next_seq }),
        ))
    })
    .await
}

/// One step with its neighbours and the artifacts tied to it.
pub(super) async fn explain(
    caller: Caller,
    State(app): State<App>,
    Path(id): Path<String>,
    mut query: Query,
) -> Result<Json<Value>, Refusal> {
    caller.require("cases:read")?;
    let id = path_uuid("run_id", &id)?;
    if query.text("step").is_none() {
        query.missing("step");
    }
    let step = query.integer("step", &(0..=i64::MAX), 0);
    query.into_result()?;
    app.store(move |connection| {
        let run = find(connection, &caller.tenant, &id)?;
        let at = |condition: &str| -> rusqlite::Result<Option<Value>> {
            connection
                .prepare_cached(&format!(
                    "SELECT {} FROM run_events WHERE run_id = ?1 AND seq {condition} LIMIT 1",
                    runs::EVENT
                ))?
                .query_row(params![id, step], runs::event)
                .optional()
        };
        let Some(focus) = at("= ?2")? else {
            return Err(Refusal::missing(&format!(
                "No event with seq={step} for this run"
            )));
        };
        let artifacts = connection
            .prepare_cached(&format!(
                "SELECT {ARTIFACT} FROM run_artifacts WHERE run_id = ?1 AND event_id = ?2"
            ))?
            .query_map([Some(id.as_str()), focus["id"].as_str()], artifact_row)?
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Json(json!({
            "run": run,
            "previous": at("< ?2 ORDER BY seq DESC")?,
            "next": at("> ?2 ORDER BY seq")?,
            "focus": focus,
            "artifacts": artifacts,
        })))
    })
    .await
}

/// The whole ledger as a bare array.
pub(super) async fn replay(
    caller: Caller,
    State(app): State<App>,
    Path(id): Path<String>,
    mut query: Query,
) -> Result<Json<Value>, Refusal> {
    caller.require("cases:read")?;
    let id = path_uuid("run_id", &id)?;
    let most = query.integer("max_events", &(1..=MOST_EVENTS), MOST_EVENTS);
    query.into_result()?;
    app.store(move |connection| {
        find(connection, &caller.tenant, &id)?;
        Ok(Json(Value::Array(ledger(connection, &id, -1, most)?)))
    })
    .await
}

/// The ledger without payloads.
pub(super) async fn timeline(
    caller: Caller,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    caller.require("cases:read")?;
    let id = path_uuid("run_id", &id)?;
    app.store(move |connection| {
        find(connection, &caller.tenant, &id)?;
        let mut events = ledger(connection, &id, -1, MOST_EVENTS)?;
        for event in events.iter_mut().filter_map(Value::as_object_mut) {
            event
                .retain(|key, _| !matches!(key.as_str(), "payload" | "input_hash" | "output_hash"));
        }
        Ok(Json(json!({ "run_id": id, "events": events })))
    })
    .await
}

/// Every artifact of a run, as a bare array.
pub(super) async fn artifacts(
    caller: Caller,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    caller.require("cases:read")?;
    let id = path_uuid("run_id", &id)?;
    app.store(move |connection| {
        find(connection, &caller.tenant, &id)?;
        let artifacts = connection
            .prepare_cached(&format!(
                "SELECT {ARTIFACT} FROM run_artifacts WHERE run_id = ?1 ORDER BY created_at, id"
            ))?
            .query_map([&id], artifact_row)?
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Json(Value::Array(artifacts)))
    })
    .await
}

/// One artifact, of any size.
pub(super) async fn artifact(
    caller: Caller,
    State(app): State<App>,
    Path((id, artifact)): Path<(String, String)>,
) -> Result<Json<Value>, Refusal> {
    caller.require("cases:read")?;
    let id = path_uuid("run_id", &id)?;
    let artifact = path_uuid("artifact_id", &artifact)?;
    app.store(move |connection| {
        find(connection, &caller.tenant, &id)?;
        connection
            .prepare_cached(&format!(
                "SELECT {ARTIFACT} FROM run_artifacts WHERE run_id = ?1 AND id = ?2"
            ))?
            .query_row([&id, &artifact], artifact_row)
            .optional()?
            .map(Json)
            .ok_or_else(|| Refusal::missing("Artifact not found"))
    })
    .await
}

const ARTIFACT: &str = "id, kind, sha256, size_bytes, event_id, created_at, content";

fn ledger(
    connection: &Connection,
    run: &str,
    after: i64,
    limit: i64,
) -> rusqlite::Result<Vec<Value>> {
    connection
        .prepare_cached(&format!(
            "SELECT {} FROM run_events WHERE run_id = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3",
            runs::EVENT
        ))?
        .query_map(params![run, after, limit], runs::event)?
        .collect()
}

fn artifact_row(row: &Row<'_>) -> rusqlite::Result<Value> {
    Ok(json!({
        "id": row.get::<_, String>(0)?,
        "kind": row.get::<_, String>(1)?,
        "sha256": row.get::<_, String>(2)?,
        "size_bytes": row.get::<_, i64>(3)?,
        "event_id": row.get::<_, Option<String>>(4)?,
        "created_at": row.get::<_, String>(5)?,
        "content": row.get::<_, Option<String>>(6)?,
        "blob_ref": null,
    }))
}
