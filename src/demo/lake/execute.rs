//! Running a rewritten query: read-only, through the tenant's views alone, capped in rows and time.

use std::time::{Duration, Instant};

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode};
use serde_json::{Value, json};

use super::tables::{TABLES, view};
use super::{LakeError, Question};

/// The service's own limit, whatever a query asks for.
const LONGEST: Duration = Duration::from_secs(30);
/// How many steps of SQLite's machine pass between two looks at the clock.
const STEPS_BETWEEN_LOOKS: i32 = 2_000;

type Rows = (Vec<String>, Vec<Vec<Value>>, f64);

/// Column names, rows and the time taken in milliseconds.
///
/// # Errors
/// Everything of [`LakeError`] but `Invalid`.
pub(super) fn run(
    connection: &mut Connection,
    tenant: &str,
    sql: &str,
    question: &Question,
) -> Result<Rows, LakeError> {
    let started = Instant::now();
    let limit = question.timeout.min(LONGEST);
    let deadline = started + limit;
    let backend = |error: rusqlite::Error| failure(&error, sql, limit);

    connection
        .authorizer(Some(readings_of(tenant)))
        .map_err(backend)?;
    let abandoned = question.abandoned.clone();
    let stop = move || abandoned.is_set() || Instant::now() > deadline;
    connection
        .progress_handler(STEPS_BETWEEN_LOOKS, Some(stop))
        .map_err(backend)?;
    let result = collect(connection, sql, question.row_cap, limit);
    let lifted = connection
        .progress_handler(0, None::<fn() -> bool>)
        .and_then(|()| connection.authorizer(None::<fn(AuthContext<'_>) -> Authorization>));
    lifted.map_err(backend)?;
    let (columns, rows) = result?;
    Ok((columns, rows, started.elapsed().as_secs_f64() * 1_000.0))
}

fn collect(
    connection: &Connection,
    sql: &str,
    row_cap: usize,
    limit: Duration,
) -> Result<(Vec<String>, Vec<Vec<Value>>), LakeError> {
    let backend = |error: rusqlite::Error| failure(&error, sql, limit);
    let mut statement = connection.prepare(sql).map_err(backend)?;
    if !statement.readonly() {
        return Err(LakeError::Forbidden("only SELECT is allowed".into()));
    }
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut rows = Vec::new();
    let mut found = statement.query([]).map_err(backend)?;
    while rows.len() < row_cap {
        let Some(row) = found.next().map_err(backend)? else {
            break;
        };
        let cells: Result<Vec<Value>, LakeError> = (0..columns.len())
            .map(|index| cell(row.get_ref(index).map_err(backend)?))
            .collect();
        rows.push(cells?);
    }
    Ok((columns, rows))
}

/// Lets base tables be read through `tenant`'s views, and nothing else happen.
fn readings_of(tenant: &str) -> impl FnMut(AuthContext<'_>) -> Authorization + Send + 'static {
    let views: Vec<String> = TABLES
        .iter()
        .map(|table| view(table.name, tenant))
        .collect();
    move |context| {
        let of_tenant = |name: &str| views.iter().any(|view| view == name);
        let allowed = match context.action {
            AuthAction::Select | AuthAction::Recursive | AuthAction::Function { .. } => true,
            AuthAction::Read { table_name, .. } => {
                table_name == "json_each"
                    || of_tenant(table_name)
                    || context.accessor.is_some_and(of_tenant)
            }
            _ => false,
        };
        if allowed {
            Authorization::Allow
        } else {
            Authorization::Deny
        }
    }
}

/// A value as the service writes it: arrays as arrays, instants as text, and no form for an address.
fn cell(value: ValueRef<'_>) -> Result<Value, LakeError> {
    match value {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(number) => Ok(json!(number)),
        ValueRef::Real(number) => Ok(json!(number)),
        ValueRef::Text(bytes) => {
            let text = String::from_utf8_lossy(bytes);
            let array = text
                .strip_prefix('\t')
                .and_then(|json| serde_json::from_str(json).ok());
            Ok(array.unwrap_or_else(|| Value::String(text.into_owned())))
        }
        ValueRef::Blob(_) => Err(LakeError::Unserialisable),
    }
}

fn failure(error: &rusqlite::Error, sql: &str, limit: Duration) -> LakeError {
    match error.sqlite_error_code() {
        Some(ErrorCode::OperationInterrupted) => {
            LakeError::TimedOut(format!("exceeded {:.1} seconds", limit.as_secs_f64()))
        }
        Some(ErrorCode::AuthorizationForStatementDenied) => LakeError::Isolation,
        _ => {
            let reason = match error {
                rusqlite::Error::SqliteFailure(_, Some(reason)) => reason.clone(),
                rusqlite::Error::SqlInputError { msg, .. } => msg.clone(),
                other => other.to_string(),
            };
            LakeError::Backend(format!(
                "Code: 47. DB::Exception: {reason}: while executing {sql}"
            ))
        }
    }
}
