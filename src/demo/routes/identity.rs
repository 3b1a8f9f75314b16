//! Keys, the caller and the tenant: `/api-keys`, `/auth/me`, `/tenants/me/identity`. Any key may read them.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use rusqlite::params;
use serde_json::{Value, json};

use crate::Fault;
use crate::app::App;
use crate::auth::Caller;
use crate::clock::{after_millis, zulu};
use crate::digest::sha256;
use crate::errors::{Issue, Refusal};
use crate::identifiers::uuid;
use crate::parameters::{Body, path_uuid};
use crate::sessions;
use crate::store::json_column;

/// The longest name of a key, in characters.
const LONGEST_NAME: usize = 255;
/// The longest life of a key, in days.
const MOST_DAYS: i64 = 3_650;

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

/// Makes a key and shows it, this once. It holds at most what its maker holds.
pub(super) async fn make_key(
    caller: Result<Caller, Refusal>,
    State(app): State<App>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    // Validation comes before the credential there: everybody is refused alike.
    if app.fault == Some(Fault::NoMinting) {
        return Err(no_minting());
    }
    let caller = caller?;
    caller.require("users:write")?;
    let mut body = Body::parse(&body)?;
    let name = body.text("name", LONGEST_NAME);
    let scopes = body.texts("scopes");
    let days = body.optional_integer("expires_in_days", 1, MOST_DAYS);
    // Whatever else is in it, `expires_at` included, is dropped in silence.
    body.into_result()?;
    let grantable = app.facts.keys.minted.scopes;
    let listed = |scopes: &[&String]| {
        let names: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
        names.join(", ")
    };
    let unknown: Vec<&String> = scopes
        .iter()
        .filter(|scope| *scope != "*" && !grantable.contains(&scope.as_str()))
        .collect();
    if !unknown.is_empty() {
        let detail = format!("Invalid scope(s): {}", listed(&unknown));
        return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, detail));
    }
    let beyond: Vec<&String> = scopes.iter().filter(|scope| !caller.holds(scope)).collect();
    if !beyond.is_empty() {
        let detail = format!("Cannot grant scope(s) you do not hold: {}", listed(&beyond));
        return Err(Refusal::new(StatusCode::FORBIDDEN, detail));
    }
    let at = app.clock.now();
    let key = format!("aisoc_{}", sessions::random_hex(24)?);
    let expires_at = days.map(|days| zulu(after_millis(at, days * 86_400_000)));
    app.store(move |connection| {
        let id = uuid(&format!("key/{}", sha256(key.as_bytes())));
        let prefix = key.get(..12).unwrap_or(&key);
        connection
            .prepare_cached(
                "INSERT INTO api_keys VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?8, NULL, ?9)",
            )?
            .execute(params![
                id,
                caller.tenant,
                caller.owner.as_ref().map(|owner| &owner.id),
                name,
                prefix,
                sha256(key.as_bytes()),
                json!(scopes).to_string(),
                expires_at,
                zulu(at),
            ])?;
        let answer = json!({
            "id": id,
            "name": name,
            "key": key,
            "prefix": prefix,
            "scopes": scopes,
            "expires_at": expires_at,
            "created_at": zulu(at),
        });
        Ok((StatusCode::CREATED, Json(answer)))
    })
    .await
}

/// Switches a key off for good.
pub(super) async fn revoke_key(
    caller: Result<Caller, Refusal>,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<StatusCode, Refusal> {
    if app.fault == Some(Fault::NoMinting) {
        return Err(no_minting());
    }
    let caller = caller?;
    caller.require("users:write")?;
    let id = path_uuid("key_id", &id)?;
    app.store(move |connection| {
        let found = connection
            .prepare_cached("UPDATE api_keys SET is_active = 0 WHERE tenant_id = ?1 AND id = ?2")?
            .execute([&caller.tenant, &id])?;
        if found == 0 {
            return Err(Refusal::missing("API key not found"));
        }
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// What a 7.3 snapshot answers to everybody: its route takes the user for a query parameter that nobody can send.
fn no_minting() -> Refusal {
    Refusal::Invalid(vec![Issue {
        kind: "missing",
        location: vec![json!("query"), json!("current_user")],
        message: "Field required".into(),
        input: Value::Null,
        context: None,
    }])
}

/// The key's owner; 404 if it has none.
pub(super) async fn me(caller: Caller, State(app): State<App>) -> Result<Json<Value>, Refusal> {
    let owner = caller
        .owner
        .ok_or_else(|| Refusal::missing("User not found"))?;
    app.store(move |connection| {
        let user = connection.query_row(
            "SELECT id, email, role, tenant_id FROM users
             WHERE tenant_id = ?1 AND id = ?2",
            [&caller.tenant, &owner.id],
            |row| {
                let email: String = row.get(1)?;
                Ok(json!({
                    "id": row.get::<_, String>(0)?,
                    "tenant_id": row.get::<_, String>(3)?,
                    "username": email.split('@').next(),
                    "email": email,
                    "role": row.get::<_, String>(2)?,
                    "is_active": true,
                    "preferences": {},
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
