//! `GET /cases`, `/cases/{id}` and its timeline. The service checks no scope here.

use axum::Json;
use axum::extract::{Path, State};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params, params_from_iter};
use serde_json::{Value, json};

use crate::app::App;
use crate::auth::Caller;
use crate::clock::zulu;
use crate::errors::Refusal;
use crate::identifiers::{canonical_uuid, uuid};
use crate::parameters::Query;
use crate::release::shape;
use crate::store::filter::Filter;
use crate::store::json_column;

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
    query.into_result()?;
    let facts = app.facts;
    let order = app.ties.cases();
    app.store(move |connection| {
        let sql = format!(
            "SELECT document FROM cases WHERE {} ORDER BY {order} LIMIT ? OFFSET ?",
            filter.clause()
        );
        let mut cases = connection
            .prepare_cached(&sql)?
            .query_map(params_from_iter(filter.values(&[limit, offset])), |row| {
                json_column(row, 0)
            })?
            .collect::<Result<Vec<_>, _>>()?;
        for case in &mut cases {
            shape(case, facts, |facts| facts.case_members);
        }
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
    let facts = app.facts;
    app.store(move |connection| {
        let mut case = required(connection, &caller.tenant, &name)?;
        shape(&mut case, facts, |facts| facts.case_members);
        Ok(Json(case))
    })
    .await
}

/// What happened to a case, oldest first. Old releases lose the tasks and the alert links of a case that has linked
/// alerts: a defect of theirs, kept.
pub(super) async fn timeline(
    caller: Caller,
    State(app): State<App>,
    Path(name): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let most_linked = app.facts.timeline_alerts;
    app.store(move |connection| {
        let case = required(connection, &caller.tenant, &name)?;
        let mut events = entries(connection, &case)?;
        // Notes are read apart.
        events.retain(|entry| entry["type"] != "note");
        let linked = case["alert_ids"].as_array().map_or(&[][..], Vec::as_slice);
        match most_linked {
            None if linked.is_empty() => {}
            None => events
                .retain(|entry| !matches!(entry["type"].as_str(), Some("task" | "alert_linked"))),
            Some(most) => {
                events.retain(|entry| entry["type"] != "alert_linked");
                for id in linked.iter().take(most).filter_map(Value::as_str) {
                    events.extend(alert_link(connection, &caller.tenant, id)?);
                }
                events.sort_by(|one, other| {
                    let at = |event: &Value| event["timestamp"].as_str().map(str::to_owned);
                    at(one).cmp(&at(other))
                });
            }
        }
        Ok(json!({ "events": events }))
    })
    .await
    .map(Json)
}

/// The entry of a timeline about one linked alert; `None` where the tenant has no such alert.
fn alert_link(
    connection: &Connection,
    tenant: &str,
    alert: &str,
) -> rusqlite::Result<Option<Value>> {
    let alert = connection
        .prepare_cached("SELECT document FROM alerts WHERE tenant_id = ?1 AND id = ?2")?
        .query_row([tenant, alert], |row| json_column(row, 0))
        .optional()?;
    Ok(alert.map(|alert| {
        json!({
            "id": alert["id"],
            "type": "alert_linked",
            "timestamp": alert["created_at"],
            "title": "Alert linked",
            "description": alert["title"],
            "actor": null,
        })
    }))
}

/// Moves a new or triaged case of the tenant on to `investigating`, and writes that down.
///
/// # Errors
/// Where SQLite refuses.
pub(super) fn begin_investigating(
    connection: &Connection,
    caller: &Caller,
    case: &Value,
    at: Timestamp,
) -> rusqlite::Result<()> {
    let (Some(id), Some(status @ ("new" | "triaged"))) =
        (case["id"].as_str(), case["status"].as_str())
    else {
        return Ok(());
    };
    let time = zulu(at);
    connection
        .prepare_cached(
            "UPDATE cases SET status = 'investigating',
               document = json_set(document, '$.status', 'investigating', '$.updated_at', ?3)
             WHERE tenant_id = ?1 AND id = ?2",
        )?
        .execute([&caller.tenant, id, &time])?;
    let title = format!("{status} → investigating");
    record(connection, caller, id, "status_change", &title, None, at)
}

/// Writes an entry of a case by `caller`.
///
/// # Errors
/// Where SQLite refuses.
pub(super) fn record(
    connection: &Connection,
    caller: &Caller,
    case: &str,
    kind: &str,
    title: &str,
    description: Option<&str>,
    at: Timestamp,
) -> rusqlite::Result<()> {
    let written: i64 = connection
        .prepare_cached("SELECT count(*) FROM case_entries WHERE case_id = ?1")?
        .query_row([case], |row| row.get(0))?;
    connection
        .prepare_cached("INSERT INTO case_entries VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
        .execute(params![
            uuid(&format!("{case}/live-entry/{written}")),
            case,
            kind,
            zulu(at),
            title,
            description,
            caller.owner.as_ref().map(|owner| &owner.email),
        ])?;
    Ok(())
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
