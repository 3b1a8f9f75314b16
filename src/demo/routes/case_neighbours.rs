//! What lies beside a case: comments, notes, tasks, evidence and related cases. No scope is checked.

use axum::Json;
use axum::extract::{Path, State};
use rusqlite::Connection;
use serde_json::{Value, json};

use super::cases::{entries, required};
use crate::app::App;
use crate::auth::Caller;
use crate::errors::Refusal;
use crate::store::json_column;

/// The comments, as a bare array.
pub(super) async fn comments(
    caller: Caller,
    State(app): State<App>,
    Path(name): Path<String>,
) -> Result<Json<Value>, Refusal> {
    entries_of_type(caller, app, name, "comment").await
}

/// The notes, as a bare array. The seed keeps none apart from comments.
pub(super) async fn notes(
    caller: Caller,
    State(app): State<App>,
    Path(name): Path<String>,
) -> Result<Json<Value>, Refusal> {
    entries_of_type(caller, app, name, "note").await
}

/// The tasks, as a bare array.
pub(super) async fn tasks(
    caller: Caller,
    State(app): State<App>,
    Path(name): Path<String>,
) -> Result<Json<Value>, Refusal> {
    entries_of_type(caller, app, name, "task").await
}

/// The evidence chain, as a bare array.
pub(super) async fn evidence(
    caller: Caller,
    State(app): State<App>,
    Path(name): Path<String>,
) -> Result<Json<Value>, Refusal> {
    app.store(move |connection| {
        let case = required(connection, &caller.tenant, &name)?;
        Ok(Json(case["evidence_chain"].clone()))
    })
    .await
}

/// Cases of the tenant that share a technique, with the techniques they share.
pub(super) async fn related(
    caller: Caller,
    State(app): State<App>,
    Path(name): Path<String>,
) -> Result<Json<Value>, Refusal> {
    app.store(move |connection| {
        let case = required(connection, &caller.tenant, &name)?;
        let others = others(connection, &caller.tenant, &case)?;
        let related = others.iter().filter_map(|other| {
            let shared: Vec<&Value> = techniques(&case)
                .filter(|technique| techniques(other).any(|theirs| theirs == *technique))
                .collect();
            (!shared.is_empty()).then(|| {
                json!({
                    "id": other["id"],
                    "case_number": other["case_number"],
                    "title": other["title"],
                    "shared_techniques": shared,
                })
            })
        });
        Ok(Json(related.collect()))
    })
    .await
}

async fn entries_of_type(
    caller: Caller,
    app: App,
    name: String,
    kind: &'static str,
) -> Result<Json<Value>, Refusal> {
    app.store(move |connection| {
        let case = required(connection, &caller.tenant, &name)?;
        let entries = entries(connection, &case)?;
        Ok(Json(
            entries
                .into_iter()
                .filter(|entry| entry["type"] == kind)
                .collect(),
        ))
    })
    .await
}

fn others(connection: &Connection, tenant: &str, case: &Value) -> rusqlite::Result<Vec<Value>> {
    connection
        .prepare_cached(
            "SELECT document FROM cases WHERE tenant_id = ?1 AND id <> ?2 ORDER BY created_at DESC",
        )?
        .query_map([Some(tenant), case["id"].as_str()], |row| {
            json_column(row, 0)
        })?
        .collect()
}

fn techniques(case: &Value) -> impl Iterator<Item = &Value> {
    case["mitre_techniques"].as_array().into_iter().flatten()
}
