//! The tenant's two databases as files, and SQL over them.

use std::fmt::Write as _;
use std::path::Path;

use aisoc_mcp::demo::Release;
use jiff::{SignedDuration, Timestamp};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Params};
use serde_json::{Map, Value};

/// The tenant that the analyst belongs to, as its row in `tenants` says.
pub(crate) const SLUG: &str = "northwind";

/// What the tenant holds.
pub(crate) struct Truth {
    connection: Connection,
    /// The moment that questions count from.
    pub(crate) now: Timestamp,
    /// The release that is played: some things have another order there.
    pub(crate) release: Release,
}

impl Truth {
    /// Opens what was saved: the store as it is, the lake as the schema `lake`. Of both, this tenant's rows alone
    /// are within reach of the questions, as views that stand before the tables.
    pub(crate) fn open(store: &Path, lake: &Path, now: Timestamp, release: Release) -> Self {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        let connection = Connection::open_with_flags(store, flags).expect("the saved store");
        connection
            .execute("ATTACH DATABASE ?1 AS lake", [lake.to_string_lossy()])
            .expect("the saved lake");
        let tenant: String = connection
            .query_row("SELECT id FROM tenants WHERE slug = ?1", [SLUG], |row| {
                row.get(0)
            })
            .expect("the analyst's tenant");
        for (table, schema) in [
            ("alerts", "main"),
            ("cases", "main"),
            ("rules", "main"),
            ("runs", "main"),
            ("raw_events", "lake"),
            ("alert_metrics", "lake"),
            ("ioc_enrichments", "lake"),
        ] {
            connection
                .execute_batch(&format!(
                    "CREATE TEMP VIEW {table} AS SELECT * FROM {schema}.{table} WHERE tenant_id = '{tenant}'"
                ))
                .expect("a view");
        }
        Self {
            connection,
            now,
            release,
        }
    }

    /// So many hours ago, as an argument and as the store writes a moment.
    pub(crate) fn ago(&self, hours: i64) -> String {
        moment(self.now, hours)
    }

    /// Every row, as a list of its columns.
    pub(crate) fn rows(&self, sql: &str, parameters: impl Params) -> Vec<Vec<Value>> {
        let mut statement = self.connection.prepare(sql).unwrap_or_else(|error| {
            panic!("{error}: {sql}");
        });
        let columns = statement.column_count();
        let rows = statement
            .query_map(parameters, |row| {
                (0..columns)
                    .map(|column| Ok(json(row.get_ref(column)?)))
                    .collect()
            })
            .expect("the parameters fit");
        rows.map(|row| row.expect("a row")).collect()
    }

    /// The first column of every row, as text.
    pub(crate) fn column(&self, sql: &str, parameters: impl Params) -> Vec<String> {
        let rows = self.rows(sql, parameters);
        rows.iter()
            .map(|row| super::analyst::text(&row[0]))
            .collect()
    }

    /// Two columns of every row: what it is ordered by, and what it is called.
    pub(crate) fn ordered(&self, sql: &str, parameters: impl Params) -> Vec<(String, String)> {
        let text = super::analyst::text;
        let rows = self.rows(sql, parameters);
        rows.iter()
            .map(|row| (text(&row[0]), text(&row[1])))
            .collect()
    }

    /// The only value of the only row.
    pub(crate) fn value(&self, sql: &str, parameters: impl Params) -> Value {
        let rows = self.rows(sql, parameters);
        rows.first()
            .and_then(|row| row.first().cloned())
            .unwrap_or_default()
    }

    /// Rows of a name and a value, as an object.
    pub(crate) fn object(&self, sql: &str, parameters: impl Params) -> Value {
        let rows = self.rows(sql, parameters);
        let members = rows
            .into_iter()
            .map(|row| (super::analyst::text(&row[0]), row[1].clone()));
        Value::Object(members.collect::<Map<_, _>>())
    }
}

/// A moment so many hours before another, as the store writes it: its texts sort as the moments do.
pub(crate) fn moment(now: Timestamp, hours: i64) -> String {
    let then = now
        .checked_sub(SignedDuration::from_hours(hours))
        .expect("within the calendar");
    format!("{then:.6}")
}

fn json(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Blob(bytes) => bytes
            .iter()
            .fold(String::new(), |mut hex, byte| {
                let _ = write!(hex, "{byte:02x}");
                hex
            })
            .into(),
    }
}
