//! The control plane: alerts, cases, rules, runs, keys and the audit log in one in-memory SQLite database.
//!
//! Invariant: every statement that answers a request is held to one `tenant_id`. Rows that the API returns as
//! they are keep their whole answer in `document`; the columns beside it are what the API filters and sorts by.

pub(crate) mod audit;
pub(crate) mod filter;
pub(crate) mod runs;
mod schema;

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;
use serde_json::Value;

/// The database behind one writer.
pub(crate) struct Store(Mutex<Connection>);

impl Store {
    /// An empty database with every table in place.
    ///
    /// # Errors
    /// Where SQLite refuses; it does so only without memory.
    pub(crate) fn empty() -> rusqlite::Result<Self> {
        let connection = Connection::open_in_memory()?;
        connection.set_prepared_statement_cache_capacity(64);
        connection.execute_batch(schema::SCHEMA)?;
        Ok(Self(Mutex::new(connection)))
    }

    /// Copies every table into a new database file.
    ///
    /// # Errors
    /// Where there is such a file already, or SQLite cannot write it.
    pub(crate) fn save(&self, file: &Path) -> rusqlite::Result<()> {
        self.with(|connection| copy_into(connection, file))
    }

    /// Runs `work` with the connection; other callers wait.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&Connection) -> T) -> T {
        work(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Copies the database of `connection` into a new file.
///
/// # Errors
/// Where there is such a file already, or SQLite cannot write it.
pub(crate) fn copy_into(connection: &Connection, file: &Path) -> rusqlite::Result<()> {
    connection.execute("VACUUM INTO ?1", [file.to_string_lossy()])?;
    Ok(())
}

/// The JSON kept in column `index`; `null` for SQL NULL.
///
/// # Errors
/// Where the column is neither text nor NULL.
pub(crate) fn json_column(row: &rusqlite::Row<'_>, index: usize) -> rusqlite::Result<Value> {
    let text: Option<String> = row.get(index)?;
    Ok(text
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or(Value::Null))
}
