//! `POST /lake/sql` and `GET /lake/schema`.

use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::demo::app::App;
use crate::demo::auth::Caller;
use crate::demo::clock::naive;
use crate::demo::errors::{Issue, Refusal};
use crate::demo::lake::{LakeError, QUERY_COST, Question, SCHEMA_COST, TABLES};
use crate::demo::parameters::body_object;
use crate::demo::store::audit;

const LONGEST_SQL: usize = 200_000;
const LARGEST_CAP: i64 = 100_000;
const DEFAULT_CAP: i64 = 10_000;
const DEFAULT_SECONDS: f64 = 30.0;
const MOST_SECONDS: f64 = 60.0;

/// Runs a governed SELECT.
pub(super) async fn sql(
    caller: Caller,
    State(app): State<App>,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    caller.require("lake:query")?;
    let question = question(&body_object(&body)?)?;
    app.limiter.take(&caller.tenant, QUERY_COST)?;
    app.blocking(move |shared| {
        let row_cap = question.row_cap;
        let answer = shared
            .lake
            .query(&caller.tenant, &question)
            .map_err(refusal)?;
        let executed_at = shared.clock.now();
        shared.store.with(|connection| {
            let changes = json!({ "sql": question.sql, "row_count": answer.rows.len() });
            audit::record(
                connection,
                &caller,
                executed_at,
                "lake.query",
                "lake:sql",
                &changes,
            )
        })?;
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
        LakeError::Unserialisable => return Refusal::Unhandled,
    };
    Refusal::new(status, detail)
}

/// The question in a body, every issue of it at once.
fn question(body: &Map<String, Value>) -> Result<Question, Refusal> {
    let mut issues = Vec::new();
    let mut note = |name: &str, kind, message: String, context| {
        let input = body
            .get(name)
            .cloned()
            .unwrap_or_else(|| Value::Object(body.clone()));
        let location = vec![json!("body"), json!(name)];
        issues.push(Issue {
            kind,
            location,
            message,
            input,
            context,
        });
    };
    let sql = match body.get("sql") {
        None => {
            note("sql", "missing", "Field required".into(), None);
            ""
        }
        Some(Value::String(sql)) => {
            let length = sql.chars().count();
            if length == 0 {
                let context = Some(json!({ "min_length": 1 }));
                note(
                    "sql",
                    "string_too_short",
                    "String should have at least 1 character".into(),
                    context,
                );
            } else if length > LONGEST_SQL {
                let message = format!("String should have at most {LONGEST_SQL} characters");
                note(
                    "sql",
                    "string_too_long",
                    message,
                    Some(json!({ "max_length": LONGEST_SQL })),
                );
            }
            sql
        }
        Some(_) => {
            note(
                "sql",
                "string_type",
                "Input should be a valid string".into(),
                None,
            );
            ""
        }
    };
    let row_cap = match body.get("row_cap").filter(|value| !value.is_null()) {
        None => DEFAULT_CAP,
        Some(value) => match value.as_i64() {
            None => {
                note(
                    "row_cap",
                    "int_type",
                    "Input should be a valid integer".into(),
                    None,
                );
                DEFAULT_CAP
            }
            Some(cap) if cap < 1 => {
                let message = "Input should be greater than or equal to 1".into();
                note(
                    "row_cap",
                    "greater_than_equal",
                    message,
                    Some(json!({ "ge": 1 })),
                );
                DEFAULT_CAP
            }
            Some(cap) if cap > LARGEST_CAP => {
                let message = format!("Input should be less than or equal to {LARGEST_CAP}");
                note(
                    "row_cap",
                    "less_than_equal",
                    message,
                    Some(json!({ "le": LARGEST_CAP })),
                );
                DEFAULT_CAP
            }
            Some(cap) => cap,
        },
    };
    let seconds = match body.get("timeout_seconds").filter(|value| !value.is_null()) {
        None => DEFAULT_SECONDS,
        Some(value) => match value.as_f64() {
            None => {
                note(
                    "timeout_seconds",
                    "float_type",
                    "Input should be a valid number".into(),
                    None,
                );
                DEFAULT_SECONDS
            }
            Some(seconds) if seconds <= 0.0 => {
                let message = "Input should be greater than 0".into();
                note(
                    "timeout_seconds",
                    "greater_than",
                    message,
                    Some(json!({ "gt": 0.0 })),
                );
                DEFAULT_SECONDS
            }
            Some(seconds) if seconds > MOST_SECONDS => {
                let message = "Input should be less than or equal to 60".into();
                note(
                    "timeout_seconds",
                    "less_than_equal",
                    message,
                    Some(json!({ "le": MOST_SECONDS })),
                );
                DEFAULT_SECONDS
            }
            Some(seconds) => seconds,
        },
    };
    if !issues.is_empty() {
        return Err(Refusal::Invalid(issues));
    }
    Ok(Question {
        sql: sql.to_owned(),
        row_cap: usize::try_from(row_cap).unwrap_or(1),
        timeout: Duration::from_secs_f64(seconds),
    })
}
