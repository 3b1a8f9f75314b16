//! What an investigation starts from: the case, its linked alerts, and what the caller said.

use rusqlite::Connection;
use serde_json::Value;

use crate::store::json_column;

/// The start of an investigation.
pub(crate) struct Brief {
    /// The case as the API shows it.
    pub(crate) case: Value,
    /// Its linked alerts, oldest first.
    pub(crate) alerts: Vec<Value>,
    /// What the caller said about the alert.
    pub(crate) alert_summary: Option<String>,
}

impl Brief {
    /// Reads the alerts that `case` links to.
    ///
    /// # Errors
    /// Where SQLite refuses.
    pub(crate) fn read(
        connection: &Connection,
        tenant: &str,
        case: Value,
        alert_summary: Option<String>,
    ) -> rusqlite::Result<Self> {
        let alerts = connection
            .prepare_cached(
                // `+` keeps the tenant's index out of it: a handful of ids is looked up, not a tenant's alerts read.
                "SELECT document FROM alerts
                 WHERE +tenant_id = ?1 AND id IN (SELECT value FROM json_each(?2)) ORDER BY event_time, id",
            )?
            .query_map([tenant, &case["alert_ids"].to_string()], |row| json_column(row, 0))?
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            case,
            alerts,
            alert_summary,
        })
    }

    /// The case's number, or its UUID where it has none.
    pub(super) fn name(&self) -> &str {
        self.case["case_number"]
            .as_str()
            .or(self.case["id"].as_str())
            .unwrap_or("the case")
    }

    /// The distinct texts in a list field of the alerts, in order.
    pub(super) fn all(&self, field: &str) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        for text in self
            .alerts
            .iter()
            .filter_map(|alert| alert[field].as_array())
            .flatten()
            .filter_map(Value::as_str)
        {
            if !found.contains(&text) {
                found.push(text);
            }
        }
        found
    }
}
