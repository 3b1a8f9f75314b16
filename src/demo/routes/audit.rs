//! `GET /audit`.

use axum::Json;
use axum::extract::State;
use rusqlite::params_from_iter;
use serde_json::{Value, json};

use super::alerts::DivideUp as _;
use crate::app::App;
use crate::auth::Caller;
use crate::errors::Refusal;
use crate::parameters::Query;
use crate::store::filter::Filter;
use crate::store::json_column;

/// One page of the audit log, newest first; the request that asks is its first row.
pub(super) async fn list(
    caller: Caller,
    State(app): State<App>,
    mut query: Query,
) -> Result<Json<Value>, Refusal> {
    caller.require("audit_log:read")?;
    let page = query.integer("page", &(1..=i64::MAX), 1);
    let page_size = query.integer("page_size", &(1..=200), 50);
    let mut filter = Filter::tenant(&caller.tenant)
        .equals("resource", query.text("resource"))
        .equals("actor_id", query.text("actor_id"));
    if let Some(beginning) = query.text("action") {
        filter = filter.and("instr(action, ?) = 1", beginning.into());
    }
    if let Some(words) = query.text("search") {
        filter = filter.and(
            "instr(lower(action || char(10) || coalesce(actor_email, '')), ?) > 0",
            words.to_lowercase().into(),
        );
    }
    query.into_result()?;
    let tenant = caller.tenant;
    app.store(move |connection| {
        let clause = filter.clause();
        let total: i64 = connection
            .prepare_cached(&format!("SELECT count(*) FROM audit_log WHERE {clause}"))?
            .query_row(params_from_iter(filter.values(&[])), |row| row.get(0))?;
        let offset = (page - 1).saturating_mul(page_size);
        let items = connection
            .prepare_cached(&format!(
                "SELECT id, actor_id, actor_email, action, resource, changes, created_at
                 FROM audit_log WHERE {clause} ORDER BY number DESC LIMIT ? OFFSET ?"
            ))?
            .query_map(
                params_from_iter(filter.values(&[page_size, offset])),
                |row| {
                    Ok(json!({
                        "id": row.get::<_, String>(0)?,
                        "tenant_id": tenant,
                        "actor_id": row.get::<_, Option<String>>(1)?,
                        "actor_email": row.get::<_, Option<String>>(2)?,
                        "actor_ip": null,
                        "action": row.get::<_, String>(3)?,
                        "resource": row.get::<_, Option<String>>(4)?,
                        "resource_id": null,
                        "changes": json_column(row, 5)?,
                        "created_at": row.get::<_, String>(6)?,
                    }))
                },
            )?
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Json(json!({
            "items": items,
            "total": total,
            "page": page,
            "page_size": page_size,
            "total_pages": total.div_ceil_positive(page_size),
        })))
    })
    .await
}
