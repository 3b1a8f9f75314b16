//! `GET /rules` and `/rules/{uuid}`.

use axum::Json;
use axum::extract::{Path, State};
use rusqlite::{OptionalExtension as _, params_from_iter};
use serde_json::Value;

use crate::demo::app::App;
use crate::demo::auth::Caller;
use crate::demo::errors::Refusal;
use crate::demo::parameters::{Query, path_uuid};
use crate::demo::store::filter::Filter;
use crate::demo::store::json_column;

/// The whole catalogue with full bodies, as a bare array by name.
pub(super) async fn list(
    caller: Caller,
    State(app): State<App>,
    mut query: Query,
) -> Result<Json<Value>, Refusal> {
    caller.require("rules:read")?;
    let builtin = query.boolean("include_builtin", true);
    let packs = query.boolean("include_packs", true);
    let mut filter = Filter::tenant(&caller.tenant)
        .equals("category", query.text("category"))
        .equals("rule_language", query.text("rule_language"));
    query.finish()?;
    if !builtin {
        filter = filter.and("is_builtin = ?", 0.into());
    }
    if !packs {
        filter = filter.and("is_pack = ?", 0.into());
    }
    app.store(move |connection| {
        let sql = format!(
            "SELECT document FROM rules WHERE {} ORDER BY name, id",
            filter.clause()
        );
        let rules = connection
            .prepare_cached(&sql)?
            .query_map(params_from_iter(filter.values(&[])), |row| {
                json_column(row, 0)
            })?
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Value::Array(rules))
    })
    .await
    .map(Json)
}

/// One rule.
pub(super) async fn get(
    caller: Caller,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    caller.require("rules:read")?;
    let id = path_uuid("rule_id", &id)?;
    app.store(move |connection| {
        connection
            .prepare_cached("SELECT document FROM rules WHERE tenant_id = ?1 AND id = ?2")?
            .query_row([&caller.tenant, &id], |row| json_column(row, 0))
            .optional()?
            .ok_or_else(|| Refusal::missing("Rule not found"))
    })
    .await
    .map(Json)
}
