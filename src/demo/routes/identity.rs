//! Keys, the caller and the tenant: `GET /api-keys`, `/auth/me`, `/tenants/me/identity`. Any key may ask.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::demo::app::App;
use crate::demo::auth::Caller;
use crate::demo::errors::Refusal;
use crate::demo::store::json_column;

/// All keys of the tenant; a key learns its own scopes by looking for its prefix.
pub(super) async fn keys(caller: Caller, State(app): State<App>) -> Result<Json<Value>, Refusal> {
    app.store(move |connection| {
        let keys = connection
            .prepare_cached(
                "SELECT id, name, prefix, scopes, is_active, expires_at, last_used_at, created_at
                 FROM api_keys WHERE tenant_id = ?1 ORDER BY created_at DESC, id",
            )?
            .query_map([&caller.tenant], |row| {
                Ok(json!({
                    "id": row.get::<_, String>(0)?,
                    "name": row.get::<_, String>(1)?,
                    "prefix": row.get::<_, String>(2)?,
                    "scopes": json_column(row, 3)?,
                    "is_active": row.get::<_, bool>(4)?,
                    "expires_at": row.get::<_, Option<String>>(5)?,
                    "last_used_at": row.get::<_, Option<String>>(6)?,
                    "created_at": row.get::<_, String>(7)?,
                }))
            })?
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Json(Value::Array(keys)))
    })
    .await
}

/// The key's owner; 404 where nobody owns it.
pub(super) async fn me(caller: Caller, State(app): State<App>) -> Result<Json<Value>, Refusal> {
    let owner = caller
        .owner
        .ok_or_else(|| Refusal::missing("User not found"))?;
    app.store(move |connection| {
        let user = connection.query_row(
            "SELECT id, email, full_name, role, tenant_id, created_at FROM users
             WHERE tenant_id = ?1 AND id = ?2",
            [&caller.tenant, &owner.id],
            |row| {
                Ok(json!({
                    "id": row.get::<_, String>(0)?,
                    "email": row.get::<_, String>(1)?,
                    "full_name": row.get::<_, String>(2)?,
                    "role": row.get::<_, String>(3)?,
                    "tenant_id": row.get::<_, String>(4)?,
                    "is_active": true,
                    "created_at": row.get::<_, String>(5)?,
                }))
            },
        )?;
        Ok(Json(user))
    })
    .await
}

/// The caller's tenant.
pub(super) async fn tenant(caller: Caller, State(app): State<App>) -> Result<Json<Value>, Refusal> {
    app.store(move |connection| {
        let tenant = connection.query_row(
            "SELECT id, name, slug, created_at FROM tenants WHERE id = ?1",
            [&caller.tenant],
            |row| {
                Ok(json!({
                    "id": row.get::<_, String>(0)?,
                    "name": row.get::<_, String>(1)?,
                    "slug": row.get::<_, String>(2)?,
                    "created_at": row.get::<_, String>(3)?,
                }))
            },
        )?;
        Ok(Json(tenant))
    })
    .await
}
