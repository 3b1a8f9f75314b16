//! A WHERE clause that starts from the tenant and only grows narrower.

use rusqlite::types::Value;

/// Conditions joined by AND, with their values; always holds the tenant.
#[derive(Debug)]
pub(crate) struct Filter {
    clause: String,
    values: Vec<Value>,
}

impl Filter {
    /// Rows of `tenant`.
    pub(crate) fn tenant(tenant: &str) -> Self {
        Self {
            clause: "tenant_id = ?".into(),
            values: vec![Value::Text(tenant.into())],
        }
    }

    /// Rows whose `column` equals `value`, where one is given.
    pub(crate) fn equals(self, column: &'static str, value: Option<String>) -> Self {
        match value {
            Some(value) => self.and(&format!("{column} = ?"), Value::Text(value)),
            None => self,
        }
    }

    /// Rows that meet `condition`, which holds exactly one `?` for `value`.
    pub(crate) fn and(mut self, condition: &str, value: Value) -> Self {
        self.clause.push_str(" AND ");
        self.clause.push_str(condition);
        self.values.push(value);
        self
    }

    /// The clause, without `WHERE`.
    pub(crate) fn clause(&self) -> &str {
        &self.clause
    }

    /// The values of the clause's placeholders, followed by `more`.
    pub(crate) fn values(&self, more: &[i64]) -> Vec<Value> {
        let mut values = self.values.clone();
        values.extend(more.iter().map(|number| Value::Integer(*number)));
        values
    }
}
