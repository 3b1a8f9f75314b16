//! `GET /cases`, `/cases/{id}` and its timeline. The service checks no scope here.

use axum::Json;
use axum::extract::{Path, State};
use rusqlite::{Connection, OptionalExtension as _, params_from_iter};
use serde_json::{Value, json};

use crate::demo::app::App;
use crate::demo::auth::Caller;
use crate::demo::errors::Refusal;
use crate::demo::identifiers::canonical_uuid;
use crate::demo::parameters::Query;
use crate::demo::store::filter::Filter;
use crate::demo::store::json_column;

/// Cases as a bare array, newest first: no total, no page.
pub(super) async fn list(
    caller: Caller,
    State(app): State<App>,
    mut query: Query,
) -> Result<Json<Value>, Refusal> {
    let limit = query.integer("limit", &(1..=500), 50);
    let offset = query.integer("offset", &(0..=i64::MAX), 0);
    let filter = Filter::tenant(&caller.tenant)
        .equals("status", query.text("status"))
        .equals("severity", query.text("severity"))
        .equals("assignee", query.text("assignee"));
    query.finish()?;
    app.store(move |connection| {
        let sql = format!(
            "SELECT document FROM cases WHERE {} ORDER BY created_at DESC, id LIMIT ? OFFSET ?",
            filter.clause()
        );
        let cases = connection
            .prepare_cached(&sql)?
            .query_map(params_from_iter(filter.values(&[limit, offset])), |row| {
                json_column(row, 0)
            })?
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Value::Array(cases))
    })
    .await
    .map(Json)
}

/// One case by UUID or number.
pub(super) async fn get(
    caller: Caller,
    State(app): State<App>,
    Path(name): Path<String>,
) -> Result<Json<Value>, Refusal> {
    app.store(move |connection| required(connection, &caller.tenant, &name))
        .await
        .map(Json)
}

/// What happened to a case, oldest first. Where the case has linked alerts, its tasks and its alert links
/// are lost: the service's defect, kept.
pub(super) async fn timeline(
    caller: Caller,
    State(app): State<App>,
    Path(name): Path<String>,
) -> Result<Json<Value>, Refusal> {
    app.store(move |connection| {
        let case = required(connection, &caller.tenant, &name)?;
        let has_alerts = case["alert_ids"]
            .as_array()
            .is_some_and(|ids| !ids.is_empty());
        let events: Vec<Value> = entries(connection, &case)?
            .into_iter()
            .filter(|entry| {
                !(has_alerts && matches!(entry["type"].as_str(), Some("task" | "alert_linked")))
            })
            .collect();
        Ok(json!({ "events": events }))
    })
    .await
    .map(Json)
}

/// The tenant's case called `name`, a UUID in any spelling or an exact case number.
///
/// # Errors
/// Where SQLite refuses.
pub(super) fn find(
    connection: &Connection,
    tenant: &str,
    name: &str,
) -> rusqlite::Result<Option<Value>> {
    let id = canonical_uuid(name).unwrap_or_default();
    connection
        .prepare_cached(
            "SELECT document FROM cases WHERE tenant_id = ?1 AND (id = ?2 OR case_number = ?3)",
        )?
        .query_row([tenant, &id, name], |row| json_column(row, 0))
        .optional()
}

/// As [`find`], for reads.
///
/// # Errors
/// 404 `Case not found.`, with the full stop that reads have.
pub(super) fn required(
    connection: &Connection,
    tenant: &str,
    name: &str,
) -> Result<Value, Refusal> {
    find(connection, tenant, name)?.ok_or_else(|| Refusal::missing("Case not found."))
}

/// Everything recorded about a case, oldest first.
///
/// # Errors
/// Where SQLite refuses.
pub(super) fn entries(connection: &Connection, case: &Value) -> rusqlite::Result<Vec<Value>> {
    connection
        .prepare_cached(
            "SELECT id, type, timestamp, title, description, actor FROM case_entries
             WHERE case_id = ?1 ORDER BY timestamp, id",
        )?
        .query_map([case["id"].as_str()], |row| {
            Ok(json!({
                "id": row.get::<_, String>(0)?,
                "type": row.get::<_, String>(1)?,
                "timestamp": row.get::<_, String>(2)?,
                "title": row.get::<_, String>(3)?,
                "description": row.get::<_, Option<String>>(4)?,
                "actor": row.get::<_, Option<String>>(5)?,
            }))
        })?
        .collect()
}
