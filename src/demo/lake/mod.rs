//! The warm tier: governed SELECTs in ClickHouse's dialect over SQLite.
//!
//! The way of a query: `guard` refuses what the service refuses → `rewrite` turns the dialect into SQLite's and
//! every table into the tenant's view → `execute` runs it read-only, under an authorizer that lets the base
//! tables be read through that tenant's views alone, with a row cap and a time limit.
//!
//! Deliberately absent: lambdas, `LIMIT BY`, `ARRAY JOIN` clauses, nested types. Such a query is a backend error.

mod execute;
mod functions;
mod guard;
mod limiter;
mod rewrite;
mod tables;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::Connection;
use serde_json::Value;

use super::clock::Clock;
use super::store::copy_into;

pub(crate) use limiter::{Limiter, QUERY_COST, SCHEMA_COST};
pub(crate) use tables::TABLES;

/// The lake's database; queries wait for one another.
pub(crate) struct Lake(Mutex<Connection>);

/// A query as it was sent.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    /// The SELECT.
    pub(crate) sql: String,
    /// How many rows to read at most.
    pub(crate) row_cap: usize,
    /// How long it may run.
    pub(crate) timeout: Duration,
    /// Whether whoever asked has gone; the engine stops then.
    pub(crate) abandoned: Abandoned,
}

/// Cancels a running query whose caller is gone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Abandoned(Arc<AtomicBool>);

impl Abandoned {
    /// Whether it is so.
    pub(crate) fn is_set(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    /// Abandons the query when dropped, which a request's future is when its client hangs up.
    pub(crate) fn when_dropped(&self) -> impl Drop + use<> {
        struct Guard(Abandoned);
        impl Drop for Guard {
            fn drop(&mut self) {
                self.0.0.store(true, Ordering::Release);
            }
        }
        Guard(self.clone())
    }
}

/// A query's result.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Column names; they may repeat.
    pub(crate) columns: Vec<String>,
    /// The rows, at most the cap.
    pub(crate) rows: Vec<Vec<Value>>,
    /// The tables it read, qualified and sorted.
    pub(crate) referenced_tables: Vec<String>,
    /// How long it ran, in milliseconds.
    pub(crate) elapsed_ms: f64,
}

/// Why a query has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LakeError {
    /// Not allowed: 403.
    Forbidden(String),
    /// Not SQL: 400.
    Invalid(String),
    /// Over the time limit: 422 with a string.
    TimedOut(String),
    /// The engine refused it: 502, with the rewritten SQL in the text.
    Backend(String),
    /// The guard let it pass, and it reads what is not the tenant's: 500, since the service does not catch it.
    Isolation,
    /// A value of the result has no JSON form (an IPv6 address): 500.
    Unserialisable,
}

impl Lake {
    /// An empty lake whose `now()` follows `clock`.
    ///
    /// # Errors
    /// Where SQLite refuses.
    pub(crate) fn empty(clock: Clock) -> rusqlite::Result<Self> {
        let connection = Connection::open_in_memory()?;
        for table in TABLES {
            connection.execute_batch(&table.definition())?;
        }
        functions::register(&connection, clock)?;
        Ok(Self(Mutex::new(connection)))
    }

    /// Runs `fill` on the tables, then closes the lake for writing and gives each tenant its views.
    ///
    /// # Errors
    /// Where `fill` or SQLite fails.
    pub(crate) fn fill(
        &self,
        tenants: &[&str],
        fill: impl FnOnce(&Connection) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<()> {
        let connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        fill(&connection)?;
        for table in TABLES {
            connection.execute_batch(&table.indices())?;
            for tenant in tenants {
                connection.execute_batch(&table.view_definition(tenant))?;
            }
        }
        connection.execute_batch("PRAGMA query_only = ON")
    }

    /// Copies every table into a new database file, with the tenants' views.
    ///
    /// # Errors
    /// Where there is such a file already, or SQLite cannot write it.
    pub(crate) fn save(&self, file: &Path) -> rusqlite::Result<()> {
        let connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // `query_only` would forbid writing the copy, too.
        connection.execute_batch("PRAGMA query_only = OFF")?;
        let copied = copy_into(&connection, file);
        connection.execute_batch("PRAGMA query_only = ON")?;
        copied
    }

    /// Answers a question of `tenant`.
    ///
    /// # Errors
    /// [`LakeError`] says which of the service's refusals it is.
    pub(crate) fn query(&self, tenant: &str, question: &Question) -> Result<Answer, LakeError> {
        let mut guarded = guard::admit(&question.sql)?;
        rewrite::to_sqlite(&mut guarded.query, tenant, &guarded.local_names);
        let mut connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if question.abandoned.is_set() {
            return Err(LakeError::TimedOut("the client hung up".into()));
        }
        let sql = guarded.query.to_string();
        let (columns, rows, elapsed_ms) = execute::run(&mut connection, tenant, &sql, question)?;
        Ok(Answer {
            columns,
            rows,
            referenced_tables: guarded.referenced_tables,
            elapsed_ms,
        })
    }
}
