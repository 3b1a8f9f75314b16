//! The audit log.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde_json::Value;

use crate::auth::Caller;
use crate::clock::zulu;
use crate::identifiers::uuid;

/// Writes one row for `caller`.
///
/// # Errors
/// Where SQLite refuses the row.
pub(crate) fn record(
    connection: &Connection,
    caller: &Caller,
    at: Timestamp,
    action: &str,
    resource: &str,
    changes: &Value,
) -> rusqlite::Result<()> {
    let number: i64 = connection
        .prepare_cached("SELECT coalesce(max(number), 0) + 1 FROM audit_log")?
        .query_row([], |row| row.get(0))?;
    connection
        .prepare_cached("INSERT INTO audit_log VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?
        .execute(params![
            number,
            uuid(&format!("audit/{number}")),
            caller.tenant,
            caller.owner.as_ref().map(|owner| &owner.id),
            caller.owner.as_ref().map(|owner| &owner.email),
            action,
            resource,
            changes.to_string(),
            zulu(at),
        ])?;
    Ok(())
}
