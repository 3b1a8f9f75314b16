//! `POST /cases/{id}/investigate`, `GET /investigations` and `/investigations/{uuid}`.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use rusqlite::{Connection, OptionalExtension as _, Row, params_from_iter};
use serde_json::{Value, json};

use super::cases;
use crate::Fault;
use crate::app::App;
use crate::auth::Caller;
use crate::clock::{before, zulu};
use crate::errors::Refusal;
use crate::investigator;
use crate::parameters::{Body, Query, path_uuid};
use crate::seed::DEFAULT_TENANT;
use crate::store::filter::Filter;
use crate::store::runs;

/// Starts a run, and every call starts another one. Old releases check no scope.
pub(super) async fn start(
    caller: Caller,
    State(app): State<App>,
    Path(name): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    if let Some(scope) = app.facts.case_write_scope {
        caller.require(scope)?;
    }
    let mut body = Body::parse(&body)?;
    let alert_summary = body.optional_text("alert_summary");
    body.into_result()?;
    let tenant = caller.tenant.clone();
    let named = name.clone();
    let case = app
        .store(move |connection| {
            cases::find(connection, &tenant, &named)?
                .ok_or_else(|| Refusal::missing("Case not found"))
        })
        .await?;
    if app.facts.investigating_moves_the_case {
        // Settled before the agents service is asked: it stays so where that refuses.
        let (caller, case, note) = (caller.clone(), case.clone(), alert_summary.clone());
        let at = app.clock.now();
        app.store(move |connection| {
            cases::begin_investigating(connection, &caller, &case, at)?;
            if let (Some(id), Some(note)) = (case["id"].as_str(), note) {
                cases::record(connection, &caller, id, "note", "Note", Some(&note), at)?;
            }
            Ok(())
        })
        .await?;
    }
    if let Some(refusal) = app.fault.and_then(refused_by_agents) {
        return Err(refusal);
    }
    let case_id = case["id"].clone();
    let run_id = investigator::live::start(&app, caller.tenant, case, alert_summary).await?;
    if app.fault == Some(Fault::LedgerInDefault) {
        let id = run_id.clone();
        app.store(move |connection| {
            connection.execute(
                "UPDATE runs SET tenant_id = ?2 WHERE id = ?1",
                [id.as_str(), DEFAULT_TENANT],
            )?;
            Ok(())
        })
        .await?;
    }
    Ok(Json(json!({
        "run_id": run_id,
        "case_id": case_id,
        "status": "running",
        "message": "Investigation started",
    })))
}

/// What the agents service answers where the API can't talk to it, as the API passes it on: the status unchanged,
/// and the whole answer as the text of its own `detail`.
fn refused_by_agents(fault: Fault) -> Option<Refusal> {
    let (status, answer) = match fault {
        Fault::AgentsUnauthenticated => (StatusCode::UNAUTHORIZED, "missing bearer credential"),
        Fault::AgentsTenant => (
            StatusCode::FORBIDDEN,
            "service token must declare the tenant it acts for",
        ),
        Fault::AgentsUnconfigured => (
            StatusCode::SERVICE_UNAVAILABLE,
            "tenant-scoped auth is not configured; set AISOC_SERVICE_TOKEN",
        ),
        // The one that is the API's own, in a plain sentence.
        Fault::AgentsDown => {
            return Some(Refusal::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "Agents service unavailable: All connection attempts failed",
            ));
        }
        Fault::LedgerLost
        | Fault::LedgerInDefault
        | Fault::FailsMidway
        | Fault::ModelDown
        | Fault::NoMinting => return None,
    };
    Some(Refusal::new(
        status,
        json!({ "detail": answer }).to_string(),
    ))
}

/// Runs as a bare array, newest first. `case_id` is compared with the text the run was started with.
pub(super) async fn list(
    caller: Caller,
    State(app): State<App>,
    mut query: Query,
) -> Result<Json<Value>, Refusal> {
    caller.require("cases:read")?;
    let limit = query.integer("limit", &(1..=200), 50);
    let filter = Filter::tenant(&caller.tenant)
        .equals("case_id", query.text("case_id"))
        .equals("status", query.text("status"));
    query.into_result()?;
    app.store(move |connection| {
        let sql = format!(
            "SELECT {} FROM runs WHERE {} ORDER BY started_at DESC, id LIMIT ?",
            runs::SUMMARY,
            filter.clause()
        );
        let runs = connection
            .prepare_cached(&sql)?
            .query_map(params_from_iter(filter.values(&[limit])), runs::summary)?
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Json(Value::Array(runs)))
    })
    .await
}

/// What models cost over the runs that started in the last days, by model and in all.
pub(super) async fn costs(
    caller: Caller,
    State(app): State<App>,
    mut query: Query,
) -> Result<Json<Value>, Refusal> {
    caller.require("cases:read")?;
    let days = query.integer("window_days", &(1..=365), 30);
    query.into_result()?;
    let since = zulu(before(app.clock.now(), days * 86_400));
    app.store(move |connection| {
        let spent = |group: &str| -> rusqlite::Result<Vec<Value>> {
            connection
                .prepare_cached(&format!(
                    "SELECT coalesce({group}, 'all'), count(DISTINCT r.id), sum(c.call_count),
                            sum(c.total_prompt_tokens), sum(c.total_completion_tokens), sum(c.total_cost_usd),
                            sum(c.total_latency_ms)
                     FROM run_model_costs c JOIN runs r ON r.id = c.run_id
                     WHERE r.tenant_id = ?1 AND r.started_at >= ?2
                     GROUP BY {group} ORDER BY sum(c.total_cost_usd) DESC, 1"
                ))?
                .query_map([&caller.tenant, &since], spent_row)?
                .collect()
        };
        Ok(Json(json!({
            "window_days": days,
            "by_model": spent("c.model")?,
            // A group of its own, so that no runs are no totals.
            "totals": spent("NULL")?.into_iter().next(),
        })))
    })
    .await
}

/// A row of the aggregate, with its two averages.
fn spent_row(row: &Row<'_>) -> rusqlite::Result<Value> {
    let (runs, calls): (i64, i64) = (row.get(1)?, row.get(2)?);
    let (cost, latency): (f64, i64) = (row.get(5)?, row.get(6)?);
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    let (per_run, per_call) = (
        cost / runs.max(1) as f64,
        latency as f64 / calls.max(1) as f64,
    );
    Ok(json!({
        "model": row.get::<_, String>(0)?,
        "runs": runs,
        "calls": calls,
        "total_prompt_tokens": row.get::<_, i64>(3)?,
        "total_completion_tokens": row.get::<_, i64>(4)?,
        "total_cost_usd": cost,
        "total_latency_ms": latency,
        "avg_cost_per_run": per_run,
        "avg_latency_per_call_ms": per_call,
    }))
}

/// One run with its counts and costs.
pub(super) async fn get(
    caller: Caller,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    caller.require("cases:read")?;
    let id = path_uuid("run_id", &id)?;
    app.store(move |connection| {
        let mut run = find(connection, &caller.tenant, &id)?;
        let additions = additions(connection, &id)?;
        if let (Some(run), Value::Object(additions)) = (run.as_object_mut(), additions) {
            run.extend(additions);
        }
        Ok(Json(run))
    })
    .await
}

/// The summary of the tenant's run `id`.
///
/// # Errors
/// 404 `Investigation run not found`.
pub(super) fn find(connection: &Connection, tenant: &str, id: &str) -> Result<Value, Refusal> {
    connection
        .prepare_cached(&format!(
            "SELECT {} FROM runs WHERE tenant_id = ?1 AND id = ?2",
            runs::SUMMARY
        ))?
        .query_row([tenant, id], runs::summary)
        .optional()?
        .ok_or_else(|| Refusal::missing("Investigation run not found"))
}

fn additions(connection: &Connection, id: &str) -> rusqlite::Result<Value> {
    let model_costs = runs::model_costs(connection, id)?;
    connection.query_row(
        "SELECT alert_summary,
                (SELECT count(*) FROM run_events WHERE run_id = runs.id),
                (SELECT count(*) FROM run_artifacts WHERE run_id = runs.id)
         FROM runs WHERE id = ?1",
        [id],
        |row| {
            Ok(json!({
                "alert_summary": row.get::<_, Option<String>>(0)?,
                "event_count": row.get::<_, i64>(1)?,
                "artifact_count": row.get::<_, i64>(2)?,
                "model_costs": model_costs,
            }))
        },
    )
}
