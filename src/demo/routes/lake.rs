//! `POST /lake/sql` and `GET /lake/schema`.

use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::app::{App, Shared};
use crate::auth::Caller;
use crate::clock::naive;
use crate::errors::Refusal;
use crate::lake::{Abandoned, LakeError, QUERY_COST, Question, SCHEMA_COST, TABLES};
use crate::parameters::Body;
use crate::store::audit;

const LONGEST_SQL: usize = 200_000;
const LARGEST_CAP: i64 = 100_000;
const DEFAULT_CAP: u32 = 10_000;
const DEFAULT_SECONDS: f64 = 30.0;
const MOST_SECONDS: i64 = 60;

/// Runs a governed SELECT.
pub(super) async fn sql(
    caller: Caller,
    State(app): State<App>,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    caller.require("lake:query")?;
    let question = question(Body::parse(&body)?)?;
    app.limiter.take(&caller.tenant, QUERY_COST)?;
    let _hang_up = question.abandoned.when_dropped();
    app.blocking(move |shared| {
        let row_cap = question.row_cap;
        let answer = match shared.lake.query(&caller.tenant, &question) {
            Ok(answer) => answer,
            Err(error) => {
                if shared.facts.audits_failed_lake_queries {
                    let changes = json!({ "sql": question.sql, "error": format!("{error:?}") });
                    record(shared, &caller, &changes)?;
                }
                return Err(refusal(error));
            }
        };
        let executed_at = shared.clock.now();
        let changes = json!({ "sql": question.sql, "row_count": answer.rows.len() });
        record(shared, &caller, &changes)?;
        Ok(json!({
            "columns": answer.columns,
            "rows": answer.rows,
            "row_count": answer.rows.len(),
            "row_cap": row_cap,
            "referenced_tables": answer.referenced_tables,
            "elapsed_ms": answer.elapsed_ms,
            "executed_at": naive(executed_at),
        }))
    })
    .await
    .map(Json)
}

/// Writes a query to the audit log. The service's row needs a user and nothing catches that there is none: a key
/// without an owner gets a 500 for every query, for good.
fn record(shared: &Shared, caller: &Caller, changes: &Value) -> Result<(), Refusal> {
    if caller.owner.is_none() {
        return Err(Refusal::Unhandled);
    }
    let at = shared.clock.now();
    shared.store.with(|connection| {
        audit::record(connection, caller, at, "lake.query", "lake:sql", changes)
    })?;
    Ok(())
}

/// The allowlisted tables and their columns.
pub(super) async fn schema(caller: Caller, State(app): State<App>) -> Result<Json<Value>, Refusal> {
    caller.require("lake:read_schema")?;
    app.limiter.take(&caller.tenant, SCHEMA_COST)?;
    let tables: Vec<Value> = TABLES
        .iter()
        .map(|table| {
            let columns: Vec<Value> = table
                .columns
                .iter()
                .map(|column| json!({ "name": column.0, "type": column.1, "comment": column.2 }))
                .collect();
            json!({ "table": format!("aisoc.{}", table.name), "columns": columns })
        })
        .collect();
    Ok(Json(json!({ "tables": tables })))
}

fn refusal(error: LakeError) -> Refusal {
    let (status, detail) = match error {
        LakeError::Forbidden(reason) => (
            StatusCode::FORBIDDEN,
            format!("lake SQL forbidden: {reason}"),
        ),
        LakeError::Invalid(reason) => (
            StatusCode::BAD_REQUEST,
            format!("lake SQL invalid: {reason}"),
        ),
        LakeError::TimedOut(reason) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            format!("lake query timed out: {reason}"),
        ),
        LakeError::Backend(reason) => (
            StatusCode::BAD_GATEWAY,
            format!("lake backend error: {reason}"),
        ),
        LakeError::Unserialisable | LakeError::Isolation => return Refusal::Unhandled,
    };
    Refusal::new(status, detail)
}

/// The question in a body.
fn question(mut body: Body) -> Result<Question, Refusal> {
    let question = Question {
        sql: body.text("sql", LONGEST_SQL),
        row_cap: usize::try_from(body.integer("row_cap", 1, LARGEST_CAP, DEFAULT_CAP)).unwrap_or(1),
        timeout: Duration::try_from_secs_f64(body.number(
            "timeout_seconds",
            0,
            MOST_SECONDS,
            DEFAULT_SECONDS,
        ))
        .unwrap_or_default(),
        abandoned: Abandoned::default(),
    };
    body.into_result()?;
    Ok(question)
}
